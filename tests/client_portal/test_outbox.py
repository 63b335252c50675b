"""The outbox: mails that were caught, for whoever sits at the machine."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from pytest_django import Settings

from client_portal.outbox.reader import messages_newest_first

LINK = "http://127.0.0.1:8000/signstash/portal/enter/abc/"


@pytest.fixture
def outbox(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the embedded default."""
    folder = tmp_path / "outbox"
    folder.mkdir()
    settings.OUTBOX_DIR = folder
    settings.PORTAL_BASE_URL = "http://127.0.0.1:8000"
    return folder


def catch(outbox: Path, *subjects: str, text: str = "Olá", html: str = "<b>Olá</b>") -> None:
    """Let Django's backend catch mails in one file, as one connection does."""
    connection = get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=str(outbox)
    )
    mails = [
        EmailMultiAlternatives(
            subject, text, "Sign'Stash <no-reply@localhost>", ["marta@example.pt"]
        )
        for subject in subjects
    ]
    for mail in mails:
        mail.attach_alternative(html, "text/html")
        mail.attach("Fatura de março.pdf", b"%PDF-1.7", "application/pdf")
    connection.send_messages(mails)


def test_it_is_empty_before_the_first_mail(outbox: Path) -> None:
    assert "No mail yet" in english().get("/outbox/").text
    outbox.rmdir()
    assert "No mail yet" in english().get("/outbox/").text


def test_it_lists_the_newest_first(outbox: Path) -> None:
    catch(outbox, "first", "second")
    (written,) = outbox.iterdir()
    written.rename(outbox / "20200101-000000-1.log")
    catch(outbox, "third")
    assert [mail.subject for mail in messages_newest_first(outbox)] == ["third", "second", "first"]
    page = english().get("/outbox/").text
    assert page.index("third") < page.index("second") < page.index("first")


def test_it_shows_the_text_with_the_portal_s_links_and_the_names_of_attachments(
    outbox: Path,
) -> None:
    catch(outbox, "Documentos de Água", text=f"Olá!\n{LINK}\n", html="<b>never rendered</b>")
    page = open_first(outbox)
    assert f'<a href="{LINK}">{LINK}</a>' in page
    assert "Documentos de Água" in page
    assert "Fatura de março.pdf" in page
    assert "marta@example.pt" in page
    assert "never rendered" not in page


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/",
        "http://127.0.0.1:8000@evil.example/",
        "http://127.0.0.1:80001/",
        "javascript:alert(1)",
    ],
)
def test_it_links_nothing_but_the_portal(outbox: Path, text: str) -> None:
    catch(outbox, "Hello", text=text)
    page = open_first(outbox)
    assert text in page
    assert f'href="{text}' not in page


def test_markup_in_a_mail_is_only_text(outbox: Path) -> None:
    catch(outbox, "<script>alert(1)</script>", text=f'<b>{LINK}"onclick="x</b>')
    page = open_first(outbox)
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert 'onclick="' not in page


def test_a_mail_with_a_bad_date_or_none_is_shown_without(outbox: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "odd"
    message["Date"] = "yesterday"
    (outbox / "1.log").write_bytes(bytes(message))
    (outbox / "2.log").write_bytes(b"no headers at all")
    assert [mail.sent_at for mail in messages_newest_first(outbox)] == [None, None]


@pytest.mark.parametrize("key", ["unknown", "..", "%2e%2e%2fsecret"])
def test_keys_that_are_no_mail_s_are_not_found(outbox: Path, key: str) -> None:
    catch(outbox, "Hello")
    assert english().get(f"/outbox/{key}/").status_code == 404


@pytest.mark.parametrize(
    "origin",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_only_this_machine_sees_it(outbox: Path, origin: dict[str, Any]) -> None:
    catch(outbox, "Hello")
    key = messages_newest_first(outbox)[0].key
    assert Client().get("/outbox/").status_code == 200
    for path in ("/outbox/", f"/outbox/{key}/"):
        assert Client(**origin).get(path).status_code == 404


def test_there_is_none_where_mails_are_really_sent(settings: Settings) -> None:
    del settings.OUTBOX_DIR
    assert Client().get("/outbox/").status_code == 404


def test_it_is_not_shown_unless_that_was_asked_for(outbox: Path, settings: Settings) -> None:
    catch(outbox, "Hello")
    key = messages_newest_first(outbox)[0].key
    settings.SHOW_OUTBOX = False
    for path in ("/outbox/", f"/outbox/{key}/"):
        assert Client().get(path).status_code == 404


def test_it_is_only_looked_at(outbox: Path) -> None:
    assert Client().post("/outbox/").status_code == 405


def english() -> Client:
    """A browser that prefers English."""
    return Client(headers={"accept-language": "en"})


def open_first(outbox: Path) -> str:
    """The page of the newest mail."""
    return english().get(f"/outbox/{messages_newest_first(outbox)[0].key}/").text
