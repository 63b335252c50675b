"""Partners and issuers."""

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from domain.companies.models import Company
from issuer_backoffice import cells
from issuer_backoffice.scoped import ScopedAdmin


class CompanyAdmin(ScopedAdmin):
    """An issuer sees itself, a partner its issuers too."""

    list_display = ("name", "code", "kind", "partner_name", "status_badge")
    list_filter = ("status", "kind")
    search_fields = ("name", "code", "vat_number")
    search_help_text = _("Name, code or VAT number")
    ordering = ("name", "pk")
    fieldsets = (
        (None, {"fields": ("name", "code", "kind", "partner_name", "status_badge")}),
        (_("Contact"), {"fields": ("vat_number", "country_code", "language", "email", "created")}),
    )

    def rows(self, companies: QuerySet[Company]) -> QuerySet[Company]:
        return companies.select_related("partner")

    @admin.display(description=_("partner"), ordering="partner__name")
    def partner_name(self, company: Company) -> str:
        """Only the name: an issuer's operators do not see their partner's page."""
        return company.partner.name if company.partner else cells.MISSING

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, company: Company) -> SafeString:
        return cells.badge(company.status, company.get_status_display())

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, company: Company) -> str:
        return cells.moment(company.created_at)
