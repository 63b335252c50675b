"""Access tokens of a remote signing service: OAuth 2.0 (RFC 6749, 4.4) and HTTP basic.

The address that gets the client's secret is the operator's and never one that the service names.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

from ades.errors import KeyUnavailable
from trust_services.breaker import MonotonicClock
from trust_services.errors import ServiceUnreachable
from trust_services.http import Answer, GuardedClient

# A token that is about to end is not used: the request takes its time too.
MARGIN = 30.0
DEFAULT_LIFE = 3600.0
MAX_LIFE = 24 * 3600.0


class Access(Protocol):
    """What proves to the service who asks."""

    def headers(self) -> Mapping[str, str]:
        """The headers of the next request.

        Raises :class:`~ades.errors.KeyUnavailable` when no access can be had.
        """

    def refused(self) -> bool:
        """Told that the service does not accept the headers; whether there may be better ones."""


class FixedToken:
    """A bearer token that was obtained elsewhere."""

    def __init__(self, token: str) -> None:
        self._token = token

    def headers(self) -> Mapping[str, str]:
        """The token."""
        return {"Authorization": f"Bearer {self._token}"}

    def refused(self) -> bool:
        """There is no other."""
        return False


class _Obtained:
    """A bearer token that is asked for when there is none, or none that lives."""

    def __init__(self, ask: Callable[[], Answer], clock: MonotonicClock) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = None
        self._until = 0.0

    def headers(self) -> Mapping[str, str]:
        """A living token; threads that need one at the same time ask once."""
        with self._lock:
            if self._token is None or self._clock() >= self._until:
                self._token, life = _read(self._answer())
                self._until = self._clock() + life - MARGIN
            return {"Authorization": f"Bearer {self._token}"}

    def refused(self) -> bool:
        """Forget the token: the next one may be accepted."""
        with self._lock:
            self._token = None
        return True

    def _answer(self) -> Answer:
        try:
            return self._ask()
        except ServiceUnreachable as error:
            raise KeyUnavailable(f"no access to the signing service: {error}") from error


class ClientCredentials(_Obtained):
    """The grant ``client_credentials`` (RFC 6749, 4.4), for services that know their clients.

    ``token_url`` is the whole address of ``oauth2/token``; ``clock`` counts seconds.
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str,
        client: GuardedClient | None = None,
        *,
        scope: str = "service",
        clock: MonotonicClock = time.monotonic,
    ) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope,
        }
        body, used = urlencode(form).encode(), client or GuardedClient()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        super().__init__(
            lambda: used.exchange("POST", token_url, body=body, headers=headers), clock
        )


class PasswordLogin(_Obtained):
    """``auth/login`` with HTTP basic authentication (CSC 1.0.4, 11.2).

    ``base_url`` is that of the API.
    """

    def __init__(
        self,
        base_url: str,
        user: str,
        password: str,
        client: GuardedClient | None = None,
        *,
        clock: MonotonicClock = time.monotonic,
    ) -> None:
        pair = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/json"}
        url, used = f"{base_url.rstrip('/')}/auth/login", client or GuardedClient()
        super().__init__(
            lambda: used.exchange("POST", url, body=b'{"rememberMe": false}', headers=headers),
            clock,
        )


def _read(answer: Answer) -> tuple[str, float]:
    """The token and how many seconds it lives."""
    try:
        content: Any = json.loads(answer.body)
        token = content["access_token"]
        life = float(content.get("expires_in") or DEFAULT_LIFE)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        token, life = None, 0.0
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise KeyUnavailable(
            f"no access to the signing service: it answered with status {answer.status}"
        )
    return token, min(life, MAX_LIFE)
