"""The one table of errors: complete, and all that is not in it stays without its text."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer

import ades
import domain
import proxy_client
import trust_services
import wire
from ades.errors import AdESError, EncryptedDocument
from domain.errors import DomainError
from proxy_client.errors import ProxyError
from trust_services.errors import TrustServiceError
from wire.envelopes import ENVELOPES
from wire.errors import DocumentsRefused, WireError
from wire.handler import (
    _FRAMEWORK_CODES,
    MAX_PROBLEMS,
    MAX_TEXT,
    describe,
    handle_exception,
)

BASES = (AdESError, DomainError, ProxyError, TrustServiceError, WireError)
# Codes that no client is ever told. If one of them comes out after all it is a defect of ours, and
# the answer is a 500 without its text.
UNTOLD = {
    "ades_error": "a base class, never raised",
    "document_refused": "a base class, never raised",
    "domain_error": "a base class, never raised",
    "proxy_error": "a base class, never raised",
    "request_refused": "a base class, never raised",
    "trust_service_error": "a base class, never raised",
    "timestamp_mismatch": "becomes timestamp_unavailable in the adapter",
    "certificate_invalid": "becomes certificate_unfit in the domain, service_unreachable here",
    "verification_failed": "stays with the document, as its signError",
    "key_unreadable": "found out when a certificate is registered, which no client does",
    "wrong_password": "told to who opens a key file, which no client does",
    "address_refused": "a certificate's address; becomes material_unavailable in the adapter",
    "secret_unreadable": "the operator changed the master key",
    "audit_immutable": "somebody changed the audit log behind our back",
    "lease_lost": "between workers",
    "intent_changed": "between attempts of a worker; stays with the document, as its signError",
    "service_refused": "the proxy passes the service's own envelope on",
}

TOO_LONG = exceptions.ErrorDetail("is too long", code="max_length")


def subclasses(base: type[Exception]) -> Iterator[type[Exception]]:
    yield base
    for item in base.__subclasses__():
        yield from subclasses(item)


def imported(package: ModuleType) -> None:
    """Import every module called errors, so that its classes are known."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)


def error_classes() -> list[type[Exception]]:
    for package in (ades, domain, proxy_client, trust_services, wire):
        imported(package)
    found = {item for base in BASES for item in subclasses(base)}
    return sorted(found, key=lambda item: (item.__module__, item.__qualname__))


@pytest.mark.parametrize("kind", error_classes(), ids=lambda item: item.__qualname__)
def test_every_error_has_an_envelope_or_a_reason_to_have_none(kind: type[Exception]) -> None:
    code = kind.code  # type: ignore[attr-defined]

    assert (code in ENVELOPES) != (code in UNTOLD), code


def test_the_walk_finds_the_errors_of_every_package() -> None:
    packages = {item.__module__.partition(".")[0] for item in error_classes()}

    assert packages >= {"ades", "domain", "proxy_client", "trust_services", "wire"}
    assert len(error_classes()) > 40


def test_no_envelope_outlives_its_error() -> None:
    raised = {item.code for item in error_classes()}  # type: ignore[attr-defined]

    assert set(ENVELOPES) <= raised | {code for _, code in _FRAMEWORK_CODES}


def test_no_reason_outlives_its_code() -> None:
    codes = {item.code for item in error_classes()}  # type: ignore[attr-defined]

    assert set(UNTOLD) <= codes


def test_a_clients_mistake_is_never_a_500() -> None:
    mistakes = ("request_", "parameter_", "document", "body_", "reference_", "token_")
    for code, envelope in ENVELOPES.items():
        if code.startswith(mistakes):
            assert 400 <= envelope.status < 500, code


@pytest.mark.parametrize(
    ("error", "status", "error_code"),
    [
        (EncryptedDocument("the PDF is encrypted"), 422, "0.0.6"),
        (exceptions.ParseError("the body is not JSON"), 400, "0.0.2"),
        (exceptions.ValidationError({"name": ["required"]}), 400, "0.0.2"),
        (exceptions.ValidationError({"a": [TOO_LONG]}), 413, "0.0.4"),
        (exceptions.ValidationError({"a": {0: {"b": [TOO_LONG]}}, "c": [TOO_LONG]}), 413, "0.0.4"),
        (exceptions.ValidationError({"a": [TOO_LONG], "b": ["required"]}), 400, "0.0.2"),
        (exceptions.NotAuthenticated("Authorization: a token is needed"), 401, "0.0.10"),
        (exceptions.AuthenticationFailed("no"), 401, "0.0.10"),
        (exceptions.PermissionDenied("no"), 401, "0.0.10"),
        (PermissionDenied("no"), 401, "0.0.10"),
        (exceptions.NotFound("no"), 404, "0.0.6"),
        (Http404("no"), 404, "0.0.6"),
        (exceptions.MethodNotAllowed("PUT"), 405, "0.0.6"),
        (exceptions.NotAcceptable("no"), 406, "0.0.6"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "0.0.6"),
        (SuspiciousOperation("no"), 400, "0.0.2"),
    ],
    ids=lambda item: type(item).__name__ if isinstance(item, Exception) else None,
)
def test_errors_leave_in_the_contracts_envelope(
    error: Exception, status: int, error_code: str
) -> None:
    answer = handle_exception(error, {})

    assert answer.status_code == status
    assert set(answer.data) == {"errorCode", "errorCodeDescription", "causeMessage"}
    assert answer.data["errorCode"] == error_code
    assert answer.data["causeMessage"]
    JSONRenderer().render(answer.data)
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("kind", [KeyError, AdESError, OSError])
def test_a_defect_leaves_without_its_text_and_is_logged(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    answer = handle_exception(kind("a secret"), {})

    assert answer.status_code == 500
    assert answer.data["errorCode"] == "0.0.1"
    assert "secret" not in str(answer.data)
    assert "a secret" in caplog.text


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ({"name": ["required"]}, "name: required"),
        ({"name": ["required", "and short"]}, "name: required and short"),
        ({"a": {"b": ["wrong"]}}, "a.b: wrong"),
        ({"a": {0: {"b": ["wrong"]}, 3: {"c": ["bad"]}}}, "a[0].b: wrong; a[3].c: bad"),
        ({"a": [{}, {"b": ["wrong"]}]}, "a[1].b: wrong"),
        ({"non_field_errors": ["wrong"]}, "wrong"),
        ({"a": {"non_field_errors": ["wrong"]}}, "a: wrong"),
        (["wrong"], "wrong"),
        ("wrong", "wrong"),
        ({}, ""),
    ],
)
def test_details_are_told_as_paths(detail: object, text: str) -> None:
    assert describe(detail) == text


def test_a_cause_is_no_longer_than_what_a_person_reads() -> None:
    many = describe({"a": {index: ["wrong"] for index in range(100)}})
    long = describe({"a": ["x" * 1_000_000]})

    assert many.count("wrong") == MAX_PROBLEMS
    assert many.endswith("; and more")
    assert len(long) < MAX_TEXT + 20
    assert describe({"a": {index: ["wrong"] for index in range(MAX_PROBLEMS)}}).endswith("wrong")


def test_each_refused_document_is_named() -> None:
    error = DocumentsRefused.because(
        {1: ("FT 1", EncryptedDocument("it is encrypted")), 4: ("FT 2", ValueError("odd"))}
    )

    assert str(error) == "documents[1] (FT 1): it is encrypted; documents[4] (FT 2): odd"
