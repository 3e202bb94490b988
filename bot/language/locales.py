"""What a platform says of its user's language, and when the text plainly says otherwise."""

import re
from collections.abc import Mapping, Sequence

from bot.language import lexicon, scripts

LANGUAGES = ("ko", "en", "zh", "ja", "vi", "th", "ru", "uz", "mn", "tl", "id")

# Codes that platforms send instead of BCP 47's own: ISO 639-2, retired codes, country codes.
_ALIASES = {
    "kr": "ko", "kor": "ko", "eng": "en", "cn": "zh", "tw": "zh", "hk": "zh", "zho": "zh",
    "chi": "zh", "cmn": "zh", "yue": "zh", "jp": "ja", "jpn": "ja", "vn": "vi", "vie": "vi",
    "tha": "th", "rus": "ru", "uzb": "uz", "mon": "mn", "khk": "mn", "fil": "tl", "tgl": "tl",
    "ind": "id", "in": "id",
}  # fmt: skip

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,4}")  # BCP 47, as platforms write it

_WRITTEN_IN: Mapping[str, frozenset[str]] = {
    "ko": frozenset({"hangul", "jamo"}),
    "zh": frozenset({"han", "bopomofo"}),
    "ja": frozenset({"kana", "han"}),
    "th": frozenset({"thai"}),
    "ru": frozenset({"cyrillic"}),
    "uz": frozenset({"latin", "cyrillic"}),
    "mn": frozenset({"cyrillic", "latin"}),
    "en": frozenset({"latin"}),
    "vi": frozenset({"latin"}),
    "tl": frozenset({"latin"}),
    "id": frozenset({"latin"}),
}

# Letters that one language of an alphabet has and the others lack.
OWN_LETTERS: Mapping[str, frozenset[str]] = {
    "vi": frozenset("ăđơư") | frozenset(map(chr, range(0x1EA0, 0x1EFA))),
    "mn": frozenset("өү"),
    "uz": frozenset("ўқғҳ"),
}

_QUOTED_KANA = 0.2  # a share of kana up to this stands in Chinese too: 優の良品
_ENOUGH = 1 / 3  # of the letters in a language's own script, and the text does not contradict it

# Written alike in every language, so they contradict none.
INTERNATIONAL = frozenset(
    {"ok", "okay", "okey", "bye", "wifi", "app", "link", "email", "pdf", "bot", "test", "demo"}
    | {"file", "online", "website", "internet", "id"}
)


def from_locale(hint: str | None) -> str | None:
    """Our language in a locale such as `ko`, `en-US`, `zh_Hant_TW`, `fil`; None for any other."""
    if not hint:
        return None
    code = hint[:35].strip().lower().replace("_", "-").split("-")[0].split(".")[0]
    code = _ALIASES.get(code, code)
    return code if code in LANGUAGES else None


def is_locale(hint: str | None) -> bool:
    """Whether a platform named a language at all, whichever it is."""
    return bool(hint) and _LOCALE.fullmatch(hint or "") is not None


def contradicts(told: str, found: Sequence[scripts.Run], shares: Mapping[str, float]) -> bool:
    """Whether a text in these scripts is plainly not in the told language."""
    letters = {letter for run in found for letter in run.text}
    if any(language != told and own & letters for language, own in OWN_LETTERS.items()):
        return True
    han = "".join(run.text for run in found if run.script == "han")
    if han and told in ("zh", "ja") and "kana" not in shares:
        return scripts.reformed(han) not in (None, told)
    if told == "zh" and shares.get("kana", 0.0) > _QUOTED_KANA * sum(shares.values()):
        return True
    own = sum(share for script, share in shares.items() if script in _WRITTEN_IN[told])
    if own >= _ENOUGH * sum(shares.values()):
        return False
    if set(shares) <= {"latin"} | _WRITTEN_IN[told]:
        return any(is_word(run.text) for run in found)
    return True


def is_word(text: str) -> bool:
    """Whether a Latin word belongs to some language's list, and not to everybody as `wifi` does."""
    return text not in INTERNATIONAL and text in lexicon.latin().words
