"""What nobody who means well sends: a payload, where it goes, and the refusal that is proper."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from tests.conformance.telegram import SECRET

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
TELEGRAM_SECRET = "X-Telegram-Bot-Api-Secret-Token"
DEEP = b"[" * 100_000
LARGE = b"x" * 2 * 2**20


@dataclass(frozen=True)
class Payload:
    """`status` is what it must be answered with; `reason` how /metrics counts it ("": not)."""

    name: str
    body: bytes
    status: int
    reason: str
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def packed(body: Any) -> bytes:
    return json.dumps(body).encode()


def _telegram(number: int, text: str = "도움말", **more: Any) -> dict[str, Any]:
    chat = {"id": 42, "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "from": {"id": 42}, "text": text}
    return {"update_id": number, "message": message | more}


SIGNED = {TELEGRAM_SECRET: SECRET}
TO_TELEGRAM = (
    Payload("no secret", packed(_telegram(1)), 403, "secret"),
    Payload("another secret", packed(_telegram(1)), 403, "secret", JSON, {TELEGRAM_SECRET: "x"}),
    Payload("not JSON", b"{", 400, "malformed", JSON, SIGNED),
    Payload("another kind", b"update_id=1", 400, "malformed", FORM, SIGNED),
    Payload("a list", b"[1, 2]", 400, "malformed", JSON, SIGNED),
    Payload("no number", b"{}", 400, "malformed", JSON, SIGNED),
    Payload("too deep", DEEP, 400, "malformed", JSON, SIGNED),
    Payload("too large", LARGE, 413, "too_large", JSON, SIGNED),
    Payload("empty update", packed({"update_id": 7}), 200, "", JSON, SIGNED),
    Payload("strange parts", packed({"update_id": 8, "message": 5}), 200, "", JSON, SIGNED),
    Payload("half a pair", packed(_telegram(9, "\ud800")), 200, "", JSON, SIGNED),
    Payload("huge number", packed(_telegram(2**70)), 400, "malformed", JSON, SIGNED),
    Payload("huge chat", packed(_telegram(10, chat={"id": 2**70, "type": "private"})), 200, "",
            JSON, SIGNED),
)  # fmt: skip
#: The same, as long polling brings it.
POLLED: tuple[dict[str, Any], ...] = (
    {"message": 5},
    {"message": {"chat": {"id": "x"}, "from": None}},
    {"callback_query": {"id": "1", "from": {"id": 42}, "data": "\x00" * 99}},
    {"edited_message": []},
    {"my_chat_member": {"chat": {"id": 1, "type": "private"}}},
    {"message": _telegram(1, "\ud800" * 9)["message"]},
)


def slack_event(user: str, text: str, moment: str) -> dict[str, Any]:
    event = {"type": "message", "channel": "D1", "channel_type": "im", "user": user, "text": text,
             "ts": moment}  # fmt: skip
    return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{moment}", "event": event}


EVENT = packed(slack_event("U1", "도움말", "1.000001"))
STALE = {"X-Slack-Request-Timestamp": str(int(time.time()) - 3_600)}
TO_SLACK = (
    Payload("another signature", EVENT, 401, "signature", JSON, {"X-Slack-Signature": "v0=00"}),
    Payload("no moment", EVENT, 401, "signature", JSON, {"X-Slack-Request-Timestamp": ""}),
    Payload("stale", EVENT, 401, "signature", JSON, STALE),
    Payload("not JSON", b"{", 400, "malformed"),
    Payload("another kind", EVENT, 400, "malformed", "text/plain"),
    Payload("a list", b"[1, 2]", 400, "malformed"),
    Payload("too deep", DEEP, 400, "malformed"),
    Payload("bad form", b"payload=%7B", 400, "malformed", FORM),
    Payload("too large", LARGE, 413, "too_large"),
    Payload("half a pair", packed(slack_event("U1", "\ud800", "2.000001")), 200, ""),
    Payload("strange parts", packed({"type": "event_callback", "event": 5}), 400, "malformed"),
    Payload("unknown kind", packed({"type": "shortcut", "user": {"id": "U1"}}), 200, "unknown"),
)
#: The same, as Socket Mode brings it: with reason "" it is passed over.
ENVELOPES: tuple[tuple[Any, str], ...] = (
    ({}, "malformed"),
    ({"type": "event_callback", "event": 5}, "malformed"),
    ({"type": "shortcut", "user": {"id": "U1"}}, "unknown"),
    (slack_event("U1", "\ud800", "2.000001"), ""),
    ({"type": "block_actions", "user": [], "actions": 3}, "unknown"),
    ({"type": "view_submission", "user": {"id": "U1"}, "view": {"id": 7}}, "malformed"),
)


@dataclass(frozen=True)
class Form:
    """A form sent to the page: what it changes of a good one, and the refusal that is proper."""

    name: str
    status: int
    reason: str
    fields: dict[str, str | None] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


TO_PAGE = (
    Form("no cookie", 403, "forged", {}, {"Cookie": ""}),
    Form("another cookie", 403, "forged", {}, {"Cookie": "donghaeng=" + "A" * 43}),
    Form("no proof", 403, "forged", {"proof": None}),
    Form("another proof", 403, "forged", {"proof": "0" * 64}),
    Form("another site", 403, "forged", {}, {"Sec-Fetch-Site": "cross-site"}),
    Form("another origin", 403, "forged", {}, {"Origin": "https://evil.example"}),
    Form("no key", 400, "malformed", {"key": None}),
    Form("bad key", 400, "malformed", {"key": "a b"}),
    Form("another kind", 400, "malformed", {}, {"Content-Type": JSON}, b"{}"),
    Form("not a form", 400, "malformed", {}, {"Content-Type": "multipart/form-data"}, b"\x00\xff"),
    Form("too large", 413, "too_large", {"text": "x" * 2 * 2**20}),
    Form("strange button", 200, "", {"text": None, "press": "zz:zz:\x00:" + "x" * 300}),
    Form("half a pair", 200, "", {"text": "\ud800"}),
)
