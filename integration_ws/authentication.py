"""Who asks: the client service that a bearer token (RFC 6750) names."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from domain.companies.models import ClientService
from domain.companies.selectors import client_service_for_token
from integration_ws import tokens
from wire.errors import InvalidToken


class Caller:
    """What DRF calls a user: one client service."""

    is_authenticated = True

    def __init__(self, client_service: ClientService) -> None:
        self.client_service = client_service


class TokenAuthentication(BaseAuthentication):
    """Reads ``Authorization: Bearer``; raises the typed error for whatever stops the caller."""

    def authenticate(self, request: Request) -> tuple[Caller, str]:
        scheme, _, value = request.headers.get("Authorization", "").partition(" ")
        if not value:
            raise NotAuthenticated("Authorization: an access token is needed")
        if scheme.lower() != "bearer":
            raise InvalidToken("Authorization: only Bearer tokens are taken")
        claims = tokens.read(value.strip())
        service = client_service_for_token(alias=claims.alias)
        changed = service.secret_set_at
        if changed is not None and claims.issued_at < changed.replace(microsecond=0):
            raise InvalidToken("the secret was changed after the access token was issued")
        return Caller(service), value

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 (DRF's signature)
        """What a 401 answer asks for."""
        return "Bearer"


def client_service_of(request: Request) -> ClientService:
    """The client service that makes this request."""
    caller: Caller = request.user  # type: ignore[assignment]
    return caller.client_service
