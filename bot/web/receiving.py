"""POST: what a person typed, pressed or uploaded becomes an update; a persona is chosen."""

from __future__ import annotations

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.web.parts import NO_STORE, Parts, locale_of, wants_json
from bot.web.posted import Posted, read_form
from bot.web.visitor import Visitor, is_own_site, remember
from bot.web.words import TOO_MANY_FILES
from bot.writer import BusyError
from handlers import codes
from handlers.commands import PERSONAS
from handlers.refused import file_refused
from models.attachment import FileRefusedError
from models.file_type import MAX_BYTES, MAX_FILES, safe_name
from models.frozen import frozen
from models.text import Words
from models.update import Update

log = structlog.get_logger()
BACK = "/#last"


@frozen
class Receiving:
    parts: Parts

    async def message(self, request: Request) -> Response:
        """Take a form in; acknowledge it only after the commit."""
        if not is_own_site(request, self.parts.settings.public_url):
            return self.parts.refuse(request, 403)
        posted = await read_form(request)
        try:
            return await self._take(request, posted)
        finally:
            await posted.close()

    async def persona(self, request: Request) -> Response:
        """In a demo, go on as somebody else; each persona has a conversation of its own."""
        if not self.parts.ports.demo:
            return self.parts.refuse(request, 404)
        if not is_own_site(request, self.parts.settings.public_url):
            return self.parts.refuse(request, 403)
        posted = await read_form(request)
        visitor = self.parts.visitor(request)
        if posted.status != 200 or posted.persona not in PERSONAS:
            return self.parts.refuse(request, 400)
        if visitor is None or not self.parts.is_hers(visitor, posted.proof):
            return self.parts.refuse(request, 403)
        return self._as(request, visitor, posted.persona)

    def _as(self, request: Request, visitor: Visitor, persona: str) -> Response:
        response: Response = RedirectResponse("/", 303)
        if wants_json(request):
            response = JSONResponse({"go": "/"}, headers=NO_STORE)
        remember(request, response, Visitor(visitor.token, persona), demo=True)
        return response

    async def _take(self, request: Request, posted: Posted) -> Response:
        parts, visitor = self.parts, self.parts.visitor(request)
        status = self._refusal(visitor, posted)
        if status or visitor is None:
            return parts.refuse(request, status, posted.text, posted.key)
        match codes.parse(posted.press) if posted.press else None:
            case codes.CommandCode("persona", name) if parts.ports.demo and name in PERSONAS:
                return self._as(request, visitor, name)
        try:
            if not posted.is_empty:
                await self._act(visitor, posted, locale_of(request))
            return await self._answer(request, visitor, posted)
        except (BusyError, SQLAlchemyError) as error:
            log.warning("a form was not taken", action="web_busy", fault=type(error).__name__)
            return parts.refuse(request, 503, posted.text, posted.key)

    def _refusal(self, visitor: Visitor | None, posted: Posted) -> int:
        """The HTTP status that refuses the form, or 0."""
        if posted.status != 200:
            return posted.status
        if visitor is None or not visitor.owns(posted.proof, self.parts.secret):
            return 403
        return 0 if self.parts.acts.admits(visitor.address) else 429

    async def _act(self, visitor: Visitor, posted: Posted, locale: str) -> None:
        """Hand the form over as one update; files that cannot be taken as one before it."""
        key = f"{visitor.address}:{posted.identity()}"

        def update(suffix: str = "", **more: object) -> Update:
            return Update(
                key + suffix,
                "web",
                visitor.address,
                visitor.chat,
                locale=locale,
                **more,  # type: ignore[arg-type]
            )

        taken, refused = await self._files(update(), posted)
        for number, problem in enumerate(refused):
            await self.parts.ports.handle(update(f".{number}", problem=problem))
        if posted.files and not taken and not posted.text:
            return
        said = posted.label if posted.press else posted.text
        whole = update(
            text=said,
            press=posted.press,
            attachments=tuple(taken),
            question=posted.question,
        )
        await self.parts.ports.handle(whole)

    async def _files(self, update: Update, posted: Posted) -> tuple[list[int], list[Words]]:
        """Keep the files; return their ids, and words for those refused."""
        taken: list[int] = []
        refused: list[Words] = [TOO_MANY_FILES] if len(posted.files) > MAX_FILES else []
        for file in posted.files[:MAX_FILES]:
            name = safe_name(file.filename or "")
            try:
                if (file.size or 0) > MAX_BYTES:
                    raise FileRefusedError("too_large")  # noqa: TRY301 - before it is read
                taken.append(await self.parts.ports.take_file(update, name, await file.read()))
            except FileRefusedError as error:
                self.parts.ports.refused["web", f"file_{error.reason}"] += 1
                refused.append(file_refused(error.reason, name))
        return taken, refused

    async def _answer(self, request: Request, visitor: Visitor, posted: Posted) -> Response:
        """Give the script what is new; send a browser back to the conversation."""
        if not wants_json(request):
            return RedirectResponse(BACK, 303)
        seen = await self.parts.transcript(visitor, posted.after)
        if seen is None:
            return JSONResponse({"go": "/"}, headers=NO_STORE)
        news = self.parts.pages.news(seen, visitor, seen.since(posted.after))
        return JSONResponse(news, headers=NO_STORE)
