"""What the page's endpoints share."""

from __future__ import annotations

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.channels.base import Ports
from bot.database import read
from bot.language import detect
from bot.settings import Settings
from bot.texts import say
from bot.web import transcript
from bot.web.guard import HEADERS
from bot.web.limits import Limit
from bot.web.page import Pages
from bot.web.transcript import Transcript
from bot.web.visitor import Visitor, known, newcomer, remember
from bot.web.wakes import Wakes
from bot.web.words import TROUBLE
from handlers.commands import PERSONAS
from models.frozen import frozen

NO_STORE = {"Cache-Control": "no-store"}
RETRY_AFTER_S = {429: "5", 503: "5"}
REASONS = {400: "malformed", 403: "forged", 413: "too_large", 429: "too_fast", 503: "busy"}


@frozen
class Parts:
    """The bot's ports, the database to read from, the pages, the open streams, the limits."""

    ports: Ports
    engine: Engine
    pages: Pages
    wakes: Wakes
    acts: Limit
    newcomers: Limit
    secret: str
    settings: Settings

    @property
    def overlap(self) -> int:
        """How far before the last key a stream reads again; SQLite has one writer at a time."""
        return transcript.OVERLAP if self.engine.dialect.name == "postgresql" else 0

    def visitor(self, request: Request) -> Visitor | None:
        return known(request, demo=self.ports.demo)

    def is_hers(self, visitor: Visitor, proof: str) -> bool:
        """Whether a demo's form is of this browser, under whichever persona it was shown."""
        return any(Visitor(visitor.token, p).owns(proof, self.secret) for p in PERSONAS)

    async def transcript(self, visitor: Visitor, after: int = 0) -> Transcript | None:
        return await read(self.engine, lambda c: transcript.read(c, visitor.address, after))

    def refuse(
        self, request: Request, status: int, text: str = "", key: str = "", *, go: str = ""
    ) -> Response:
        """Say kindly what went wrong, as JSON to the script, else as a page that keeps the text."""
        if status in REASONS:
            self.ports.refused["web", REASONS[status]] += 1
        language = detect("", locale_of(request))
        headers = {**HEADERS, **NO_STORE}
        if status in RETRY_AFTER_S:
            headers["Retry-After"] = RETRY_AFTER_S[status]
        if wants_json(request):
            words = " ".join(say(each, language) for each in TROUBLE[status])
            return JSONResponse({"error": words, "go": go}, status, headers)
        visitor = self.visitor(request)
        whose = visitor or newcomer()
        page = self.pages.trouble(status, language, whose, text, key)
        response = HTMLResponse(page, status, headers)
        if visitor is None and text:  # the form on this page is to work
            remember(request, response, whose, demo=self.ports.demo)
        return response


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def locale_of(request: Request) -> str:
    """Return the first language that the browser asks for, or ""."""
    first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
    return "" if first == "*" else first[:35]
