"""The one HTTP client of the adapters: bounded in time and size, and it follows no redirect."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from trust_services.errors import ServiceUnreachable

CHUNK_SIZE = 1 << 16


@dataclass(frozen=True)
class Limits:
    """How long to wait for a connection and for each read (seconds), how much to take (bytes)."""

    connect: float = 5.0
    read: float = 15.0
    size: int = 1 << 20


class GuardedClient:
    """Keeps connections open, and never takes more from the other side than the limits allow.

    Only for addresses that an operator configured. Proxies named in the environment are ignored,
    so that a stray variable cannot redirect the traffic of a signing service.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._session = requests.Session()
        self._session.trust_env = False

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """POST ``body`` and return the answer's body.

        Raises :class:`~trust_services.errors.ServiceUnreachable` for anything but a 200 answer
        within the limits.
        """
        try:
            if urlsplit(url).scheme not in ("http", "https"):
                raise ServiceUnreachable("only http and https addresses can be asked")
            with self._session.post(
                url,
                data=body,
                headers=dict(headers),
                timeout=(self._limits.connect, self._limits.read),
                allow_redirects=False,
                stream=True,
            ) as answer:
                if answer.status_code != requests.codes.ok:
                    raise ServiceUnreachable(f"answered with status {answer.status_code}")
                return self._bounded(answer)
        except (requests.RequestException, ValueError) as error:
            raise ServiceUnreachable(f"no answer: {type(error).__name__}") from error

    def _bounded(self, answer: requests.Response) -> bytes:
        taken = bytearray()
        for piece in answer.iter_content(CHUNK_SIZE):
            taken += piece
            if len(taken) > self._limits.size:
                raise ServiceUnreachable(f"the answer is larger than {self._limits.size} bytes")
        return bytes(taken)
