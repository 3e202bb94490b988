"""A list too long for one message: the page that a control's argument asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from handlers import codes

Row = TypeVar("Row")


def page(rows: Sequence[Row], argument: str, most: int) -> tuple[Sequence[Row], int]:
    """Return the rows behind as many as `argument` says, and how many to pass over next (0: none left)."""
    skip = codes.key(argument) or 0
    skip = skip if skip < len(rows) else 0
    behind = skip + most
    return rows[skip:behind], behind if behind < len(rows) else 0
