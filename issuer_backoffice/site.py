"""The backoffice's site: who may enter, its first page and its menu. Nothing registers itself: the
table below is all there is to see.
"""

# ruff: noqa: ARG002  (the signatures are the admin's)

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NoReturn, TypeVar, cast

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from domain.certificates.models import SigningCertificate
from domain.companies.models import ClientService, Company, Operator
from domain.companies.selectors import operator_may_log_in
from domain.operations.models import Document, Operation
from issuer_backoffice.admin.certificates import CertificateAdmin
from issuer_backoffice.admin.client_services import ClientServiceAdmin
from issuer_backoffice.admin.companies import CompanyAdmin
from issuer_backoffice.admin.documents import DocumentAdmin
from issuer_backoffice.admin.operations import OperationAdmin
from issuer_backoffice.dashboard import figures
from issuer_backoffice.login import OperatorAuthenticationForm
from issuer_backoffice.scoped import ScopedAdmin, visible_companies

# In the menu's order.
SUBJECTS: dict[type[Model], type[ScopedAdmin]] = {
    Operation: OperationAdmin,
    Document: DocumentAdmin,
    SigningCertificate: CertificateAdmin,
    ClientService: ClientServiceAdmin,
    Company: CompanyAdmin,
}
# Pages of the stock site that look up rows without our scope, or that only forms need.
LEFT_OUT = {"autocomplete", "jsi18n", "view_on_site"}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class IssuerBackofficeSite(admin.AdminSite):
    """An admin site for operators of companies, who look at their own companies' rows only."""

    site_title = _("Backoffice")
    site_header = _("Sign'Stash Backoffice")
    index_title = _("Overview")
    site_url = None
    enable_nav_sidebar = False
    login_form = OperatorAuthenticationForm
    password_change_template = "admin/password_change.html"  # noqa: S105 (a file)

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked at every request: blocking a company locks its operators out at once."""
        return isinstance(request.user, Operator) and operator_may_log_in(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Answer what is missing or forbidden with a page of the backoffice, not a bare one.

        No page is cacheable: each shows whose it is.
        """

        def refusing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Http404:
                return self._refusal(request, _("Page not found"), 404)
            except PermissionDenied:
                return self._refusal(request, _("Not allowed"), 403)

        return cast(View, super().admin_view(update_wrapper(refusing, view)))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        kept = [item for item in super().get_urls() if getattr(item, "name", "") not in LEFT_OUT]
        return [path("language/", set_language, name="language"), *kept]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        order = list(self._registry)
        entries = [model for app in context["available_apps"] for model in app["models"]]
        context["menu"] = sorted(entries, key=lambda entry: order.index(entry["model"]))
        return context

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        found = figures(companies=visible_companies(request))
        return super().index(request, {"figures": found, **(extra_context or {})})

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> NoReturn:
        """The menu needs no page for each Django app."""
        raise Http404

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Log out and show the login page."""
        login = reverse("admin:login", current_app=self.name)
        return LogoutView.as_view(next_page=login)(request)

    def _refusal(self, request: HttpRequest, title: Any, status: int) -> TemplateResponse:
        request.current_app = self.name
        context = {**self.each_context(request), "title": title}
        return TemplateResponse(request, "admin/refusal.html", context, status=status)


site = IssuerBackofficeSite(name="issuer_backoffice")
for model, model_admin in SUBJECTS.items():
    site.register(model, model_admin)
