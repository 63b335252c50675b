"""Keys in hardware: PKCS #11 2.40 (HSMs, smart cards, SoftHSM).

The library is found by its path, the key by its token's label and its own label or identifier. A
session that was lost (the token was removed, the HSM restarted) is opened again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pkcs11
from asn1crypto.keys import ECDomainParameters
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import MGF, Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PKCS11Error

from ades.certificates import UNREADABLE, CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import AlgorithmUnsupported, KeyUnavailable, SealMismatch
from ades.ports import SignatureAlgorithm, SignatureValue, ValueRequest
from ades.values import check_value
from trust_services.errors import PinRefused
from trust_services.pkcs11_modules import Login, Module, exclusively
from trust_services.pkcs12 import order_chain

T = TypeVar("T")

# With the session at hand, with a new one, after the library began anew.
ATTEMPTS = 3
MAX_CERTIFICATES = 64

# What another session would not change.
_LASTING = (
    pkcs11.DataLenRange,
    pkcs11.FunctionNotSupported,
    pkcs11.KeyTypeInconsistent,
    pkcs11.MechanismInvalid,
    pkcs11.MechanismParamInvalid,
    pkcs11.MultipleObjectsReturned,
    pkcs11.MultipleTokensReturned,
)
# DigestInfo up to the digest (RFC 8017, 9.2, note 1).
_DIGEST_INFO = {
    DigestAlgorithm.SHA256: bytes.fromhex("3031300d060960864801650304020105000420"),
    DigestAlgorithm.SHA384: bytes.fromhex("3041300d060960864801650304020205000430"),
    DigestAlgorithm.SHA512: bytes.fromhex("3051300d060960864801650304020305000440"),
}
_PSS = {
    DigestAlgorithm.SHA256: (Mechanism.SHA256, MGF.SHA256),
    DigestAlgorithm.SHA384: (Mechanism.SHA384, MGF.SHA384),
    DigestAlgorithm.SHA512: (Mechanism.SHA512, MGF.SHA512),
}
_CURVE_SIZES = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}
_KINDS = {
    KeyType.RSA: SignatureAlgorithm.RSA_PKCS1,
    KeyType.EC: SignatureAlgorithm.ECDSA,
    KeyType.EC_EDWARDS: SignatureAlgorithm.ED25519,
}


@dataclass(frozen=True)
class KeyPlace:
    """Where a key is: the library's path, the token's label, the key's label, identifier or both.

    Without either it is the token's only private key.
    """

    module: str
    token: str
    label: str | None = None
    identifier: bytes | None = None


@dataclass(frozen=True)
class _OpenKey:
    """A key's handle in a session, and what is beside it on the token."""

    key: Any
    login: Login
    algorithm: SignatureAlgorithm
    chain: CertificateChain | None
    curve_size: int


