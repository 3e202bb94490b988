"""Messages -> HTML: the page, its fragments, and the pages for what went wrong."""

from __future__ import annotations

import secrets
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clock import Clock, DemoClock
from bot.language import spoken as tongue
from bot.texts import say
from bot.web.assets import Assets
from bot.web.transcript import Placed, Transcript
from bot.web.views import babel, composer, view, whole
from bot.web.visitor import Visitor
from bot.web.words import LABELS, SCRIPT, TROUBLE, spoken
from handlers.commands import PERSONAS
from models.frozen import frozen
from models.text import Words

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> Environment:
    """How the pages' templates are read."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["whole"] = whole
    return made


@frozen
class Pages:
    """Renders for a visitor in her language; `secret` signs the forms."""

    assets: Assets
    zone: ZoneInfo
    secret: str
    demo: bool
    clock: Clock
    _templates: Environment = field(default_factory=environment)

    def chat(
        self, seen: Transcript, visitor: Visitor, *, archive: bool = False, typed: Words = ""
    ) -> str:
        """The whole page, or (archive) a page of what was said before; `typed` stands ready."""
        language = seen.language
        form = self._form(seen, visitor)
        if typed:
            form["composer"] = replace(form["composer"], value=say(typed, language))
        return self._render(
            "chat.html",
            language,
            archive=archive,
            ready=bool(typed),
            messages=self._by_day(seen, archive=archive),
            first=seen.messages[0].id if seen.more else 0,
            script=spoken(SCRIPT, language),
            personas=self._personas(visitor, language) if self.demo else [],
            moment=self._moment(language) if isinstance(self.clock, DemoClock) else None,
            **form,
        )

    def news(self, seen: Transcript, visitor: Visitor, fresh: list[Placed]) -> dict[str, Any]:
        """Messages that a window lacks, which ones still act, and the form, as JSON values.

        `last` says how far was read: what an older reading knows must not undo a newer one. `kept`
        are the messages that there are, with `more` before them: of others nothing may stay on screen.
        """
        return {
            "language": tongue(seen.language),
            "last": str(seen.last),
            "messages": [self._fragment(seen, each, visitor) for each in fresh],
            "live": [str(each.id) for each in seen.messages if seen.live(each)],
            "kept": [str(each.id) for each in seen.messages],
            "more": seen.more,
            "composer": self._render("composer.html", seen.language, **self._form(seen, visitor)),
        }

    def trouble(self, status: int, language: str, visitor: Visitor, text: str, key: str) -> str:
        """A page that says what went wrong; what was typed stands ready to be sent again."""
        return self.notice(*TROUBLE[status], language, visitor, text, key)

    def notice(
        self,
        heading: Words,
        advice: Words,
        language: str,
        visitor: Visitor,
        text: str = "",
        key: str = "",
    ) -> str:
        """A page of one message, with the way back to the conversation."""
        return self._render(
            "trouble.html",
            language,
            heading=say(heading, language),
            advice=say(advice, language),
            text=text,
            key=key or secrets.token_urlsafe(16),
            proof=visitor.proof(self.secret),
        )

    def _fragment(self, seen: Transcript, each: Placed, visitor: Visitor) -> dict[str, Any]:
        shown = view(seen, each.outgoing, self.zone, archive=False)
        form = self._form(seen, visitor)
        return {
            "id": str(each.outgoing.id),
            "replaces": [str(number) for number in each.instead_of],
            "html": self._render("message.html", seen.language, message=shown, **form),
        }

    def _render(self, template: str, language: str, **names: Any) -> str:
        labels = spoken(LABELS, language)
        return self._templates.get_template(template).render(
            t=labels, language=tongue(language), asset=self.assets.url, **names
        )

    def _form(self, seen: Transcript, visitor: Visitor) -> dict[str, Any]:
        """What every form of the page carries."""
        return {
            "composer": composer(seen),
            "key": secrets.token_urlsafe(16),
            "proof": visitor.proof(self.secret),
            "mark": visitor.mark(self.secret),
            "after": seen.last,
        }

    def _personas(self, visitor: Visitor, language: str) -> list[tuple[str, str, bool]]:
        return [
            (name, say(label, language), name == visitor.persona)
            for name, label in PERSONAS.items()
        ]

    def _moment(self, language: str) -> dict[str, str]:
        """The demo's date and time: in words, and as its form takes it."""
        now = self.clock().astimezone(self.zone)
        return {
            "words": f"{format_date(now, 'full', locale=babel(language))} {now:%H:%M}",
            "value": f"{now:%Y-%m-%dT%H:%M}",
        }

    def _by_day(self, seen: Transcript, *, archive: bool) -> list[dict[str, Any]]:
        """The messages' views; the first of each day carries the day in words."""
        day: date | None = None
        views = []
        for each in seen.arranged():
            shown = view(seen, each.outgoing, self.zone, archive=archive)
            if shown["day"] != day:
                day = shown["day"]
                shown["day_words"] = format_date(day, "full", locale=babel(seen.language))
            views.append(shown)
        return views
