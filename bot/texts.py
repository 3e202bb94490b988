"""Words -> text in a language: gettext catalogues (`bot/locale/<language>.po`) and particles."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages import mofile, pofile
from babel.numbers import format_decimal

from bot.josa import josa
from models.text import Text, Words

LOCALES = Path(__file__).parent / "locale"
SOURCE = "ko"
SPOKEN = ("ko", "en", "zh", "ja", "vi")
BABEL = {"ko": "ko_KR", "en": "en_US", "zh": "zh_Hans_CN", "ja": "ja_JP", "vi": "vi_VN"}
HANGUL = re.compile("[가-힣]")


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return a language's sentences; the Korean ones are the keys themselves."""
    if language == SOURCE:
        return gettext.NullTranslations()
    with (LOCALES / f"{language}.po").open("rb") as file:
        read = pofile.read_po(file, locale=BABEL[language])
    compiled = io.BytesIO()
    mofile.write_mo(compiled, read)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=4096)
def _sentence(key: str, language: str) -> str:
    return catalogue(language).gettext(key) if key else ""


@lru_cache(maxsize=4096)
def _parts(key: str, language: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return a sentence in pieces: what stands before a {place}, its name, the particle behind it."""
    parsed = Formatter().parse(_sentence(key, language))
    return tuple(
        (before, name, particle if particle and HANGUL.search(particle) else "")
        for before, name, particle, _conversion in parsed
    )


def say(words: Words, language: str) -> str:
    """Return the words in a spoken language (others get English); {title:을} adds a particle."""
    if isinstance(words, str):
        return words
    spoken = language if language in SPOKEN else "en"
    if not words.args:
        return _sentence(words.key, spoken)
    said = ""
    for before, name, particle in _parts(words.key, spoken):
        said += before
        if name is not None:
            value = words.args[name]
            shown = value if isinstance(value, str) else argument(value, spoken)
            said += shown + josa(shown, particle) if particle else shown
    return said


@lru_cache(maxsize=4096)  # counts and positions: the same few small numbers in every other message
def _number(value: int, language: str) -> str:
    return format_decimal(value, locale=BABEL[language])


def argument(value: Any, language: str) -> str:
    """Return one argument in a language: numbers grouped, days written out, lists joined."""
    match value:
        case Text():
            return say(value, language)
        case bool():
            return str(value)
        case int():
            return _number(value, language)
        case datetime():
            return format_datetime(value, "medium", locale=BABEL[language])
        case date():
            return format_date(value, "long", locale=BABEL[language])
        case tuple():
            return ", ".join(argument(each, language) for each in value)
        case _:
            return str(value)


def sayer(language: str) -> Callable[[Words], str]:
    """Return `say` bound to a language."""

    def bound(words: Words) -> str:
        return say(words, language)

    return bound
