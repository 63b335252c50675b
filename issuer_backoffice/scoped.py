"""What every list and page of the backoffice has in common: it shows only what belongs to the
companies that the operator may consult, and it changes nothing.
"""

# ruff: noqa: ARG002  (the signatures are the admin's)

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from domain.companies.models import Company, CompanyKind, Operator
from domain.companies.selectors import companies_visible
from issuer_backoffice.cells import MISSING

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

PAGES = ("_changelist", "_change")
LOOKUPS = ("exact", "gte", "lt", "isnull")
# More issuers than these are not offered as a filter: the search finds them by name.
MAX_ISSUERS = 40


def visible_companies(request: HttpRequest) -> QuerySet[Company]:
    """The companies of the operator who asks; none for anybody else."""
    if not isinstance(request.user, Operator):
        return Company.objects.none()
    return companies_visible(operator=request.user)


class ScopedAdmin(ModelAdmin):
    """A list and a page for each object, read-only. Subclasses name the selector of their rows."""

    actions = None
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    empty_value_display = MISSING
    # The path from a row to its company, for the filter by issuer.
    issuer_path: ClassVar[str] = "company"
    # Fields by which other pages link to this list.
    linked_by: ClassVar[tuple[str, ...]] = ()

    def rows(self, companies: QuerySet[Company]) -> QuerySet[Any]:
        """The selector's rows of these companies."""
        raise NotImplementedError

    def related(self, row: Any) -> dict[str, Any]:
        """What a page's template shows beside the facts."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.rows(visible_companies(request))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """The row; one of another company is answered exactly as one that does not exist."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def get_urls(self) -> list[URLPattern]:
        """The list and the page, nothing else: there is no form to add, change or delete."""
        return [item for item in super().get_urls() if (item.name or "").endswith(PAGES)]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """What the filters ask for. Any other lookup could guess a hidden column, a secret's hash
        for example, letter by letter.
        """
        fields = [item for item in self.list_filter if isinstance(item, str)]
        allowed = {f"{field}__{kind}" for field in fields for kind in LOOKUPS}
        if IssuerFilter in self.list_filter:
            allowed.add(IssuerFilter.parameter_name)
        return lookup in allowed.union(self.linked_by)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list. What no database can be asked, for a NUL or for a number beyond its integers,
        is a bad lookup as any other: the answer is the list without it.
        """
        try:
            return super().get_changelist_instance(request)
        except (DataError, OverflowError) as error:
            raise IncorrectLookupParameters(str(error)) from error

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return super().changelist_view(request, title)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["title"] = capfirst(self.opts.verbose_name)
        context.update(self.related(context["original"]))
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class IssuerFilter(admin.SimpleListFilter):
    """Filters by issuer; offers only those that the operator may consult, if more than one."""

    title = _("issuer")
    parameter_name = "issuer"

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[Model],
        model_admin: ScopedAdmin,
    ) -> None:
        self._path = model_admin.issuer_path
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        issuers = visible_companies(request).filter(kind=CompanyKind.ISSUER).order_by("name", "pk")
        found = issuers.values_list("pk", "name")[: MAX_ISSUERS + 1]
        offered = [(str(pk), name) for pk, name in found]
        return offered if 1 < len(offered) <= MAX_ISSUERS else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen is None:
            return queryset
        offered = dict(self.lookup_choices)
        return queryset.filter(**{self._path: chosen}) if chosen in offered else queryset.none()
