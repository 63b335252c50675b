"""A circuit breaker: whoever failed again and again is left alone for a while."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

MonotonicClock = Callable[[], float]


@dataclass(frozen=True)
class BreakerOptions:
    """It opens after so many ``failures`` in a row, for ``rest`` seconds.

    Then one call goes through as a probe: its success closes the breaker, its failure opens it for
    ``rest`` seconds more. A probe that never ends counts as failed after ``rest`` seconds.
    """

    failures: int = 3
    rest: float = 30.0


class CircuitBreaker:
    """Says whether a service may be asked; safe for threads."""

    def __init__(
        self, options: BreakerOptions | None = None, clock: MonotonicClock = time.monotonic
    ) -> None:
        self._options = options or BreakerOptions()
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether calls are held back now."""
        with self._lock:
            return self._rests_until is not None and self._clock() < self._rests_until

    def admits(self) -> bool:
        """Whether to ask now; whoever is told so tells what came of it."""
        with self._lock:
            if self._rests_until is None:
                return True
            if self._clock() < self._rests_until:
                return False
            # This one is the probe; nobody else until its outcome is known.
            self._rests_until = self._clock() + self._options.rest
            return True

    def succeeded(self) -> None:
        """Tell that the service answered."""
        with self._lock:
            self._failures = 0
            self._rests_until = None

    def failed(self) -> None:
        """Tell that it did not."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._options.failures:
                self._rests_until = self._clock() + self._options.rest
