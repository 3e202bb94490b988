"""The chat page as a channel: its deliveries are read by the page itself."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.channels.base import Health, Pace, Ports, RefusedError
from bot.clock_control import DemoControl
from bot.settings import Settings
from bot.web.assets import FOLDER, Assets
from bot.web.clocking import Clocking
from bot.web.guard import Guard
from bot.web.limits import Limit
from bot.web.page import Pages
from bot.web.parts import Parts
from bot.web.reading import Reading
from bot.web.receiving import Receiving
from bot.web.streaming import Streaming
from bot.web.wakes import Wakes
from bot.web.words import TROUBLE
from models.delivery import Outgoing

#: Nothing is sent, so nothing is paced.
PACE = Pace(1_000, 1_000, 1_000, 1_000)
ACTS_A_SECOND, ACTS_AT_ONCE = 4.0, 120  # of one account
NEWCOMERS_A_SECOND, NEWCOMERS_AT_ONCE = 5.0, 300  # of one address; an office shares one
GUARDED = [Middleware(Guard)]
ROBOTS = "User-agent: *\nDisallow: /\n"  # every visit opens a conversation

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]


class WebChannel:
    """The adapter. `arrived` is called after each commit for one of its accounts."""

    name = "web"
    pace = PACE

    def __init__(self, ports: Ports, engine: Engine, secret: str, settings: Settings) -> None:
        self.assets = Assets()
        self.wakes = Wakes(engine, ports.clock)
        self.clock = ports.clock
        self.clocking: Clocking | None = None
        self.parts = Parts(
            ports,
            engine,
            Pages(self.assets, settings.zone, secret, ports.demo, ports.clock),
            self.wakes,
            Limit(ACTS_A_SECOND, ACTS_AT_ONCE, time.monotonic),
            Limit(NEWCOMERS_A_SECOND, NEWCOMERS_AT_ONCE, time.monotonic),
            secret,
            settings,
        )

    def routes(self) -> Sequence[BaseRoute]:
        reading, receiving = Reading(self.parts), Receiving(self.parts)
        streaming = Streaming(self.parts)
        return [
            Route("/", reading.home, middleware=GUARDED),
            Route("/messages", receiving.message, methods=["POST"], middleware=GUARDED),
            Route("/persona", receiving.persona, methods=["POST"], middleware=GUARDED),
            *self._clock_routes(),
            Route("/events", streaming.events, middleware=GUARDED),
            Route("/files/{delivery:int}/{index:int}/{name}", reading.file, middleware=GUARDED),
            Route("/favicon.ico", _icon, middleware=GUARDED),
            Route("/robots.txt", _robots, middleware=GUARDED),
            Mount("/static", self.assets, middleware=GUARDED),
        ]

    def control(self, control: DemoControl) -> None:
        """Let the page show the demo's clock and move it. Call it before `routes`."""
        self.clocking = Clocking(self.parts, control)

    def _clock_routes(self) -> Sequence[BaseRoute]:
        if self.clocking is None:
            return ()
        moved = self.clocking.moved
        return (Route("/clock", moved, methods=["POST"], middleware=GUARDED),)

    def faults(self) -> Mapping[int | type[Exception], Handler]:
        """The application's handlers for what no route answers: kind pages with a way back."""
        return {HTTPException: self._unanswered, Exception: self._broken}

    def _unanswered(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code in TROUBLE and "text/html" in request.headers.get("accept", ""):
            response = self.parts.refuse(request, error.status_code)
        else:
            response = PlainTextResponse(error.detail, error.status_code)
        response.headers.update(error.headers or {})
        return response

    def _broken(self, request: Request, _error: Exception) -> Response:
        return self.parts.refuse(request, 500)

    async def start(self) -> None:
        self.wakes.start()

    async def stop(self) -> None:
        await self.wakes.stop()

    def leave(self) -> None:
        """End the open streams at once, before a server waits for them."""
        self.wakes.leave()

    def arrived(self, account_id: int) -> None:
        self.wakes.arrived(account_id)

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        """Refuse: a page's deliveries are born sent."""
        raise RefusedError(f"delivery {outgoing.id} is read, not sent ({replaced or 'new'})")

    def is_group(self, _chat: str) -> bool:
        return False

    def health(self) -> Health:
        return Health(alive=True, seen=self.wakes.polled)


async def _icon(_request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=86400"}
    return FileResponse(FOLDER / "mark.svg", media_type="image/svg+xml", headers=headers)


async def _robots(_request: Request) -> Response:
    return PlainTextResponse(ROBOTS)
