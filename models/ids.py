"""Keys made by the program: in the order of time, unique over processes, known before writing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import datetime

NODE_BITS = 12
COUNT_BITS = 10


class Ids:
    """63-bit keys: 41 bits of milliseconds since 2020, 12 bits of process, 10 bits of count.

    Never runs backwards, also when the clock does. Safe to call from several threads.
    """

    def __init__(self, clock: Callable[[], datetime], node: int | None = None) -> None:
        self._clock = clock
        random = int.from_bytes(os.urandom(2), "big")
        self._node = (random if node is None else node) % (1 << NODE_BITS)
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        tick = (int(self._clock().timestamp() * 1000) - 1_577_836_800_000) << COUNT_BITS
        with self._lock:
            self._last = max(self._last + 1, tick)
            milliseconds, count = divmod(self._last, 1 << COUNT_BITS)
            return (milliseconds << (NODE_BITS + COUNT_BITS)) | (self._node << COUNT_BITS) | count
