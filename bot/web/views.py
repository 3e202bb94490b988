"""Messages and the form -> plain values for the templates. Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.texts import BABEL, say
from bot.web.transcript import Transcript
from handlers.codes import SessionCode, parse
from models.delivery import Outgoing
from models.frozen import frozen
from models.message import Control, Input
from models.text import Text, Words

FREE = frozenset({"text", "long_text", "number", "money", "date", "period", "link", "phone"})
WRITTEN = frozenset({"text", "long_text"})
WORTH_MENDING = 30  # characters: so much nobody types a second time
LONG = frozenset({"", "long_text", "attachments"})
KEYBOARDS = {"number": "numeric", "phone": "tel", "link": "url"}
#: A receipt's number, a date, a telephone number, with the particle behind it.
NUMBER = re.compile(r"\b[0-9A-Z●]+(?:-[0-9A-Z●]+)+[가-힣]{0,4}[.,?!]?")
REFUSED = "⚠ {error}"  # the first paragraph of a question whose answer was refused
#: Operations whose answer stands in the question's own place: nothing is said aloud.
QUIET = frozenset({"p", "l", "f"})


@frozen
class Composer:
    """The form for typing: what control fits, and what stands in it."""

    kind: str = ""
    long: bool = True
    most: int = 0
    optional: bool = False
    value: str = ""
    keyboard: str = ""
    question: int = 0
    refused: bool = False


def view(seen: Transcript, each: Outgoing, zone: ZoneInfo, *, archive: bool) -> dict[str, Any]:
    """One message in the person's language; in the archive nothing is left to press."""
    language, message = seen.language, each.message
    at = each.not_before.astimezone(zone)
    rows = () if archive else seen.live(each)
    return {
        "id": each.id,
        "said": message.said,
        "question": bool(message.prompt),
        "paragraphs": [(say(p, language), _is_refusal(p)) for p in message.paragraphs],
        "rows": [[_button(control, language) for control in row] for row in rows],
        "files": [
            (f"/files/{each.id}/{n}/{quote(file.name)}", file.name)
            for n, file in enumerate(message.files)
        ],
        "day": at.date(),
        "day_words": "",
        "moment": at.isoformat(timespec="minutes"),
        "clock": f"{at:%H:%M}",
    }


def whole(words: str) -> Markup:
    """The words as HTML in which no number is torn at its hyphens by the end of a line."""
    parts: list[str | Markup] = []
    at = 0
    for found in NUMBER.finditer(words):
        parts += [
            words[at : found.start()],
            Markup('<span class="whole">{}</span>').format(found[0]),
        ]
        at = found.end()
    return Markup("").join([*parts, words[at:]])


def composer(seen: Transcript) -> Composer:
    """Return the form that fits what the question waits for."""
    prompt = seen.prompt
    wanted = prompt.message.input if prompt else None
    if prompt is None or wanted is None:
        return Composer()
    refused = any(_is_refusal(p) for p in prompt.message.paragraphs)
    return Composer(
        kind=wanted.kind,
        long=wanted.kind in LONG,
        most=wanted.max_length if wanted.kind in FREE else 0,
        optional=wanted.optional,
        value=(_to_mend(seen, prompt, wanted) if refused else "") or _prefilled(wanted),
        keyboard=KEYBOARDS.get(wanted.kind, "text"),
        question=prompt.id,
        refused=refused,
    )


def _to_mend(seen: Transcript, prompt: Outgoing, wanted: Input) -> str:
    """The long text that was refused, to be mended and sent again; a short one is typed anew."""
    said = [m.message for m in seen.messages if m.message.said and m.id < prompt.id]
    words = str(said[-1].paragraphs[0]) if said else ""
    return words if wanted.kind in WRITTEN and len(words) >= WORTH_MENDING else ""


def _prefilled(wanted: Input) -> str:
    return wanted.value if wanted.kind in FREE else ""


def _is_refusal(words: Words) -> bool:
    return isinstance(words, Text) and words.key == REFUSED


def _button(control: Control, language: str) -> dict[str, str]:
    label = say(control.label, language)
    code = parse(control.code)
    quiet = isinstance(code, SessionCode) and code.operation in QUIET
    link = control.url if re.match(r"https?://", control.url) else ""
    return {
        "label": label,
        "value": control.code if quiet else f"{control.code} {label}",
        "same": control.code.split(":", 2)[-1],
        "look": control.look,
        "url": link,
    }


def babel(language: str) -> str:
    """Return Babel's name of a language (others get English)."""
    return BABEL.get(language, BABEL["en"])
