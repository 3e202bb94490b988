"""Which alphabets a message is written in: its letters, without links, names and commands."""

import re
import unicodedata

from models.frozen import frozen

LOOKED_AT = 500  # characters; a language shows itself long before, and the work stays bounded

# Links, addresses, Slack's <@U1> and :emoji:, @names, /commands, receipts and codes say nothing of
# a language.
_NOISE = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.])(?:[\w-]+\.)+[a-zA-Z]{2,}/\S*|\S+@\S+\.\w+|<[@#!][^<>]*>|:[a-z0-9_+\-]+:|(?<!\S)[@/]\w+"
    r"|\b[A-Z]{2}-\d{4}-\d+"
    r"|(?<![\w-])(?:[A-Z]{4}-[A-Z]{4}|(?=[a-zA-Z-]*\d)[a-zA-Z\d]{4}-[a-zA-Z\d]{4})(?![\w-])",
    re.ASCII,
)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʻʼ`´′ʹ", "'"))
_RUN = re.compile(
    r"(?P<hangul>[가-힣]+)"
    r"|(?P<jamo>[ㄱ-ㆎᄀ-ᇿ]+)"
    r"|(?P<kana>[ぁ-ゖゝ-ゟァ-ヺヽ-ヿー]+)"
    r"|(?P<han>[々〇㐀-䶿一-鿿豈-龎\U00020000-\U000323AF]+)"
    r"|(?P<bopomofo>[ㄅ-ㄯ]+)"
    r"|(?P<thai>[ก-ฺเ-๎]+)"
    r"|(?P<cyrillic>[Ѐ-ԯ]+(?:['-][Ѐ-ԯ]+)*)"
    r"|(?P<latin>[A-Za-zª-ʯ\u0300-\u036fḀ-ỿ]+(?:['-][A-Za-zª-ʯ\u0300-\u036fḀ-ỿ]+)*'?)"
    r"|(?P<other>[^\W\d_])"
)
_STRETCHED = re.compile(r"(.)\1{2,}")


@frozen
class Run:
    """Letters of one script without a break, in lower case."""

    script: str
    text: str


def runs(text: str) -> tuple[Run, ...]:
    """The runs of letters among the first `LOOKED_AT` characters, in order."""
    bare = _NOISE.sub(" ", text[:LOOKED_AT])
    # Symbols such as ™ and ℃ would turn into letters under NFKC, so they go first.
    bare = "".join(" " if unicodedata.category(sign) == "So" else sign for sign in bare)
    bare = unicodedata.normalize("NFKC", bare).translate(_APOSTROPHES).lower()[:LOOKED_AT]
    return tuple(
        Run(found.lastgroup or "other", _STRETCHED.sub(r"\1", found.group()))
        for found in _RUN.finditer(bare)
    )


def reformed(text: str) -> str | None:
    """Whose reformed Han characters these are: "zh", "ja", or None where both could write them.

    Each country's own character set holds only its own shapes, so the codecs know: 们 is in no
    Japanese set, 駅 in no Chinese one, and 韓国 mixes shapes that only Japan mixes.
    """
    simplified, traditional, japanese = (
        _encodes(text, codec) for codec in ("gb2312", "big5", "shift_jis")
    )
    if japanese == (simplified or traditional):
        return None
    return "ja" if japanese else "zh"


def _encodes(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
