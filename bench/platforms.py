"""Telegram and Slack as the bot's process sees them from outside: payloads in, answers to its calls.

The stub answers every call at once with what the platform would say; it keeps nothing.
"""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bench.job import DATE, IDEA, MESSAGES, Turn, telegram_update
from bench.ours import COMPLAINT, COMPLAINT_JSON, IDEA_JSON

TELEGRAM_TOKEN, TELEGRAM_SECRET = "1:bench", "bench-secret"
SLACK_TOKEN, SLACK_SECRET = "xoxb-bench", "bench-signing-secret"
HEAD = re.compile(rb"^\w+ (\S+) HTTP/1\.1\r\n", re.ASCII)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Post:
    """One request to the bot."""

    path: str
    body: bytes
    headers: dict[str, str]

    def encoded(self, host: str) -> bytes:
        named = {"Host": host, "Content-Type": "application/json",
                 "Content-Length": str(len(self.body)), **self.headers}  # fmt: skip
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return f"POST {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + self.body


def to_telegram(turn: Turn) -> Post:
    body = telegram_update(turn).replace(IDEA_JSON, COMPLAINT_JSON)
    return Post("/telegram/webhook", body, {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET})


def to_slack(turn: Turn) -> Post:
    """A direct message through the Events API, signed as Slack signs."""
    text = COMPLAINT if MESSAGES[turn.step] == IDEA else MESSAGES[turn.step]
    event = {
        "type": "message",
        "channel": f"D{turn.chat}",
        "channel_type": "im",
        "user": f"U{turn.chat}",
        "text": text,
        "ts": f"{DATE}.{turn.number:06d}",
    }
    outer = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{turn.number}"}
    body = json.dumps({**outer, "event": event}).encode()
    now = str(int(time.time()))
    signed = hmac.new(SLACK_SECRET.encode(), b"v0:%s:%s" % (now.encode(), body), hashlib.sha256)
    headers = {
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": f"v0={signed.hexdigest()}",
    }
    return Post("/slack/events", body, headers)


def answer(path: str, body: bytes) -> dict[str, Any]:
    """What the platform says to a call of the bot."""
    method = path.rpartition("/")[2]
    if f"bot{TELEGRAM_TOKEN}" in path:
        me = {"id": 1, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
        message = {"message_id": 1, "date": DATE, "chat": {"id": 1, "type": "private"}}
        known: dict[str, Any] = {"getMe": me, "sendMessage": message, "editMessageText": message}
        return {"ok": True, "result": known.get(method, True)}
    if method == "auth.test":
        return {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "BBOT"}
    if method == "users.info":
        found = re.search(rb"U\d+", body)
        name = found[0].decode() if found else "U0"
        return {"ok": True, "user": {"id": name, "team_id": "T1", "locale": "ko-KR"}}
    return {"ok": True, "channel": "D1", "ts": f"{DATE}.000001"}


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(head)
            body = await reader.readexactly(int(length[1])) if length else b""
            asked = HEAD.match(head)
            path = asked[1].decode().partition("?")[0] if asked else ""
            text = json.dumps(answer(path, body + head)).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(text), text)
            )
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


@asynccontextmanager
async def stub() -> AsyncIterator[str]:
    """Serve both platforms' APIs on a free port; gives the address."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
