"""A signing certificate with its chain, and what the formats need to know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from ades.errors import InvalidCertificate

# What cryptography raises where a certificate, an OCSP answer or a CRL is broken: some of it at
# once, the rest when the broken part is looked at.
UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def load_certificate(der: bytes) -> x509.Certificate:
    """Read one DER certificate.

    Raises :class:`~ades.errors.InvalidCertificate` when it is not one.
    """
    try:
        return x509.load_der_x509_certificate(der)
    except UNREADABLE as error:
        raise InvalidCertificate(f"not a DER certificate: {error}") from error


def common_name(name: x509.Name) -> str:
    """The common name in a distinguished name, or the whole name where there is none."""
    values = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(values[0].value) if values else name.rfc4514_string()


@dataclass(frozen=True)
class CertificateChain:
    """A signing certificate and the CA certificates above it, DER, the signer's first.

    The root may be left out. Raises :class:`~ades.errors.InvalidCertificate` when read, if a part
    is not a certificate.
    """

    certificates: tuple[bytes, ...]

    @classmethod
    def of(cls, certificates: Sequence[x509.Certificate]) -> "CertificateChain":
        """Build the chain from certificates that were read already, the signer's first."""
        return cls(tuple(item.public_bytes(Encoding.DER) for item in certificates))

    def __reduce__(self) -> tuple[type["CertificateChain"], tuple[tuple[bytes, ...]]]:
        """Pickled without what was read of it, which cannot be: prepared documents have a chain."""
        return CertificateChain, (self.certificates,)

    @cached_property
    def signer(self) -> x509.Certificate:
        """The signing certificate."""
        if not self.certificates:
            raise InvalidCertificate("the certificate chain is empty")
        return load_certificate(self.certificates[0])

    @cached_property
    def public_key(self) -> CertificatePublicKeyTypes:
        """The signing certificate's key, decoded once: that costs as much as half a signature."""
        return self.signer.public_key()

    @cached_property
    def fingerprint(self) -> bytes:
        """SHA-256 of the signing certificate, as ESS signing-certificate-v2 refers to it."""
        return self.signer.fingerprint(hashes.SHA256())

    @cached_property
    def signature_size(self) -> int:
        """The greatest length of a signature by this certificate's key, in bytes."""
        key = self.public_key
        if isinstance(key, rsa.RSAPublicKey):
            return key.key_size // 8
        if isinstance(key, ec.EllipticCurvePublicKey):
            # SEQUENCE of two INTEGERs, each with a sign byte and a header (RFC 3279, 2.2.3).
            return 2 * ((key.key_size + 7) // 8 + 3) + 3
        if isinstance(key, ed25519.Ed25519PublicKey):
            return 64  # RFC 8032, 5.1.6.
        raise InvalidCertificate("the key is neither RSA nor ECDSA nor Ed25519")

    def ensure_fit(self, moment: datetime) -> None:
        """Check that the certificate may seal at a moment: its dates and its key usage.

        Raises :class:`~ades.errors.InvalidCertificate` otherwise.
        """
        if moment < self.signer.not_valid_before_utc:
            raise InvalidCertificate(
                f"the certificate is valid only from {self.signer.not_valid_before_utc:%Y-%m-%d}"
            )
        if moment > self.signer.not_valid_after_utc:
            raise InvalidCertificate(
                f"the certificate ended on {self.signer.not_valid_after_utc:%Y-%m-%d}"
            )
        try:
            usage = self.signer.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return
        if not (usage.digital_signature or usage.content_commitment):
            raise InvalidCertificate("the certificate's key usage does not allow signatures")
