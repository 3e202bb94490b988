"""Telegram's refusals -> what they mean for a delivery (bot.channels.base.SendError)."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.base import (
    GoneError,
    LaterError,
    MovedError,
    RefusedError,
    RetryError,
    SendError,
    UnsureError,
)
from bot.channels.telegram.client import seconds

#: Nothing has left us: the request was surely not taken.
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
#: Parts of a 400's description that mean nobody is there any more (TDLib's and the servers' words).
NOBODY = (
    "chat not found",
    "user not found",
    "deactivated",
    "peer_id_invalid",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_restricted",
)
NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message",
    "message_id_invalid",
    "message identifier is not specified",
)
#: The picture is too large, too long or not whole: it goes as a document.
NOT_A_PHOTO = (
    "too big for a photo",
    "photo_invalid_dimensions",
    "photo_save_file_invalid",
    "photo_ext_invalid",
    "image_process_failed",
)
UNCHANGED = "message is not modified"
#: What needs no second look; anything else is a 200 whose body is no JSON: perhaps taken.
PLAIN: dict[type[TelegramError], tuple[type[SendError], str]] = {
    Forbidden: (GoneError, "forbidden"),
    InvalidToken: (RetryError, "token"),
    Conflict: (RetryError, "conflict"),
}
SEVERAL = 3  # chats held back at once mean that the whole bot is too fast


@dataclass
class Floods:
    """Which scope a 429 is for.

    Telegram does not say: it is taken for the chat's own, until `SEVERAL` chats are held back at
    the same time; then everything waits.
    """

    _until: dict[str, float] = field(default_factory=dict)

    def scope(self, chat: str, wait_s: float, now: float) -> str:
        """Note a 429 (`now` in seconds of a monotonic clock); return the scope to pause."""
        self._until = {name: until for name, until in self._until.items() if until > now}
        self._until[chat] = now + wait_s
        return "" if len(self._until) >= SEVERAL else chat


def is_unchanged(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and UNCHANGED in error.message.lower()


def is_not_editable(error: TelegramError) -> bool:
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(part in said for part in NOT_EDITABLE)


def is_not_a_photo(error: TelegramError) -> bool:
    said = error.message.lower()
    return isinstance(error, BadRequest) and any(part in said for part in NOT_A_PHOTO)


def meaning(error: TelegramError, chat: str, floods: Floods, now: float) -> SendError:
    """Return what a failed call means for its delivery; reasons are codes, never descriptions."""
    match error:
        case RetryAfter():
            wait_s = seconds(error.retry_after)
            return LaterError("flood", wait_s, floods.scope(chat, wait_s, now))
        case ChatMigrated():
            return MovedError("migrated", str(error.new_chat_id))
        case BadRequest():
            said = error.message.lower()
            is_gone = any(part in said for part in NOBODY)
            return GoneError("no_chat") if is_gone else RefusedError("bad_request")
        case NetworkError():
            return _network(error)
    kind, reason = PLAIN.get(type(error), (UnsureError, "answer"))
    return kind(reason)


def _network(error: NetworkError) -> SendError:
    """Tell apart: answered with 5xx, never sent, sent and not answered."""
    cause = error.__cause__
    if cause is None or isinstance(cause, TelegramError):
        return RetryError("server")
    if isinstance(cause, NOT_SENT):
        return RetryError("connect")
    return UnsureError("timeout" if isinstance(cause, httpx.TimeoutException) else "connection")
