"""Values: what is made once and never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a value with slots: mypy refuses every assignment to its fields.

    Nothing does when the program runs: a frozen dataclass takes thrice as long to make, and a turn
    makes some dozens.
    """
    return dataclass(slots=True, unsafe_hash="__hash__" not in vars(cls))(cls)
