"""Turns whatever a view raises into the contract's error envelope: the only place that does."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from wire.envelopes import ENVELOPES, MALFORMED, UNHANDLED, Envelope

logger = logging.getLogger(__name__)
UNAUTHORIZED = 401

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
        return _response(MALFORMED, describe(error.detail))
    for kind, code in _FRAMEWORK_CODES:
        if isinstance(error, kind):
            return _response(ENVELOPES[code], str(error))
    envelope = ENVELOPES.get(getattr(error, "code", ""), UNHANDLED)
    if envelope is UNHANDLED:
        logger.error("unhandled error in %s", type(context.get("view")).__name__, exc_info=error)
        return _response(UNHANDLED, "The request could not be handled")
    return _response(envelope, str(error))


def describe(detail: Any, path: str = "") -> str:
    """Flatten DRF's nested validation details: ``documents[3].documentRequest.name: required``."""
    if isinstance(detail, dict):
        parts = [
            describe(value, path if key == "non_field_errors" else f"{path}.{key}".lstrip("."))
            if not isinstance(key, int)
            else describe(value, f"{path}[{key}]")
            for key, value in detail.items()
        ]
        return "; ".join(part for part in parts if part)
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        parts = [describe(item, f"{path}[{index}]") for index, item in enumerate(detail)]
        return "; ".join(part for part in parts if part)
    if isinstance(detail, list):
        text = " ".join(str(item) for item in detail)
        return f"{path}: {text}" if path and text else text
    return f"{path}: {detail}" if path else str(detail)


def _response(envelope: Envelope, cause: str) -> Response:
    headers = {}
    if envelope.status == UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return Response(envelope.body(cause), status=envelope.status, headers=headers)
