"""Late, postponed and lost answers: the seals are waited for, and nothing is sealed twice."""

import http.server
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from proxy_client.errors import NoAnswer, SealsRefused, ServiceRefused, ServiceUnreachable
from proxy_client.signing import sign_documents
from proxy_client.upstream import Service
from tests.domain.test_submission import request_for
from tests.proxy_client.conftest import NOW, Course, FakeTime, SimulatedService, pending
from wire.hashes import SealAnswer

LOST = NoAnswer("no usable answer: ReadTimeout")


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def sign(service: SimulatedService, time: FakeTime, *documents: bytes) -> list[dict[str, Any]]:
    answer = sign_documents(
        request_for(*documents),
        service=service,
        authorization="Bearer x",
        moment=NOW,
        anchors=None,
        patience=time.patience(60),
    )
    found: list[dict[str, Any]] = answer["documentList"]
    return found


def sealed(documents: list[dict[str, Any]]) -> list[bool]:
    return ["signedContent" in item for item in documents]


def test_an_answer_with_all_seals_is_not_asked_for_again(
    service: SimulatedService, time: FakeTime, invoice: bytes
) -> None:
    assert sealed(sign(service, time, invoice)) == [True]
    assert service.asked == ["seal"]
    assert time.slept == []


@pytest.mark.parametrize("status", ["PENDING_EXECUTION", "EXECUTION_ERROR"])
def test_seals_are_waited_for_while_the_operation_is_open(
    service: SimulatedService, time: FakeTime, invoices: list[bytes], status: str
) -> None:
    service.course = [pending(status), pending(status, sealed=1), pending(status, sealed=2)]

    assert sealed(sign(service, time, *invoices)) == [True] * 3
    assert service.asked == ["seal", "seals", "seals", "seals"]
    assert len(service.received) == 1


def test_the_pauses_grow_and_end_with_the_patience(
    service: SimulatedService, time: FakeTime, invoice: bytes
) -> None:
    service.course = [pending()] * 100
    (document,) = sign(service, time, invoice)

    assert time.slept[:6] == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5.0])
    assert max(time.slept) == 5.0
    assert time.now == pytest.approx(60)
    assert document["signStatus"] == "RECEIVED"
    assert "signedContent" not in document


def test_a_final_operation_is_not_waited_for(
    service: SimulatedService, time: FakeTime, invoices: list[bytes]
) -> None:
    service.course = [pending(), pending("EXECUTION_FAILED", sealed=2)]

    assert sealed(sign(service, time, *invoices)) == [True, True, False]
    assert service.asked == ["seal", "seals"]


@pytest.mark.parametrize("trouble", [LOST, ServiceRefused(503, {}, {})])
def test_trouble_while_waiting_is_sat_out(
    service: SimulatedService, time: FakeTime, invoice: bytes, trouble: Exception
) -> None:
    service.course = [pending(), trouble, trouble]

    assert sealed(sign(service, time, invoice)) == [True]
    assert service.asked == ["seal", "seals", "seals", "seals"]


def test_a_refusal_while_waiting_leaves_the_operation_as_it_was(
    service: SimulatedService, time: FakeTime, invoices: list[bytes]
) -> None:
    """The token may have expired: what was sealed before is not lost with it."""
    service.course = [pending(sealed=1), ServiceRefused(401, {}, {})]

    assert sealed(sign(service, time, *invoices)) == [True, False, False]


@pytest.mark.parametrize(
    "course",
    [
        [LOST],
        [LOST, LOST, ServiceRefused(503, {}, {})],
        [LOST, None, pending(), pending()],
    ],
)
def test_a_lost_answer_is_looked_up_and_nothing_is_sealed_twice(
    service: SimulatedService, time: FakeTime, invoice: bytes, course: list[Course]
) -> None:
    service.course = course

    assert sealed(sign(service, time, invoice)) == [True]
    assert service.asked[:2] == ["seal", "operation_id"]
    assert service.asked[-1] == "seals"
    assert len(service.received) == 1


def test_a_request_that_the_service_did_not_receive_is_no_answer(
    service: SimulatedService, time: FakeTime, invoice: bytes
) -> None:
    service.course = [LOST, ServiceRefused(404, {}, {})]

    with pytest.raises(ServiceUnreachable, match="did not receive"):
        sign(service, time, invoice)
    assert service.asked == ["seal", "operation_id"]


def test_a_service_that_stays_away_is_unreachable_in_the_end(
    service: SimulatedService, time: FakeTime, invoice: bytes
) -> None:
    service.course = [LOST] * 100

    with pytest.raises(ServiceUnreachable):
        sign(service, time, invoice)
    assert time.now == pytest.approx(60)
    assert len(service.received) == 1


def test_a_refused_request_is_not_looked_up(
    service: SimulatedService, time: FakeTime, invoice: bytes
) -> None:
    service.course = [ServiceRefused(409, {"errorCode": "0.0.7"}, {})]

    with pytest.raises(ServiceRefused):
        sign(service, time, invoice)
    assert service.asked == ["seal"]


def test_an_operation_of_other_digests_is_never_taken_for_the_lost_one(
    service: SimulatedService, time: FakeTime, invoices: list[bytes]
) -> None:
    """A client that uses a reference twice: what is found is the seal of an earlier document."""

    def earlier(operation: dict[str, Any], answers: list[SealAnswer]) -> Any:
        operation["documentList"] = operation["documentList"][:1]
        return operation, [SealAnswer(answers[0].external_reference, answers[1].cms)]

    service.course = [LOST, None, earlier]

    with pytest.raises(SealsRefused, match="of another digest"):
        sign(service, time, *invoices)


class Handler(http.server.BaseHTTPRequestHandler):
    """Says 7 to whoever asks, and hangs up on who wants something sealed."""

    paths: list[str] = []

    def do_POST(self) -> None:
        self.close_connection = True

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "1")
        self.end_headers()
        self.wfile.write(b"7")

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


@pytest.fixture
def hanging_up() -> Iterator[Service]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Service(f"http://127.0.0.1:{server.server_port}", (2.0, 2.0))
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_connection_that_breaks_is_no_answer_and_references_are_quoted(
    hanging_up: Service,
) -> None:
    with pytest.raises(NoAnswer):
        hanging_up.token(b"", {})
    assert hanging_up.operation_id("Bearer x", "a/../ü") == 7
    assert Handler.paths[-1].endswith("/withDocumentExternalReference/a%2F..%2F%C3%BC")
