"""Turns whatever a view raises into the contract's error envelope: the only place that does."""

import itertools
import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from wire.envelopes import ENVELOPES, UNHANDLED, Envelope

logger = logging.getLogger(__name__)
UNAUTHORIZED = 401
MAX_PROBLEMS = 20
MAX_TEXT = 4000

_FRAMEWORK_CODES: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.UnsupportedMediaType, "media_type_unsupported"),
    (exceptions.MethodNotAllowed, "method_not_allowed"),
    (exceptions.NotAcceptable, "not_acceptable"),
    (exceptions.AuthenticationFailed, "token_invalid"),
    (exceptions.NotAuthenticated, "token_invalid"),
    (exceptions.PermissionDenied, "token_invalid"),
    (exceptions.NotFound, "not_found"),
    (Http404, "not_found"),
    (PermissionDenied, "token_invalid"),
    (exceptions.ParseError, "request_malformed"),
    (SuspiciousOperation, "request_malformed"),
)


def handle_exception(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER: every error leaves as an ErrorResponse, defects without text."""
    if isinstance(error, exceptions.ValidationError):
        too_large = set(_codes(error.get_codes())) == {"max_length"}
        code = "body_too_large" if too_large else "request_malformed"
        return _response(ENVELOPES[code], describe(error.detail))
    for kind, code in _FRAMEWORK_CODES:
        if isinstance(error, kind):
            return _response(ENVELOPES[code], str(error))
    envelope = ENVELOPES.get(getattr(error, "code", ""), UNHANDLED)
    if envelope is UNHANDLED:
        logger.error("unhandled error in %s", type(context.get("view")).__name__, exc_info=error)
        return _response(UNHANDLED, "The request could not be handled")
    return _response(envelope, str(error))


def describe(detail: Any) -> str:
    """Flatten DRF's nested validation details: ``documents[3].documentRequest.name: required``.

    The first problems are told, and that there are more: an answer is never much larger than what
    a person reads, whatever the request was.
    """
    problems = list(itertools.islice(_problems(detail, ""), MAX_PROBLEMS + 1))
    text = "; ".join(problems[:MAX_PROBLEMS])
    if len(problems) > MAX_PROBLEMS or len(text) > MAX_TEXT:
        return f"{text[:MAX_TEXT]}; and more"
    return text


def _problems(detail: Any, path: str) -> Iterator[str]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _problems(value, _joined(path, key))
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        for index, item in enumerate(detail):
            yield from _problems(item, _joined(path, index))
    else:
        text = " ".join(str(item) for item in detail) if isinstance(detail, list) else str(detail)
        if text:
            yield f"{path}: {text}" if path else text


def _joined(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return path if key == "non_field_errors" else f"{path}.{key}".lstrip(".")


def _codes(codes: Any) -> Iterator[str]:
    """The codes in what DRF's ``get_codes`` gives, which is nested as the details are."""
    if isinstance(codes, dict | list):
        for item in codes.values() if isinstance(codes, dict) else codes:
            yield from _codes(item)
    else:
        yield codes


def _response(envelope: Envelope, cause: str) -> Response:
    headers = {}
    if envelope.status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return Response(envelope.body(cause), status=envelope.status, headers=headers)
