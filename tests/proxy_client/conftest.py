"""A simulated Integration Service: it seals like the real one, or lies as a test chooses."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ades.ports import Credential, Seal, SealRequest
from ades.sealing import LocalSealer
from development_pki.hierarchy import Hierarchy
from proxy_client import views
from proxy_client.options import ProxyOptions
from tests.cast import SealKey
from trust_services.software_keys import SoftwareKey
from trust_services.tsa import HTTPTimestampAuthority
from wire.hashes import SealAnswer
from wire.messages import HashRequest

# After the development PKI, which is made when the tests begin.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
Lie = Callable[[list[SealAnswer]], list[SealAnswer]]


class SimulatedService:
    """Speaks what proxy_client.upstream.Service speaks, and records what it was sent."""

    def __init__(self, sealer: LocalSealer) -> None:
        self.sealer = sealer
        self.lie: Lie = list
        self.received: list[HashRequest] = []

    def credential(self, authorization: str) -> Credential:
        return self.sealer.credential()

    def seal(
        self, authorization: str, request: HashRequest
    ) -> tuple[dict[str, Any], list[SealAnswer]]:
        self.received.append(request)
        requests = [
            SealRequest(item.external_reference, item.digest, item.algorithm, item.signature.level)
            for item in request.documents
        ]
        answers = [
            SealAnswer(item.reference, item.cms)
            if isinstance(item, Seal)
            else SealAnswer(item.reference, None, "CERT_SERVICE_GLOBAL_ERROR")
            for item in self.sealer.seal(requests)
        ]
        documents = [
            {
                "externalReference": item.external_reference,
                "name": item.name,
                "contentType": item.content_type,
                "signStatus": "SIGNED",
            }
            for item in request.documents
        ]
        return {"id": 7, "status": "EXECUTED", "documentList": documents}, self.lie(answers)


@pytest.fixture
def service(rsa_key: SealKey, pki: Hierarchy) -> SimulatedService:
    authority = HTTPTimestampAuthority(f"{pki.base_url}/tsa")
    key = SoftwareKey.from_pkcs8(rsa_key.pkcs8)
    return SimulatedService(LocalSealer(key, rsa_key.chain, authority))


@pytest.fixture
def proxy_options(anchors: Any) -> ProxyOptions:
    return ProxyOptions("http://127.0.0.1:9", 1.0, 1.0, anchors)


@pytest.fixture
def installed(
    service: SimulatedService, proxy_options: ProxyOptions, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SimulatedService]:
    """The proxy's views, connected to the simulated service."""
    monkeypatch.setattr(views, "service", lambda: service)
    monkeypatch.setattr(views, "options", lambda: proxy_options)
    return service


def with_cms(answer: SealAnswer, cms: bytes) -> SealAnswer:
    return dataclasses.replace(answer, cms=cms)
