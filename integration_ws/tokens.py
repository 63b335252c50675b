"""Access tokens: JWTs (RFC 7519) that name a client service and expire.

What the client service may do is looked up at each request, so that switching it off works at once.
"""

import hmac
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import jwt
from django.conf import settings
from django.utils import timezone

from domain.companies.models import ClientService
from wire.errors import InvalidToken

ALGORITHM = "HS256"
AUDIENCE = "einvoice-integration-ws"
SCOPES = ("read", "write")


@dataclass(frozen=True)
class IssuedToken:
    """A token and what the token endpoint tells about it."""

    value: str
    identifier: str
    expires_in: int
    scope: str


def issue(client_service: ClientService) -> IssuedToken:
    """A token for a client service that has just authenticated."""
    now = timezone.now()
    identifier = str(uuid.uuid4())
    lifetime = settings.TOKEN_LIFETIME_SECONDS
    value = jwt.encode(
        {
            "aud": AUDIENCE,
            "sub": client_service.alias,
            "client_id": client_service.alias,
            "scope": list(SCOPES),
            "jti": identifier,
            "iat": now,
            "exp": now + timedelta(seconds=lifetime),
        },
        _key(),
        algorithm=ALGORITHM,
    )
    return IssuedToken(value, identifier, lifetime, " ".join(SCOPES))


@dataclass(frozen=True)
class Claims:
    """What a token says; ``issued_at`` has whole seconds (RFC 7519, 4.1.6)."""

    alias: str
    issued_at: datetime


def read(value: str) -> Claims:
    """The claims in a token; raises :class:`~wire.errors.InvalidToken`."""
    try:
        claims = jwt.decode(
            value,
            _key(),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["exp", "iat", "sub", "jti"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise InvalidToken("the access token has expired") from error
    except jwt.InvalidTokenError as error:
        raise InvalidToken("the access token was not issued by this service") from error
    return Claims(str(claims["sub"]), datetime.fromtimestamp(claims["iat"], UTC))


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"access tokens", sha256)
