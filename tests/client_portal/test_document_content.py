"""The sealed bytes: the same for download and preview, never cached, never damaged."""

import logging
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from domain.audit.models import Entry, Event
from domain.deliveries.models import Person
from domain.operations.models import Document
from tests.client_portal.cast import PDF, Shop


def content_of(document: Document) -> str:
    """The path of a document's content."""
    return reverse("client_portal:document_content", args=[document.pk])


def downloads() -> int:
    """How many downloads the audit log knows."""
    return Entry.objects.filter(event=Event.DOCUMENT_DOWNLOADED).count()


def test_a_download_is_the_sealed_bytes_as_a_file(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    (document,) = lumen.deliver(marta)
    response = as_marta.get(content_of(document))
    assert b"".join(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Disposition"] == 'attachment; filename="Fatura 0.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_the_preview_gets_the_same_bytes_inline(
    lumen: Shop, marta: Person, as_marta: Client
) -> None:
    (document,) = lumen.deliver(marta)
    response = as_marta.get(content_of(document), {"inline": "1"})
    assert b"".join(response) == PDF
    assert response["Content-Disposition"] == 'inline; filename="Fatura 0.pdf"'


def test_only_real_downloads_are_recorded(lumen: Shop, marta: Person, as_marta: Client) -> None:
    (document,) = lumen.deliver(marta)
    b"".join(as_marta.get(content_of(document), {"inline": "1"}))
    b"".join(as_marta.head(content_of(document)))
    assert downloads() == 0
    b"".join(as_marta.get(content_of(document)))
    entry = Entry.objects.get(event=Event.DOCUMENT_DOWNLOADED)
    assert entry.actor == f"person {marta.pk}"
    assert entry.subject == f"document {document.pk}"
    assert entry.company_id == lumen.issuer.pk


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("Água 5%.pdf", "attachment; filename*=utf-8''%C3%81gua%205%25.pdf"),
        ('a "quoted" one.pdf', r'attachment; filename="a \"quoted\" one.pdf"'),
        ("../../etc/passwd", 'attachment; filename=".._.._etc_passwd"'),
        ("two\r\nSet-Cookie: x=1.pdf", 'attachment; filename="two_Set-Cookie: x=1.pdf"'),
        ("c:\\fatura.pdf", 'attachment; filename="c:_fatura.pdf"'),
        ("发票.pdf", "attachment; filename*=utf-8''%E5%8F%91%E7%A5%A8.pdf"),
    ],
)
def test_names_of_any_characters_stay_names(
    lumen: Shop, marta: Person, as_marta: Client, name: str, disposition: str
) -> None:
    (document,) = lumen.deliver(marta)
    Document.objects.update(name=name)
    response = as_marta.get(content_of(document))
    b"".join(response)
    assert response["Content-Disposition"] == disposition


@pytest.mark.parametrize("damage", ["changed", "truncated", "missing"])
@pytest.mark.parametrize("query", ["", "?inline=1"])
def test_damaged_content_is_never_delivered(
    lumen: Shop,
    marta: Person,
    as_marta: Client,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    damage: str,
    query: str,
) -> None:
    (document,) = lumen.deliver(marta)
    assert document.signed is not None
    spoil(Path(settings.CONTENT_DIR) / document.signed.location, damage)
    with caplog.at_level(logging.ERROR, logger="client_portal"):
        response = as_marta.get(content_of(document) + query)
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/html")
    assert "This document cannot be delivered at the moment" in response.text
    assert b"%PDF" not in response.content
    assert downloads() == 0
    assert f"document {document.pk}" in caplog.text


def spoil(file: Path, damage: str) -> None:
    """Damage a stored file."""
    stored = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "truncated":
        file.write_bytes(stored[:-1])
    else:
        file.write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
