"""The connection to the Integration Service: relays tokens and answers, and sends only digests."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import requests

from ades.ports import Credential
from proxy_client.errors import ServiceRefused, ServiceUnreachable
from proxy_client.options import options
from wire.errors import MalformedRequest
from wire.hashes import SealAnswer, read_credential, read_hash_answer, write_hash_request
from wire.messages import HashRequest

API = "/signstash/einvoice-integration-ws/api"
TOKEN_PATH = "/oauth2/authorization-server/oauth/token"  # noqa: S105 (a path)
# Headers of the service's answers that mean the same to the client.
PASSED_ON = ("WWW-Authenticate", "Retry-After", "Cache-Control", "Pragma")


class Service:
    """One Integration Service, over connections that stay open."""

    def __init__(self, address: str, timeout: tuple[float, float]) -> None:
        self._address = address
        self._timeout = timeout
        self._session = requests.Session()
        # A proxy named in the environment by accident must not see the traffic.
        self._session.trust_env = False

    def credential(self, authorization: str) -> Credential:
        """Which certificate will seal for the caller, and how large its seals are."""
        body = self.get("/v1/credential/", authorization)
        try:
            return read_credential(body)
        except MalformedRequest as error:
            raise ServiceUnreachable(str(error)) from error

    def seal(
        self, authorization: str, request: HashRequest
    ) -> tuple[dict[str, Any], list[SealAnswer]]:
        """Have digests sealed: the operation, and the seals in it."""
        body = json.dumps(write_hash_request(request)).encode()
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        answer = self._ask("POST", f"{API}/v1/hash/sign/", headers, body)
        try:
            return read_hash_answer(answer)
        except MalformedRequest as error:
            raise ServiceUnreachable(str(error)) from error

    def get(self, path: str, authorization: str) -> Any:
        """Ask for something that has nothing of a document in it."""
        return self._ask("GET", f"{API}{path}", {"Authorization": authorization}, None)

    def token(self, body: bytes, headers: Mapping[str, str]) -> Any:
        """Have a client service's credentials exchanged for a token."""
        return self._ask("POST", TOKEN_PATH, headers, body)

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Any:
        try:
            answer = self._session.request(
                method,
                self._address + path,
                data=body,
                headers=dict(headers),
                timeout=self._timeout,
                allow_redirects=False,
            )
            content = answer.json()
        except requests.RequestException as error:
            raise ServiceUnreachable(
                f"the Integration Service gave no usable answer: {type(error).__name__}"
            ) from error
        if answer.status_code != requests.codes.ok:
            passed = {key: answer.headers[key] for key in PASSED_ON if key in answer.headers}
            raise ServiceRefused(answer.status_code, content, passed)
        return content


@lru_cache(maxsize=1)
def service() -> Service:
    """The configured service."""
    chosen = options()
    return Service(chosen.service, (chosen.connect_timeout, chosen.read_timeout))
