"""Exchanges a client service's alias and secret for an access token (RFC 6749, 4.4 and 5)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import unquote_plus

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from domain.companies.errors import ClientServiceUnknown
from domain.companies.models import ClientService
from domain.companies.services import client_service_authenticate
from integration_ws import tokens
from integration_ws.views import InterfaceView
from wire.bodies import BoundedFormParser
from wire.envelopes import ENVELOPES
from wire.handler import handle_exception

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenView(InterfaceView):
    """POST only; the secret comes by HTTP Basic or in the form body."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (BoundedFormParser,)

    def get_exception_handler(self) -> Any:
        return _handle

    def post(self, request: Request) -> Response:
        form = cast(Mapping[str, Any], request.data)
        if form.get("grant_type") != "client_credentials":
            raise serializers.ValidationError("grant_type: only client_credentials is supported")
        issued = tokens.issue(_client_service(*_credentials(request, form)))
        body = {
            "access_token": issued.value,
            "token_type": "bearer",
            "expires_in": issued.expires_in,
            "scope": issued.scope,
            "jti": issued.identifier,
        }
        return Response(body, headers=NO_STORE)


def _credentials(request: Request, form: Mapping[str, Any]) -> tuple[str, str]:
    """The alias and the secret (RFC 6749, 2.3.1: Basic first, else the body)."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return str(form.get("client_id", "")), str(form.get("client_secret", ""))
    try:
        credentials = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise serializers.ValidationError("Authorization: not HTTP Basic") from error
    alias, _, secret = _text(credentials).partition(":")
    return alias, secret


def _text(credentials: bytes) -> str:
    """RFC 7617 leaves the encoding open: clients send UTF-8, or else Latin-1."""
    try:
        return credentials.decode("utf-8")
    except UnicodeDecodeError:
        return credentials.decode("latin-1")


def _client_service(alias: str, secret: str) -> ClientService:
    """The client service with these credentials.

    RFC 6749 has them form-encoded before they go into HTTP Basic, which few clients do: they are
    taken as they are, and decoded only where that is not right.
    """
    try:
        return client_service_authenticate(alias=alias, secret=secret)
    except ClientServiceUnknown:
        decoded = unquote_plus(alias), unquote_plus(secret)
        if decoded == (alias, secret):
            raise
    return client_service_authenticate(alias=decoded[0], secret=decoded[1])


def _handle(error: Exception, context: dict[str, Any]) -> Response:
    """The contract's envelope, with the two members that OAuth libraries look for beside it."""
    response = handle_exception(error, context)
    rejected = response.status_code in (ENVELOPES["client_service_unknown"].status, 403)
    response.data["error"] = "invalid_client" if rejected else "invalid_request"
    response.data["error_description"] = response.data["causeMessage"]
    if rejected:
        response["WWW-Authenticate"] = 'Basic realm="token"'
    return response
