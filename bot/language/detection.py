"""The language of a short message: script first, then words, letter sequences and langdetect."""

import math
from collections.abc import Mapping, Sequence

from bot.language import lexicon, libraries, locales, scripts
from models.frozen import frozen

NO_LETTERS = "ko"  # the service is Seoul's
NO_LANGUAGE_OF_OURS = "en"  # who speaks another one, as in Arabic letters, is answered in English

_ONE_LANGUAGE = {"hangul": "ko", "jamo": "ko", "kana": "ja", "thai": "th", "bopomofo": "zh"}

# A Hangul block, a kana or a Han sign says as much as two or three letters. ㅋㅋ says little, and
# a Latin word of no language beside another script is a name: LED, wifi, Gangnam.
_SHARE = {"hangul": 2.0, "jamo": 0.5, "kana": 2.0, "han": 2.0, "bopomofo": 2.0}
_NAME_SHARE = 0.3
_KNOWN_HAN_SHARE = 3.0


@frozen
class Weights:
    """How much each kind of evidence counts, in natural-log units; set on the tuning messages."""

    word: float = 4.0
    letters: float = 1.0
    listed_letters: float = 0.6  # of a word that a list holds: the list has said most of it
    langdetect: float = 0.4
    own_letters: float = 4.0
    reform: float = 8.0
    kana: float = 6.0  # each sign beside more Han: 優の良品 can stand in a Chinese sentence


WEIGHTS = Weights()
_PRIOR = {"en": 1.5, "ru": 2.0, "zh": 0.5}  # met most often in their script, in Seoul
_ENGLISH_NAMES = 1.0  # more for English where no word is listed: names and brands look like it
_WORST_LETTERS = -6.0  # per word: a strange name must not outweigh the words around it
_UNSURE = (0.03, 0.97)  # langdetect is sure of itself even where it is wrong
_STRAY = 2.0  # what each unlisted word takes from a romanised greeting's claim
_LONGEST_HAN_WORD = 5


def detect(text: str, hint: str | None = None) -> str:
    """One of `LANGUAGES`; a locale that is one of them stands unless the script contradicts it."""
    told = locales.from_locale(hint)
    found = scripts.runs(text)
    if not found:
        return told or (NO_LANGUAGE_OF_OURS if locales.is_locale(hint) else NO_LETTERS)
    shares = _shares(found)
    if told and not locales.contradicts(told, found, shares):
        return told
    script = max(shares, key=lambda name: shares[name])
    if script == "other":
        return NO_LANGUAGE_OF_OURS
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    kana = sum(len(run.text) for run in found if run.script == "kana")
    words = [run.text for run in found if run.script == script]
    totals = _TOTALS[script](words)
    if script == "han":
        totals["ja"] += WEIGHTS.kana * kana
    return max(totals, key=lambda language: totals[language])


def warm() -> None:
    """Read the word lists and langdetect's profiles now, so that the first message is not slow."""
    for script in _TOTALS:
        libraries.factory(script)
    for read in (lexicon.latin, lexicon.cyrillic, lexicon.han):
        read()


def _shares(found: Sequence[scripts.Run]) -> dict[str, float]:
    shares: dict[str, float] = {}
    mixed = len({run.script for run in found}) > 1
    for run in found:
        weight = _SHARE.get(run.script, 1.0)
        if mixed and run.script == "latin" and not locales.is_word(run.text):
            weight = _NAME_SHARE
        if mixed and run.script == "han" and _han_words(run.text):
            weight = _KNOWN_HAN_SHARE
        shares[run.script] = shares.get(run.script, 0.0) + weight * len(run.text)
    return shares


def _latin(words: Sequence[str]) -> dict[str, float]:
    known = lexicon.latin()
    words = [word for word in words if word not in locales.INTERNATIONAL] or words
    totals = _evidence("latin", known, words)
    if not any(word in known.words for word in words):
        totals["en"] += _ENGLISH_NAMES
    for language in lexicon.ROMANISED:
        hits = [
            known.words[word][language] for word in words if language in known.words.get(word, ())
        ]
        strays = len(words) - len(hits)
        if hits and len(hits) >= strays:
            totals[language] = WEIGHTS.word * sum(hits) - _STRAY * strays
    return totals


def _cyrillic(words: Sequence[str]) -> dict[str, float]:
    return _evidence("cyrillic", lexicon.cyrillic(), words)


def _han(words: Sequence[str]) -> dict[str, float]:
    pieces = [piece for word in words for piece in _han_words(word)]
    totals = _evidence("han", lexicon.han(), words, pieces)
    reformed = scripts.reformed("".join(words))
    if reformed:
        totals[reformed] += WEIGHTS.reform
    return totals


_TOTALS = {"latin": _latin, "cyrillic": _cyrillic, "han": _han}


def _evidence(
    script: str, known: lexicon.Lexicon, words: Sequence[str], listed: Sequence[str] | None = None
) -> dict[str, float]:
    """Each language's total; `listed` are the words to look up where a script sets no spaces."""
    totals = {language: _PRIOR.get(language, 0.0) for language in known.languages}
    for word in words if listed is None else listed:
        for language, weight in known.words.get(word, {}).items():
            if language in totals:
                totals[language] += WEIGHTS.word * weight
    for word in words:
        weight = WEIGHTS.listed_letters if word in known.words else WEIGHTS.letters
        for language, value in zip(known.languages, known.likeness(word), strict=True):
            totals[language] += weight * max(value, _WORST_LETTERS)
            if locales.OWN_LETTERS.get(language, frozenset()).intersection(word):
                totals[language] += WEIGHTS.own_letters
    said = libraries.opinion(script, " ".join(words))
    if said:
        for language in totals:
            totals[language] += WEIGHTS.langdetect * _log(said, language, script)
    return totals


def _log(said: Mapping[str, float], language: str, script: str) -> float:
    """Log of what langdetect gave a language; even odds where it has no profile for it."""
    if language not in libraries.PROFILES[script].values():
        return math.log(1 / len(libraries.PROFILES[script]))
    least, most = _UNSURE
    return math.log(min(most, max(least, said.get(language, 0.0))))


def _han_words(text: str) -> list[str]:
    """The listed words in text without spaces, the longest first at each place."""
    known = lexicon.han().words
    pieces = []
    start = 0
    while start < len(text):
        sizes = range(_LONGEST_HAN_WORD, 0, -1)
        piece = next((p for size in sizes if (p := text[start : start + size]) in known), None)
        if piece:
            pieces.append(piece)
        start += len(piece or " ")
    return pieces
