"""The median CPU time of a function, and how a ratio is reported."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

BLOCKS = 3


@dataclass(frozen=True)
class Ratio:
    """One line: ``ours`` and ``reference`` in CPU ms or another ``unit``, ``ratio`` as defined.

    A goal is the least ratio that holds, or with ``at_most`` the greatest.
    """

    id: str
    variant: str
    ours: float
    reference: float
    ratio: float
    goal: float
    note: str
    at_most: bool = False
    unit: str = "ms"

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """The entry in the report."""
        names = ("id", "variant", "ours", "reference", "ratio", "goal", "holds", "note")
        return {name: getattr(self, name) for name in names}

    def __str__(self) -> str:
        """The printed line."""
        return (
            f"{self.id} {self.variant:<28} ours {self.ours:8.2f} {self.unit}  reference "
            f"{self.reference:8.2f} {self.unit}  ratio {self.ratio:7.2f}  goal {self.goal:g}  "
            f"{'holds' if self.holds else 'MISSES'}"
        )


def cpu_ms(function: Callable[[], object], rounds: int) -> float:
    """The median CPU time of a call in milliseconds, after one call that is not counted."""
    function()
    return statistics.median(_once(function) for _ in range(rounds))


def side_by_side(
    ours: Callable[[], object], reference: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """The median CPU times in milliseconds of two functions that take turns, a block at a time.

    What else the machine does then meets both alike; within a block each finds the caches as it
    left them, and nobody collects the other's garbage.
    """
    functions = ours, reference
    times: tuple[list[float], list[float]] = [], []
    for _ in range(BLOCKS):
        for function, found in zip(functions, times, strict=True):
            gc.collect()
            function()
            found += [_once(function) for _ in range(rounds // BLOCKS)]
    return statistics.median(times[0]), statistics.median(times[1])


def _once(function: Callable[[], object]) -> float:
    started = time.process_time()
    function()
    return (time.process_time() - started) * 1000
