"""Several time-stamp authorities as one: when one fails, the next is asked."""

import enum
import itertools
import time
from collections.abc import Sequence

from ades.digests import DigestAlgorithm
from ades.errors import TimestampUnavailable
from ades.ports import TimestampAuthority
from trust_services.breaker import BreakerOptions, CircuitBreaker, MonotonicClock


class Order(enum.StrEnum):
    """Which authority is asked first."""

    PRIORITY = "priority"
    """The first in the list that is not resting: the others are for its bad days."""
    ROUND_ROBIN = "round-robin"
    """Each in turn: they share the load."""


class TimestampPool:
    """Implements :class:`ades.ports.TimestampAuthority` with several of them; safe for threads.

    Each has a circuit breaker of its own: while it is down, nobody waits for it. ``clock`` counts
    seconds for the breakers.
    """

    def __init__(
        self,
        authorities: Sequence[TimestampAuthority],
        order: Order = Order.PRIORITY,
        breaker: BreakerOptions | None = None,
        clock: MonotonicClock = time.monotonic,
    ) -> None:
        if not authorities:
            raise ValueError("a pool needs an authority")
        self._members = [(item, CircuitBreaker(breaker, clock)) for item in authorities]
        self._order = order
        self._turn = itertools.count()

    @property
    def token_size(self) -> int:
        """The room for the largest of their tokens, in bytes: which of them it will be is open."""
        return max(authority.token_size for authority, _ in self._members)

    def timestamp(self, imprint: bytes, algorithm: DigestAlgorithm) -> bytes:
        """A token over ``imprint`` from the first authority that gives one.

        Raises :class:`~ades.errors.TimestampUnavailable` with every one's reason.
        """
        reasons = []
        for number, (authority, breaker) in self._in_order():
            if not breaker.admits():
                reasons.append(f"{number}: resting after failures")
                continue
            try:
                token = authority.timestamp(imprint, algorithm)
            except TimestampUnavailable as error:
                breaker.failed()
                reasons.append(f"{number}: {error}")
            else:
                breaker.succeeded()
                return token
        raise TimestampUnavailable(f"no authority gave a time-stamp ({'; '.join(reasons)})")

    def _in_order(self) -> list[tuple[int, tuple[TimestampAuthority, CircuitBreaker]]]:
        numbered = list(enumerate(self._members, 1))
        start = next(self._turn) % len(numbered) if self._order is Order.ROUND_ROBIN else 0
        return numbered[start:] + numbered[:start]
