"""The list: one's own documents, newest first, found by words, in pages."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from domain.deliveries.models import Delivery, Person
from domain.deliveries.services.sending import delivery_confirm
from domain.operations.models import Document, SignStatus
from tests.client_portal.cast import Shop, open_shop

LIST = "/signstash/portal/"


def test_nobody_gets_in_without_the_link(db: None) -> None:
    page = Client(headers={"accept-language": "en"}).get(LIST)
    assert page.status_code == 403
    assert "Open the link in the mail that you received" in page.text


def test_it_shows_one_s_own_documents_of_every_issuer(
    lumen: Shop, marta: Person, rui: Person, as_marta: Client
) -> None:
    lumen.deliver(marta, name="Marta.pdf")
    open_shop("Adega do Norte", "500829993").deliver(marta, name="Vinho.pdf")
    lumen.deliver(rui, name="Rui.pdf")
    page = as_marta.get(LIST).text
    assert page.index("Vinho.pdf") < page.index("Marta.pdf")
    assert "Adega do Norte" in page
    assert "Rui.pdf" not in page


def test_it_does_not_show_what_is_not_signed_yet(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    lumen.deliver(marta)
    Document.objects.update(sign_status=SignStatus.RECEIVED)
    assert "There are no documents yet" in as_marta.get(LIST).text


def test_it_says_which_receptions_are_confirmed(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    lumen.deliver(marta)
    assert "To confirm" in as_marta.get(LIST).text
    delivery_confirm(delivery=Delivery.objects.get())
    page = as_marta.get(LIST).text
    assert "Confirmed" in page
    assert "To confirm" not in page


@pytest.mark.parametrize("text", ["agosto", "AGOSTO", " folder-1/1 ", "folder-1/1"])
def test_the_search_finds_names_and_references(
    lumen: Shop, marta: Person, as_marta: Client, text: str
) -> None:
    lumen.deliver(marta, count=2, name="Fatura {n}.pdf")
    Document.objects.filter(position=1).update(name="Fatura de agosto.pdf")
    page = as_marta.get(LIST, {"q": text}).text
    assert "1 document found" in page
    assert "Fatura de agosto.pdf" in page


def test_the_search_finds_issuers(lumen: Shop, marta: Person, as_marta: Client) -> None:
    lumen.deliver(marta)
    assert "1 document found" in as_marta.get(LIST, {"q": "livraria"}).text
    assert "Nothing found for “adega”" in as_marta.get(LIST, {"q": "adega"}).text


def test_the_search_never_reaches_what_belongs_to_others(
    lumen: Shop, marta: Person, rui: Person, as_rui: Client
) -> None:
    lumen.deliver(marta, name="Segredo.pdf")
    page = as_rui.get(LIST, {"q": "Segredo"}).text
    assert "Segredo.pdf" not in page
    assert "Nothing found" in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "\0", "9" * 30, "9" * 5000, "1e400", "nan"])
def test_an_odd_page_is_the_first_or_the_last(
    lumen: Shop, marta: Person, as_marta: Client, page: str
) -> None:
    lumen.deliver(marta, name="Marta.pdf")
    assert "Marta.pdf" in as_marta.get(LIST, {"page": page}).text


@pytest.mark.parametrize("number", ["0", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("rest", ["", "content"])
def test_a_number_that_no_document_has_is_not_found(
    as_marta: Client, number: str, rest: str
) -> None:
    assert as_marta.get(f"{LIST}documents/{number}/{rest}").status_code == 404


@pytest.mark.parametrize(
    "text", ["%", "_", "\0", "'; --", "x" * 10_000, "<script>alert(1)</script>"]
)
def test_odd_searches_are_only_text(
    lumen: Shop, marta: Person, as_marta: Client, text: str
) -> None:
    lumen.deliver(marta, name="Fatura.pdf")
    page = as_marta.get(LIST, {"q": text})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_it_comes_in_pages_of_25_that_keep_the_search(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    lumen.deliver(marta, count=27)
    first = as_marta.get(LIST, {"q": "Fatura"}).text
    assert first.count("Fatura ") == 25
    assert "Page 1 of 2" in first
    assert 'href="?q=Fatura&amp;page=2"' in first
    assert as_marta.get(LIST, {"q": "Fatura", "page": "2"}).text.count("Fatura ") == 2


@pytest.mark.parametrize("page", ["0", "-1", "99", "two", ""])
def test_a_page_that_does_not_exist_is_the_nearest_one(
    lumen: Shop, marta: Person, as_marta: Client, page: str
) -> None:
    lumen.deliver(marta)
    assert "Fatura 0.pdf" in as_marta.get(LIST, {"page": page}).text


@pytest.mark.parametrize("count", [3, 25])
def test_its_cost_does_not_grow_with_the_documents(
    lumen: Shop,
    marta: Person,
    as_marta: Client,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    lumen.deliver(marta, count=count)
    # The session, the person, the count and the page.
    with django_assert_num_queries(4):
        as_marta.get(LIST)
