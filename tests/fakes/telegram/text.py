"""Texts as Telegram counts and cleans them: UTF-16 entity offsets, trimming, found entities.

Sources: core.telegram.org/bots/api#messageentity; TDLib `clean_input_string`, `fix_formatted_text`.
"""

import re
from dataclasses import dataclass, replace

from tests.fakes.telegram.errors import Json, bad_request

_CONTROL = {code: " " for code in range(32) if chr(code) not in "\n\r"} | {ord("\r"): None}
_REMOVED = dict.fromkeys([*range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A])
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u202e\ufeff\u00a0\u2800\ufffc\u180e")

_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)),
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    ),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d_]\w*")),
)
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention"})


@dataclass(frozen=True)
class Entity:
    """A stretch of text: offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str = ""
    language: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> Json:
        extra = {"url": self.url, "language": self.language}
        found: Json = {"type": self.type, "offset": self.offset, "length": self.length}
        return found | {name: value for name, value in extra.items() if value}


def utf16_length(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def clean(text: str) -> str:
    """Control characters become spaces, line separators and direction overrides go.

    Raises: ApiError when half a surrogate pair is left in it.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        bad_request("strings must be encoded in UTF-8")
    return text.translate(_CONTROL).translate(_REMOVED)


def is_blank(text: str) -> bool:
    return all(char.isspace() or char in _INVISIBLE for char in text)


def trim(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """White space at both ends goes, but none in front that an entity holds."""
    kept = text.rstrip(" \n")
    first = min((entity.offset for entity in entities), default=len(kept))
    front = min(len(kept) - len(kept.lstrip(" \n")), first)
    kept = kept[front:]
    end = utf16_length(kept)
    moved = (replace(entity, offset=entity.offset - front) for entity in entities)
    cut = (replace(one, length=min(one.length, end - one.offset)) for one in moved)
    return kept, tuple(entity for entity in cut if entity.length > 0)


def find_entities(text: str, given: tuple[Entity, ...] = ()) -> tuple[Entity, ...]:
    """Commands, links, mail addresses, mentions and hashtags beside the given entities."""
    taken = [entity for entity in given if entity.type in _OPAQUE]
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            entity = Entity(kind, start, utf16_length(match.group()))
            if all(entity.end <= one.offset or one.end <= entity.offset for one in taken + found):
                found.append(entity)
    return tuple(sorted((*given, *found), key=lambda one: (one.offset, -one.length)))
