"""Everything that can go wrong in the signing library.

::

    AdESError
    ├── DocumentError              the document that was given cannot be signed
    │   ├── UnreadableDocument     it is not a PDF, or a damaged one
    │   ├── EncryptedDocument      it is encrypted, and no password was given
    │   └── ChangesForbidden       its author certified it and allows no further signature
    ├── SealError                  the key's side did not give a seal, or not a usable one
    │   ├── SealTooLarge           it does not fit the room that was reserved for it
    │   ├── SealMismatch           it is not the seal of this digest by the expected certificate
    │   ├── KeyUnavailable         the key cannot be used now
    │   └── TimestampUnavailable   no time-stamp could be had for it
    ├── TimestampMismatch          a time-stamp answer does not belong to its request
    ├── InvalidCertificate         a certificate cannot be read or is not fit for sealing
    └── VerificationFailed         a signature was verified and did not pass

Each class has a ``code`` that never changes: surfaces map it to their own error formats.
"""

from typing import ClassVar


class AdESError(Exception):
    """Base of all errors of this library."""

    code: ClassVar[str] = "ades_error"


class DocumentError(AdESError):
    """The document that was given cannot be signed."""

    code = "document_refused"


class UnreadableDocument(DocumentError):
    """The document is not a PDF, or it is damaged beyond what can be signed."""

    code = "document_unreadable"


class EncryptedDocument(DocumentError):
    """The document is encrypted, and its password was not given."""

    code = "document_encrypted"


class ChangesForbidden(DocumentError):
    """The document's author certified it with DocMDP P=1: no change, not even a signature."""

    code = "document_changes_forbidden"


class SealError(AdESError):
    """The key's side did not give a seal, or not one that can be used."""

    code = "seal_refused"


class SealTooLarge(SealError):
    """The seal does not fit the room that was reserved for it before the digest was taken."""

    code = "seal_too_large"


class SealMismatch(SealError):
    """The seal is not of this digest, or not by the expected certificate."""

    code = "seal_mismatch"


class KeyUnavailable(SealError):
    """The key cannot be used now; the same request may succeed later."""

    code = "key_unavailable"


class TimestampUnavailable(SealError):
    """No time-stamp authority answered with a time-stamp; may succeed later."""

    code = "timestamp_unavailable"


class TimestampMismatch(AdESError):
    """A time-stamp answer is malformed, a refusal, or does not belong to its request."""

    code = "timestamp_mismatch"


class InvalidCertificate(AdESError):
    """A certificate cannot be read, or is not fit for sealing at this time."""

    code = "certificate_invalid"


class VerificationFailed(AdESError):
    """A signature was verified and the result is not TOTAL-PASSED."""

    code = "verification_failed"
