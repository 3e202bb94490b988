"""A command: a word that does one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers.visit import Visit
from models.text import Words


@dataclass(frozen=True, slots=True)
class Command:
    """A word that does one thing. With `description` it stands in the channels' command menus."""

    name: str
    run: Callable[[Visit, str], None]
    description: Words = ""
