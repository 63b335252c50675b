"""Private keys that live in this process's memory."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key

from ades.digests import DigestAlgorithm
from ades.ports import SignatureAlgorithm
from trust_services.errors import KeyUnreadable


class SoftwareKey:
    """Implements :class:`ades.ports.RawSigner` with a key that was loaded once."""

    def __init__(self, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def from_pkcs8(cls, der: bytes) -> "SoftwareKey":
        """Load an unencrypted PKCS#8 key (RFC 5958).

        Raises :class:`~trust_services.errors.KeyUnreadable` when it is not one, or neither RSA nor
        ECDSA.
        """
        try:
            key = load_der_private_key(der, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyUnreadable("not a PKCS#8 private key") from error
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise KeyUnreadable("the key is neither RSA nor ECDSA")
        return cls(key)

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        """How this key signs."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return SignatureAlgorithm.RSA_PKCS1
        return SignatureAlgorithm.ECDSA

    def sign(self, data: bytes, algorithm: DigestAlgorithm) -> bytes:
        """Sign ``data``; an ECDSA value is DER (RFC 3279, 2.2.3)."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), algorithm.primitive)
        return self._key.sign(data, ec.ECDSA(algorithm.primitive))
