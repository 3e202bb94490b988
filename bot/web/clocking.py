"""POST /clock: in a demo, time is moved on, and what was due on the way happens."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.clock_control import BackwardsError, DemoControl, TooFarError
from bot.language import detect
from bot.web.parts import NO_STORE, Parts, locale_of
from bot.web.posted import Posted, read_form
from bot.web.visitor import Visitor, is_own_site
from bot.web.words import (
    CLOCK_BACK,
    CLOCK_FAR,
    CLOCK_NOTHING,
    CLOCK_REFUSED,
    CLOCK_UNREADABLE,
)
from bot.writer import BusyError
from models.frozen import frozen
from models.text import Words

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class NoMomentError(ValueError):
    """The form names no moment to go to; `words` say what to do instead."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words


@frozen
class Clocking:
    parts: Parts
    control: DemoControl

    async def moved(self, request: Request) -> Response:
        """Move the clock and show the page; a move that cannot be is refused kindly."""
        parts = self.parts
        if not is_own_site(request, parts.settings.public_url):
            return parts.refuse(request, 403)
        posted = await read_form(request)
        await posted.close()
        visitor = parts.visitor(request)
        status = self._refusal(visitor, posted)
        if status or visitor is None:
            return parts.refuse(request, status)
        try:
            await self.control.move(await self._wanted(posted))
        except NoMomentError as error:
            return self._told(request, visitor, error.words)
        except BackwardsError:
            return self._told(request, visitor, CLOCK_BACK)
        except TooFarError:
            return self._told(request, visitor, CLOCK_FAR)
        except (BusyError, SQLAlchemyError):
            return parts.refuse(request, 503)
        return RedirectResponse("/#last", 303)

    def _refusal(self, visitor: Visitor | None, posted: Posted) -> int:
        """The HTTP status that refuses the form, or 0."""
        if posted.status != 200:
            return posted.status
        if visitor is None or not self.parts.is_hers(visitor, posted.proof):
            return 403
        return 0 if self.parts.acts.admits(visitor.address) else 429

    async def _wanted(self, posted: Posted) -> datetime:
        """Return the moment that the form asks for. Raises NoMomentError."""
        now = self.control.clock()
        if posted.by in STEPS:
            return now + STEPS[posted.by]
        if posted.by == "next":
            due = await self.control.next_due()
            if due is None:
                raise NoMomentError(CLOCK_NOTHING)
            return max(due, now + timedelta(seconds=1))  # time runs on meanwhile
        try:
            wanted = datetime.fromisoformat(posted.to)
        except ValueError as error:
            raise NoMomentError(CLOCK_UNREADABLE) from error
        return wanted if wanted.tzinfo else wanted.replace(tzinfo=self.parts.settings.zone)

    def _told(self, request: Request, visitor: Visitor, words: Words) -> Response:
        language = detect("", locale_of(request))
        page = self.parts.pages.notice(CLOCK_REFUSED, words, language, visitor)
        return HTMLResponse(page, 400, NO_STORE)
