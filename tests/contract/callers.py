"""Client services as programs that know nothing but the contract and an address."""

import itertools
import json
from typing import Any

import requests

from tests.cast import sign_body
from tests.contract.servers import Address

TIMEOUT = 60
# Everything in it means something else in a form, an address or HTTP Basic.
AWKWARD_SECRET = "a+b%2Bc d&e=f:g/h?ção"
_numbers = itertools.count(1)


def fresh_reference(prefix: str = "contract") -> str:
    """An external reference that was not used before in this run."""
    return f"{prefix}-{next(_numbers)}"


class Caller:
    """One client service at one address."""

    def __init__(self, address: Address, token: str | None) -> None:
        self.address = address
        self.session = requests.Session()
        if token is not None:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        """Send one request to a path of the contract, without its ``/api/v0/``."""
        url = f"{self.address.base_url}/api/v0/{path}"
        return self.session.request(method, url, timeout=TIMEOUT, **kwargs)

    def sign(self, *documents: bytes, **more: Any) -> requests.Response:
        """Have documents signed in base64; ``more`` is what :func:`tests.cast.sign_body` takes."""
        body = sign_body(*documents, **{"reference": fresh_reference()} | more)
        return self.ask("POST", "document/sign/base64/", json=body)

    def sign_multipart(
        self, *documents: bytes, part_name: str | None, body: dict[str, Any]
    ) -> requests.Response:
        """Have documents signed as parts; with ``part_name`` the JSON part has a file name too."""
        parts: list[tuple[str, tuple[str | None, bytes, str]]] = [
            ("signRequest", (part_name, json.dumps(body).encode(), "application/json"))
        ]
        parts += [
            ("files", (f"{number}.pdf", content, "application/pdf"))
            for number, content in enumerate(documents, 1)
        ]
        return self.ask("POST", "document/sign/", files=parts)


def without_content(body: dict[str, Any]) -> dict[str, Any]:
    """A base64 request as the JSON part of a multipart one."""
    for entry in body["documents"]:
        del entry["documentRequest"]["base64Content"]
    return body
