"""GET: the chat page, earlier messages, and the documents that messages carry."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.channels.base import MadeFile
from bot.database import read
from bot.documents.maker import NoSuchFileError
from bot.web import transcript
from bot.web.guard import PDF_POLICY
from bot.web.parts import NO_STORE, Parts, locale_of
from bot.web.transcript import Transcript
from bot.web.visitor import CITIZEN, Visitor, newcomer, remember
from bot.writer import BusyError
from models.events.event import DOOR_DIGITS
from models.frozen import frozen
from models.text import Words, _
from models.update import Update

LARGEST_KEY = 2**63 - 1


@frozen
class Reading:
    parts: Parts

    async def home(self, request: Request) -> Response:
        """The chat page; whoever comes for the first time is greeted."""
        if request.method == "HEAD":
            return Response(headers=NO_STORE)
        parts = self.parts
        visitor = parts.visitor(request)
        host = request.client.host if request.client else ""
        if visitor is None and not parts.newcomers.admits(host):
            return parts.refuse(request, 429)
        whose = visitor or newcomer()
        before = request.query_params.get("before", "")
        try:
            if visitor and before.isdecimal():
                return await self._archive(whose, min(int(before[:19]), LARGEST_KEY))
            seen = await self._welcomed(whose, locale_of(request))
        except (BusyError, SQLAlchemyError):
            return parts.refuse(request, 503)
        page = parts.pages.chat(seen, whose, typed=_door(request))
        response = HTMLResponse(page, headers=NO_STORE)
        remember(request, response, whose, demo=parts.ports.demo)
        return response

    async def _archive(self, visitor: Visitor, before: int) -> Response:
        seen = await read(
            self.parts.engine, lambda c: transcript.read_earlier(c, visitor.address, before)
        )
        if seen is None or not seen.messages:
            return RedirectResponse("/", 303)
        return HTMLResponse(self.parts.pages.chat(seen, visitor, archive=True), headers=NO_STORE)

    async def _welcomed(self, visitor: Visitor, locale: str) -> Transcript:
        """Return the conversation, begun with a greeting if it is empty."""
        seen = await self.parts.transcript(visitor)
        # A key of its own once only: after an erasure the first one may be used up.
        for key in ("hello", f"hello.{secrets.token_hex(8)}"):
            if seen is not None and seen.messages:
                break
            await self.parts.ports.handle(_hello(visitor, key, locale))
            seen = await self.parts.transcript(visitor)
        assert seen is not None
        return seen

    async def file(self, request: Request) -> Response:
        """A document of one's own message; for everybody else there is none."""
        parts = self.parts
        visitor = parts.visitor(request)
        if visitor is None:
            return parts.refuse(request, 404)
        if not parts.acts.admits(visitor.address):
            return parts.refuse(request, 429)
        try:
            made = await self._made(visitor, request)
        except (BusyError, SQLAlchemyError):
            return parts.refuse(request, 503)
        return parts.refuse(request, 404) if made is None else _document(made)

    async def _made(self, visitor: Visitor, request: Request) -> MadeFile | None:
        number, index = request.path_params["delivery"], request.path_params["index"]
        if number > LARGEST_KEY:
            return None
        outgoing = await read(
            self.parts.engine, lambda c: transcript.own_at(c, visitor.address, number)
        )
        files = outgoing.message.files if outgoing else ()
        if index >= len(files) or files[index].name != request.path_params["name"]:
            return None
        try:
            return await self.parts.ports.make_file(files[index])
        except NoSuchFileError:
            return None


def _door(request: Request) -> Words:
    """The code of an entrance whose QR code was scanned: it stands typed, only a press sends it."""
    code = request.query_params.get("checkin", "")
    is_code = code.isascii() and code.isdecimal() and len(code) == DOOR_DIGITS
    return _("입장 확인 {code}", code=code) if is_code else ""


def _hello(visitor: Visitor, key: str, locale: str) -> Update:
    press = "!start" if visitor.persona == CITIZEN else f"!persona:{visitor.persona}"
    return Update(
        f"{visitor.address}:{key}", "web", visitor.address, visitor.chat, press=press, locale=locale
    )


def _document(made: MadeFile) -> Response:
    inline = made.media_type == "application/pdf"
    headers = {
        "Content-Disposition": f"{'inline' if inline else 'attachment'};"
        f" filename*=UTF-8''{quote(made.name, safe='')}",
        "Cache-Control": "private, no-store",
    }
    if inline:
        headers["Content-Security-Policy"] = PDF_POLICY
    return Response(made.content, media_type=made.media_type, headers=headers)
