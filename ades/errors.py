"""Everything that can go wrong in the signing library.

::

    AdESError
    ├── DocumentError              the document that was given cannot be signed
    │   ├── UnreadableDocument     it is not a PDF, or a damaged one
    │   ├── EncryptedDocument      it is encrypted, and no password was given
    │   ├── ChangesForbidden       its author certified it and allows no further signature
    │   ├── PlacementRefused       a visible seal cannot be put where it was asked for
    │   └── UnusableTarget         the element, field or file to be signed is not there
    ├── OptionError                an option of the signature is wrong in itself
    │   └── TemplateError          the text of a visible seal uses what templates do not have
    ├── SealError                  the key's side did not give a seal, or not a usable one
    │   ├── SealTooLarge           it does not fit the room that was reserved for it
    │   ├── SealMismatch           it is not the seal of this digest by the expected certificate
    │   ├── KeyUnavailable         the key cannot be used now
    │   ├── TimestampUnavailable   no time-stamp could be had for it
    │   ├── MaterialUnavailable    certificates, OCSP answers or CRLs could not be had
    │   │   └── CertificateRevoked one of the certificates is revoked or suspended
    │   └── AlgorithmUnsupported   the format has no way to carry this kind of signature
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


class PlacementRefused(DocumentError):
    """A visible seal cannot be put where it was asked for: no such page, field, word or room."""

    code = "placement_refused"


class UnusableTarget(DocumentError):
    """What was to be signed (an element, a field, a file) is not there, or is there twice."""

    code = "target_unusable"


class OptionError(AdESError):
    """An option of the signature is wrong in itself, whatever the document."""

    code = "option_invalid"


class TemplateError(OptionError):
    """The text of a visible seal uses something that templates do not have."""

    code = "template_invalid"


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


class MaterialUnavailable(SealError):
    """Certificates, OCSP answers or CRLs could not be had, or say that a certificate is revoked."""

    code = "material_unavailable"


class CertificateRevoked(MaterialUnavailable):
    """A certificate of the signer's or of a time-stamp's chain is revoked or suspended."""

    code = "certificate_revoked"


class AlgorithmUnsupported(SealError):
    """The format has no way to carry a signature of this kind from a digest."""

    code = "algorithm_unsupported"


class TimestampMismatch(AdESError):
    """A time-stamp answer is malformed, a refusal, or does not belong to its request."""

    code = "timestamp_mismatch"


class InvalidCertificate(AdESError):
    """A certificate cannot be read, or is not fit for sealing at this time."""

    code = "certificate_invalid"


class VerificationFailed(AdESError):
    """A signature was verified and the result is not TOTAL-PASSED."""

    code = "verification_failed"
