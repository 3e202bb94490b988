"""Phrase rules kept as data (templates/*.yaml), read against a text that is folded first.

A rule is a regular expression, one a line; lines that start with # are remarks. Korean, Chinese,
Japanese and Thai rules see the text without spaces and marks ("죽 고 싶 다" reads "죽고싶다"); the
others see words with single spaces, and start at the beginning of a word. Accents are dropped on
both sides, so "muon chet" is found in "muốn chết".
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from models.frozen import frozen
from models.template import TEMPLATES, reading

_SOLID: Final = frozenset({"ko", "zh", "ja", "th"})
_ACCENTS: Final = re.compile(r"[\u0300-\u036f]+")
_LETTERS_ALIKE: Final = str.maketrans("đıүөʻʼ‘’`´ʹ", "diуо'''''''")
_MARKS: Final = re.compile(r"[^\w\u0e00-\u0e7f]+|_+")  # Thai vowels count as marks
_REPEATED: Final = re.compile(r"(\D)\1{2,}")
_USUAL: Final = re.compile("[\n -_a-~가-힣]*")  # stays as it is, but for capitals
_ALPHABETS: Final = {
    "digits": re.compile("[0-9]"),
    "latin": re.compile("[a-z]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "hangul": re.compile("[ㄱ-ㅣ가-힣]"),
    "kana and han": re.compile("[\u3005-\u30ff\u3400-\u9fff]"),
}
_SYNTAX: Final = re.compile(r"\\.|\{[0-9,]*\}")  # of regular expressions, in no alphabet
_GAP: Final = "\0"  # where a harmless phrase stood; nothing reads across it


@frozen
class _Alternatives:
    """The rules written in the same alphabets, as one; they are for texts that use one of these."""

    alphabets: frozenset[str]
    rules: re.Pattern[str]


@frozen
class _Said:
    """A folded text in both ways of reading, and the alphabets in it."""

    solid: str
    spaced: str
    alphabets: frozenset[str]


@frozen
class _Rules:
    """The rules for each way of reading."""

    solid: tuple[_Alternatives, ...]
    spaced: tuple[_Alternatives, ...]

    def found_in(self, said: _Said) -> bool:
        for text, readings in ((said.solid, self.solid), (said.spaced, self.spaced)):
            for each in readings:
                if not each.alphabets.isdisjoint(said.alphabets) and each.rules.search(text):
                    return True
        return False


@frozen
class _Kind:
    name: str
    say: _Rules
    unless: _Rules


@frozen
class Phrases:
    """Kinds of things people say, in the order of their file."""

    harmless: _Rules
    kinds: tuple[_Kind, ...]

    def in_text(self, text: str) -> tuple[str, ...]:
        """The kinds that `text` speaks of; idioms and other harmless phrases are passed over."""
        said = _folded(text)
        if not any(kind.say.found_in(said) for kind in self.kinds):
            return ()  # nearly every text: nothing to pass over
        solid, spaced = said.solid, said.spaced
        for each in self.harmless.solid:
            solid = each.rules.sub(_GAP, solid)
        for each in self.harmless.spaced:
            spaced = each.rules.sub(_GAP, spaced)
        said = _Said(solid, spaced, said.alphabets)
        return tuple(
            kind.name
            for kind in self.kinds
            if kind.say.found_in(said) and not kind.unless.found_in(said)
        )


@cache
def load(name: str) -> Phrases:
    """The rules of templates/`name`.yaml. Raises TemplateError when one is no rule."""
    with reading(TEMPLATES / f"{name}.yaml") as content:
        return Phrases(
            harmless=_rules(content["harmless"]),
            kinds=tuple(
                _Kind(kind, _rules(parts["say"]), _rules(parts.get("unless", {})))
                for kind, parts in content["kinds"].items()
            ),
        )


def _rules(by_language: Mapping[str, str]) -> _Rules:
    solid: dict[frozenset[str], list[str]] = {}
    spaced: dict[frozenset[str], list[str]] = {}
    for code, lines in by_language.items():
        rules = [_plain(each) for each in lines.splitlines() if each and not each.startswith("#")]
        if rules:
            into = solid if code in _SOLID else spaced
            into.setdefault(_alphabets(_SYNTAX.sub("", "|".join(rules))), []).extend(rules)
    return _Rules(
        solid=tuple(
            _Alternatives(alphabets, re.compile("|".join(rules)))
            for alphabets, rules in solid.items()
        ),
        spaced=tuple(
            _Alternatives(alphabets, re.compile(rf"\b(?:{'|'.join(rules)})"))
            for alphabets, rules in spaced.items()
        ),
    )


def _alphabets(text: str) -> frozenset[str]:
    return frozenset(name for name, letter in _ALPHABETS.items() if letter.search(text))


@lru_cache(maxsize=16)  # the same text is read for distress and for where it belongs
def _folded(text: str) -> _Said:
    """As `_plain`, with single spaces and no letter more than twice in a row."""
    spaced = _REPEATED.sub(r"\1\1", " ".join(_plain(text).split()))
    return _Said(_MARKS.sub("", spaced), spaced, _alphabets(spaced))


def _plain(text: str) -> str:
    """Small letters without the accents of Latin and Cyrillic; apostrophes alike."""
    if _USUAL.fullmatch(text):
        return text.casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFKC", bare).translate(_LETTERS_ALIKE)
