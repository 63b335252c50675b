"""The one HTTP client of the adapters: bounded in time and size, and it follows no redirect."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests

from trust_services.addresses import AddressPolicy
from trust_services.connections import CURRENT_CALL, Call, GuardedAdapter, deadline_in
from trust_services.errors import ServiceUnreachable

CHUNK_SIZE = 1 << 16


@dataclass(frozen=True)
class Limits:
    """How long to wait for a connection, for each read and in all (seconds), how much to take.

    ``size`` counts the bytes of the body after decompression. What the system's resolver takes to
    find an address is its own affair and comes on top.
    """

    connect: float = 5.0
    read: float = 15.0
    size: int = 1 << 20
    total: float = 30.0


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: its status, its whole body, and its headers (names in any case)."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class GuardedClient:
    """Keeps connections open, and never takes more from the other side than the limits allow.

    With a ``policy`` for addresses that strangers wrote (into certificates); without one for those
    that an operator configured. ``ca_file`` (PEM) has the only roots that TLS then trusts. Proxies
    and passwords of the environment are ignored, so that a stray variable cannot redirect the
    traffic of a signing service; cookies are not kept.

    May be used by several threads at once. Messages of errors name neither address nor content:
    both may have secrets in them.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        policy: AddressPolicy | None = None,
        *,
        ca_file: str | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._policy = policy
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca_file or True
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, GuardedAdapter())

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> bytes:
        """GET, and return the answer's body.

        Raises :class:`~trust_services.errors.ServiceUnreachable` for anything but a 200 answer
        within the limits.
        """
        return _body(self.exchange("GET", url, headers=headers or {}))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """POST ``body`` and return the answer's body.

        Raises :class:`~trust_services.errors.ServiceUnreachable` for anything but a 200 answer
        within the limits.
        """
        return _body(self.exchange("POST", url, body=body, headers=headers))

    def exchange(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str]
    ) -> Answer:
        """Ask, and return the answer whatever its status.

        Raises :class:`~trust_services.errors.ServiceUnreachable` when there is none within the
        limits, and :class:`~trust_services.errors.AddressRefused` when none was asked for.
        """
        try:
            _ensure_usable(url)
            with (
                self._call(),
                self._session.request(
                    method,
                    url,
                    data=body,
                    headers=dict(headers),
                    timeout=(self._limits.connect, self._limits.read),
                    allow_redirects=False,
                    stream=True,
                ) as answer,
            ):
                return Answer(answer.status_code, self._bounded(answer), answer.headers)
        except (requests.RequestException, ValueError, OSError) as error:
            # Without its cause: requests quotes the address, which may have a key in its query.
            raise ServiceUnreachable(f"no answer: {type(error).__name__}") from None

    @contextmanager
    def _call(self) -> Iterator[None]:
        limits = self._limits
        call = Call(deadline_in(limits.total), limits.connect, limits.read, self._policy)
        token = CURRENT_CALL.set(call)
        try:
            yield
        finally:
            CURRENT_CALL.reset(token)

    def _bounded(self, answer: requests.Response) -> bytes:
        taken = bytearray()
        for piece in answer.iter_content(CHUNK_SIZE):
            taken += piece
            if len(taken) > self._limits.size:
                raise ServiceUnreachable(f"the answer is larger than {self._limits.size} bytes")
        return bytes(taken)


def _body(answer: Answer) -> bytes:
    if answer.status != requests.codes.ok:
        raise ServiceUnreachable(f"answered with status {answer.status}")
    return answer.body


def _ensure_usable(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ServiceUnreachable("only http and https addresses can be asked")
    if "@" in parts.netloc:
        raise ServiceUnreachable("an address must not have a user or a password in it")
