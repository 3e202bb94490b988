"""Keys made by the program: in the order of time, unique over processes, known before writing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

NODE_BITS = 12
COUNT_BITS = 10
COUNTS = (1 << COUNT_BITS) - 1
EPOCH_MS = 1_577_836_800_000  # 2020-01-01 00:00 UTC


def milliseconds_of(moment: datetime) -> int:
    """Return the moment as keys count it: whole milliseconds since 2020."""
    return int(moment.timestamp() * 1000) - EPOCH_MS


def is_older(key: int, moment: datetime) -> bool:
    """Whether the key was made before the moment, as far as milliseconds tell."""
    return key >> (NODE_BITS + COUNT_BITS) < milliseconds_of(moment)


def moment_of(key: int) -> datetime:
    """Return when the key was made, as far as milliseconds tell."""
    milliseconds = (key >> (NODE_BITS + COUNT_BITS)) + EPOCH_MS
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


class Ids:
    """63-bit keys: 41 bits of milliseconds since 2020, 12 bits of process, 10 bits of count.

    Never runs backwards, also when the clock does. Safe to call from several threads.
    """

    def __init__(self, clock: Callable[[], datetime], node: int | None = None) -> None:
        self._clock = clock
        random = int.from_bytes(os.urandom(2), "big")
        self._place = ((random if node is None else node) % (1 << NODE_BITS)) << COUNT_BITS
        self._last = 0
        self._lock = threading.Lock()

    def pass_by(self, key: int) -> None:
        """Make no key below this one any more: one that was stored when the clock stood later."""
        after = (key >> (NODE_BITS + COUNT_BITS)) + 1  # the next millisecond, whoever's key it is
        with self._lock:
            self._last = max(self._last, (after << COUNT_BITS) - 1)

    def __call__(self) -> int:
        return self._next(milliseconds_of(self._clock()) << COUNT_BITS)

    def at(self, moment: datetime) -> Callable[[], int]:
        """Return what makes keys for this moment: the turns of a batch need not ask the clock."""
        return partial(self._next, milliseconds_of(moment) << COUNT_BITS)

    def _next(self, tick: int) -> int:
        with self._lock:
            self._last = last = max(self._last + 1, tick)
        count = last & COUNTS
        return (last - count << NODE_BITS) | self._place | count
