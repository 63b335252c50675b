"""What a verification found: one report a signature, and one for the whole document."""

import dataclasses
import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"
    TRY_LATER = "TRY_LATER"


class Qualification(enum.StrEnum):
    """What Regulation (EU) 910/2014 makes of a signature; only a trusted list can tell."""

    QSEAL = "qualified seal"
    QSIGNATURE = "qualified signature"
    SEAL_BY_QC = "advanced seal by a qualified certificate"
    SIGNATURE_BY_QC = "advanced signature by a qualified certificate"
    NOT_QUALIFIED = "not qualified"


@dataclass(frozen=True)
class StampReport:
    """One time-stamp in a signature.

    ``kind`` is content, signature or archive. ``is_good`` is whether it proves ``generated_at``:
    it is over what it should be, its authority signed it, and that authority is trusted.
    """

    kind: str
    is_good: bool
    generated_at: datetime | None = None
    authority: str = ""
    serial_number: str = ""
    sub_indication: SubIndication | None = None
    explanation: str = ""


@dataclass(frozen=True)
class CertificateReport:
    """What a certificate says: DER's facts, in text. The serial number is hexadecimal."""

    subject: str
    issuer: str
    serial_number: str
    not_before: datetime
    not_after: datetime
    fingerprint: str
    key: str


@dataclass(frozen=True)
class SignatureReport:
    """One signature: the verdict, and the facts that a reader wants beside it.

    * ``level`` is the word of the format's standard for what was reached, PAdES-BASELINE-LTA; it is
      empty where nothing can be said;
    * ``claimed_at`` is what the signer says, ``timestamped_at`` what a time-stamp authority says
      (only when that time-stamp itself is good), ``best_time`` the earliest moment at which the
      signature certainly existed (EN 319 102-1, 5.5.4: the moment of verification without any);
    * ``coverage`` and ``parts`` say what is signed, ``changes`` what was done since;
    * ``chain`` goes from the signer's certificate to the anchor;
    * ``explanation`` is for experts, in English; :mod:`ades.verification.explanations` has texts
      for everybody.
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
    identifier: str = ""
    packaging: str = ""
    best_time: datetime | None = None
    algorithm: str = ""
    coverage: str = ""
    parts: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    stamps: tuple[StampReport, ...] = ()
    chain: tuple[CertificateReport, ...] = ()
    qualification: Qualification = Qualification.NOT_QUALIFIED
    qualification_reason: str = ""
    warnings: tuple[str, ...] = ()

    def ensure_passed(self) -> None:
        """Raise :class:`~ades.errors.VerificationFailed` unless this signature passed."""
        if self.indication is not Indication.TOTAL_PASSED:
            raise VerificationFailed(
                f"{self.indication}/{self.sub_indication}: {self.explanation or self.signer}"
            )

    def as_dict(self) -> dict[str, Any]:
        """The report for JSON: moments as ISO 8601 in text, words as they are."""
        found: dict[str, Any] = _plain(dataclasses.asdict(self))
        return found


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

    def as_dict(self) -> dict[str, Any]:
        """The report for JSON."""
        return {
            "indication": self.indication.value,
            "signatures": [item.as_dict() for item in self.signatures],
        }


def unreadable(explanation: str) -> SignatureReport:
    """The report on a signature whose format cannot even be read."""
    return SignatureReport(
        indication=Indication.TOTAL_FAILED,
        sub_indication=SubIndication.FORMAT_FAILURE,
        level="",
        signer="",
        organization="",
        issuer="",
        serial_number="",
        claimed_at=None,
        timestamped_at=None,
        covers_whole_document=False,
        explanation=explanation,
    )


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case datetime():
            return value.isoformat()
        case enum.Enum():
            return value.value
        case _:
            return value
