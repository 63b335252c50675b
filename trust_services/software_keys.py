"""Private keys that live in this process's memory."""

from collections.abc import Callable, Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_private_key

from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, KeyUnavailable
from ades.ports import SignatureAlgorithm
from ades.values import pss_padding
from trust_services.errors import KeyUnreadable

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


class SoftwareKey:
    """Implements :class:`ades.ports.RawSigner` with a key that was loaded once.

    An RSA key signs with PKCS #1 v1.5 unless ``pss`` is asked for.
    """

    def __init__(self, key: PrivateKey, *, pss: bool = False) -> None:
        self._key = key
        self._algorithm = _algorithm_of(key, pss=pss)
        self._ways: dict[tuple[DigestAlgorithm, bool], Callable[[bytes], bytes]] = {}

    @classmethod
    def from_pkcs8(cls, der: bytes, *, pss: bool = False) -> "SoftwareKey":
        """Load an unencrypted PKCS#8 key (RFC 5958).

        Raises :class:`~trust_services.errors.KeyUnreadable` when it is not one, or of a kind that
        no signature format of this suite has.
        """
        try:
            key = load_der_private_key(der, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyUnreadable("not a PKCS#8 private key") from error
        if not isinstance(key, PrivateKey):
            raise KeyUnreadable("the key is neither RSA nor ECDSA nor Ed25519")
        return cls(key, pss=pss)

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        """How this key signs."""
        return self._algorithm

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign messages; an ECDSA value is DER (RFC 3279, 2.2.3)."""
        sign = self._with(algorithm, is_digest=False)
        return [sign(message) for message in messages]

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign digests that were taken elsewhere.

        Raises :class:`~ades.errors.AlgorithmUnsupported` for Ed25519.
        """
        if self._algorithm is SignatureAlgorithm.ED25519:
            raise AlgorithmUnsupported("Ed25519 signs messages and not digests")
        sign = self._with(algorithm, is_digest=True)
        return [sign(digest) for digest in digests]

    def _with(self, algorithm: DigestAlgorithm, *, is_digest: bool) -> Callable[[bytes], bytes]:
        way = self._ways.get((algorithm, is_digest))
        if way is None:
            way = self._ways[algorithm, is_digest] = self._way(algorithm, is_digest=is_digest)
        return way

    def _way(self, algorithm: DigestAlgorithm, *, is_digest: bool) -> Callable[[bytes], bytes]:
        primitive = algorithm.primitive
        how = Prehashed(primitive) if is_digest else primitive
        key = self._key
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return key.sign
        if isinstance(key, ec.EllipticCurvePrivateKey):
            ecdsa = ec.ECDSA(how)
            return lambda data: key.sign(data, ecdsa)
        is_pss = self._algorithm is SignatureAlgorithm.RSA_PSS
        pad = pss_padding(algorithm) if is_pss else padding.PKCS1v15()
        return lambda data: key.sign(data, pad, how)


def _algorithm_of(key: PrivateKey, *, pss: bool) -> SignatureAlgorithm:
    if isinstance(key, rsa.RSAPrivateKey):
        return SignatureAlgorithm.RSA_PSS if pss else SignatureAlgorithm.RSA_PKCS1
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return SignatureAlgorithm.ECDSA
    return SignatureAlgorithm.ED25519
