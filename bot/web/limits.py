"""How fast one visitor may act: enough for any person, too little for a flood."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.pacing import Bucket

MOST_REMEMBERED = 50_000


@dataclass
class Limit:
    """A token bucket for each key: `rate` a second, `burst` at once (seconds of `monotonic`)."""

    rate: float
    burst: int
    monotonic: Callable[[], float]
    _buckets: OrderedDict[str, Bucket] = field(default_factory=OrderedDict)

    def admits(self, key: str) -> bool:
        """Count one act; False when it comes too soon."""
        now = self.monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self.rate, self.burst, self.burst, now)
            if len(self._buckets) > MOST_REMEMBERED:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        if bucket.wait(now) > 0:
            return False
        bucket.take()
        return True
