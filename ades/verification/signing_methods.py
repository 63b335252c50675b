"""How a signature value was made, and whether a key made it: all algorithms that files still have.

Signing knows few algorithms, verifying must know more: what is old is then refused by the policy
with its date, and not as if it were broken.
"""

from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from ades.ports import SignatureAlgorithm
from ades.verification import der

T = TypeVar("T")

DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - to verify what is old; the policy has its end
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
DIGEST_OIDS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
}
_RSA, _ECDSA = SignatureAlgorithm.RSA_PKCS1, SignatureAlgorithm.ECDSA
# RFC 5754, 3; RFC 8017, A.2.4; RFC 8702 has no PKCS#1 signatures with SHA-3, NIST has.
_METHOD_OIDS: dict[str, tuple[SignatureAlgorithm, str]] = {
    "1.2.840.113549.1.1.1": (_RSA, ""),
    "1.2.840.113549.1.1.5": (_RSA, "sha1"),
    "1.2.840.113549.1.1.14": (_RSA, "sha224"),
    "1.2.840.113549.1.1.11": (_RSA, "sha256"),
    "1.2.840.113549.1.1.12": (_RSA, "sha384"),
    "1.2.840.113549.1.1.13": (_RSA, "sha512"),
    "2.16.840.1.101.3.4.3.14": (_RSA, "sha3_256"),
    "2.16.840.1.101.3.4.3.15": (_RSA, "sha3_384"),
    "2.16.840.1.101.3.4.3.16": (_RSA, "sha3_512"),
    "1.2.840.10045.4.1": (_ECDSA, "sha1"),
    "1.2.840.10045.4.3.1": (_ECDSA, "sha224"),
    "1.2.840.10045.4.3.2": (_ECDSA, "sha256"),
    "1.2.840.10045.4.3.3": (_ECDSA, "sha384"),
    "1.2.840.10045.4.3.4": (_ECDSA, "sha512"),
    "2.16.840.1.101.3.4.3.10": (_ECDSA, "sha3_256"),
    "2.16.840.1.101.3.4.3.11": (_ECDSA, "sha3_384"),
    "2.16.840.1.101.3.4.3.12": (_ECDSA, "sha3_512"),
    "1.3.101.112": (SignatureAlgorithm.ED25519, "sha512"),
}
_PSS_OID, _MGF1_OID = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
_DEFAULT_SALT = 20  # RFC 4055, 3.1: what is left out is SHA-1 and its length.
_MAX_SALT = 1024


@dataclass(frozen=True)
class SignatureMethod:
    """An algorithm with its digest's name; ``salt`` and ``mask_digest`` are for RSASSA-PSS."""

    algorithm: SignatureAlgorithm
    digest: str
    salt: int = 0
    mask_digest: str = ""


def verifies(key: PublicKeyTypes, value: bytes, message: bytes, method: SignatureMethod) -> bool:
    """Whether ``key`` made ``value`` over ``message``; an ECDSA value is DER.

    A key of another kind than the method's made nothing: the answer is False.
    """
    try:
        match method.algorithm, key:
            case SignatureAlgorithm.RSA_PKCS1, rsa.RSAPublicKey():
                key.verify(value, message, padding.PKCS1v15(), DIGESTS[method.digest])
            case SignatureAlgorithm.RSA_PSS, rsa.RSAPublicKey():
                mask = padding.MGF1(DIGESTS[method.mask_digest or method.digest])
                key.verify(value, message, padding.PSS(mask, method.salt), DIGESTS[method.digest])
            case SignatureAlgorithm.ECDSA, ec.EllipticCurvePublicKey():
                key.verify(value, message, ec.ECDSA(DIGESTS[method.digest]))
            case SignatureAlgorithm.ED25519, ed25519.Ed25519PublicKey():
                key.verify(value, message)
            case _:
                return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, KeyError):
        return False
    return True


def read_digest(identifier: der.Element) -> str:
    """The name of a digest AlgorithmIdentifier; parameters are absent or NULL (RFC 5754, 2).

    Raises :class:`~ades.verification.der.DERError` for others and for digests that are unknown.
    """
    parts = identifier.expect(der.SEQUENCE).children()
    if not parts or [item.encoded for item in parts[1:]] not in ([], [b"\x05\x00"]):
        raise der.DERError("a digest algorithm with parameters")
    return _known(DIGEST_OIDS, der.oid(parts[0]))


def read_method(identifier: der.Element, digest: str) -> SignatureMethod:
    """The method of a signature AlgorithmIdentifier; ``digest`` where it does not name its own.

    Raises :class:`~ades.verification.der.DERError` for methods that are unknown.
    """
    parts = identifier.expect(der.SEQUENCE).children()
    if not parts:
        raise der.DERError("an algorithm without a name")
    name = der.oid(parts[0])
    if name == _PSS_OID:
        return _pss(parts[1:])
    if [item.encoded for item in parts[1:]] not in ([], [b"\x05\x00"]):
        raise der.DERError("a signature algorithm with parameters")
    algorithm, own = _known(_METHOD_OIDS, name)
    return SignatureMethod(algorithm, own or digest)


def _known(table: dict[str, T], name: str) -> T:
    if name not in table:
        raise der.DERError(f"the algorithm {name} is unknown")
    return table[name]


def _pss(parameters: list[der.Element]) -> SignatureMethod:
    """RSASSA-PSS-params (RFC 4055, 3.1)."""
    digest, mask, salt = "sha1", "sha1", _DEFAULT_SALT
    for item in parameters[0].expect(der.SEQUENCE).children() if parameters else ():
        (inner,) = item.children()
        match item.tag:
            case 0xA0:
                digest = read_digest(inner)
            case 0xA1:
                name, hashed = inner.expect(der.SEQUENCE).children()
                if der.oid(name) != _MGF1_OID:
                    raise der.DERError("a mask generation other than MGF1")
                mask = read_digest(hashed)
            case 0xA2:
                salt = der.integer(inner)
            case 0xA3 if der.integer(inner) == 1:
                pass
            case _:
                raise der.DERError("unknown parameters of RSASSA-PSS")
    if len(parameters) > 1 or not 0 <= salt <= _MAX_SALT:
        raise der.DERError("unknown parameters of RSASSA-PSS")
    return SignatureMethod(SignatureAlgorithm.RSA_PSS, digest, salt, mask)
