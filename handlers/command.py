"""A command: a word that does one thing."""

from __future__ import annotations

from collections.abc import Callable

from handlers.visit import Visit
from models.frozen import frozen
from models.text import Words


@frozen
class Command:
    """A word that does one thing. With `description` it stands in the channels' command menus."""

    name: str
    run: Callable[[Visit, str], None]
    description: Words = ""
