"""Asks a remote signing service, and reads what it answers or why it refuses."""

import enum
import json
from collections.abc import Mapping
from typing import Any

from ades.errors import KeyUnavailable
from trust_services.breaker import CircuitBreaker
from trust_services.csc.access import Access
from trust_services.errors import PinRefused, RemoteRefusal, ServiceUnreachable
from trust_services.http import Answer, GuardedClient, Limits

# Remote HSMs take their time for a batch.
LIMITS = Limits(connect=5.0, read=60.0, total=90.0)
OK, UNAUTHORIZED, SERVER_ERRORS = 200, 401, 500
MAX_TEXT = 200
MAX_PAGES = 50

# What stays wrong however often it is sent, and locks a credential when it is sent often.
_AUTHORIZATION_CODES = ("invalid_otp", "invalid_pin", "invalid_authentication_data")
_AUTHORIZATION_WORDS = ("PIN", "OTP", "locked")
_SECRET_FIELDS = ("PIN", "OTP", "SAD")


class Version(enum.StrEnum):
    """The API's generations: they name the same things differently."""

    V1 = "v1"
    """CSC API 1.0.x."""
    V2 = "v2"
    """CSC API 2.x, ETSI TS 119 432 V1.2.1 and later."""

    @property
    def hashes(self) -> str:
        """The field with the digests."""
        return "hash" if self is Version.V1 else "hashes"

    @property
    def hash_algorithm(self) -> str:
        """The field with the object identifier of the digest."""
        return "hashAlgo" if self is Version.V1 else "hashAlgorithmOID"


class CSCService:
    """One service at one address, such as ``https://qtsp.example/csc/v2``; safe for threads.

    After some failures in a row it is left alone for a while (``breaker``).
    """

    def __init__(
        self,
        base_url: str,
        version: Version,
        access: Access,
        client: GuardedClient | None = None,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        self.version = version
        self._base_url = base_url.rstrip("/")
        self._access = access
        self._client = client or GuardedClient(LIMITS)
        self._breaker = breaker or CircuitBreaker()

    def call(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Call a method of the API, such as ``credentials/info``, and return the answer's object.

        An access token that is not accepted is replaced once.

        Raises :class:`~trust_services.errors.RemoteRefusal` when the service refuses,
        :class:`~trust_services.errors.PinRefused` when it refuses a PIN or an OTP, and
        :class:`~ades.errors.KeyUnavailable` when it does not answer.
        """
        answer = self._ask(method, body)
        if answer.status == UNAUTHORIZED and self._access.refused():
            answer = self._ask(method, body)
        content = _content(answer)
        if answer.status == OK and content is not None:
            return content
        raise _refusal(method, answer, content or {}, _secrets(body))

    def credentials(self) -> list[str]:
        """The identifiers of the credentials that this access may use (``credentials/list``).

        Raises what :meth:`call` does.
        """
        found: list[str] = []
        body: dict[str, Any] = {}
        for _ in range(MAX_PAGES):
            answer = self.call("credentials/list", body)
            identifiers = answer.get("credentialIDs")
            if not isinstance(identifiers, list):
                raise KeyUnavailable("the signing service gave no list of credentials")
            found += [item for item in identifiers if isinstance(item, str)]
            page = answer.get("nextPageToken")
            if not isinstance(page, str) or not page:
                break
            body = {"pageToken": page}
        return found

    def _ask(self, method: str, body: Mapping[str, Any]) -> Answer:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if not self._breaker.admits():
            raise KeyUnavailable("the signing service rests after failures")
        try:
            answer = self._client.exchange(
                "POST",
                f"{self._base_url}/{method}",
                body=json.dumps(body).encode(),
                headers=headers | dict(self._access.headers()),
            )
        except (ServiceUnreachable, KeyUnavailable) as error:
            self._breaker.failed()
            raise KeyUnavailable(f"the signing service: {error}") from error
        if answer.status >= SERVER_ERRORS:
            self._breaker.failed()
        else:
            self._breaker.succeeded()
        return answer


def _content(answer: Answer) -> dict[str, Any] | None:
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _refusal(
    method: str, answer: Answer, content: Mapping[str, Any], secrets: list[str]
) -> KeyUnavailable:
    code, description = (_text(content.get(name)) for name in ("error", "error_description"))
    for secret in secrets:
        description = description.replace(secret, "…")
    message = f"{method} was refused with status {answer.status}"
    if code or description:
        message += f": {' '.join(item for item in (code, description) if item)}"
    is_authorization = method == "credentials/authorize" and any(
        word in description for word in _AUTHORIZATION_WORDS
    )
    if code in _AUTHORIZATION_CODES or is_authorization:
        return PinRefused(message)
    return RemoteRefusal(message)


def _text(value: Any) -> str:
    """What a stranger wrote, fit for a log line."""
    if not isinstance(value, str):
        return ""
    return "".join(item if item.isprintable() else " " for item in value[:MAX_TEXT])


def _secrets(body: Mapping[str, Any]) -> list[str]:
    """What a service might repeat in a description, and must not get into a message."""
    found = [body.get(name) for name in _SECRET_FIELDS]
    found += [item.get("value") for item in body.get("authData", ())]
    return [item for item in found if isinstance(item, str) and item]
