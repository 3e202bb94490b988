"""Time as the fake sees it, so that a test can stand in for both clocks."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """`monotonic` (seconds) paces limits and query ages; `unix` (seconds since 1970) dates."""

    monotonic: Callable[[], float] = time.monotonic
    unix: Callable[[], float] = time.time

    def date(self) -> int:
        return int(self.unix())
