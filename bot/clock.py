"""The one clock. Only here is the time of day read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system(zone: ZoneInfo) -> Clock:
    """Return the machine's clock in the office's zone."""

    def now() -> datetime:
        return datetime.now(zone)

    return now
