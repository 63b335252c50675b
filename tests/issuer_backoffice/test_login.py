"""Logging in, out, and changing one's own password."""

import pytest
from django.test import Client

from domain.companies.models import Company, CompanyStatus, Operator
from issuer_backoffice.login import MAX_FAILURES
from tests.issuer_backoffice.conftest import PASSWORD, Cast, browser_of
from tests.issuer_backoffice.test_permissions import SITE

LOGIN = f"{SITE}login/"
REFUSED = "The e-mail or the password is wrong, or this account may not log in."
NEW = "another long enough password"


@pytest.fixture
def browser(cast: Cast) -> Client:
    return Client(headers={"accept-language": "en"})


def log_in(browser: Client, email: str, password: str, **extra: str) -> tuple[int, str]:
    answer = browser.post(LOGIN, {"username": email, "password": password}, **extra)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("email", ["ana@example.test", "Ana@Example.TEST", " ana@example.test "])
def test_an_operator_logs_in_whatever_the_case_of_the_address(browser: Client, email: str) -> None:
    assert log_in(browser, email, PASSWORD)[0] == 302
    assert browser.get(SITE).status_code == 200


def test_every_refusal_reads_the_same(cast: Cast, browser: Client) -> None:
    Company.objects.filter(pk=cast.norte.company.pk).update(status=CompanyStatus.BLOCKED)
    Operator.objects.filter(pk=cast.auditor.pk).update(is_active=False)
    attempts = [
        ("ana@example.test", "wrong"),
        ("nobody@example.test", PASSWORD),
        ("bento@example.test", PASSWORD),
        ("duarte@example.test", PASSWORD),
    ]
    for email, password in attempts:
        status, shown = log_in(browser, email, password)
        assert (status, REFUSED in shown) == (200, True), email
    assert browser.get(SITE).status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("ana\0@example.test", PASSWORD), ("\0", "\0"), ("ana@example.test", f"{PASSWORD}\0")],
)
def test_what_no_database_can_be_asked_is_refused(
    browser: Client, email: str, password: str
) -> None:
    assert log_in(browser, email, password)[0] == 200
    assert browser.get(SITE).status_code == 302


def test_guessing_is_stopped_even_for_the_right_password(browser: Client) -> None:
    for _ in range(MAX_FAILURES):
        log_in(browser, "ana@example.test", "guess")
    assert "Too many attempts" in log_in(browser, "ana@example.test", PASSWORD)[1]
    assert "Too many attempts" in log_in(browser, "ANA@example.test", PASSWORD)[1]


def test_guessing_locks_out_neither_other_operators_nor_other_places(browser: Client) -> None:
    for _ in range(MAX_FAILURES):
        log_in(browser, "ana@example.test", "guess")
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert log_in(elsewhere, "ana@example.test", PASSWORD)[0] == 302
    assert log_in(browser, "clara@example.test", PASSWORD)[0] == 302


def test_unknown_addresses_are_stopped_like_known_ones(browser: Client) -> None:
    for _ in range(MAX_FAILURES):
        log_in(browser, "nobody@example.test", "guess")
    assert "Too many attempts" in log_in(browser, "nobody@example.test", "guess")[1]


def test_logging_in_leads_to_no_other_host(browser: Client) -> None:
    form = {"username": "ana@example.test", "password": PASSWORD}
    answer = browser.post(f"{LOGIN}?next=https://evil.example/", form)
    assert not answer.headers["Location"].startswith("https://evil")


def test_logging_out_takes_a_post(cast: Cast) -> None:
    browser = browser_of(cast.ana)
    assert browser.get(f"{SITE}logout/").status_code == 405
    assert browser.get(SITE).status_code == 200
    assert browser.post(f"{SITE}logout/").headers["Location"] == LOGIN
    assert browser.get(SITE).status_code == 302


@pytest.mark.parametrize("path", ["login/", "logout/", "language/", "password_change/"])
def test_posts_without_the_csrf_token_are_refused(cast: Cast, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.ana)
    assert strict.post(SITE + path, {"language": "en"}).status_code == 403


def test_a_password_is_changed_only_with_the_old_one(cast: Cast) -> None:
    browser = browser_of(cast.ana)
    form = {"new_password1": NEW, "new_password2": NEW}
    path = f"{SITE}password_change/"
    assert browser.post(path, {"old_password": "wrong", **form}).status_code == 200
    assert log_in(Client(), "ana@example.test", NEW)[0] == 200
    answer = browser.post(path, {"old_password": PASSWORD, **form}, follow=True)
    assert answer.redirect_chain == [(f"{SITE}password_change/done/", 302)]
    assert answer.status_code == 200
    assert log_in(Client(), "ana@example.test", NEW)[0] == 302


def test_changing_the_password_ends_the_other_sessions(cast: Cast) -> None:
    here, elsewhere = browser_of(cast.ana), browser_of(cast.ana)
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    here.post(f"{SITE}password_change/", form)
    assert here.get(SITE).status_code == 200
    assert elsewhere.get(SITE).status_code == 302
