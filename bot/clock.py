"""The one clock. Only here is the time of day read."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system(zone: ZoneInfo) -> Clock:
    """Return the machine's clock in the office's zone."""

    def now() -> datetime:
        return datetime.now(zone)

    return now


class DemoClock:
    """A clock that starts where it is told and runs on at the pace of real time."""

    def __init__(self, start: datetime, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._zone = start.tzinfo
        self._monotonic = monotonic
        self._set(start)

    def __call__(self) -> datetime:
        passed = timedelta(seconds=self._monotonic() - self._since)
        return (self._start + passed).astimezone(self._zone)

    def move(self, to: datetime) -> None:
        """Set the clock forwards; a moment already past leaves it as it is."""
        if to > self():
            self._set(to)

    def _set(self, moment: datetime) -> None:
        self._start, self._since = moment.astimezone(UTC), self._monotonic()
