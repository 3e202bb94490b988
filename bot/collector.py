"""The garbage collector, set for a program that starts once and then serves many short turns."""

from __future__ import annotations

import gc

#: New objects before the youngest are looked through. A turn makes a few hundred, nearly all of which are
#: freed by their last reference; Python's 700 looked through them more than once a turn.
YOUNG = 50_000


def calm() -> None:
    """Set aside what start-up made, once all parts are up.

    Without this each full collection walks some hundred thousand objects of libraries that never go
    away, and every turn waits for it (measured: 0.1 s).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
