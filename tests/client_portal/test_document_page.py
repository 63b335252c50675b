"""One document's page: its facts, its verdict, and what can be done with it."""

import pytest
from django.test import Client
from django.urls import reverse

from domain.audit.models import Entry, Event
from domain.deliveries.models import Delivery, DeliveryStatus, Person
from domain.operations.models import Document, StorageStatus
from tests.client_portal.cast import PDF, Shop


def path(view: str, document: Document) -> str:
    """The path of one of a document's views."""
    return reverse(f"client_portal:document_{view}", args=[document.pk])


def test_it_tells_the_facts(lumen: Shop, marta: Person, as_marta: Client) -> None:
    (document,) = lumen.deliver(marta, description="Encomenda de outubro")
    page = as_marta.get(path("detail", document)).text
    size = f"{len(PDF)}\xa0bytes"
    for fact in ("Livraria Lumen", "500100144", "folder-1/0", "Encomenda de outubro", size):
        assert fact in page


@pytest.mark.parametrize(
    ("method", "view"),
    [("get", "detail"), ("get", "content"), ("post", "confirm")],
)
def test_a_stranger_does_not_find_it(
    lumen: Shop, marta: Person, as_rui: Client, method: str, view: str
) -> None:
    (document,) = lumen.deliver(marta)
    assert getattr(as_rui, method)(path(view, document)).status_code == 404
    assert Delivery.objects.get().status == DeliveryStatus.SENT
    assert not Entry.objects.filter(event=Event.DOCUMENT_DOWNLOADED).exists()


@pytest.mark.parametrize(
    ("method", "view"),
    [("get", "detail"), ("get", "content"), ("post", "confirm")],
)
def test_nobody_sees_it_without_the_link(
    lumen: Shop, marta: Person, method: str, view: str
) -> None:
    (document,) = lumen.deliver(marta)
    assert getattr(Client(), method)(path(view, document)).status_code == 403
    assert Delivery.objects.get().status == DeliveryStatus.SENT


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_a_document_that_does_not_exist_is_not_found(as_marta: Client, number: int) -> None:
    assert as_marta.get(f"/signstash/portal/documents/{number}/").status_code == 404


def test_reading_it_does_not_confirm_its_reception(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    (document,) = lumen.deliver(marta)
    as_marta.get(path("detail", document))
    b"".join(as_marta.get(path("content", document)))
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def test_the_reception_is_confirmed_once(lumen: Shop, marta: Person, as_marta: Client) -> None:
    (document,) = lumen.deliver(marta)
    assert "Confirm reception" in as_marta.get(path("detail", document)).text
    page = as_marta.post(path("confirm", document), follow=True)
    assert "Thank you. The reception is confirmed." in page.text
    assert "Reception confirmed on" in page.text
    assert "Confirm reception" not in page.text
    confirmed_at = Delivery.objects.get().confirmed_at
    as_marta.post(path("confirm", document))
    delivery = Delivery.objects.get()
    assert delivery.status == DeliveryStatus.RECEIVED
    assert delivery.confirmed_at == confirmed_at
    assert Entry.objects.filter(event=Event.DELIVERY_CONFIRMED).count() == 1


def test_confirming_takes_post_and_the_form_s_token(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    (document,) = lumen.deliver(marta)
    assert as_marta.get(path("confirm", document)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_marta.cookies
    response = strict.post(path("confirm", document))
    assert response.status_code == 403
    assert "sign" in response.text.lower()
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def test_a_digest_only_document_says_that_it_stays_with_its_issuer(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    (document,) = lumen.deliver(marta, content=None)
    page = as_marta.get(path("detail", document)).text
    assert "The document itself stays with its issuer" in page
    assert "sealed the digital fingerprint of this document" in page
    assert "has not been changed" not in page
    assert path("content", document) not in page
    assert "data-preview" not in page
    assert "Confirm reception" in page
    assert as_marta.get(path("content", document)).status_code == 404


def test_a_document_whose_time_is_over_is_no_longer_offered(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    (document,) = lumen.deliver(marta)
    Document.objects.update(signed=None, storage_status=StorageStatus.DELETED)
    page = as_marta.get(path("detail", document)).text
    assert "The document is no longer kept here" in page
    assert path("content", document) not in page


def test_names_are_only_text(lumen: Shop, marta: Person, as_marta: Client) -> None:
    (document,) = lumen.deliver(marta, name="<img src=x onerror=alert(1)>.pdf")
    page = as_marta.get(path("detail", document)).text
    assert "<img" not in page
    assert "&lt;img" in page
