"""The connection to the Integration Service: relays tokens and answers, and sends only digests."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import requests

from ades.ports import Credential
from proxy_client.errors import NoAnswer, ServiceRefused, ServiceUnreachable
from proxy_client.options import options
from wire.errors import MalformedRequest
from wire.hashes import SealAnswer, read_credential, read_hash_answer, write_hash_request
from wire.messages import HashRequest

API = "/signstash/einvoice-integration-ws/api"
TOKEN_PATH = "/oauth2/authorization-server/oauth/token"  # noqa: S105 (a path)
# What is only looked up is answered at once, or the service is not well.
QUICK = 30.0
# Headers of the service's answers that mean the same to the client.
PASSED_ON = ("WWW-Authenticate", "Retry-After", "Cache-Control", "Pragma")
HashAnswer = tuple[dict[str, Any], list[SealAnswer]]


class Service:
    """One Integration Service, over connections that stay open."""

    def __init__(self, address: str, timeout: tuple[float, float]) -> None:
        self._address = address
        connect, read = timeout
        self._timeout = timeout
        self._quick = (connect, min(read, QUICK))
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

    def seal(self, authorization: str, request: HashRequest) -> HashAnswer:
        """Have digests sealed: the operation, and the seals in it."""
        body = json.dumps(write_hash_request(request)).encode()
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        return _hash_answer(self._ask("POST", f"{API}/v1/hash/sign/", headers, body))

    def seals(self, authorization: str, operation_id: int) -> HashAnswer:
        """The same operation as it is now, and the seals that there are."""
        return _hash_answer(self.get(f"/v1/hash/seals/{operation_id}", authorization))

    def operation_id(self, authorization: str, external_reference: str) -> int:
        """The operation in which the service received a document."""
        # Its slashes are quoted too: "a/../b" must not become another path on the way.
        quoted = quote(external_reference, safe="")
        answer = self.get(f"/v0/operation/id/withDocumentExternalReference/{quoted}", authorization)
        if not isinstance(answer, int):
            raise ServiceUnreachable("the service's answer is no operation")
        return answer

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
                timeout=self._timeout if method == "POST" else self._quick,
                allow_redirects=False,
            )
            content = answer.json()
        except requests.RequestException as error:
            raise NoAnswer(
                f"the Integration Service gave no usable answer: {type(error).__name__}"
            ) from error
        if answer.status_code != requests.codes.ok:
            passed = {key: answer.headers[key] for key in PASSED_ON if key in answer.headers}
            raise ServiceRefused(answer.status_code, content, passed)
        return content


def _hash_answer(body: Any) -> HashAnswer:
    try:
        return read_hash_answer(body)
    except MalformedRequest as error:
        raise ServiceUnreachable(str(error)) from error


@lru_cache(maxsize=1)
def service() -> Service:
    """The configured service."""
    chosen = options()
    return Service(chosen.service, (chosen.connect_timeout, chosen.read_timeout))
