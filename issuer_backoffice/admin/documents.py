"""Documents: their facts, the verdict on the seal, and the seal. Never their content."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ades.verification.report import Indication
from domain.companies.models import Company
from domain.deliveries.models import Delivery
from domain.operations.models import Document, Seal
from domain.operations.selectors import documents_in
from issuer_backoffice import cells
from issuer_backoffice.scoped import IssuerFilter, ScopedAdmin
from issuer_backoffice.timeline import Step, timeline

INDICATIONS = {
    Indication.TOTAL_PASSED: _("Valid"),
    Indication.INDETERMINATE: _("Indeterminate"),
    Indication.TOTAL_FAILED: _("Not valid"),
}
MOMENTS = ("claimed_at", "timestamped_at", "verified_at")


class DocumentAdmin(ScopedAdmin):
    """Operators do not read documents silently: there is nothing here to open or download."""

    list_display = (
        "name",
        "signature_badge",
        "external_reference",
        "issuer_name",
        "level",
        "storage_badge",
        "received",
        "size",
    )
    list_filter = ("sign_status", "received_at", "storage_status", "level", IssuerFilter)
    linked_by = ("operation",)
    search_fields = ("name", "external_reference", "operation__folder__external_reference")
    search_help_text = _("Name, reference or folder reference")
    ordering = ("-pk",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "external_reference",
                    "operation_link",
                    "issuer_link",
                    "service_link",
                    "content_type",
                    "size",
                    "received",
                )
            },
        ),
        (
            _("Signature"),
            {
                "fields": (
                    "signature_badge",
                    "sign_error",
                    "sign_error_cause",
                    "format",
                    "level",
                    "reason",
                    "location",
                )
            },
        ),
        (
            _("Storage"),
            {"fields": ("storage_badge", "cipher_badge", "storage_months", "stored_until")},
        ),
    )

    def rows(self, companies: QuerySet[Company]) -> QuerySet[Document]:
        return documents_in(companies=companies)

    def related(self, row: Document) -> dict[str, Any]:
        seal = (
            Seal.objects.filter(document=row)
            .select_related("certificate")
            .defer("cms", "certificate__wrapped_key", "certificate__chain_der")
            .first()
        )
        return {
            "verdict": _verdict(row.verdict),
            "seal": seal,
            "digest": bytes(seal.digest).hex() if seal else "",
            "steps": _steps(row),
        }

    @admin.display(description=_("operation"))
    def operation_link(self, document: Document) -> SafeString:
        return cells.link(document.operation, str(document.operation_id))

    @admin.display(description=_("issuer"), ordering="company__name")
    def issuer_name(self, document: Document) -> str:
        return document.company.name

    @admin.display(description=_("issuer"))
    def issuer_link(self, document: Document) -> SafeString:
        return cells.link(document.company, document.company.name)

    @admin.display(description=_("client service"))
    def service_link(self, document: Document) -> SafeString:
        return cells.link(document.client_service, document.client_service.alias)

    @admin.display(description=_("signature"), ordering="sign_status")
    def signature_badge(self, document: Document) -> SafeString:
        return cells.badge(document.sign_status, document.get_sign_status_display())

    @admin.display(description=_("format"))
    def format(self, document: Document) -> str:
        return document.signature_type

    @admin.display(description=_("storage"), ordering="storage_status")
    def storage_badge(self, document: Document) -> SafeString:
        return cells.badge(document.storage_status, document.get_storage_status_display())

    @admin.display(description=_("encryption"))
    def cipher_badge(self, document: Document) -> SafeString:
        return cells.badge(document.cipher_status, document.get_cipher_status_display())

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, document: Document) -> str:
        return cells.moment(document.received_at)

    @admin.display(description=_("stored until"))
    def stored_until(self, document: Document) -> str:
        return cells.moment(document.storage_ends_at)

    @admin.display(description=_("size"), ordering="content_length")
    def size(self, document: Document) -> str:
        return filesizeformat(document.content_length)


def _steps(document: Document) -> list[Step]:
    receivers = Delivery.objects.filter(operation=document.operation_id).values_list(
        "person_id", "person__email"
    )
    return timeline(
        company_id=document.company_id,
        subjects={f"document {document.pk}": ""},
        people={f"person {person_id}": email for person_id, email in receivers},
    )


def _verdict(facts: dict[str, Any] | None) -> dict[str, Any] | None:
    """The verification's facts, with a word for the indication and moments for their texts."""
    if not facts:
        return None
    label = INDICATIONS.get(facts["indication"], facts["indication"])
    moments = {name: parse_datetime(facts.get(name) or "") for name in MOMENTS}
    return {**facts, **moments, "label": label}
