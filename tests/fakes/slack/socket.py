"""Socket Mode: the WebSocket over which an app without a public address hears from Slack."""

import asyncio
import itertools
import json
import uuid
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import WSMsgType, web

from tests.fakes.slack.delivery import Ack, Delivery, Failure
from tests.fakes.slack.refusal import Json

MOST_CONNECTIONS = 10  # docs.slack.dev/apis/events-api/using-socket-mode
ANSWERABLE = ("slash_commands", "interactive")


@dataclass(eq=False)
class Connection:
    request: web.Request
    ws: web.WebSocketResponse
    waiting: dict[str, asyncio.Future[Ack | Failure]] = field(default_factory=dict)
    is_retiring: bool = False

    def lost(self) -> None:
        for future in self.waiting.values():
            if not future.done():
                future.set_result(Failure("connection_lost"))

    def cut(self) -> None:
        """Break the TCP connection without a word."""
        self.is_retiring = True
        self.lost()
        if self.request.transport is not None:
            self.request.transport.abort()


class SocketMode:
    def __init__(self, app_id: str, ack_timeout_s: float) -> None:
        self.connections: list[Connection] = []
        self.stray_acks: list[Json] = []  # acknowledgements nobody waited for any more
        self.opened = 0
        self.cuts: list[Literal["before", "after"]] = []
        self._app_id, self._ack_timeout_s = app_id, ack_timeout_s
        self._tickets: set[str] = set()
        self._turns = itertools.count()
        self._arrival = asyncio.Event()
        self._closers: set[asyncio.Task[None]] = set()

    def new_path(self) -> str:
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"/link/?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="unknown ticket")
        self._tickets.remove(ticket)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        connection = Connection(request, ws)
        self.connections.append(connection)
        self.opened += 1
        try:
            await ws.send_json(self._hello())
            self._arrival.set()
            await self._listen(connection)
        finally:
            self.connections.remove(connection)
            connection.lost()
        return ws

    async def connected(self, count: int = 1, timeout_s: float = 5.0) -> None:
        """Wait until so many connections have said hello.

        Raises:
            TimeoutError: the app did not connect in time.
        """
        async with asyncio.timeout(timeout_s):
            while len(self._ready()) < count:
                self._arrival.clear()
                await self._arrival.wait()

    async def carry(self, delivery: Delivery, attempt: int, reason: str | None) -> Ack | Failure:
        try:
            await self.connected(timeout_s=self._ack_timeout_s)
        except TimeoutError:
            return Failure("no_connection")
        ready = self._ready()
        connection = ready[next(self._turns) % len(ready)]
        cut = self.cuts.pop(0) if self.cuts else None
        if cut == "before":
            connection.cut()
            return Failure("connection_lost")
        name = str(uuid.uuid4())
        answer: asyncio.Future[Ack | Failure] = asyncio.get_running_loop().create_future()
        connection.waiting[name] = answer
        try:
            await connection.ws.send_json(_envelope(name, delivery, attempt, reason))
            outcome = await asyncio.wait_for(answer, self._ack_timeout_s)
        except TimeoutError:
            return Failure("timeout")
        except ConnectionError:
            return Failure("connection_lost")
        finally:
            connection.waiting.pop(name, None)
        if cut == "after":
            connection.cut()
            return Failure("connection_lost")
        return outcome

    async def disconnect(
        self,
        reason: Literal["refresh_requested", "warning", "link_disabled"] = "refresh_requested",
        grace_s: float = 2.0,
    ) -> None:
        """Announce the end of every present connection; close after the grace unless a warning."""
        for connection in list(self.connections):
            host = {"host": "applink-fake"}
            await connection.ws.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": host}
            )
            if reason != "warning":
                connection.is_retiring = True
                closer = asyncio.create_task(self._close_later(connection, grace_s))
                self._closers.add(closer)
                closer.add_done_callback(self._closers.discard)

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in list(self.connections):
            connection.cut()

    def drop_next(self, when: Literal["before", "after"]) -> None:
        """Cut the line just before the next envelope, or after it so that its answer is lost."""
        self.cuts.append(when)

    async def close(self) -> None:
        for closer in list(self._closers):
            closer.cancel()
        await asyncio.gather(*self._closers, return_exceptions=True)
        for connection in list(self.connections):
            connection.lost()
            await connection.ws.close()

    def _ready(self) -> list[Connection]:
        return [one for one in self.connections if not one.is_retiring and not one.ws.closed]

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-fake", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.ws:
            if message.type != WSMsgType.TEXT:
                continue
            answer = json.loads(message.data)
            future = connection.waiting.get(answer.get("envelope_id", ""))
            if future is None or future.done():
                self.stray_acks.append(answer)
            else:
                future.set_result(Ack(answer.get("payload")))

    async def _close_later(self, connection: Connection, grace_s: float) -> None:
        await asyncio.sleep(grace_s)
        await connection.ws.close()


def _envelope(name: str, delivery: Delivery, attempt: int, reason: str | None) -> Json:
    envelope: Json = {
        "envelope_id": name,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind in ANSWERABLE,
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": attempt, "retry_reason": reason or ""}
    return envelope
