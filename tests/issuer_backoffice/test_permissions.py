"""Who sees which page: a table of role x page x object, and what writing is answered with."""

from typing import Literal

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from domain.companies.models import Company, CompanyStatus
from tests.issuer_backoffice.conftest import Cast, Issuer, browser_of

SITE = "/signstash/boffice/"
ROLES = ("ana", "bento", "clara", "auditor", "administrator")
KINDS = {
    "operation": "operations_operation",
    "document": "operations_document",
    "certificate": "certificates_signingcertificate",
    "service": "companies_clientservice",
    "company": "companies_company",
}
# Who may open the pages of Lumen's and of Norte's objects, whatever their kind.
MAY_OPEN = {
    "lumen": {"ana", "clara", "auditor", "administrator"},
    "norte": {"bento", "clara", "administrator"},
}
PARTNERS_PAGE = {"clara", "administrator"}

Role = Literal["ana", "bento", "clara", "auditor", "administrator"]


def page(kind: str, target: Model | int) -> str:
    key = target if isinstance(target, int) else target.pk
    return reverse(f"issuer_backoffice:{KINDS[kind]}_change", args=[key])


def listing(kind: str) -> str:
    return reverse(f"issuer_backoffice:{KINDS[kind]}_changelist")


def of(cast: Cast, owner: str) -> Issuer:
    found: Issuer = getattr(cast, owner)
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("owner", MAY_OPEN)
def test_pages_open_only_for_operators_of_their_company(
    cast: Cast, role: Role, kind: str, owner: str
) -> None:
    target = getattr(of(cast, owner), kind)
    answer = browser_of(getattr(cast, role)).get(page(kind, target))
    assert answer.status_code == (200 if role in MAY_OPEN[owner] else 404)


@pytest.mark.parametrize("role", ROLES)
def test_a_partners_page_opens_only_for_the_partner_and_administrators(
    cast: Cast, role: Role
) -> None:
    answer = browser_of(getattr(cast, role)).get(page("company", cast.partner))
    assert answer.status_code == (200 if role in PARTNERS_PAGE else 404)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_role_has_every_list(cast: Cast, role: Role, kind: str) -> None:
    assert browser_of(getattr(cast, role)).get(listing(kind)).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_of_another_company_is_answered_as_one_that_does_not_exist(
    cast: Cast, kind: str
) -> None:
    browser = browser_of(cast.bento)
    foreign_path, missing_path = page(kind, getattr(cast.lumen, kind)), page(kind, 987_654)
    foreign, missing = browser.get(foreign_path), browser.get(missing_path)
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert _without(foreign.content, foreign_path) == _without(missing.content, missing_path)
    assert foreign.headers.keys() == missing.headers.keys()


@pytest.mark.parametrize("key", ["0", "-1", "9" * 40, "1e3", "x", "1/2", "%00", "..%2f1"])
def test_odd_keys_are_not_found(cast: Cast, key: str) -> None:
    answer = browser_of(cast.ana).get(f"{SITE}operations/operation/{key}/change/")
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
def test_writing_is_refused(cast: Cast, role: Role, kind: str) -> None:
    browser = browser_of(getattr(cast, role))
    mine = cast.norte if role == "bento" else cast.lumen
    own = getattr(mine, kind)
    path = page(kind, own)
    before = type(own).objects.filter(pk=own.pk).values().get()
    assert browser.post(path, {"status": "DELETED", "name": "x"}).status_code == 403
    assert browser.post(path, {"_saveasnew": "1"}).status_code == 403
    assert browser.post(path.replace("/change/", "/delete/"), {"post": "yes"}).status_code == 404
    assert browser.post(f"{listing(kind)}add/", {"name": "x"}).status_code == 404
    browser.post(listing(kind), {"action": "delete_selected", "_selected_action": own.pk})
    assert type(own).objects.filter(pk=own.pk).values().get() == before


@pytest.mark.parametrize(
    "path",
    ["autocomplete/?app_label=operations&model_name=document&field_name=company", "r/1/1/",
     "jsi18n/", "operations/operation/1/history/", "companies/operator/", "auth/"],
)  # fmt: skip
def test_there_are_no_other_pages(cast: Cast, path: str) -> None:
    assert browser_of(cast.administrator).get(SITE + path).status_code == 404


@pytest.mark.parametrize("status", [CompanyStatus.BLOCKED, CompanyStatus.DELETED])
@pytest.mark.parametrize("whose", ["issuer", "partner"])
def test_blocking_a_company_locks_its_operators_out_at_once(
    cast: Cast, status: CompanyStatus, whose: str
) -> None:
    browser = browser_of(cast.ana)
    assert browser.get(SITE).status_code == 200
    blocked = cast.lumen.company if whose == "issuer" else cast.partner
    Company.objects.filter(pk=blocked.pk).update(status=status)
    for path in (SITE, listing("operation"), page("document", cast.lumen.document)):
        assert browser.get(path).headers["Location"].startswith(f"{SITE}login/?next=")


def test_a_suspended_companys_operators_may_still_look(cast: Cast) -> None:
    Company.objects.filter(pk=cast.lumen.company.pk).update(status=CompanyStatus.SUSPENDED)
    assert browser_of(cast.ana).get(listing("operation")).status_code == 200


def test_an_operator_who_was_switched_off_is_out_at_once(cast: Cast) -> None:
    browser = browser_of(cast.ana)
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(is_active=False)
    assert browser.get(SITE).status_code == 302


@pytest.mark.parametrize("path", ["", "operations/operation/", "password_change/", "nothing/"])
def test_strangers_are_led_to_the_login(client: Client, db: None, path: str) -> None:
    assert client.get(SITE + path).headers["Location"].startswith(f"{SITE}login/")


def _without(content: bytes, path: str) -> str:
    """A page without what differs anyhow: its own address and the CSRF tokens."""
    lines = content.decode().replace(path, "").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)
