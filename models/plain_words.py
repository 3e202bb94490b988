"""Words that the city says otherwise (templates/plain_words.yaml), found in a Korean text. Pure.

A word counts where it stands alone or before particles: "장애우를" is found, "장애우회관" is not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from models.frozen import frozen
from models.template import TEMPLATES, reading

PLAIN_WORDS = TEMPLATES / "plain_words.yaml"
KINDS = ("dignity", "loanword", "administrative")
LETTER = "0-9A-Za-z가-힣"
PEOPLE = "(?:들|님|님들|분들)"
#: Particles behind a noun (표준국어대사전, 조사), the longer ones first; some take one more.
PARTICLE = (
    "(?:에게서|에게|께서|에서|으로서|로서|으로써|로써|으로|로|이라는|라는|이라고|라고|이란|란|이나|나"
    "|이며|며|이고|이든|든|이랑|랑|까지|부터|마다|보다|처럼|같이|조차|마저|밖에|만큼|하고"
    "|입니다|이에요|예요|이다|은|는|이|가|을|를|의|에|께|도|만|와|과)"
)
MORE = "(?:은|는|도|만|의|까지|부터|이|라도)"


@frozen
class PlainWord:
    """A word, what to say instead, of which kind it is and who says so."""

    word: str
    better: tuple[str, ...]
    kind: str
    source: str
    pattern: re.Pattern[str]


@cache
def plain_words() -> tuple[PlainWord, ...]:
    with reading(PLAIN_WORDS) as rows:
        return tuple(
            PlainWord(
                row["word"],
                tuple(row["better"]),
                row["kind"],
                rows["sources"][row["source"]],
                _pattern(row["word"], alone=row.get("alone", True)),
            )
            for row in rows["words"]
        )


def _pattern(word: str, *, alone: bool) -> re.Pattern[str]:
    letters = r"\s*".join(re.escape(part) for part in word.split())
    behind = f"{PEOPLE}?(?:{PARTICLE}{MORE}?)?"
    if not alone:
        behind = f"(?:{PEOPLE}(?:{PARTICLE}{MORE}?)?|{PARTICLE}{MORE}?)"
    return re.compile(f"(?<![{LETTER}]){letters}{behind}(?![{LETTER}])", re.IGNORECASE)


def found_in(text: str) -> tuple[PlainWord, ...]:
    """Return the words of `text` that are better said otherwise, in the order of the data."""
    whole = unicodedata.normalize("NFC", text)
    return tuple(each for each in plain_words() if each.pattern.search(whole))
