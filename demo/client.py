"""A client service as any ERP's programmer would write it: plain HTTP, and the contract's names."""

import base64
import time
from dataclasses import dataclass
from typing import Any

import requests

API = "/signstash/{component}/api/v0"
SERVICE = "einvoice-integration-ws"
PROXY = "einvoice-integration-client-ws"
TIMEOUT = 300


class RequestFailed(Exception):
    """The interface answered with an error, or did not sign."""


@dataclass(frozen=True)
class Signed:
    """One signed document, and how long its request took."""

    content: bytes
    milliseconds: float
    operation_id: int


class ClientService:
    """Signs at one address: the service's or the proxy's, there is no other difference."""

    def __init__(self, address: str, component: str, *, alias: str, secret: str) -> None:
        self._address = address
        self._api = address + API.format(component=component)
        self._credentials = (alias, secret)
        self._session = requests.Session()
        self._session.trust_env = False

    def log_in(self) -> None:
        """Exchange the secret for a token."""
        answer = self._session.post(
            f"{self._address}/oauth2/authorization-server/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=self._credentials,
            timeout=TIMEOUT,
        )
        token = _json(answer)["access_token"]
        self._session.auth = None
        self._session.headers["Authorization"] = f"Bearer {token}"

    def sign(
        self, name: str, content: bytes, *, reference: str, timestamp: bool, receivers: list[str]
    ) -> Signed:
        """Have one PDF signed, kept for consultation, and its receivers told."""
        body = {
            "externalReference": f"folder-{reference}",
            "description": "Demo",
            "returnSignedContent": True,
            "documents": [
                {
                    "documentRequest": {
                        "externalReference": reference,
                        "name": name,
                        "contentType": "application/pdf",
                        "base64Content": base64.b64encode(content).decode("ascii"),
                    },
                    "signatureInfo": {"signatureType": "PAdES", "applyTimestamp": timestamp},
                }
            ],
            "preservationInfo": {
                "preserveContent": True,
                "deliveryInfo": {"personReceiver": [{"email": item} for item in receivers]},
            },
        }
        started = time.perf_counter()
        answer = _json(
            self._session.post(f"{self._api}/document/sign/base64/", json=body, timeout=TIMEOUT)
        )
        elapsed = (time.perf_counter() - started) * 1000
        document = answer["documentList"][0]
        if document["signStatus"] != "SIGNED":
            raise RequestFailed(f"{name}: {document.get('signError')}")
        return Signed(base64.b64decode(document["signedContent"]), elapsed, answer["id"])


def _json(answer: requests.Response) -> Any:
    if answer.status_code != requests.codes.ok:
        raise RequestFailed(f"{answer.status_code}: {answer.text[:500]}")
    return answer.json()
