"""GET /events: new messages as they are committed (Server-Sent Events, WHATWG HTML 9.2)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.web.parts import Parts
from bot.web.transcript import Transcript
from bot.web.visitor import Visitor
from bot.web.wakes import Ticket
from models.frozen import frozen

TICK_S = 1.0  # how soon a closed window is noticed
HEARTBEAT = 15  # ticks between comments that keep proxies from closing
MEDIA_TYPE = "text/event-stream"
RETRY = "retry: 2000\n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
GONE = 204  # tells EventSource not to come back
TURN = ("last", "live", "kept", "more", "composer")  # of the news, what comes once for all messages

log = structlog.get_logger()


@frozen
class Streaming:
    parts: Parts

    async def events(self, request: Request) -> Response:
        """Open a stream after `Last-Event-ID` (or `after`); messages may repeat, never lack."""
        visitor = self.parts.visitor(request)
        mark = request.query_params.get("mark", "")
        if visitor is None or mark != visitor.mark(self.parts.secret):
            # The window shows another persona's conversation, or the cookie is gone.
            return Response(_event("gone", {}), media_type=MEDIA_TYPE, headers=HEADERS)
        try:
            seen = await self.parts.transcript(visitor)
        except SQLAlchemyError:
            return self.parts.refuse(request, 503)
        if seen is None:
            return Response(status_code=GONE)
        ticket = self.parts.wakes.open(seen.account_id)
        if ticket is None:
            return self.parts.refuse(request, 503)
        stream = self._stream(request, visitor, ticket, _after(request))
        return StreamingResponse(stream, media_type=MEDIA_TYPE, headers=HEADERS)

    async def _stream(
        self, request: Request, visitor: Visitor, ticket: Ticket, after: int
    ) -> AsyncIterator[str]:
        sent: set[int] = set()
        overlap = self.parts.overlap
        try:
            yield RETRY
            quiet = 0
            while not ticket.ended:
                seen = await self._look(visitor, after - overlap)
                for event in self._news(seen, visitor, after - overlap, sent) if seen else ():
                    yield event
                after = max(after, seen.last if seen else 0)
                while not await ticket.wait(TICK_S):
                    if await request.is_disconnected():
                        return
                    quiet += 1
                    if quiet % HEARTBEAT == 0:
                        yield ": still here\n\n"
            if ticket.ended == "replaced":
                yield _event("full", {})
        finally:
            self.parts.wakes.close(ticket)

    async def _look(self, visitor: Visitor, after: int) -> Transcript | None:
        try:
            return await self.parts.transcript(visitor, max(after, 0))
        except SQLAlchemyError as error:  # the next wake reads again
            log.warning("reading failed", action="web_stream_failed", fault=type(error).__name__)
            return None

    def _news(self, seen: Transcript, visitor: Visitor, after: int, sent: set[int]) -> list[str]:
        """Return the events for what this stream has not sent yet."""
        fresh = [each for each in seen.since(after) if each.outgoing.id not in sent]
        if not fresh:
            return []
        sent.difference_update([number for number in sent if number <= after])
        sent.update(each.outgoing.id for each in fresh)
        news = self.parts.pages.news(seen, visitor, fresh)
        messages = [_event("message", each, each["id"]) for each in news["messages"]]
        return [*messages, _event("turn", {k: news[k] for k in TURN})]


def _after(request: Request) -> int:
    found = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(found) if found.isdecimal() and len(found) < 20 else 0


def _event(name: str, values: dict[str, Any], number: str = "") -> str:
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {name}\ndata: {json.dumps(values, ensure_ascii=False)}\n\n"
