"""Forms as modals: opened by a command or a button, saved as they are filled in, handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from bot.channels.base import Ports
from bot.channels.slack import modals
from bot.channels.slack.blocks import Json
from bot.channels.slack.drafts import conversation_of, stored
from bot.channels.slack.errands import Errands
from bot.channels.slack.modals import Place
from bot.channels.slack.payloads import Closed, Commanded, Edited, Pressed, Seen, Submitted
from bot.channels.slack.windows import Windows
from bot.database import read
from bot.runtime import Outcome
from bot.texts import sayer
from handlers import BY_NAME, CONVERSATION_OF, codes, dialog, intents
from handlers.visit import Shown
from models import message
from models.form import Form
from models.text import Words, _
from models.update import Update

IN_DM = _("다이렉트 메시지로 답했어요. 왼쪽 목록의 앱에서 이어 주세요.")
OVER = _("이 양식은 이미 끝났어요. 내 현황에서 볼 수 있어요.")
IN_MESSAGES = _("‘메시지’ 탭에 답을 보냈어요. 거기에서 이어 주세요.")
NAMES = frozenset(BY_NAME)


@dataclass
class Forms:
    ports: Ports
    engine: Engine
    windows: Windows
    errands: Errands

    async def commanded(self, came: Commanded, update: Update) -> str:
        """Run a slash command; one that begins a form opens its window.

        Returns what to say where it was typed: that the answer stands in the direct messages.
        """
        intent = intents.of_text(update.text, None, NAMES, sayer("ko"))
        if isinstance(intent, intents.RunCommand):
            code = codes.command(intent.name, intent.argument)
            if await self._is_form(code):
                await self._begin(came.trigger, update)
                return ""
        outcome = await self.ports.handle(update)
        return sayer(outcome.speaker.language)(IN_DM)

    async def pressed(self, came: Pressed, update: Update) -> None:
        """Press a button; one that begins or takes up a form opens its window."""
        if await self._is_form(came.code):
            outcome = await self._begin(came.trigger, update)
            opens = outcome.shown is not None
        else:
            outcome, opens = await self.ports.handle(update), False
        if came.place == "home" and outcome.messages and not opens:
            told = modals.note(message.say(IN_MESSAGES), sayer(outcome.speaker.language))
            self.errands.run(self._open_note(came.trigger, told))

    async def _begin(self, trigger: str, update: Update) -> Outcome:
        """Take the turn that leads into a form, and open its window."""
        outcome = await self.ports.handle(replace(update, surface="form"))
        if outcome.shown and not outcome.duplicate:
            self.errands.run(self._open(trigger, update, outcome, outcome.shown))
        return outcome

    async def _is_form(self, code: str) -> bool:
        """Whether a code leads into a conversation that is shown as a form."""
        match codes.parse(code):
            case codes.CommandCode("checklist" | "reopen"):
                return True
            case codes.CommandCode("start", "checklist"):
                return True
            case codes.CommandCode("new", name):
                return modals.has_pages(CONVERSATION_OF.get(name))
            case codes.CommandCode("resume", number) if number.isdecimal():
                name = await read(self.engine, lambda c: conversation_of(c, int(number)))
                return modals.has_pages(CONVERSATION_OF.get(name))
        return False

    async def _open(self, trigger: str, update: Update, outcome: Outcome, shown: Shown) -> None:
        """Open the window where the person left off; if it does not open, ask in the messages."""
        page = modals.page_of(shown.conversation, shown.prompt.focus)
        opened = modals.has_pages(shown.conversation) and await self.windows.open(
            trigger, modals.show(shown, page, sayer(outcome.speaker.language))
        )
        if not opened:
            press = codes.command("resume", shown.session.id)
            await self.ports.handle(
                replace(update, key=f"{update.key}:ask", text="", press=press, surface="chat")
            )

    async def _open_note(self, trigger: str, view: Json) -> None:
        await self.windows.open(trigger, view)

    async def edited(self, came: Edited, update: Update) -> None:
        """Save what stands in the window; then show what follows from it."""
        place = modals.place_of(came.view.metadata)
        if place is None:
            return
        outcome = await self._save(came.view, place, update, came.field)
        if outcome.duplicate:
            return  # what follows from it was shown then
        say = sayer(outcome.speaker.language)
        shown = outcome.shown or await self._stored(place)
        if shown is None or shown.session.status != "open":
            over = modals.note(message.say(outcome.notice or OVER), say)
            self.windows.show(came.view.id, over)
            return
        page = place.page if came.page is None else came.page
        fitting = {f.name for f in modals.fields_on(shown, page)}
        if page != place.page:
            view = modals.show(shown, page, say, notice=outcome.notice)
        elif fitting != came.view.inputs.keys() or modals.behind(shown, came.view):
            ids = modals.again(shown, came.view)
            view = modals.show(shown, page, say, notice=outcome.notice, ids=ids)
        else:
            return
        self.windows.show(came.view.id, view)

    async def closed(self, came: Closed, update: Update) -> None:
        """Set the form aside: words typed next are no answer to it."""
        place = modals.place_of(came.view.metadata)
        shown = await self._stored(place) if place else None
        if shown and shown.session.status == "open":
            await self.ports.handle(replace(update, press=codes.of(shown.session, "c")))

    async def _save(self, seen: Seen, place: Place, update: Update, field: str) -> Outcome:
        """Save the answers a window reported; `field` counts even when it is empty now."""
        values = {n: raw for n, raw in seen.values.items() if raw or n == field}
        return await self.ports.handle(
            replace(
                update,
                press=place.press,
                values=values,
                surface="form",
                form=Form(seen.id, seen.drawn),
            )
        )

    async def submitted(self, came: Submitted, update: Update) -> Json | None:
        """Save a page and answer with its errors, the next page, or the end."""
        place = modals.place_of(came.view.metadata)
        before = await self._stored(place) if place else None
        if place is None or before is None:
            return {"response_action": "clear"}
        is_review = place.page >= len(modals.pages(before.conversation))
        values = {} if is_review else modals.raw_values(came.view.values, before, place.page)
        outcome = await self.ports.handle(
            replace(
                update,
                press=place.press,
                values=values,
                surface="form",
                confirm=is_review,
                form=Form(came.view.id, came.view.drawn),
            )
        )
        shown = None if outcome.duplicate else outcome.shown
        return _answer(
            shown or await self._stored(place),
            place,
            replace(came.view, values=values),
            outcome,
            handed_in=is_review,
        )

    async def _stored(self, place: Place) -> Shown | None:
        now = self.ports.clock()
        return await read(self.engine, lambda c: stored(c, place.session, now))


def _answer(
    shown: Shown | None,
    place: Place,
    seen: Seen,
    outcome: Outcome,
    *,
    handed_in: bool,
) -> Json:
    """The same for a redelivery, but for a notice: it follows from what is stored and was sent."""
    say = sayer(outcome.speaker.language)
    if shown and shown.session.status == "finished" and handed_in:
        return {"response_action": "clear"}
    if shown is None or shown.session.status != "open":
        over = modals.note(message.say(outcome.notice or OVER), say)
        return {"response_action": "update", "view": over}
    errors = _errors(shown, place.page, seen.values)
    if errors:
        return {"response_action": "errors", "errors": {n: say(w) for n, w in errors.items()}}
    if handed_in:  # something is missing after all
        page = modals.page_of(shown.conversation, shown.prompt.focus)
    else:
        page = place.page if modals.missing_on(shown, place.page) else place.page + 1
    ids = modals.again(shown, seen) if page == place.page else None
    view = modals.show(shown, page, say, notice=outcome.notice, ids=ids)
    return {"response_action": "update", "view": view}


def _errors(shown: Shown, page: int, values: Mapping[str, str]) -> dict[str, Words]:
    """What is wrong with the page's answers; refused ones are not stored, so read them again."""
    on_page = {f.name for f in modals.fields_on(shown, page)}
    found = dialog.read(shown.conversation, {**shown.session.answers, **values}, shown.facts).errors
    return {name: words for name, words in found.items() if name in on_page and name in values}
