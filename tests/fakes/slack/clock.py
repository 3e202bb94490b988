"""The fake's time and the identifiers it hands out."""

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator


class Clock:
    """Epoch seconds from `source`, which a test may push forward."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._ahead_s = 0.0

    def __call__(self) -> float:
        return self._source() + self._ahead_s

    def advance(self, seconds: float) -> None:
        self._ahead_s += seconds


class Ids:
    """Identifiers shaped like Slack's, in the order they were asked for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counters: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._latest_us = 0

    def new(self, prefix: str) -> str:
        return f"{prefix}{next(self._counters[prefix]):010d}"

    def number(self, name: str) -> int:
        return next(self._counters[name])

    def ts(self) -> str:
        """A message timestamp: seconds.microseconds, later than every one before it."""
        self._latest_us = max(self._latest_us + 1, int(self._clock() * 1_000_000))
        return f"{self._latest_us // 1_000_000}.{self._latest_us % 1_000_000:06d}"
