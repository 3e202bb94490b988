"""Phrase rules kept as data (templates/*.yaml), read against a text that is folded first.

A rule is a regular expression, one a line; lines that start with # are remarks. Korean, Chinese,
Japanese and Thai rules see the text without spaces and marks ("죽 고 싶 다" reads "죽고싶다"); the
others see words with single spaces, and start at the beginning of a word. Accents are dropped on
both sides, so "muon chet" is found in "muốn chết".
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import yaml

_SOLID: Final = frozenset({"ko", "zh", "ja", "th"})
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]+")
_LETTERS_ALIKE: Final = str.maketrans("đıүөʻʼ‘’`´ʹ", "diуо'''''''")
_MARKS: Final = re.compile(r"(?:(?![\u0e00-\u0e7f])[\W_])+")  # Thai vowels count as marks
_REPEATED: Final = re.compile(r"(\D)\1{2,}")
_GAP: Final = "\0"  # where a harmless phrase stood; nothing reads across it


@dataclass(frozen=True, slots=True)
class _Rules:
    """One alternative of all rules for each way of reading; None where there are none."""

    solid: re.Pattern[str] | None
    spaced: re.Pattern[str] | None

    def found_in(self, solid: str, spaced: str) -> bool:
        return bool(
            (self.solid and self.solid.search(solid))
            or (self.spaced and self.spaced.search(spaced))
        )


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    say: _Rules
    unless: _Rules


@dataclass(frozen=True, slots=True)
class Phrases:
    """Kinds of things people say, in the order of their file."""

    harmless: _Rules
    kinds: tuple[_Kind, ...]

    def in_text(self, text: str) -> tuple[str, ...]:
        """The kinds that `text` speaks of; idioms and other harmless phrases are passed over."""
        spaced = _folded(text)
        solid = _MARKS.sub("", spaced)
        if not any(kind.say.found_in(solid, spaced) for kind in self.kinds):
            return ()  # nearly every text: nothing to pass over
        if self.harmless.solid:
            solid = self.harmless.solid.sub(_GAP, solid)
        if self.harmless.spaced:
            spaced = self.harmless.spaced.sub(_GAP, spaced)
        return tuple(
            kind.name
            for kind in self.kinds
            if kind.say.found_in(solid, spaced) and not kind.unless.found_in(solid, spaced)
        )


@cache
def load(name: str) -> Phrases:
    """The rules of templates/`name`.yaml. Raises ValueError naming the file when one is no rule."""
    source = resources.files("models") / "templates" / f"{name}.yaml"
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    try:
        return Phrases(
            harmless=_rules(content["harmless"]),
            kinds=tuple(
                _Kind(kind, _rules(parts["say"]), _rules(parts.get("unless", {})))
                for kind, parts in content["kinds"].items()
            ),
        )
    except (re.error, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"templates/{name}.yaml: {error}") from error


def _rules(by_language: Mapping[str, str]) -> _Rules:
    solid: list[str] = []
    spaced: list[str] = []
    for code, lines in by_language.items():
        rules = [line for line in lines.splitlines() if line and not line.startswith("#")]
        (solid if code in _SOLID else spaced).extend(map(_plain, rules))
    return _Rules(
        solid=re.compile("|".join(solid)) if solid else None,
        spaced=re.compile(rf"\b(?:{'|'.join(spaced)})") if spaced else None,
    )


def _folded(text: str) -> str:
    """As `_plain`, with single spaces and no letter more than twice in a row."""
    return _REPEATED.sub(r"\1\1", " ".join(_plain(text).split()))


def _plain(text: str) -> str:
    """Small letters without the accents of Latin and Cyrillic; apostrophes alike."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFKC", bare).translate(_LETTERS_ALIKE)
