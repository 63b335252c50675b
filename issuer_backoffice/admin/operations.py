"""Operations, with their documents, deliveries and what was recorded of them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from domain.companies.models import Company
from domain.deliveries.models import Delivery
from domain.operations.models import Document, Operation
from domain.operations.selectors import operations_of
from issuer_backoffice import cells
from issuer_backoffice.scoped import IssuerFilter, ScopedAdmin
from issuer_backoffice.timeline import Step, timeline

# An operation may have thousands of documents: the rest is one link away, in the filtered list.
SHOWN_DOCUMENTS = 50
SHOWN_DELIVERIES = 50


class OperationAdmin(ScopedAdmin):
    """One row per request of a client service."""

    list_display = (
        "id",
        "reference",
        "status_badge",
        "service_alias",
        "type",
        "documents_count",
        "received",
        "execution_time",
    )
    list_filter = ("status", "created_at", "type", IssuerFilter)
    search_fields = (
        "id__exact",
        "folder__external_reference",
        "documents__external_reference",
        "documents__name",
    )
    search_help_text = _("Operation, folder reference, document reference or document name")
    fieldsets = (
        (None, {"fields": ("reference", "description", "type", "status_badge", "content")}),
        (_("Origin"), {"fields": ("issuer_link", "service_link")}),
        (_("Execution"), {"fields": ("received", "finished", "execution_time", "attempts")}),
    )

    def rows(self, companies: QuerySet[Company]) -> QuerySet[Operation]:
        counted = (
            Document.objects.filter(operation=OuterRef("pk"))
            .order_by()
            .values("operation")
            .annotate(number=Count("pk"))
            .values("number")
        )
        number = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
        return operations_of(companies=companies).annotate(documents_number=number)

    def related(self, row: Operation) -> dict[str, Any]:
        documents = list(row.documents.order_by("position")[:SHOWN_DOCUMENTS])
        deliveries = list(row.deliveries.select_related("person").order_by("pk")[:SHOWN_DELIVERIES])
        return {
            "documents": documents,
            "deliveries": deliveries,
            "steps": _steps(row, documents, deliveries),
        }

    @admin.display(description=_("folder"), ordering="folder__external_reference")
    def reference(self, operation: Operation) -> str:
        return operation.folder.external_reference

    @admin.display(description=_("description"))
    def description(self, operation: Operation) -> str:
        return operation.folder.description or cells.MISSING

    @admin.display(description=_("content"))
    def content(self, operation: Operation) -> str:
        return operation.folder.get_content_display()

    @admin.display(description=_("issuer"))
    def issuer_link(self, operation: Operation) -> SafeString:
        return cells.link(operation.company, operation.company.name)

    @admin.display(description=_("client service"), ordering="client_service__alias")
    def service_alias(self, operation: Operation) -> str:
        return operation.client_service.alias

    @admin.display(description=_("client service"))
    def service_link(self, operation: Operation) -> SafeString:
        return cells.link(operation.client_service, operation.client_service.alias)

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, operation: Operation) -> SafeString:
        return cells.badge(operation.status, operation.get_status_display())

    @admin.display(description=_("documents"))
    def documents_count(self, operation: Operation) -> int:
        number: int = operation.documents_number  # type: ignore[attr-defined]
        return number

    @admin.display(description=_("received"), ordering="created_at")
    def received(self, operation: Operation) -> str:
        return cells.moment(operation.created_at)

    @admin.display(description=_("finished"))
    def finished(self, operation: Operation) -> str:
        return cells.moment(operation.finished_at)

    @admin.display(description=_("execution time"), ordering="execution_ms")
    def execution_time(self, operation: Operation) -> str:
        return cells.duration(operation.execution_ms)


def _steps(
    operation: Operation, documents: list[Document], deliveries: list[Delivery]
) -> list[Step]:
    subjects = {f"operation {operation.pk}": ""}
    subjects |= {f"document {item.pk}": item.name for item in documents}
    subjects |= {f"delivery {item.pk}": item.person.email for item in deliveries}
    people = {f"person {item.person_id}": item.person.email for item in deliveries}
    return timeline(company_id=operation.company_id, subjects=subjects, people=people)
