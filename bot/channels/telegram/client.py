"""The Bot API as we call it: python-telegram-bot's Bot, and updates as plain JSON."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import orjson
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.channels.telegram.parsing import KINDS

POLL_S = 30  # seconds a getUpdates waits at Telegram for something to come
CONNECTIONS = 128  # 30 messages a second, some of them slow; and the poll
CONNECT_S = 5.0
ANSWER_S = 20.0

# python-telegram-bot's only way to be given time spans as timedelta; without it every 429 warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")


class _Request(HTTPXRequest):
    """Reads Telegram's answers by orjson, as python-telegram-bot lets its users do."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            return HTTPXRequest.parse_json_payload(payload)


class Client(Bot):
    """`Bot.get_updates` makes objects of a whole batch: one bad update would lose them all."""

    __slots__ = ()

    async def fetch(self, offset: int | None, wait: int = POLL_S) -> list[Any]:
        """Return waiting updates as JSON values; those below `offset` are confirmed.

        Waits up to `wait` seconds. Raises telegram.error.TelegramError.
        """
        asked: dict[str, Any] = {"timeout": wait, "allowed_updates": list(KINDS)}
        if offset is not None:
            asked["offset"] = offset
        found = await self._post("getUpdates", asked, read_timeout=wait + ANSWER_S)
        return found if isinstance(found, list) else []


def connect(token: str, api_url: str) -> tuple[Client, HTTPXRequest]:
    """Return the client and its connections, to be shut down at the end. Sends nothing yet."""
    base = api_url.rstrip("/")
    request = _Request(
        connection_pool_size=CONNECTIONS,
        read_timeout=ANSWER_S,
        write_timeout=ANSWER_S,
        connect_timeout=CONNECT_S,
        pool_timeout=CONNECT_S,
        media_write_timeout=60.0,
    )
    client = Client(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=request,
        get_updates_request=request,
    )
    return client, request


def seconds(span: float | timedelta) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else float(span)
