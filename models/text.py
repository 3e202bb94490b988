"""Words for a person: a gettext message with its arguments, put into a language when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias

from models.frozen import frozen

Argument: TypeAlias = "str | int | date | datetime | Text | tuple[Words, ...]"


@frozen
class Text:
    """A sentence: `key` is the Korean source (the gettext msgid), `args` fill its {places}."""

    key: str
    args: Mapping[str, Argument] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.key)


#: What is said: a translatable sentence, or a person's or the form's own words, said as they are.
Words: TypeAlias = Text | str


def _(key: str, **args: Argument) -> Text:
    """Mark a Korean sentence for the catalogues and give it its arguments."""
    return Text(key, args) if args else _fixed(key)


@cache  # the sentences of the source: as many as there are
def _fixed(key: str) -> Text:
    return Text(key)


def korean(words: Words) -> str:
    """Return the Korean of the source, with its {places}."""
    return words if isinstance(words, str) else words.key


def pack(words: Any) -> Any:
    """Return words (or an argument) as JSON values; `unpack` is its inverse."""
    match words:
        case Text():
            if not words.args:
                return {"k": words.key}
            packed = {
                # most are plain, and packed as they are
                name: value if isinstance(value, (str, int)) else pack(value)
                for name, value in words.args.items()
            }
            return {"k": words.key, "a": packed}
        case datetime():
            return {"t": words.isoformat()}
        case date():
            return {"d": words.isoformat()}
        case tuple():
            return [pack(each) for each in words]
        case _:
            return words


def unpack_all(packed: Any) -> dict[str, Argument]:
    """Return the arguments of a stored sentence."""
    return {name: unpack(each) for name, each in (packed or {}).items()}


def unpack(value: Any) -> Any:
    """Return the words that `pack` stored."""
    match value:
        case {"k": str(key), **rest}:
            return Text(key, unpack_all(rest.get("a")))
        case {"t": moment}:
            return datetime.fromisoformat(moment)
        case {"d": day}:
            return date.fromisoformat(day)
        case list():
            return tuple(unpack(each) for each in value)
        case _:
            return value
