"""Payload -> arrival: what a JSON value of the Bot API means to us. Pure; never raises.

Types are checked here by hand: python-telegram-bot's own reading of JSON believes what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.channels.telegram import texts
from handlers.refused import CORRECTED
from models.frozen import frozen
from models.text import Words
from models.update import Update

NAME = "telegram"
#: What we ask Telegram for (getUpdates, setWebhook: allowed_updates).
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
GROUPS = frozenset({"group", "supergroup"})
INSIDE = frozenset({"member", "administrator", "restricted"})
OUTSIDE = frozenset({"left", "kicked"})
#: Clients cut longer texts into several messages (4,096 characters; a little less at a space).
CUT_FROM = 4_000
CUT_WITHIN_S = 2
#: NUL and other control characters but tab and new line, and halves of surrogate pairs.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

Json = Mapping[Any, Any]


@frozen
class Me:
    """The bot's own identity; `username` is "" until Telegram has told it."""

    id: str
    username: str = ""


@frozen
class SentFile:
    """A file to fetch; `size` in bytes, 0 when Telegram does not say."""

    id: str
    name: str
    size: int = 0


@frozen
class Piece:
    """Where a text stands in its chat; `date` in seconds since 1970."""

    message_id: int
    date: int
    is_long: bool

    def continues(self, before: Piece) -> bool:
        """Whether this is the rest of a long text that the client has cut."""
        near = 0 <= self.date - before.date <= CUT_WITHIN_S
        return before.is_long and near and self.message_id == before.message_id + 1


@frozen
class Arrival:
    """A payload understood. `lane` names whose order counts (the chat).

    `query` is a pressed button waiting to be answered; `gone` the address of an account or group
    that has shut the bot out.
    """

    number: int
    lane: str
    update: Update | None = None
    file: SentFile | None = None
    piece: Piece | None = None
    query: str = ""
    gone: str = ""


def clean(text: object) -> str:
    """Return a text without what no person types and no database keeps; "" for no text at all."""
    if not isinstance(text, str):
        return ""
    return UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_payload(payload: object) -> bool:
    """Whether this is an Update object of the Bot API at all."""
    return isinstance(payload, dict) and isinstance(payload.get("update_id"), int)


def parse(payload: object, me: Me) -> Arrival | None:
    """Return what a payload asks of us; None for what we leave alone."""
    if not isinstance(payload, dict):
        return None
    number = payload.get("update_id")
    if not isinstance(number, int):
        return None
    for kind, read in READERS.items():
        inner = payload.get(kind)
        if isinstance(inner, dict):
            return read(inner, number, me)
    return None


def _message(message: Json, number: int, me: Me) -> Arrival | None:
    match message:
        case {"from": {"is_bot": True}}:
            return None
        case {
            "chat": {"id": int(chat), "type": "private"},
            "from": {"id": int(sender), **who},
        }:
            return _private(message, _update(me, number, sender, chat, who), number)
        case {"chat": {"id": int(chat), "type": str(kind)}, "from": {"id": int(), **who}} if (
            kind in GROUPS and _is_addressed(_text(message), me)
        ):
            return _to_group(me, number, chat, who)
    return None


def _private(message: Json, update: Update, number: int) -> Arrival | None:
    """A message in the private chat: words, a file, or something we cannot read."""
    lane, text = update.chat, _text(message)
    file = None if "animation" in message else _file(message)
    if file:
        return Arrival(number, lane, _with(update, text=text), file)
    if isinstance(message.get("text"), str):
        return Arrival(number, lane, _with(update, text=text), piece=_piece(message, text))
    match message:
        case {"contact": {"phone_number": str(phone), "user_id": int(owner)}} if (
            update.address == f"{NAME}:{owner}"
        ):
            return Arrival(number, lane, _with(update, text=clean(phone)))
    for kind, words in texts.NOT_READ.items():
        if kind in message:
            return Arrival(number, lane, _with(update, problem=words))
    return None  # a service message: somebody pinned, a timer changed …


