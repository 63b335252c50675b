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
from proxy_client.recovery import Patience
from proxy_client.upstream import HashAnswer
from tests.cast import SealKey
from trust_services.software_keys import SoftwareKey
from trust_services.tsa import HTTPTimestampAuthority
from wire.hashes import SealAnswer
from wire.messages import HashRequest

# After the development PKI, which is made when the tests begin.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=1)
Course = Exception | Callable[[dict[str, Any], list[SealAnswer]], HashAnswer]
Lie = Callable[[list[SealAnswer]], list[SealAnswer]]


class SimulatedService:
    """Speaks what proxy_client.upstream.Service speaks, and records what it was sent."""

    def __init__(self, sealer: LocalSealer) -> None:
        self.sealer = sealer
        self.lie: Lie = list
        self.received: list[HashRequest] = []
        # What comes back, in turn, instead of the whole answer at once.
        self.course: list[Course] = []
        self.asked: list[str] = []

    def credential(self, authorization: str) -> Credential:
        return self.sealer.credential()

    def seal(self, authorization: str, request: HashRequest) -> HashAnswer:
        self.asked.append("seal")
        self.received.append(request)
        return self._next()

    def seals(self, authorization: str, operation_id: int) -> HashAnswer:
        assert operation_id == 7
        self.asked.append("seals")
        return self._next()

    def operation_id(self, authorization: str, external_reference: str) -> int:
        assert external_reference == self.received[0].documents[0].external_reference
        self.asked.append("operation_id")
        if not self.course:
            return 7
        following = self.course.pop(0)
        if isinstance(following, Exception):
            raise following
        return 7

    def _next(self) -> HashAnswer:
        following = self.course.pop(0) if self.course else None
        if isinstance(following, Exception):
            raise following
        operation, answers = self._sealed(self.received[0])
        return following(operation, answers) if following else (operation, answers)

    def _sealed(self, request: HashRequest) -> HashAnswer:
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


def pending(status: str = "PENDING_EXECUTION", *, sealed: int = 0) -> Course:
    """The operation while it is open: only so many of its documents are sealed."""

    def answer(operation: dict[str, Any], answers: list[SealAnswer]) -> HashAnswer:
        for document in operation["documentList"][sealed:]:
            document["signStatus"] = "RECEIVED"
        missing = [dataclasses.replace(item, cms=None, error="") for item in answers[sealed:]]
        return operation | {"status": status}, answers[:sealed] + missing

    return answer


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, limit: float) -> Patience:
        return Patience(limit, clock=lambda: self.now, sleep=self.sleep)
