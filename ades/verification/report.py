"""What a verification found: one report a signature, and one for the whole document."""

import enum
from dataclasses import dataclass
from datetime import datetime

from ades.errors import VerificationFailed


class Indication(enum.StrEnum):
    """The main status of a validation (EN 319 102-1, 5.1.3)."""

    TOTAL_PASSED = "TOTAL-PASSED"
    TOTAL_FAILED = "TOTAL-FAILED"
    INDETERMINATE = "INDETERMINATE"


class SubIndication(enum.StrEnum):
    """The reasons for a status other than TOTAL-PASSED that this library gives (tables 5 and 6)."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    TRY_LATER = "TRY_LATER"


@dataclass(frozen=True)
class SignatureReport:
    """One signature: the verdict, and the facts that a reader wants beside it.

    ``claimed_at`` is what the signer says, ``timestamped_at`` what a time-stamp authority says
    (only when that time-stamp itself is good). ``explanation`` is for experts, in English.
    """

    indication: Indication
    sub_indication: SubIndication | None
    level: str
    signer: str
    organization: str
    issuer: str
    serial_number: str
    claimed_at: datetime | None
    timestamped_at: datetime | None
    covers_whole_document: bool
    explanation: str = ""

    def ensure_passed(self) -> None:
        """Raise :class:`~ades.errors.VerificationFailed` unless this signature passed."""
        if self.indication is not Indication.TOTAL_PASSED:
            raise VerificationFailed(
                f"{self.indication}/{self.sub_indication}: {self.explanation or self.signer}"
            )


@dataclass(frozen=True)
class DocumentReport:
    """All signatures of a document, in the order in which they were made."""

    signatures: tuple[SignatureReport, ...]

    @property
    def indication(self) -> Indication:
        """The worst indication of any signature; INDETERMINATE where there is none."""
        found = {item.indication for item in self.signatures}
        if Indication.TOTAL_FAILED in found:
            return Indication.TOTAL_FAILED
        if found == {Indication.TOTAL_PASSED}:
            return Indication.TOTAL_PASSED
        return Indication.INDETERMINATE

    @property
    def last(self) -> SignatureReport | None:
        """The signature that was made last, if there is any."""
        return self.signatures[-1] if self.signatures else None

    def newest(self) -> SignatureReport:
        """The signature that was made last, which must cover the whole document.

        For whoever has just signed. Raises :class:`~ades.errors.VerificationFailed` otherwise.
        """
        if self.last is None:
            raise VerificationFailed("no signature can be found in the document")
        if not self.last.covers_whole_document:
            raise VerificationFailed("the signature does not cover the whole document")
        return self.last

    def ensure_passed(self) -> None:
        """Raise :class:`~ades.errors.VerificationFailed` unless every signature passed."""
        if not self.signatures:
            raise VerificationFailed("the document has no signature")
        for item in self.signatures:
            item.ensure_passed()
