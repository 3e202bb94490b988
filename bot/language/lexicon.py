"""Word lists and the letter sequences they teach: which language a written word looks like."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

from models.frozen import frozen

LATIN = ("en", "vi", "uz", "tl", "id", "mn")
CYRILLIC = ("ru", "mn", "uz")
HAN = ("zh", "ja")
ROMANISED = ("ko", "ru", "ja", "zh", "th")

_LONGEST_GRAM = 4
_SMOOTHING = 0.4  # a sequence never seen counts as this many sightings
_TONELESS = 0.8  # a Vietnamese word without its marks is worth this much of a whole word
_ROMANISED_WORD = 1.3  # romanised greetings: few, and unmistakable

# Mongolian typed on a Latin keyboard. х, ө and й are spelled in three ways, so each list is too.
_MONGOLIAN = dict(zip("абвгдзийклмнопрстуфэ", "abvgdziiklmnoprstufe", strict=True)) | {
    "е": "ye", "ё": "yo", "ж": "j", "ө": "u", "ү": "u", "х": "h", "ц": "ts", "ч": "ch",
    "ш": "sh", "щ": "sh", "ъ": "", "ы": "ii", "ь": "i", "ю": "yu", "я": "ya",
}  # fmt: skip
_MONGOLIAN_HABITS = (
    str.maketrans(_MONGOLIAN),
    str.maketrans(_MONGOLIAN | {"х": "kh", "ө": "o", "й": "y"}),
    str.maketrans(_MONGOLIAN | {"х": "x", "ө": "o"}),
)
_UZBEK = (
    ("o'", "ў"), ("g'", "ғ"), ("sh", "ш"), ("ch", "ч"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"),
    ("ye", "е"), ("q", "қ"), ("h", "ҳ"), ("x", "х"), ("j", "ж"), ("y", "й"), ("'", "ъ"),
    *zip("abvgdezijklmnoprstuf", "абвгдезижклмнопрстуф", strict=True),
)  # fmt: skip


@frozen
class Lexicon:
    """What is known of one script: each word's and each letter sequence's weight per language."""

    languages: tuple[str, ...]
    words: Mapping[str, Mapping[str, float]]
    sequences: Mapping[str, tuple[float, ...]]

    def likeness(self, word: str) -> list[float]:
        """How the word's letters suit each language, in log units; the best language has 0.

        Sequences overlap, so their sum is divided by the root of their number.
        """
        totals = [0.0] * len(self.languages)
        found = grams(word)
        for gram in found:
            for index, value in enumerate(self.sequences.get(gram, ())):
                totals[index] += value
        best = max(totals)
        return [(total - best) / math.sqrt(len(found)) for total in totals]


def grams(word: str) -> list[str]:
    """Sequences of 1 to 4 letters; `^` and `$` mark the word's ends."""
    marked = f"^{word}$"
    return [
        marked[start : start + size]
        for size in range(1, _LONGEST_GRAM + 1)
        for start in range(len(marked) - size + 1)
        if size > 1 or marked[start] not in "^$"
    ]


@cache
def latin() -> Lexicon:
    """Six languages that share the Latin alphabet, and greetings of five that do not."""
    vietnamese = _listed("vi")
    weighed: dict[str, dict[str, float]] = {
        "en": dict.fromkeys(_listed("en"), 1.0),
        "vi": dict.fromkeys(map(without_marks, vietnamese), _TONELESS)
        | dict.fromkeys(vietnamese, 1.0),
        "uz": dict.fromkeys(_listed("uz"), 1.0)
        | dict.fromkeys((word.replace("'", "") for word in _listed("uz")), 1.0),
        "tl": dict.fromkeys(_listed("tl"), 1.0),
        "id": dict.fromkeys(_listed("id"), 1.0),
        "mn": dict.fromkeys(
            (word.translate(habit) for habit in _MONGOLIAN_HABITS for word in _listed("mn")), 1.0
        ),
    }
    taught = {language: tuple(words) for language, words in weighed.items()}
    for line in _read("roman.tsv").splitlines():
        language, _, words = line.partition("\t")
        weighed[language] = dict.fromkeys(words.split(), _ROMANISED_WORD)
    return _lexicon(LATIN, taught, weighed)


@cache
def cyrillic() -> Lexicon:
    """Russian, Mongolian, and Uzbek in its older alphabet."""
    taught = {
        "ru": _listed("ru"),
        "mn": tuple(word for word in _listed("mn") if not word.isascii()),
        "uz": tuple(map(_uzbek_in_cyrillic, _listed("uz"))),
    }
    return _lexicon(CYRILLIC, taught, {k: dict.fromkeys(v, 1.0) for k, v in taught.items()})


@cache
def han() -> Lexicon:
    """Chinese of both standards, and Japanese words written without kana."""
    taught = {"zh": _listed("zh"), "ja": _listed("ja")}
    return _lexicon(HAN, taught, {k: dict.fromkeys(v, 1.0) for k, v in taught.items()})


def without_marks(word: str) -> str:
    """A Vietnamese word as typed without its marks: `đường` -> `duong`."""
    bare = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def _lexicon(
    languages: tuple[str, ...],
    taught: Mapping[str, Iterable[str]],
    weighed: Mapping[str, Mapping[str, float]],
) -> Lexicon:
    words: dict[str, dict[str, float]] = {}
    for language, weights in weighed.items():
        for word, weight in weights.items():
            words.setdefault(word, {})[language] = weight
    return Lexicon(languages, words, _sequences([taught[name] for name in languages]))


def _sequences(taught: Sequence[Iterable[str]]) -> dict[str, tuple[float, ...]]:
    """Log-probability of each letter sequence among those of its length, in each word list."""
    seen = [Counter(gram for word in words for gram in grams(word)) for words in taught]
    every = set().union(*seen)
    kinds = Counter(map(len, every))
    sizes = [Counter[int]() for _ in seen]
    for size, counts in zip(sizes, seen, strict=True):
        for gram, count in counts.items():
            size[len(gram)] += count

    def weight(gram: str, counts: Counter[str], size: Counter[int]) -> float:
        total = size[len(gram)] + _SMOOTHING * kinds[len(gram)]
        return math.log((counts[gram] + _SMOOTHING) / total)

    pairs = list(zip(seen, sizes, strict=True))
    return {gram: tuple(weight(gram, *pair) for pair in pairs) for gram in every}


def _listed(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_read(f"{name}.txt").split()))


def _read(name: str) -> str:
    return (files("bot.language") / "words" / name).read_text(encoding="utf-8")


def _uzbek_in_cyrillic(word: str) -> str:
    spelled = "э" + word[1:] if word.startswith("e") else word
    for latin_letters, letter in _UZBEK:
        spelled = spelled.replace(latin_letters, letter)
    return spelled
