"""What a table's cell or a fact shows (badges, links, moments), the same on every page."""

from datetime import datetime, timedelta

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ades.verification.report import Indication
from domain.companies.models import ClientServiceStatus, CompanyStatus
from domain.deliveries.models import DeliveryStatus
from domain.operations.models import CipherStatus, OperationStatus, SignStatus, StorageStatus

MISSING = "\N{EN DASH}"
SECOND_MS = 1000
GOOD, WARNING, BAD, NEUTRAL = "good", "warning", "bad", "neutral"
TONES: dict[str, str] = {
    CompanyStatus.ACTIVE: GOOD,
    CompanyStatus.SUSPENDED: WARNING,
    CompanyStatus.BLOCKED: BAD,
    CompanyStatus.DELETED: BAD,
    ClientServiceStatus.ACTIVE: GOOD,
    OperationStatus.EXECUTED: GOOD,
    OperationStatus.EXECUTION_ERROR: WARNING,
    OperationStatus.EXECUTION_FAILED: BAD,
    SignStatus.SIGNED: GOOD,
    SignStatus.ERROR_SIGNING: BAD,
    CipherStatus.CIPHERED: GOOD,
    CipherStatus.ERROR_CIPHERING: BAD,
    StorageStatus.CONTENT_PRESERVED: GOOD,
    DeliveryStatus.SENT: GOOD,
    DeliveryStatus.RECEIVED: GOOD,
    DeliveryStatus.SENDING_ERROR: WARNING,
    DeliveryStatus.SENDING_FAILED: BAD,
    Indication.TOTAL_PASSED: GOOD,
    Indication.INDETERMINATE: WARNING,
    Indication.TOTAL_FAILED: BAD,
}
# The vendor warns of certificates from here on, and so do we.
EXPIRY_WARNING = timedelta(days=60)


def badge(value: str, label: str) -> SafeString:
    """A status as a word on its colour; what is not in the table is neutral."""
    return _badge(TONES.get(value, NEUTRAL), label)


def link(target: Model, text: str) -> SafeString:
    """A link to an object's page."""
    model = target._meta  # noqa: SLF001 (Django documents it)
    name = f"issuer_backoffice:{model.app_label}_{model.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(name, args=[target.pk]), text)


def moment(value: datetime | None) -> str:
    """A moment in the local time zone: no language reads the day and the month the wrong way."""
    if value is None:
        return MISSING
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), date_format(local, "Y-m-d H:i")
    )


def duration(milliseconds: int | None) -> str:
    """How long something took."""
    if milliseconds is None:
        return MISSING
    if milliseconds < SECOND_MS:
        return f"{milliseconds} ms"
    return f"{milliseconds / SECOND_MS:.1f} s"


def code(text: str) -> SafeString:
    """A digest or another machine's word."""
    return format_html("<code>{}</code>", text)


def expiry(value: datetime) -> SafeString:
    """When a certificate ends, with a warning where that is soon or was."""
    left = value - timezone.now()
    if left > EXPIRY_WARNING:
        return format_html("{}", moment(value))
    if left > timedelta():
        warning = _badge(WARNING, _("Ends in %(days)s days") % {"days": left.days})
    else:
        warning = _badge(BAD, _("Expired"))
    return format_html("{} {}", moment(value), warning)


def _badge(tone: str, label: str) -> SafeString:
    return format_html('<span class="badge badge-{}">{}</span>', tone, label)
