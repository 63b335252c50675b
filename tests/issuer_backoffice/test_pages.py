"""What every page must have and must never have."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from domain.certificates.models import SigningCertificate
from domain.companies.models import ClientServiceStatus
from domain.companies.selectors import companies_visible
from domain.companies.services import client_service_stop
from domain.operations.models import Document, OperationStatus, SignStatus
from issuer_backoffice import dashboard
from tests.issuer_backoffice.conftest import (
    SECRET,
    Cast,
    browser_of,
    certificate,
    document,
    operation,
)
from tests.issuer_backoffice.test_permissions import KINDS, SITE, listing, page

INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE
)
ADDRESS = re.compile(r'(?:src|href|action)="([^"]*)"')


def every_page(cast: Cast) -> list[str]:
    lists = [listing(kind) for kind in KINDS]
    pages = [page(kind, getattr(cast.lumen, kind)) for kind in KINDS]
    return [SITE, f"{SITE}password_change/", f"{SITE}nothing/", *lists, *pages]


def test_every_page_has_the_strict_policy_and_keeps_to_it(cast: Cast) -> None:
    browser = browser_of(cast.ana)
    for path in [f"{SITE}login/", *every_page(cast)]:
        visitor = Client() if path.endswith("login/") else browser
        answer = visitor.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert {"script-src 'self'", "style-src 'self'", "default-src 'none'"} <= set(
            policy.split("; ")
        )
        assert "unsafe" not in policy
        shown = answer.content.decode()
        assert not INLINE.findall(shown), path
        assert not [address for address in ADDRESS.findall(shown) if urlsplit(address).netloc]
        assert answer.headers["Cache-Control"].startswith("max-age=0")


def test_no_page_shows_secrets_or_keys(cast: Cast) -> None:
    row = SigningCertificate.objects.get(pk=cast.lumen.certificate.pk)
    wrapped = bytes(row.wrapped_key)
    hashed = cast.lumen.service.secret_hash
    forbidden = (SECRET, hashed, hashed[-12:], wrapped.hex(), str(wrapped), cast.ana.password)
    browser = browser_of(cast.administrator)
    for path in every_page(cast):
        shown = browser.get(path).content.decode()
        assert not [item for item in forbidden if item in shown], path
        assert "PRIVATE KEY" not in shown


def test_a_documents_page_offers_no_content(cast: Cast) -> None:
    shown = browser_of(cast.ana).get(page("document", cast.lumen.document)).content.decode()
    assert "download" not in shown.lower()
    assert not [item for item in ADDRESS.findall(shown) if item.endswith(".pdf")]


def test_a_documents_page_shows_the_facts_of_its_seal(cast: Cast) -> None:
    shown = browser_of(cast.ana).get(page("document", cast.lumen.document)).content.decode()
    for fact in (bytes(range(32)).hex(), "TOTAL-PASSED", "Development CA", "Selo 509200200"):
        assert fact in shown


def test_a_document_without_seal_or_verdict_has_a_page(cast: Cast) -> None:
    bare = document(cast.lumen.operation, "FT 9", SignStatus.ERROR_SIGNING)
    shown = browser_of(cast.ana).get(page("document", bare)).content.decode()
    assert "Not verified yet." in shown
    assert "Not sealed yet." in shown


def test_an_operations_page_shows_documents_deliveries_and_what_was_recorded(cast: Cast) -> None:
    path = page("operation", cast.lumen.operation)
    shown = browser_of(cast.ana).get(path).content.decode()
    facts = ("FT_509200200-1.pdf", "leitora.", "452 mailbox full", "Operation received")
    assert [fact for fact in facts if fact not in shown] == []
    assert "Document sealed" in shown


def test_hostile_names_are_shown_as_text(cast: Cast) -> None:
    Document.objects.filter(pk=cast.lumen.document.pk).update(name="<img src=x onerror=alert(1)>")
    for path in (listing("document"), page("document", cast.lumen.document)):
        assert "<img src=x" not in browser_of(cast.ana).get(path).content.decode()


@pytest.mark.parametrize("language", ["pt", "en"])
def test_every_page_is_in_the_chosen_language(cast: Cast, language: str) -> None:
    browser = browser_of(cast.ana)
    answer = browser.post(f"{SITE}language/", {"language": language, "next": SITE})
    assert answer.headers["Location"] == SITE
    for path in every_page(cast):
        shown = browser.get(path)
        assert f'<html lang="{language}"' in shown.content.decode()
    other = {"pt": "English", "en": "Português"}[language]
    assert other in browser.get(SITE).content.decode()


def test_the_language_is_no_way_to_another_host(cast: Cast) -> None:
    form = {"language": "en", "next": "https://evil.example/"}
    answer = browser_of(cast.ana).post(f"{SITE}language/", form)
    assert "evil" not in answer.headers["Location"]


@pytest.fixture
def mid_month(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The 15th at noon, in Lisbon."""
    now = datetime(2026, 11, 15, 12, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(dashboard.timezone, "localtime", lambda: now)
    return now


def test_the_overview_counts_this_month_and_the_same_days_of_the_last(
    cast: Cast, mid_month: datetime
) -> None:
    service = cast.lumen.service
    type(cast.lumen.operation).objects.all().update(created_at=mid_month - timedelta(days=300))
    operation(service, "now-1", created_at=mid_month - timedelta(hours=1))
    operation(service, "now-2", created_at=mid_month.replace(day=1, hour=0))
    operation(service, "now-3", created_at=mid_month - timedelta(days=3))
    operation(service, "before", created_at=mid_month.replace(month=10, day=14))
    operation(service, "before-edge", created_at=mid_month.replace(month=10, day=1, hour=0))
    operation(service, "later-last-month", created_at=mid_month.replace(month=10, day=20))
    found = dashboard.figures(companies=companies_visible(operator=cast.ana))
    assert (found.operations, found.operations_before, found.change) == (3, 2, 50)


def test_the_overview_counts_only_ones_own(cast: Cast) -> None:
    client_service_stop(service=cast.norte.service)
    assert cast.norte.service.status == ClientServiceStatus.INACTIVE
    for who, operations, services in ((cast.ana, 1, 1), (cast.bento, 1, 0), (cast.clara, 2, 1)):
        found = dashboard.figures(companies=companies_visible(operator=who))
        assert (found.operations, found.documents_signed) == (operations, operations)
        assert found.client_services == services
        assert len(found.last_operations) == operations


def test_the_overview_warns_of_certificates(cast: Cast) -> None:
    certificate(cast.lumen.company, "ends soon", days=30)
    certificate(cast.lumen.company, "ended, unused", days=-30)
    certificate(cast.norte.company, "of another", days=30)
    SigningCertificate.objects.filter(pk=cast.lumen.certificate.pk).update(
        valid_to=timezone.now() - timedelta(days=1)
    )
    found = dashboard.figures(companies=companies_visible(operator=cast.ana))
    aliases = [item.alias for item in found.certificates_ending]
    assert aliases == ["Selo 509200200", "ends soon"]
    assert found.certificates_to_renew == 2


def test_the_overview_of_an_empty_company_is_calm(cast: Cast) -> None:
    operation(cast.lumen.service, "x", OperationStatus.PENDING_EXECUTION)
    type(cast.lumen.operation).objects.all().update(created_at=timezone.now() - timedelta(days=90))
    shown = browser_of(cast.ana).get(SITE).content.decode()
    assert "None in the same days of last month" in shown
