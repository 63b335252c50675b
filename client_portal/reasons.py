"""Why a seal did not pass, in plain words: one sentence a sub-indication of EN 319 102-1."""

from django.utils.translation import gettext_lazy as _

_CHANGED = _("The document was changed after it was sealed.")
_BROKEN = _("The seal is damaged, or it was not made with the certificate that it names.")
_EXPIRED = _("The certificate has expired, and nothing proves that the seal is older than that.")
_ISSUER_UNKNOWN = _("Who issued the certificate is not among the authorities trusted here.")
_WEAK = _("The seal was made with a method that is no longer considered safe.")
_WITHDRAWN = _(
    "The certificate was withdrawn, and nothing proves that the seal is older than that."
)
_OTHER = _("The verification gave no result that can be relied on.")

_REASONS = {
    "HASH_FAILURE": _CHANGED,
    "SIGNED_DATA_NOT_FOUND": _CHANGED,
    "FORMAT_FAILURE": _BROKEN,
    "SIG_CRYPTO_FAILURE": _BROKEN,
    "NO_SIGNING_CERTIFICATE_FOUND": _BROKEN,
    "SIG_CONSTRAINTS_FAILURE": _BROKEN,
    "TIMESTAMP_ORDER_FAILURE": _BROKEN,
    "REVOKED": _("The certificate had been withdrawn before the seal was made."),
    "REVOKED_NO_POE": _WITHDRAWN,
    "REVOKED_CA_NO_POE": _WITHDRAWN,
    "EXPIRED": _("The certificate had expired before the seal was made."),
    "NOT_YET_VALID": _("The certificate was not valid yet when the seal was made."),
    "OUT_OF_BOUNDS_NO_POE": _EXPIRED,
    "OUT_OF_BOUNDS_NOT_REVOKED": _EXPIRED,
    "NO_CERTIFICATE_CHAIN_FOUND": _ISSUER_UNKNOWN,
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": _ISSUER_UNKNOWN,
    "CHAIN_CONSTRAINTS_FAILURE": _ISSUER_UNKNOWN,
    "CRYPTO_CONSTRAINTS_FAILURE": _WEAK,
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": _WEAK,
    "TRY_LATER": _("Whether the certificate was withdrawn could not be asked at that time."),
}


def reason_of(sub_indication: str) -> str:
    """The sentence for a sub-indication; a general one for what this list does not know."""
    return str(_REASONS.get(sub_indication, _OTHER))
