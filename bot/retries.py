"""Attempt -> how long to wait before the next one. Pure."""

from __future__ import annotations

FIRST_S = 1.0
LONGEST_S = 300.0
#: So often one message is tried (some 20 minutes) while the platform takes others: then the fault is
#: its own. Where the platform takes nothing at all, a message waits until it expires.
ATTEMPTS = 12


def delay(attempt: int, chance: float) -> float:
    """Return the seconds before the next attempt: doubling to a limit; `chance` 0..1 spreads them."""
    whole = min(LONGEST_S, FIRST_S * 2.0 ** (min(attempt, 16) - 1))
    return whole * (0.5 + chance / 2)
