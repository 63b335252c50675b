"""Certificates as a verifier needs them: read once, compared by their bytes (RFC 5280)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import NameOID

from ades.certificates import common_name
from ades.verification import der
from ades.verification.signing_methods import SignatureMethod, read_method

MAX_SIZE = 64 << 10
VERSION_TAG = 0xA0


@dataclass(frozen=True, eq=False)
class Certificate:
    """One certificate. Two are the same when their DER is.

    ``issuer`` and ``subject`` are encoded names: they are compared byte by byte, which is stricter
    than RFC 5280, 7.1, and what certification authorities keep to.
    """

    encoded: bytes
    parsed: x509.Certificate
    issuer: bytes
    subject: bytes

    @classmethod
    def read(cls, encoded: bytes) -> "Certificate | None":
        """Read DER; None when it is no certificate that can be used.

        What was read lately is kept.
        """
        return _read(encoded) if len(encoded) <= MAX_SIZE else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.encoded == other.encoded

    def __hash__(self) -> int:
        return hash(self.encoded)

    @cached_property
    def serial_number(self) -> int:
        """The serial number."""
        return self.parsed.serial_number

    @cached_property
    def not_before(self) -> datetime:
        """The first moment of its validity, UTC."""
        return self.parsed.not_valid_before_utc

    @cached_property
    def not_after(self) -> datetime:
        """The last moment of its validity, UTC."""
        return self.parsed.not_valid_after_utc

    @cached_property
    def public_key(self) -> CertificatePublicKeyTypes | None:
        """The key; None when it is of a kind that nobody here knows."""
        try:
            return self.parsed.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None

    @cached_property
    def extensions(self) -> x509.Extensions | None:
        """The extensions; None when one of them cannot be read or is there twice."""
        try:
            return self.parsed.extensions
        except (ValueError, x509.DuplicateExtension, UnsupportedAlgorithm):
            return None

    @cached_property
    def key_identifier(self) -> bytes | None:
        """The subject key identifier (4.2.1.2)."""
        found = self.extension(x509.SubjectKeyIdentifier)
        return found.digest if isinstance(found, x509.SubjectKeyIdentifier) else None

    @cached_property
    def authority_identifier(self) -> bytes | None:
        """The identifier of the key that signed it (4.2.1.1)."""
        found = self.extension(x509.AuthorityKeyIdentifier)
        return found.key_identifier if isinstance(found, x509.AuthorityKeyIdentifier) else None

    @cached_property
    def method(self) -> SignatureMethod | None:
        """How its issuer signed it; None for a method that nobody here knows."""
        try:
            return read_method(der.whole(self.encoded, der.SEQUENCE).children()[1], "")
        except der.DERError:
            return None

    @cached_property
    def key_bits(self) -> bytes:
        """The value of the subject's public key, without its algorithm: what OCSP digests."""
        return public_key_bits(self.encoded)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return hashlib.sha256(self.encoded).hexdigest()

    @cached_property
    def key_kind(self) -> tuple[str, int]:
        """The kind of the key (rsa, ec, ed25519) and its size in bits."""
        match self.public_key:
            case rsa.RSAPublicKey() as key:
                return "rsa", key.key_size
            case ec.EllipticCurvePublicKey() as key:
                return "ec", key.key_size
            case ed25519.Ed25519PublicKey():
                return "ed25519", 255
            case _:
                return "unknown", 0

    @cached_property
    def is_self_issued(self) -> bool:
        """Whether issuer and subject are the same name."""
        return self.issuer == self.subject

    @cached_property
    def key_text(self) -> str:
        """The key in words: RSA 3072, P-256, Ed25519."""
        match self.public_key:
            case rsa.RSAPublicKey() as key:
                return f"RSA {key.key_size}"
            case ec.EllipticCurvePublicKey() as key:
                return {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}.get(
                    key.curve.name, key.curve.name
                )
            case ed25519.Ed25519PublicKey():
                return "Ed25519"
            case _:
                return "unknown"

    def extension(self, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
        """One extension's value, None where it is not there."""
        if self.extensions is None:
            return None
        try:
            return self.extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None

    def is_issued_by(self, issuer: "Certificate") -> bool:
        """Whether the key of ``issuer`` signed this certificate, and the names chain."""
        return self.issuer == issuer.subject and _is_signed(self, issuer)

    def common_name(self) -> str:
        """The subject's common name, or the whole name where it has none."""
        return common_name(self.parsed.subject)

    def issuer_name(self) -> str:
        """The issuer's common name, or the whole name where it has none."""
        return common_name(self.parsed.issuer)

    def organization(self) -> str:
        """The subject's organization; empty where it has none."""
        found = self.parsed.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return str(found[0].value) if found else ""


def public_key_bits(certificate: bytes) -> bytes:
    """The BIT STRING in a certificate's SubjectPublicKeyInfo, without its count of unused bits.

    Raises :class:`~ades.verification.der.DERError`.
    """
    fields = der.whole(certificate, der.SEQUENCE).children()[0].children()
    key = fields[6 if fields[0].tag == VERSION_TAG else 5]
    return der.bit_octets(key.expect(der.SEQUENCE).children()[1])


@lru_cache(maxsize=512)
def _read(encoded: bytes) -> Certificate | None:
    try:
        content, _, value = der.whole(encoded, der.SEQUENCE).children()
        to_be_signed = content.children()
        if to_be_signed[0].tag == VERSION_TAG:
            to_be_signed.pop(0)
        serial, _algorithm, issuer, _validity, subject, *_rest = to_be_signed
        # 4.1.2.2: others are refused before cryptography warns of them.
        if der.integer(serial) <= 0 or not der.bit_octets(value):
            return None
        parsed = x509.load_der_x509_certificate(encoded)
        # Names and dates are decoded late: what is wrong in them must show here.
        _ = (parsed.subject, parsed.issuer, parsed.serial_number)
        _ = (parsed.not_valid_before_utc, parsed.not_valid_after_utc)
    except (ValueError, IndexError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None
    return Certificate(encoded, parsed, issuer.encoded, subject.encoded)


@lru_cache(maxsize=1024)
def _is_signed(certificate: Certificate, issuer: Certificate) -> bool:
    """A fact about two certificates: it does not age, so it is kept."""
    try:
        certificate.parsed.verify_directly_issued_by(issuer.parsed)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
