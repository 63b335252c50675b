"""What all pages have in common: headers, languages, errors, and the files that they load."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import permission_denied, server_error
from pytest_django import Settings

from domain.deliveries.models import Person
from tests.client_portal.cast import Shop

LIST = "/signstash/portal/"
VENDORED = Path(django_settings.BASE_DIR) / "static" / "vendor"


@pytest.fixture
def pages(lumen: Shop, marta: Person, as_marta: Client, martas_link: str) -> dict[str, str]:
    """The text of every page that a person can see."""
    (document,) = lumen.deliver(marta)
    (elsewhere,) = lumen.deliver(marta, content=None)
    paths = [LIST, martas_link, f"{LIST}nowhere/", f"{LIST}enter/unknown/", "/outbox/"]
    paths += [
        reverse("client_portal:document_detail", args=[item.pk]) for item in (document, elsewhere)
    ]
    return {path: as_marta.get(path).text for path in paths}


def test_the_content_security_policy_allows_nothing_unsafe(as_marta: Client) -> None:
    policy = as_marta.get(LIST)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for directive in ("script-src", "style-src", "worker-src"):
        assert re.search(rf"{directive} 'self'(;|$)", policy)


def test_pages_are_private_and_say_what_they_are(as_marta: Client) -> None:
    response = as_marta.get(LIST)
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"


def test_no_page_has_inline_scripts_or_styles(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert "<style" not in text, path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"\s(style|on[a-z]+)=", text), path


def test_every_page_has_a_title_a_heading_a_language_and_a_way_past_the_header(
    pages: dict[str, str],
) -> None:
    for path, text in pages.items():
        assert len(re.findall(r"<h1\b", text)) == 1, path
        assert re.search(r"<title>\S.* · Sign'Stash</title>", text), path
        assert '<html lang="en">' in text, path
        assert 'href="#content"' in text, path


def test_every_file_that_a_page_names_is_served(pages: dict[str, str]) -> None:
    found = {
        address
        for text in pages.values()
        for address in re.findall(r'="(/signstash/static/[^"#]+)', text)
    }
    assert len(found) > 8
    for address in found:
        response = Client().get(address)
        assert response.status_code == 200, address
        b"".join(response)


def test_no_page_names_another_host(pages: dict[str, str]) -> None:
    for path, text in pages.items():
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), path


def test_the_language_is_switched_by_post_and_stays(as_marta: Client) -> None:
    assert "Your documents" in as_marta.get(LIST).text
    switched = as_marta.post(
        f"{LIST}language/", {"language": "pt", "next": f"{LIST}?q=a"}, follow=True
    )
    assert switched.redirect_chain == [(f"{LIST}?q=a", 302)]
    page = as_marta.get(LIST).text
    assert '<html lang="pt">' in page
    assert "Os seus documentos" in page
    as_marta.get(f"{LIST}language/", {"language": "en"})
    assert "Os seus documentos" in as_marta.get(LIST).text


def test_the_language_switch_does_not_lead_to_other_hosts(as_marta: Client) -> None:
    response = as_marta.post(
        f"{LIST}language/", {"language": "pt", "next": "https://evil.example/"}
    )
    assert response["Location"] == "/"


def test_portuguese_is_the_language_of_who_prefers_neither(martas_link: str) -> None:
    page = Client(headers={"accept-language": "de"}).get(martas_link).text
    assert "Abrir os meus documentos" in page


def test_errors_have_pages_of_their_own(db: None) -> None:
    request = RequestFactory().get("/")
    assert permission_denied(request, PermissionError()).status_code == 403
    broken = server_error(request)
    assert broken.status_code == 500
    assert "Something went wrong on our side" in broken.content.decode()


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html", "500.html"])
def test_error_pages_need_no_context(name: str) -> None:
    assert "<h1>" in render_to_string(name)


@pytest.mark.parametrize("urlconf", ["config.urls.backoffice", "config.urls.none"])
def test_error_pages_need_no_portal_beside_them(settings: Settings, urlconf: str) -> None:
    settings.ROOT_URLCONF = urlconf
    assert "<h1>" in render_to_string("404.html", request=RequestFactory().get("/"))


def test_vendored_files_are_those_of_the_manifest() -> None:
    entries = json.loads((VENDORED / "vendor.json").read_text())
    listed = {
        f"{entry['folder']}/{name}": digest
        for entry in entries
        for name, digest in entry["files"].items()
    }
    present = {
        str(file.relative_to(VENDORED)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDORED.rglob("*")
        if file.is_file() and file.parent != VENDORED
    }
    assert present == listed
    assert all(entry["version"] in entry["folder"] and entry["licence"] for entry in entries)
