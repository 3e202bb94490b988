"""Attempt -> how long to wait, or give up. Pure."""

from __future__ import annotations

FIRST_S = 1.0
LONGEST_S = 300.0
ATTEMPTS = 12  # with doubling waits about 40 minutes, then every five


def delay(attempt: int, chance: float) -> float | None:
    """Return the seconds before the next attempt (`chance` 0..1 spreads them), or None: give up."""
    if attempt >= ATTEMPTS:
        return None
    whole: float = min(LONGEST_S, FIRST_S * 2 ** (attempt - 1))
    return whole * (0.5 + chance / 2)
