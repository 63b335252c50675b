"""Bare signature values: whether a key made one, and whether an answer is what was asked for."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from ades.certificates import CertificateChain
from ades.digests import DigestAlgorithm
from ades.errors import SealMismatch, TimestampMismatch
from ades.ports import SignatureAlgorithm, SignatureValue, ValueRequest
from ades.timestamps import imprint_of


def is_signed(
    key: PublicKeyTypes,
    value: bytes,
    message: bytes,
    signature_algorithm: SignatureAlgorithm,
    digest_algorithm: DigestAlgorithm,
) -> bool:
    """Whether ``key`` signed ``message`` with these algorithms; an ECDSA ``value`` is DER.

    A key of another kind than the algorithm's signed nothing: the answer is False.
    """
    if signature_algorithm is SignatureAlgorithm.ED25519:
        return _verifies_message(key, value, message)
    digest = digest_algorithm.digest(message)
    return is_digest_signed(key, value, digest, signature_algorithm, digest_algorithm)


def signature_algorithms(key: PublicKeyTypes) -> tuple[SignatureAlgorithm, ...]:
    """The ways in which a key of this kind may sign; none for kinds that seals do not use."""
    if isinstance(key, rsa.RSAPublicKey):
        return SignatureAlgorithm.RSA_PKCS1, SignatureAlgorithm.RSA_PSS
    if isinstance(key, ec.EllipticCurvePublicKey):
        return (SignatureAlgorithm.ECDSA,)
    return (SignatureAlgorithm.ED25519,) if isinstance(key, ed25519.Ed25519PublicKey) else ()


def check_value(
    answer: SignatureValue,
    request: ValueRequest,
    chain: CertificateChain,
    signature_algorithm: SignatureAlgorithm,
) -> None:
    """Check that ``answer`` is what ``request`` asked for, made by the signer of ``chain``.

    The value is over the digest (or, with Ed25519, the message) by the certificate's key, and from
    B-T on there is a time-stamp whose imprint is over it as the format writes it.

    Raises :class:`~ades.errors.SealMismatch` with the first thing that is wrong.
    """
    key = chain.public_key
    if signature_algorithm is SignatureAlgorithm.ED25519:
        signed = _verifies_message(key, answer.value, request.message or b"")
    else:
        signed = is_digest_signed(
            key, answer.value, request.digest, signature_algorithm, request.algorithm
        )
    if not signed:
        raise SealMismatch("the certificate's key did not make this signature")
    if request.level.has_timestamp:
        _check_timestamp(answer, request)


def _check_timestamp(answer: SignatureValue, request: ValueRequest) -> None:
    if answer.timestamp is None:
        raise SealMismatch("the signature has no time-stamp although one was asked for")
    try:
        imprint, algorithm = imprint_of(answer.timestamp)
        expected = request.stamped.imprint(answer.value, algorithm)
    except (ValueError, TypeError, KeyError, TimestampMismatch) as error:
        raise SealMismatch(f"the time-stamp cannot be read: {error}") from error
    if imprint != expected:
        raise SealMismatch("the time-stamp is over another signature")


def _verifies_message(key: PublicKeyTypes, value: bytes, message: bytes) -> bool:
    if not isinstance(key, ed25519.Ed25519PublicKey):
        return False
    try:
        key.verify(value, message)
    except InvalidSignature:
        return False
    return True


def is_digest_signed(
    key: PublicKeyTypes,
    value: bytes,
    digest: bytes,
    signature_algorithm: SignatureAlgorithm,
    digest_algorithm: DigestAlgorithm,
) -> bool:
    """As :func:`is_signed` where only the digest is at hand; never for Ed25519, which has none."""
    prehashed = Prehashed(digest_algorithm.primitive)
    try:
        match signature_algorithm, key:
            case SignatureAlgorithm.RSA_PKCS1, rsa.RSAPublicKey():
                key.verify(value, digest, padding.PKCS1v15(), prehashed)
            case SignatureAlgorithm.RSA_PSS, rsa.RSAPublicKey():
                key.verify(value, digest, pss_padding(digest_algorithm), prehashed)
            case SignatureAlgorithm.ECDSA, ec.EllipticCurvePublicKey():
                key.verify(value, digest, ec.ECDSA(prehashed))
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def pss_padding(algorithm: DigestAlgorithm) -> padding.PSS:
    """RSASSA-PSS as these formats use it: MGF1 and salt go with the digest (RFC 4055, 3.1)."""
    return padding.PSS(padding.MGF1(algorithm.primitive), algorithm.size)
