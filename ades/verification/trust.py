"""Which certificates are trusted, and at which moment a signature is judged."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates
from pyhanko_certvalidator import ValidationContext

from ades.errors import InvalidCertificate


@dataclass(frozen=True)
class TrustAnchors:
    """Root certificates (DER) under which signers and time-stamp authorities are believed.

    Nothing else is trusted: the operating system's list is never used.
    """

    certificates: tuple[bytes, ...]

    @classmethod
    def from_pem(cls, pem: bytes) -> "TrustAnchors":
        """All certificates in a PEM file (RFC 7468).

        Raises :class:`~ades.errors.InvalidCertificate` when one cannot be read, or there is none.
        """
        try:
            found = load_pem_x509_certificates(pem)
        except ValueError as error:
            raise InvalidCertificate(f"not PEM certificates: {error}") from error
        return cls(tuple(item.public_bytes(Encoding.DER) for item in found))

    def context(self, moment: datetime, others: tuple[bytes, ...] = ()) -> ValidationContext:
        """What pyHanko needs to judge a chain at ``moment`` without any network.

        ``others`` are intermediate certificates that may be used without being trusted.
        """
        return ValidationContext(
            trust_roots=[x509.Certificate.load(item) for item in self.certificates],
            other_certs=[x509.Certificate.load(item) for item in others],
            moment=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
        )
