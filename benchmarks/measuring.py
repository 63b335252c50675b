"""The median CPU time of a function, and how a ratio is reported."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """One line: ``ours`` and ``reference`` in CPU ms, ``ratio`` as the goal defines it."""

    id: str
    variant: str
    ours: float
    reference: float
    ratio: float
    goal: float
    note: str

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """The entry in the report."""
        return asdict(self) | {"holds": self.holds}


def cpu_ms(function: Callable[[], object], rounds: int) -> float:
    """The median CPU time of a call in milliseconds, after one call that is not counted."""
    function()
    times = []
    for _ in range(rounds):
        started = time.process_time()
        function()
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times)
