"""What the lists show, what filters and searches may ask for, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from domain.companies.models import Role
from domain.deliveries.models import DeliveryStatus
from domain.operations.models import OperationStatus, SignStatus
from tests.issuer_backoffice.conftest import (
    Cast,
    Issuer,
    announce,
    browser_of,
    certificate,
    company,
    document,
    issuer,
    operation,
    operator,
)
from tests.issuer_backoffice.test_permissions import KINDS, SITE, listing, page

# Norte's name, VAT number (which is in its references, aliases and addresses) and operator.
NORTES_MARKS = ("Norte", "501300300", "Bento")


def text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["ana", "auditor"])
@pytest.mark.parametrize("asked", ["", "Norte", "501300300"])
def test_lists_and_searches_show_nothing_of_another_issuer(
    cast: Cast, kind: str, role: str, asked: str
) -> None:
    shown = text(browser_of(getattr(cast, role)), f"{listing(kind)}?q={asked}")
    if asked:
        for echo in (f'value="{asked}"', f"q={asked}"):
            shown = shown.replace(echo, "")
    assert not [mark for mark in NORTES_MARKS if mark in shown]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "company"])
def test_the_filter_by_issuer_shows_nothing_of_another_issuer(cast: Cast, kind: str) -> None:
    path = f"{listing(kind)}?issuer={cast.norte.company.pk}"
    shown = text(browser_of(cast.ana), path)
    assert not [mark for mark in NORTES_MARKS if mark in shown]


@pytest.mark.parametrize("kind", KINDS)
def test_every_own_page_shows_nothing_of_another_issuer(cast: Cast, kind: str) -> None:
    shown = text(browser_of(cast.ana), page(kind, getattr(cast.lumen, kind)))
    assert not [mark for mark in NORTES_MARKS if mark in shown]


@pytest.mark.parametrize("kind", KINDS)
def test_a_partner_sees_its_issuers_and_no_other_partners(cast: Cast, kind: str) -> None:
    issuer("Moinho Velho, Lda", "502400400", company("Outra Casa, Lda", "503600600"))
    shown = text(browser_of(cast.clara), listing(kind))
    assert "Moinho" not in shown
    assert "502400400" not in shown
    assert "Outra Casa" not in shown
    assert "501300300" in shown
    assert "509200200" in shown


def test_a_partner_filters_by_its_issuers(cast: Cast) -> None:
    path = listing("operation")
    browser = browser_of(cast.clara)
    assert "faturas-509200200" in text(browser, path)
    only_norte = text(browser, f"{path}?issuer={cast.norte.company.pk}")
    assert "faturas-509200200" not in only_norte
    assert "faturas-501300300" in only_norte


def test_a_company_with_several_operators_is_listed_once(cast: Cast) -> None:
    operator("Filipe Gil", Role.ISSUER, cast.lumen.company)
    shown = text(browser_of(cast.clara), listing("company"))
    assert shown.count("PRT.509200200") == 1


@pytest.mark.parametrize(
    ("kind", "lookup"),
    [
        ("service", "secret_hash__startswith=p"),
        ("service", "issuer__operators__password__startswith=p"),
        ("service", "issuer__partner=1"),
        ("certificate", "wrapped_key__isnull=0"),
        ("certificate", "wallet__company__operators__password__contains=a"),
        ("document", "client_service__secret_hash__gte=m"),
        ("document", "seal__cms__isnull=1"),
        ("operation", "company__operators__email__contains=bento"),
        ("operation", "status__regex=E"),
        ("company", "operators__password__startswith=p"),
    ],
)
def test_hidden_columns_cannot_be_asked_about(cast: Cast, kind: str, lookup: str) -> None:
    assert browser_of(cast.ana).get(f"{listing(kind)}?{lookup}").status_code == 400


def test_an_object_cannot_be_addressed_by_a_hidden_column(cast: Cast) -> None:
    hashed = cast.lumen.service.secret_hash
    path = page("service", 1).replace("/1/", f"/{hashed}/") + "?_to_field=secret_hash"
    assert browser_of(cast.ana).get(path).status_code in {400, 404}


@pytest.mark.parametrize("odd", ["p=999", "p=x", "o=99", "o=x", "all=", "e=1", "issuer=x", "q=%00"])
def test_odd_queries_do_no_harm(cast: Cast, odd: str) -> None:
    answer = browser_of(cast.clara).get(f"{listing('operation')}?{odd}", follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("kind", "odd"),
    [
        ("operation", "status__exact=A%00"),
        ("operation", "status__exact=%00"),
        ("operation", "created_at__gte=%00"),
        ("operation", "created_at__gte=0001-01-01 00:00%2B14:00"),
        ("operation", "created_at__lt=9999-12-31 23:59-14:00"),
        ("operation", "type__exact=%00"),
        ("operation", "issuer=%00"),
        ("operation", "e=1&q=%00"),
        ("operation", "status__isnull=%00"),
        ("operation", "p=%00"),
        ("operation", f"p={'9' * 30}"),
        ("operation", "q=a%00b"),
        ("operation", f"q={'9' * 30}"),
        ("operation", f"q={'9' * 5000}"),
        ("document", "sign_status__exact=%00"),
        ("document", "level__exact=%00"),
        ("document", "q=%00"),
        ("document", "operation=99999999999999999999999"),
        ("document", "operation=-99999999999999999999999"),
        ("document", "operation=9223372036854775808"),
        ("document", f"operation={'9' * 5000}"),
        ("document", "operation=1&operation=99999999999999999999999"),
        ("document", "operation=x"),
        ("document", "operation=%00"),
        ("certificate", "q=%00"),
        ("service", "q=%00"),
        ("service", "status__exact=%00"),
        ("company", "q=%00"),
        ("company", "status__exact=%00"),
    ],
)
def test_what_no_database_can_be_asked_is_answered_with_a_list(
    cast: Cast, kind: str, odd: str
) -> None:
    answer = browser_of(cast.clara).get(f"{listing(kind)}?{odd}", follow=True)
    assert answer.status_code == 200


@pytest.mark.parametrize("key", ["%00", "1%00", "9" * 30, "-1", "x"])
def test_a_page_that_no_row_can_have_is_not_found(cast: Cast, key: str) -> None:
    path = page("operation", 1).replace("/1/", f"/{key}/")
    assert browser_of(cast.clara).get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["faturas-509200200", "FT 509200200-1", "FT_509200200", "status__exact=EXECUTED"]
)
def test_operations_are_found_by_references_names_and_status(cast: Cast, query: str) -> None:
    asked = query if "=" in query else f"q={query}"
    assert "faturas-509200200" in text(browser_of(cast.ana), f"{listing('operation')}?{asked}")


def test_an_operation_is_found_by_its_number(cast: Cast) -> None:
    other = operation(cast.lumen.service, "outra-pasta")
    shown = text(browser_of(cast.ana), f"{listing('operation')}?q={other.pk}")
    assert "outra-pasta" in shown


def test_operations_are_filtered_by_status_and_date(cast: Cast) -> None:
    service, long_ago = cast.lumen.service, timezone.now() - timedelta(days=800)
    operation(service, "falhou", OperationStatus.EXECUTION_FAILED)
    operation(service, "antiga", created_at=long_ago)
    browser, path = browser_of(cast.ana), listing("operation")
    failed = text(browser, f"{path}?status__exact=EXECUTION_FAILED")
    assert ("falhou" in failed, "antiga" in failed) == (True, False)
    recent = text(browser, f"{path}?created_at__gte={timezone.now():%Y}-01-01 00:00Z")
    assert ("falhou" in recent, "antiga" in recent) == (True, False)


def test_the_list_of_an_operations_documents_is_scoped_too(cast: Cast) -> None:
    browser, path = browser_of(cast.ana), listing("document")
    assert "FT 509200200-1" in text(browser, f"{path}?operation={cast.lumen.operation.pk}")
    foreign = text(browser, f"{path}?operation={cast.norte.operation.pk}")
    missing = text(browser, f"{path}?operation=987654")
    assert "FT 5" not in foreign
    assert ("0 documents" in foreign) is ("0 documents" in missing) is True


def test_certificates_that_end_soon_are_marked(cast: Cast) -> None:
    certificate(cast.lumen.company, "Selo breve", days=20)
    certificate(cast.lumen.company, "Selo antigo", days=-5)
    shown = text(browser_of(cast.ana), listing("certificate"))
    assert "Ends in 20 days" in shown
    assert "Expired" in shown


@pytest.mark.parametrize("path", [*KINDS, "index", "page"])
def test_the_number_of_queries_does_not_grow_with_the_rows(cast: Cast, path: str) -> None:
    paths = {"index": SITE, "page": page("operation", cast.lumen.operation)}
    address = paths.get(path) or listing(path)
    browser = browser_of(cast.clara)
    browser.get(address)
    few = _queries(browser, address)
    _fill(cast.lumen)
    assert _queries(browser, address) == few
    assert few < 25


def _queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(path).status_code == 200
    return len(found)


def _fill(of: Issuer) -> None:
    partner = of.company.partner
    assert partner is not None
    for number in range(5):
        issuer(f"Cliente {number}", f"51000000{number}", partner)
        certificate(of.company, f"Selo {number}", days=10 + number)
        filled = operation(of.service, f"pasta-{number}")
        document(filled, f"Y{number}", SignStatus.ERROR_SIGNING)
        document(of.operation, f"X{number}", certificate=of.certificate)
        announce(of.operation, f"leitor-{number}", DeliveryStatus.SENT)
