"""Clients that write down what is asked, and that can be cut off."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from trust_services.addresses import AddressPolicy
from trust_services.errors import ServiceUnreachable
from trust_services.http import Answer, GuardedClient


class CountingClient(GuardedClient):
    """A real client of this machine's services that keeps the paths; some may be ``down``."""

    def __init__(self, down: tuple[str, ...] = ()) -> None:
        super().__init__(policy=AddressPolicy(("127.0.0.1",)))
        self.asked: list[str] = []
        self._down = down

    def exchange(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str]
    ) -> Answer:
        path = urlsplit(url).path
        self.asked.append(path)
        if path in self._down:
            raise ServiceUnreachable("it is down")
        return super().exchange(method, url, body=body, headers=headers)
