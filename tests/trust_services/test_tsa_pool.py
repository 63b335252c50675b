"""Several authorities: failover, circuit breakers under a moved clock, the options of each."""

import base64
import socket
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from asn1crypto import tsp

from ades.digests import DigestAlgorithm
from ades.errors import TimestampUnavailable
from ades.ports import TimestampAuthority
from development_pki.hierarchy import Hierarchy
from development_pki.timestamping import POLICY, answer_timestamp
from tests.ades.documents import now
from tests.trust_services.answers import Answer, serving, with_body
from trust_services.breaker import BreakerOptions, CircuitBreaker
from trust_services.http import GuardedClient, Limits
from trust_services.tsa import LIMITS, AuthorityOptions, HTTPTimestampAuthority
from trust_services.tsa_pool import Order, TimestampPool

SHA256 = DigestAlgorithm.SHA256
IMPRINT = bytes(32)


@dataclass
class FakeAuthority:
    """Gives its name as a token; may be down."""

    name: bytes
    token_size: int = 100
    down: bool = False
    asked: int = 0

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        self.asked += 1
        if self.down:
            raise TimestampUnavailable("it is down")
        return self.name


@dataclass
class Seconds:
    """A clock that moves when it is told to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Pool:
    """Two authorities whose breakers open after two failures, for ten seconds."""

    first: FakeAuthority = field(default_factory=lambda: FakeAuthority(b"first"))
    second: FakeAuthority = field(default_factory=lambda: FakeAuthority(b"second", 200))
    clock: Seconds = field(default_factory=Seconds)

    def build(self, order: Order = Order.PRIORITY) -> TimestampPool:
        members: list[TimestampAuthority] = [self.first, self.second]
        return TimestampPool(members, order, BreakerOptions(2, 10.0), self.clock)


def ask(pool: TimestampPool) -> bytes:
    return pool.timestamp(IMPRINT, SHA256)


def test_room_is_kept_for_the_largest_token() -> None:
    assert Pool().build().token_size == 200


def test_the_first_is_asked_as_long_as_it_answers() -> None:
    pool = Pool()
    built = pool.build()

    assert [ask(built) for _ in range(3)] == [b"first"] * 3
    assert pool.second.asked == 0


def test_in_turn_they_share_the_load() -> None:
    built = Pool().build(Order.ROUND_ROBIN)

    assert [ask(built) for _ in range(4)] == [b"first", b"second"] * 2


@pytest.mark.parametrize("order", list(Order))
def test_the_other_is_asked_when_one_fails(order: Order) -> None:
    pool = Pool()
    pool.first.down = True
    built = pool.build(order)

    assert [ask(built) for _ in range(6)] == [b"second"] * 6
    assert pool.first.asked == 2


def test_one_that_failed_is_left_alone_then_probed_once_then_used_again() -> None:
    pool = Pool()
    built = pool.build()
    pool.first.down = True
    for _ in range(5):
        ask(built)
    assert pool.first.asked == 2

    pool.clock.now = 10.0
    for _ in range(5):
        ask(built)
    assert pool.first.asked == 3, "one probe, which failed"

    pool.clock.now = 20.0
    pool.first.down = False
    assert ask(built) == b"first"
    pool.first.down = True
    assert ask(built) == b"second"
    pool.first.down = False
    assert ask(built) == b"first", "a single failure does not open it again"


def test_while_a_probe_is_out_nobody_else_is_let_through() -> None:
    clock = Seconds()
    breaker = CircuitBreaker(BreakerOptions(1, 10.0), clock)
    breaker.failed()
    assert breaker.is_open
    assert not breaker.admits()

    clock.now = 10.0
    assert [breaker.admits() for _ in range(3)] == [True, False, False]
    clock.now = 20.0
    assert breaker.admits(), "the probe never came back: another one"
    breaker.succeeded()
    assert not breaker.is_open
    assert [breaker.admits() for _ in range(3)] == [True] * 3


def test_when_all_fail_the_reasons_of_all_are_told() -> None:
    pool = Pool()
    pool.first.down = pool.second.down = True
    built = pool.build()

    for _ in range(2):
        with pytest.raises(TimestampUnavailable, match=r"1: it is down; 2: it is down"):
            ask(built)
    with pytest.raises(TimestampUnavailable, match=r"1: resting after failures; 2: resting"):
        ask(built)
    assert (pool.first.asked, pool.second.asked) == (2, 2)


def test_a_pool_of_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs an authority"):
        TimestampPool([])


def test_failover_from_an_authority_that_hangs_takes_less_than_ten_seconds(
    pki: Hierarchy,
) -> None:
    """All of it is waiting for the first one, no longer than its limit; here a shorter one."""
    assert LIMITS.total < 10
    client = GuardedClient(Limits(connect=1.0, read=0.6, total=0.8))
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        hanging = HTTPTimestampAuthority(f"http://127.0.0.1:{deaf.getsockname()[1]}/tsa", client)
        pool = TimestampPool([hanging, HTTPTimestampAuthority(f"{pki.base_url}/tsa")])
        started = time.perf_counter()
        assert ask(pool)
        assert time.perf_counter() - started < 4


def stamping(pki: Hierarchy, seen: list[BaseHTTPRequestHandler]) -> Answer:
    """The development authority behind headers that the test looks at."""

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        seen.append(handler)
        with_body(answer_timestamp(pki, body, now=now(), serial=len(seen)))(handler, body)

    return answer


def test_an_authority_that_wants_a_password(pki: Hierarchy) -> None:
    seen: list[BaseHTTPRequestHandler] = []
    options = AuthorityOptions(user="lúmen", password="s3cret")
    with serving(stamping(pki, seen)) as url:
        HTTPTimestampAuthority(url, options=options).timestamp(IMPRINT, SHA256)
        HTTPTimestampAuthority(url).timestamp(IMPRINT, SHA256)

    kind, _, pair = seen[0].headers["Authorization"].partition(" ")
    assert (kind, base64.b64decode(pair).decode()) == ("Basic", "lúmen:s3cret")
    assert "Authorization" not in seen[1].headers
    assert "s3cret" not in repr(options)


def test_the_policy_is_asked_for_and_checked(pki: Hierarchy) -> None:
    url = f"{pki.base_url}/tsa"
    good = HTTPTimestampAuthority(url, options=AuthorityOptions(policy=POLICY))
    assert good.timestamp(IMPRINT, SHA256)

    other = HTTPTimestampAuthority(url, options=AuthorityOptions(policy="1.2.3.4"))
    with pytest.raises(TimestampUnavailable, match="unaccepted_policy"):
        other.timestamp(IMPRINT, SHA256)


def test_an_authority_that_answers_with_another_policy_is_refused(pki: Hierarchy) -> None:
    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        request = tsp.TimeStampReq.load(body)
        request["req_policy"] = POLICY
        content = answer_timestamp(pki, request.dump(force=True), now=now(), serial=1)
        with_body(content)(handler, body)

    options = AuthorityOptions(policy="1.2.3.4")
    with serving(answer) as url, pytest.raises(TimestampUnavailable, match="another policy"):
        HTTPTimestampAuthority(url, options=options).timestamp(IMPRINT, SHA256)


def test_an_authority_whose_clock_is_wrong_is_refused(pki: Hierarchy) -> None:
    options = AuthorityOptions(clock=lambda: now() + timedelta(hours=1))

    with pytest.raises(TimestampUnavailable, match="away from the clock's"):
        HTTPTimestampAuthority(f"{pki.base_url}/tsa", options=options).timestamp(IMPRINT, SHA256)


def test_a_token_that_is_larger_than_its_room_is_refused_before_it_is_embedded(
    pki: Hierarchy,
) -> None:
    options = AuthorityOptions(token_size=1000)

    with pytest.raises(TimestampUnavailable, match="more than the 1000 that are reserved"):
        HTTPTimestampAuthority(f"{pki.base_url}/tsa", options=options).timestamp(IMPRINT, SHA256)
