"""What Telegram's refusals mean for a delivery."""

from __future__ import annotations

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
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
from bot.channels.telegram.failures import Floods, meaning


def because(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (RetryAfter(7), LaterError, "flood"),
        (ChatMigrated(-1007), MovedError, "migrated"),
        (Forbidden("Forbidden: bot was blocked by the user"), GoneError, "forbidden"),
        (BadRequest("Bad Request: chat not found"), GoneError, "no_chat"),
        (BadRequest("Group chat was deactivated"), GoneError, "no_chat"),
        (BadRequest("Bad Request: BUTTON_DATA_INVALID"), RefusedError, "bad_request"),
        (InvalidToken(), RetryError, "token"),
        (Conflict("Conflict"), RetryError, "conflict"),
        (NetworkError("Internal Server Error"), RetryError, "server"),
        (because(NetworkError("502"), TelegramError("no JSON")), RetryError, "server"),
        (because(NetworkError("x"), httpx.ConnectError("x")), RetryError, "connect"),
        (because(TimedOut(), httpx.ConnectTimeout("x")), RetryError, "connect"),
        (because(TimedOut(), httpx.PoolTimeout("x")), RetryError, "connect"),
        (because(TimedOut(), httpx.ReadTimeout("x")), UnsureError, "timeout"),
        (because(TimedOut(), httpx.WriteTimeout("x")), UnsureError, "timeout"),
        (because(NetworkError("x"), httpx.RemoteProtocolError("x")), UnsureError, "connection"),
        (because(NetworkError("x"), httpx.ReadError("x")), UnsureError, "connection"),
        (TelegramError("Invalid server response"), UnsureError, "answer"),
    ],
)
def test_each_failure_has_its_meaning(
    error: TelegramError, kind: type[SendError], reason: str
) -> None:
    found = meaning(error, "5", Floods(), 0.0)
    assert (type(found), found.reason) == (kind, reason)


def test_flood_pauses_the_chat_until_several_are_held_back() -> None:
    floods = Floods()
    assert [floods.scope(chat, 10.0, 0.0) for chat in "aab"] == ["a", "a", "b"]
    assert floods.scope("c", 10.0, 5.0) == ""
    assert floods.scope("d", 10.0, 100.0) == "d", "the others' pauses are over"
