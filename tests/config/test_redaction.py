"""Tokens of mail links never reach a log, whoever logs a path that holds one."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from config.redaction import RedactingFormatter

TOKEN = "Zm9yLW1hcnRhJ3MtZXllcy1vbmx5"
PATH = f"/signstash/portal/enter/{TOKEN}/"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the configured console would show."""
    (console,) = (
        item for item in logging.getLogger().handlers if type(item) is logging.StreamHandler
    )
    written = io.StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


def record(message: str, *args: object, **more: object) -> str:
    made = logging.LogRecord("any", logging.WARNING, "", 1, message, args, None)
    made.__dict__.update(more)
    return RedactingFormatter("%(message)s").format(made)


def test_a_request_refused_for_its_csrf_token_does_not_log_the_link(
    db: None, log: io.StringIO
) -> None:
    assert Client(enforce_csrf_checks=True).post(PATH).status_code == 403
    assert "Forbidden (CSRF cookie not set.): /signstash/portal/enter/***/" in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_a_link_that_is_not_found_is_not_logged_either(db: None, log: io.StringIO) -> None:
    assert Client().get(PATH).status_code == 404
    assert "Not Found: /signstash/portal/enter/***/" in log.getvalue()
    assert TOKEN not in log.getvalue()


@pytest.mark.parametrize(
    "text", [PATH, PATH.rstrip("/"), f"http://127.0.0.1:8000{PATH}?x=1", f'"GET {PATH} HTTP/1.1"']
)
def test_it_redacts_messages_arguments_and_tracebacks(text: str) -> None:
    for shown in (
        record(f"Forbidden: {text}"),
        record("Forbidden (%s): %s", "why", text),
        record("%s", ValueError(text)),
        record("failed", exc_info=(ValueError, ValueError(text), None)),
    ):
        assert TOKEN not in shown
        assert "/enter/***" in shown


def test_what_surrounds_a_token_stays() -> None:
    assert record("%d of %s: %s twice %s", 1, "2", PATH, PATH) == (
        "1 of 2: /signstash/portal/enter/***/ twice /signstash/portal/enter/***/"
    )
    assert record("entering /signstash/portal/") == "entering /signstash/portal/"


def test_a_record_is_left_as_it_is_for_others() -> None:
    made = logging.LogRecord("any", logging.WARNING, "", 1, "at %s", (PATH,), None)
    RedactingFormatter("%(message)s").format(made)
    assert made.args == (PATH,)


def test_every_handler_redacts() -> None:
    assert {item["formatter"] for item in settings.LOGGING["handlers"].values()} == {"line"}
    for name in ("django", "django.request", "django.security", "django.server"):
        logger = logging.getLogger(name)
        assert (logger.handlers, logger.propagate) == ([], True), name
