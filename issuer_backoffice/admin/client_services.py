"""Client services: which program of which issuer seals with which certificate."""

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from domain.certificates.models import Assignment
from domain.companies.models import ClientService, Company
from domain.companies.selectors import client_services_of
from issuer_backoffice import cells
from issuer_backoffice.scoped import IssuerFilter, ScopedAdmin


class ClientServiceAdmin(ScopedAdmin):
    """The secret's hash is never read from the database."""

    issuer_path = "issuer"
    list_display = (
        "alias",
        "issuer_link",
        "partner_name",
        "language",
        "status_badge",
        "seals_with",
    )
    list_filter = ("status", "language", IssuerFilter)
    search_fields = ("alias", "issuer__name")
    search_help_text = _("Alias or issuer")
    ordering = ("alias",)
    fieldsets = (
        (None, {"fields": ("alias", "issuer_link", "partner_name", "status_badge")}),
        (_("Settings"), {"fields": ("language", "seals_with", "created")}),
    )

    def rows(self, companies: QuerySet[Company]) -> QuerySet[ClientService]:
        services = client_services_of(companies=companies)
        return services.select_related("issuer__partner", "assignment__certificate").defer(
            "secret_hash",
            "assignment__certificate__wrapped_key",
            "assignment__certificate__chain_der",
        )

    @admin.display(description=_("issuer"), ordering="issuer__name")
    def issuer_link(self, service: ClientService) -> SafeString:
        return cells.link(service.issuer, service.issuer.name)

    @admin.display(description=_("partner"), ordering="issuer__partner__name")
    def partner_name(self, service: ClientService) -> str:
        partner = service.issuer.partner
        return partner.name if partner else cells.MISSING

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, service: ClientService) -> SafeString:
        return cells.badge(service.status, service.get_status_display())

    @admin.display(description=_("certificate"))
    def seals_with(self, service: ClientService) -> str:
        assignment: Assignment | None = getattr(service, "assignment", None)
        if assignment is None:
            return cells.MISSING
        return cells.link(assignment.certificate, assignment.certificate.alias)

    @admin.display(description=_("created"))
    def created(self, service: ClientService) -> str:
        return cells.moment(service.created_at)
