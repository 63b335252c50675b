"""Signing certificates and when they end."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from domain.certificates.models import SigningCertificate
from domain.certificates.selectors import certificates_of
from domain.companies.models import Company
from issuer_backoffice import cells
from issuer_backoffice.scoped import IssuerFilter, ScopedAdmin


class CertificateAdmin(ScopedAdmin):
    """The wrapped key is never read from the database."""

    issuer_path = "wallet__company"
    list_display = ("alias", "company_link", "subject", "begins", "ends", "short_fingerprint")
    list_filter = ("valid_to", IssuerFilter)
    search_fields = ("alias", "subject", "fingerprint", "wallet__company__name")
    search_help_text = _("Alias, subject, fingerprint or company")
    ordering = ("valid_to", "pk")
    fieldsets = (
        (None, {"fields": ("alias", "company_link", "wallet_name", "begins", "ends", "created")}),
        (_("Certificate"), {"fields": ("subject", "issuer", "full_fingerprint")}),
    )

    def rows(self, companies: QuerySet[Company]) -> QuerySet[SigningCertificate]:
        return certificates_of(companies=companies).defer("wrapped_key", "chain_der")

    def related(self, row: SigningCertificate) -> dict[str, Any]:
        assignments = row.assignments.select_related("client_service").order_by(
            "client_service__alias"
        )
        return {"client_services": [item.client_service for item in assignments]}

    @admin.display(description=_("company"), ordering="wallet__company__name")
    def company_link(self, certificate: SigningCertificate) -> SafeString:
        return cells.link(certificate.wallet.company, certificate.wallet.company.name)

    @admin.display(description=_("wallet"))
    def wallet_name(self, certificate: SigningCertificate) -> str:
        return certificate.wallet.name

    @admin.display(description=_("valid from"), ordering="valid_from")
    def begins(self, certificate: SigningCertificate) -> str:
        return cells.moment(certificate.valid_from)

    @admin.display(description=_("valid to"), ordering="valid_to")
    def ends(self, certificate: SigningCertificate) -> SafeString:
        return cells.expiry(certificate.valid_to)

    @admin.display(description=_("SHA-256 fingerprint"))
    def short_fingerprint(self, certificate: SigningCertificate) -> SafeString:
        return cells.code(f"{certificate.fingerprint[:16]}…")

    @admin.display(description=_("SHA-256 fingerprint"))
    def full_fingerprint(self, certificate: SigningCertificate) -> SafeString:
        return cells.code(certificate.fingerprint)

    @admin.display(description=_("created"))
    def created(self, certificate: SigningCertificate) -> str:
        return cells.moment(certificate.created_at)
