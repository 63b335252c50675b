"""Answers that are asked for once and then shared: by the items of a batch, and by threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from ades.errors import MaterialUnavailable

Clock = Callable[[], datetime]
T = TypeVar("T")


def machine_clock() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Dated(Generic[T]):
    """Something that is good until a moment."""

    value: T
    until: datetime


class ExpiringCache(Generic[T]):
    """At most ``size`` answers, the least used of them forgotten first; safe for threads.

    Threads that want the same answer at once wait for one question. A failure is remembered for
    ``failure_life``: while a service is down, a batch waits for it once and not at each item.
    """

    def __init__(
        self,
        clock: Clock = machine_clock,
        size: int = 1024,
        failure_life: timedelta = timedelta(seconds=15),
    ) -> None:
        self._clock = clock
        self._size = size
        self._failure_life = failure_life
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Dated[T | MaterialUnavailable]] = OrderedDict()
        self._asking: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, ask: Callable[[], Dated[T]]) -> Dated[T]:
        """What is kept under ``key``, or else what ``ask`` says.

        Raises the :class:`~ades.errors.MaterialUnavailable` that ``ask`` raised, now or lately.
        """
        with self._lock:
            asking = self._asking.setdefault(key, threading.Lock())
        try:
            with asking:
                found = self._find(key) or self._keep(key, self._ask(ask))
        finally:
            with self._lock:
                self._asking.pop(key, None)
        if isinstance(found.value, MaterialUnavailable):
            raise type(found.value)(*found.value.args)
        return Dated(found.value, found.until)

    def _ask(self, ask: Callable[[], Dated[T]]) -> Dated[T | MaterialUnavailable]:
        try:
            answer = ask()
        except MaterialUnavailable as error:
            return Dated(error, self._clock() + self._failure_life)
        return Dated(answer.value, answer.until)

    def _find(self, key: Hashable) -> Dated[T | MaterialUnavailable] | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None or found.until <= self._clock():
                return None
            self._kept.move_to_end(key)
            return found

    def _keep(
        self, key: Hashable, answer: Dated[T | MaterialUnavailable]
    ) -> Dated[T | MaterialUnavailable]:
        with self._lock:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return answer
