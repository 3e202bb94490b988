"""Delivery by webhook: real POSTs with the secret header, again and again until a 2xx.

Source: core.telegram.org/bots/api#setwebhook and the Bot API server: updates of one chat keep
their order, a failed one holds back only its own chat, a Retry-After is heeded, and a 2xx answer
may carry one method call. A plain http:// address is taken on the loopback host only.
"""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.errors import Json, bad_request
from tests.fakes.telegram.params import Params
from tests.fakes.telegram.updates import Update, Updates

PORTS = {80, 88, 443, 8443}
MAX_SECRET = 256
MAX_CONNECTIONS = 40
MAX_RETRY_DELAY_S = 60.0
ANSWER_TIMEOUT_S = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SECRET = re.compile(r"[A-Za-z0-9_-]*")


@dataclass
class Webhook:
    """`retry_s`: seconds before the first retry, doubled each time (the real one starts at 1)."""

    updates: Updates
    clock: Clock
    retry_s: float
    on_reply: Callable[[Json], None]
    url: str = ""
    secret: str = ""
    max_connections: int = MAX_CONNECTIONS
    last_error: tuple[int, str] | None = None
    posts: list[tuple[int, int]] = field(default_factory=list)  # update id, HTTP status (0: none)
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _pump: asyncio.Task[None] | None = None

    @property
    def is_set(self) -> bool:
        return bool(self.url)

    async def set(self, params: Params) -> str:
        """Take a new address over, or none. Returns what Telegram says to it."""
        url = params.text("url")
        if not url:
            return await self.delete(params)
        _check_url(url)
        secret = params.text("secret_token")
        if len(secret) > MAX_SECRET:
            bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            bad_request("secret token contains unallowed characters")
        limit = params.integer("max_connections", MAX_CONNECTIONS, 1, 100)
        self.updates.allow(params)
        if (url, secret, limit) == (self.url, self.secret, self.max_connections):
            return "Webhook is already set"
        await self.stop()
        if params.flag("drop_pending_updates"):
            self.updates.clear()
        self.url, self.secret, self.max_connections, self.last_error = url, secret, limit, None
        self.resume()
        return "Webhook was set"

    async def delete(self, params: Params) -> str:
        was_set = self.is_set
        await self.stop()
        self.url = self.secret = ""
        if params.flag("drop_pending_updates"):
            self.updates.clear()
        return "Webhook was deleted" if was_set else "Webhook is already deleted"

    def info(self) -> Json:
        found: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if self.is_set:
            found |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.last_error:
            found["last_error_date"], found["last_error_message"] = self.last_error
        if self.updates.allowed:
            found["allowed_updates"] = self.updates.allowed
        return found

    def resume(self) -> None:
        if self.is_set and self._pump is None:
            self._pump = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [*self._busy.values(), *([self._pump] if self._pump else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._busy.clear()
        self._pump = None

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self.updates.arrived.clear()
                for update in self.updates.due():
                    is_free = len(self._busy) < self.max_connections
                    if is_free and update.queue not in self._busy:
                        task = asyncio.create_task(self._deliver(session, update))
                        self._busy[update.queue] = task
                await self.updates.arrived.wait()

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> None:
        delay_s = self.retry_s
        while (waited := await self._post(session, update)) is not None:
            await asyncio.sleep(waited or delay_s)
            delay_s = min(MAX_RETRY_DELAY_S, delay_s * 2)
        self.updates.hand_out([update])
        self.updates.confirm(update)
        del self._busy[update.queue]
        self.updates.arrived.set()

    async def _post(self, session: aiohttp.ClientSession, update: Update) -> float | None:
        """None when the bot took it, else the seconds its Retry-After asks for (0: none)."""
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        try:
            async with session.post(self.url, json=update.as_json(), headers=headers) as answer:
                self._note(update.id, answer.status)
                if answer.ok and answer.status < 300:
                    self._reply(await answer.read(), answer.content_type)
                    return None
                error = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                after = answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError) as problem:
            self._note(update.id, 0)
            error, after = f"Connection failed: {type(problem).__name__}", ""
        self.last_error = (self.clock.date(), error)
        return float(after) if after.isdecimal() else 0.0

    def _note(self, update_id: int, status: int) -> None:
        self.posts.append((update_id, status))
        self.updates.on_change()

    def _reply(self, body: bytes, content_type: str) -> None:
        if content_type != "application/json" or not body:
            return
        decoded = json.loads(body)
        if isinstance(decoded, dict) and decoded.get("method"):
            self.on_reply(decoded)


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        bad_request("invalid webhook URL specified")
    if parts.hostname in _LOOPBACK:
        return
    if parts.scheme != "https":
        bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
