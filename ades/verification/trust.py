"""Which certificates are trusted, and at which moment a signature is judged."""

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True)
class TrustAnchors:
    """Root certificates (DER) under which signers and time-stamp authorities are believed.

    Nothing else is trusted: the operating system's list is never used.
    """

    certificates: tuple[bytes, ...]

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