def _edited(message: Json, number: int, me: Me) -> Arrival | None:
    """A corrected message: gently said that it changes nothing (a live location moves silently)."""
    match message:
        case {"from": {"is_bot": True}} | {"location": _}:
            return None
        case {"chat": {"id": int(chat), "type": "private"}, "from": {"id": int(sender), **who}}:
            update = _update(me, number, sender, chat, who)
            return Arrival(number, str(chat), _with(update, problem=CORRECTED))
    return None


def _pressed(query: Json, number: int, me: Me) -> Arrival | None:
    """A button: acts in the private chat; anywhere else it is only answered."""
    match query:
        case {
            "id": str(name),
            "from": {"id": int(sender), **who},
            "data": str(data),
            "message": {"chat": {"id": int(chat), "type": "private"}},
        }:
            update = _with(_update(me, number, sender, chat, who), press=clean(data))
            return Arrival(number, str(chat), update, query=name)
        case {"id": str(name), "from": {"id": int(sender)}}:
            return Arrival(number, str(sender), query=name)
    return None


def _membership(change: Json, number: int, me: Me) -> Arrival | None:
    """The bot was let in or shut out (ChatMemberUpdated)."""
    match change:
        case {
            "chat": {"id": int(chat), "type": str(kind)},
            "old_chat_member": {"status": str(old)},
            "new_chat_member": {"status": str(new)},
        } if kind == "private" or kind in GROUPS:
            if new in OUTSIDE:
                return Arrival(number, str(chat), gone=f"{NAME}:{chat}")
            if kind in GROUPS and old in OUTSIDE and new in INSIDE:
                who = change.get("from")
                return _to_group(me, number, chat, who if isinstance(who, dict) else {})
    return None


def _to_group(me: Me, number: int, chat: int, who: Json) -> Arrival:
    """A word to a group as a whole: it is an account of its own, nobody's personal dialog."""
    update = _update(me, number, chat, chat, who)
    update = _with(update, problem=texts.private_only(me.username))
    return Arrival(number, str(chat), replace(update, elsewhere=True))


def _is_addressed(text: str, me: Me) -> bool:
    """Whether a text in a group is for us: a command (not another bot's), or our @name in it."""
    name = f"@{me.username}".lower() if me.username else ""
    first = text.split(maxsplit=1)[0].lower() if text.strip() else ""
    if first.startswith("/") and len(first) > 1:
        return "@" not in first or (bool(name) and first.endswith(name))
    return bool(name) and re.search(rf"{re.escape(name)}(?!\w)", text.lower()) is not None


def _update(me: Me, number: int, sender: int, chat: int, who: Json) -> Update:
    return Update(
        key=f"{NAME}:{me.id}:{number}",
        channel=NAME,
        address=f"{NAME}:{sender}",
        chat=str(chat),
        locale=clean(who.get("language_code"))[:16],
    )


def _with(update: Update, *, text: str = "", press: str = "", problem: Words = "") -> Update:
    return Update(
        update.key,
        update.channel,
        update.address,
        update.chat,
        text=text,
        press=press,
        problem=problem,
        locale=update.locale,
    )


def _text(message: Json) -> str:
    return clean(message.get("text")) or clean(message.get("caption"))


def _piece(message: Json, text: str) -> Piece | None:
    match message:
        case {"message_id": int(number), "date": int(date)}:
            return Piece(number, date, len(text.encode("utf-16-le")) // 2 >= CUT_FROM)
    return None


def _file(message: Json) -> SentFile | None:
    """The document, or the largest size of the photo."""
    match message:
        case {"document": {"file_id": str(name)} as document}:
            return SentFile(name, clean(document.get("file_name")), _size(document))
        case {"photo": [*sizes]}:
            known = [s for s in sizes if isinstance(s, dict) and isinstance(s.get("file_id"), str)]
            if known:
                best = max(known, key=_area)
                number = message.get("message_id")
                name = f"photo_{number}.jpg" if isinstance(number, int) else "photo.jpg"
                return SentFile(best["file_id"], name, _size(best))
    return None


def _area(size: Json) -> int:
    match size:
        case {"width": int(width), "height": int(height)}:
            return width * height
    return 0


def _size(file: Json) -> int:
    size = file.get("file_size")
    return size if isinstance(size, int) else 0


READERS: dict[str, Callable[[Json, int, Me], Arrival | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _pressed,
    "my_chat_member": _membership,
}