class PKCS11Key:
    """Implements :class:`ades.ports.RawSigner` with a key that never leaves its token.

    Nothing is opened before the first use, so that the object may be made before a process forks.
    May be used by several threads; all keys of a process take turns. An RSA key signs with PKCS #1
    v1.5 unless ``pss`` is asked for. A PIN that was refused is not tried again by this object.
    """

    def __init__(self, place: KeyPlace, pin: str, *, pss: bool = False) -> None:
        self._place = place
        self._pin = pin
        self._pss = pss
        self._open: _OpenKey | None = None
        self._refusal: PinRefused | None = None
        self._is_proved = False
        self._algorithm: SignatureAlgorithm | None = None

    @property
    def signature_algorithm(self) -> SignatureAlgorithm:
        """How this key signs.

        Raises :class:`~ades.errors.KeyUnavailable` when the token is not there, and
        :class:`~trust_services.errors.PinRefused`.
        """
        if self._algorithm is None:
            self._algorithm = self._use(lambda opened: opened.algorithm)
        return self._algorithm

    def chain(self) -> CertificateChain:
        """The certificate that the token has beside the key, and of its others the chain above it.

        Raises :class:`~ades.errors.KeyUnavailable` when it has none.
        """
        chain = self._use(lambda opened: opened.chain)
        if chain is None:
            raise KeyUnavailable("the token has no certificate with the key's identifier")
        return chain

    def sign(
        self, messages: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign messages; their digests are taken here, as few tokens can for all kinds of keys."""
        if self.signature_algorithm is SignatureAlgorithm.ED25519:
            return self._sign_each(messages, algorithm)
        return self.sign_digests([algorithm.digest(item) for item in messages], algorithm)

    def sign_digests(
        self, digests: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """Sign digests that were taken elsewhere; an ECDSA value is DER (RFC 3279, 2.2.3).

        Raises :class:`~ades.errors.AlgorithmUnsupported` for Ed25519.
        """
        if self.signature_algorithm is SignatureAlgorithm.ED25519:
            raise AlgorithmUnsupported("Ed25519 signs messages and not digests")
        return self._sign_each(digests, algorithm)

    def _sign_each(
        self, items: Sequence[bytes], algorithm: DigestAlgorithm
    ) -> list[bytes | KeyUnavailable]:
        """One turn for the whole batch; once the token is lost for good the rest is not tried."""
        results: list[bytes | KeyUnavailable] = []
        lost: KeyUnavailable | None = None
        with exclusively(self._place.module):
            for item in items:
                if lost is None:
                    try:
                        results.append(self._sign_one(item, algorithm))
                        continue
                    except KeyUnavailable as error:
                        lost = error
                results.append(lost)
        return results

    def _sign_one(self, item: bytes, algorithm: DigestAlgorithm) -> bytes:
        value = self._use(lambda opened: _sign(opened, item, algorithm))
        self._prove(value, item, algorithm)
        return value

    def _prove(self, value: bytes, item: bytes, algorithm: DigestAlgorithm) -> None:
        """See once after each opening that the key is that of the certificate beside it.

        A token that came back may be another one with the same label.
        """
        opened = self._open
        if self._is_proved or opened is None or opened.chain is None:
            return
        is_edwards = opened.algorithm is SignatureAlgorithm.ED25519
        digest = algorithm.digest(item) if is_edwards else item
        request = ValueRequest("", digest, algorithm, message=item if is_edwards else None)
        try:
            check_value(SignatureValue("", value), request, opened.chain, opened.algorithm)
        except SealMismatch as error:
            raise KeyUnavailable("the key is not that of the certificate beside it") from error
        self._is_proved = True

    def _use(self, work: Callable[[_OpenKey], T]) -> T:
        """Do something with the key; open it where that is necessary, again where it was lost."""
        if self._refusal is not None:
            raise self._refusal
        failure: Exception | None = None
        with exclusively(self._place.module) as module:
            for attempt in range(ATTEMPTS):
                try:
                    return work(self._opened(module))
                except PinRefused as error:
                    self._refusal = error
                    raise
                except _LASTING as error:
                    raise KeyUnavailable(f"the token cannot: {type(error).__name__}") from error
                except PKCS11Error as error:
                    failure = error
                    self._open = None
                    module.close(self._place.token)
                    if attempt > 0:
                        module.begin_anew()
        raise KeyUnavailable(f"the token does not serve: {type(failure).__name__}") from failure

    def _opened(self, module: Module) -> _OpenKey:
        opened = self._open
        if opened is None or not module.is_current(opened.login):
            login = module.login(self._place.token, self._pin)
            opened = self._open = _find(login, self._place, pss=self._pss)
            self._is_proved = False
        return opened


def _find(login: Login, place: KeyPlace, *, pss: bool) -> _OpenKey:
    key = login.session.get_key(
        object_class=ObjectClass.PRIVATE_KEY, label=place.label, id=place.identifier
    )
    algorithm = _KINDS.get(key.key_type)
    if algorithm is None:
        raise KeyUnavailable("the key is neither RSA nor ECDSA nor Ed25519")
    curve_size = 0
    if algorithm is SignatureAlgorithm.ECDSA:
        curve = ECDomainParameters.load(key[Attribute.EC_PARAMS]).chosen.native
        if curve not in _CURVE_SIZES:
            raise KeyUnavailable("the key is on a curve that seals do not use")
        curve_size = _CURVE_SIZES[curve]
    elif pss and algorithm is SignatureAlgorithm.RSA_PKCS1:
        algorithm = SignatureAlgorithm.RSA_PSS
    return _OpenKey(key, login, algorithm, _chain(login, key.id), curve_size)


def _chain(login: Login, identifier: bytes) -> CertificateChain | None:
    signer, others = None, []
    found = login.session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    # All of them, before anything else is asked: a search occupies its session.
    for item in list(found)[:MAX_CERTIFICATES]:
        try:
            certificate = x509.load_der_x509_certificate(item[Attribute.VALUE])
        except UNREADABLE:
            continue
        if signer is None and identifier and item[Attribute.ID] == identifier:
            signer = certificate
        else:
            others.append(certificate)
    return CertificateChain.of(order_chain(signer, others)) if signer else None


def _sign(opened: _OpenKey, data: bytes, algorithm: DigestAlgorithm) -> bytes:
    """``data`` is a message for Ed25519, which has a digest of its own, else a digest."""
    match opened.algorithm:
        case SignatureAlgorithm.ED25519:
            return bytes(opened.key.sign(data, mechanism=Mechanism.EDDSA))
        case SignatureAlgorithm.RSA_PKCS1:
            block = _DIGEST_INFO[algorithm] + data
            return bytes(opened.key.sign(block, mechanism=Mechanism.RSA_PKCS))
        case SignatureAlgorithm.RSA_PSS:
            parameters = (*_PSS[algorithm], algorithm.size)
            return bytes(
                opened.key.sign(data, mechanism=Mechanism.RSA_PKCS_PSS, mechanism_param=parameters)
            )
        case _:
            # SEC 1, 4.1.3: of a digest that is longer than the curve its leftmost bits count, and
            # tokens leave it to the caller to take them.
            value = opened.key.sign(data[: opened.curve_size], mechanism=Mechanism.ECDSA)
            half = len(value) // 2
            r, s = value[:half], value[half:]
            return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
