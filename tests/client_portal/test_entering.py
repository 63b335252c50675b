"""The link in the mail: looking at it changes nothing, its button lets the person in."""

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from domain.companies.models import Role
from domain.companies.services import operator_create
from domain.deliveries.models import Delivery, DeliveryStatus, Person
from tests.client_portal.cast import MARTAS_TOKEN, Shop, enter_as, link_create

LIST = "/signstash/portal/"


def everything() -> dict[str, list[dict[str, object]]]:
    """Every row of every table."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
    }


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_changes_nothing_however_often(
    lumen: Shop, marta: Person, martas_link: str, method: str
) -> None:
    lumen.deliver(marta)
    before = everything()
    for _ in range(2):
        client = Client()
        assert getattr(client, method)(martas_link).status_code == 200
        assert client.get(LIST).status_code == 403
        assert everything() == before
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def test_the_link_says_whose_documents_it_opens(martas_link: str) -> None:
    page = Client(headers={"accept-language": "en"}).get(martas_link)
    assert "marta@example.pt" in page.text
    assert "Open my documents" in page.text


def test_the_button_lets_the_person_in_and_shows_the_list(
    lumen: Shop, marta: Person, martas_link: str
) -> None:
    lumen.deliver(marta, count=2)
    client = Client()
    response = client.post(martas_link)
    assert response.status_code == 302
    assert response["Location"] == LIST
    assert "Fatura 1.pdf" in client.get(LIST).text


def test_who_has_one_document_is_led_to_it(lumen: Shop, marta: Person, martas_link: str) -> None:
    (document,) = lumen.deliver(marta)
    response = Client().post(martas_link)
    assert response["Location"] == reverse("client_portal:document_detail", args=[document.pk])


def test_the_link_opens_again_after_it_was_used(martas_link: str) -> None:
    assert Client().post(martas_link).status_code == 302
    assert Client().post(martas_link).status_code == 302


def test_entering_changes_the_session_key(marta: Person, rui: Person) -> None:
    browser = enter_as(rui)
    before = browser.session.session_key
    browser.post(link_create(marta, "another"))
    assert browser.session.session_key != before
    assert browser.session["person_id"] == marta.pk
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "token", ["unknown", "x" * 5000, "%00", "a%00b", "é", "the-token-in-martas-mai"]
)
def test_an_unknown_link_is_explained_and_not_found(
    martas_link: str, method: str, token: str
) -> None:
    client = Client(headers={"accept-language": "en"})
    response = getattr(client, method)(martas_link.replace(MARTAS_TOKEN, token))
    assert response.status_code == 404
    assert "Ask whoever issued the document to send the mail again" in response.text
    assert "marta@" not in response.text
    assert "person_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_expired_link_does_not_work(marta: Person, method: str) -> None:
    client = Client()
    path = link_create(marta, "old", days=-1)
    assert getattr(client, method)(path).status_code == 404
    assert client.get(LIST).status_code == 403


def test_a_page_with_the_token_in_its_address_is_not_cached_and_not_told(martas_link: str) -> None:
    for response in (
        Client().get(martas_link),
        Client().post(martas_link),
        Client().get(martas_link.replace(MARTAS_TOKEN, "unknown")),
    ):
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "strict-origin"


def test_the_button_needs_the_page(martas_link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(martas_link).status_code == 403
    strict.get(martas_link)
    token = strict.cookies["csrftoken"].value
    assert strict.post(martas_link, {"csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_the_link_takes_no_other_method(martas_link: str, method: str) -> None:
    assert getattr(Client(), method)(martas_link).status_code == 405


def test_entering_does_not_log_an_operator_out(marta: Person, martas_link: str) -> None:
    operator = operator_create(
        email="ana@example.pt", name="Ana", role=Role.SYSTEM_ADMINISTRATOR, password="secret"
    )
    client = Client()
    client.force_login(operator)
    client.post(martas_link)
    assert client.session["_auth_user_id"] == str(operator.pk)
    assert client.session["person_id"] == marta.pk


def test_an_operator_is_not_a_person(db: None) -> None:
    operator = operator_create(
        email="ana@example.pt", name="Ana", role=Role.SYSTEM_ADMINISTRATOR, password="secret"
    )
    client = Client()
    client.force_login(operator)
    assert client.get(LIST).status_code == 403


def test_leaving_ends_the_session(as_marta: Client) -> None:
    assert as_marta.get("/signstash/portal/leave/").status_code == 405
    assert as_marta.get(LIST).status_code == 200
    page = as_marta.post("/signstash/portal/leave/", follow=True)
    assert "You left the portal." in page.text
    assert page.status_code == 403
    assert as_marta.get(LIST).status_code == 403


def test_leaving_does_not_log_an_operator_out(as_marta: Client) -> None:
    operator = operator_create(
        email="ana@example.pt", name="Ana", role=Role.SYSTEM_ADMINISTRATOR, password="secret"
    )
    as_marta.force_login(operator)
    before = as_marta.session.session_key
    as_marta.post("/signstash/portal/leave/")
    assert as_marta.session["_auth_user_id"] == str(operator.pk)
    assert "person_id" not in as_marta.session
    assert as_marta.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_who_is_not_in_leaves_without_harm(db: None) -> None:
    client = Client()
    assert client.post("/signstash/portal/leave/", follow=True).status_code == 403
    assert not Session.objects.exists()


def test_a_person_who_is_gone_has_no_session(as_marta: Client, marta: Person) -> None:
    marta.delete()
    assert as_marta.get(LIST).status_code == 403
