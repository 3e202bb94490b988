"""One update answered: the only way from what came in to what changes and what is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from handlers import alarm, desk, intents, offered, overtaken, words
from handlers.act import act, covered, shown_of
from handlers.attach import attach
from handlers.command import Command
from handlers.drafts import ASK, HOME
from handlers.form import fill
from handlers.press import press
from handlers.visit import Shown, Visit
from models.delivery import INSTANT
from models.dialog import Action, Back, Skip
from models.message import Control, Message, say
from models.text import _

#: Half a character, which no channel could send back, and NUL, which PostgreSQL does not store.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")

#: Commands that are guessed from a sentence a coordinator could answer as well.
FOR_A_PERSON = frozenset({"human", "idea", "events", "my"})


def respond(visit: Visit, commands: Mapping[str, Command]) -> None:
    """Answer the visit's update."""
    update = visit.update
    if UNSTORABLE.search(update.text) or UNSTORABLE.search(update.press):
        text, press_ = (UNSTORABLE.sub("", each) for each in (update.text, update.press))
        update = visit.update = replace(update, text=text, press=press_)
    current = visit.current()
    shown = shown_of(visit, current) if current else None
    _echo(visit, shown)
    if update.thread and desk.answer_in_thread(visit):
        return
    if update.problem:
        alone = not (update.text or shown or update.elsewhere)
        visit.tell(say(update.problem, controls=(ASK, HOME) if alone else ()))
        if not update.text:
            _ask_again(visit, shown)
            return
        update = visit.update = replace(update, problem="")  # the caption of a refused file counts
    spoken = update.text and not update.press and not words.is_stock(update.text)
    alarmed = bool(spoken) and alarm.raise_if_needed(visit, update.text)
    if update.values is not None:
        fill(visit, update.values)
    elif update.attachments:
        _take_files(visit, shown)
    elif update.press:
        _do(visit, intents.of_press(update.press), shown, commands)
    elif again := overtaken.typed(visit, update.text):
        _do(visit, intents.of_press(again), shown, commands)
    else:
        _read(visit, shown, commands, alarmed=alarmed)


def _ask_again(visit: Visit, shown: Shown | None) -> None:
    if shown:
        visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts)


def _take_files(visit: Visit, shown: Shown | None) -> None:
    """Take the update's files; a caption never answers a question not shown in this chat."""
    caption = visit.update.text
    if shown is None or not caption or not overtaken.is_unseen(visit, shown):
        attach(visit, shown)
        return
    visit.update = replace(visit.update, text="")
    attach(visit, shown)
    overtaken.catch_up(visit, visit.shown or shown, caption)


def _read(
    visit: Visit, shown: Shown | None, commands: Mapping[str, Command], *, alarmed: bool
) -> None:
    """Do what the typed text means."""
    text = visit.update.text
    intent = intents.of_text(text, shown, frozenset(commands), visit.say)
    if alarmed and not intents.fits(intent, shown):
        _ask_again(visit, shown)
        return
    if shown and (
        overtaken.is_aside(visit, shown, intent)
        or (overtaken.moves(intent) and overtaken.is_overtaken(visit, shown))
    ):
        overtaken.catch_up(visit, shown, text)
        return
    if shown is None and isinstance(intent, intents.RunCommand):
        listed = offered.whole_label(visit, text)
        if listed:
            intent = intents.of_press(listed)
        elif _is_sentence(intent, text) and desk.was_heard(visit):
            intent = intents.Unknown(text)  # rather said to the coordinator who just answered
    _do(visit, intent, shown, commands)


def _is_sentence(intent: intents.RunCommand, text: str) -> bool:
    """Whether a command was only guessed from words that may as well be meant for a person."""
    return intent.name in FOR_A_PERSON and not words.is_stock(text) and not text.startswith("/")


def _echo(visit: Visit, shown: Shown | None) -> None:
    """Keep the person's own words in the transcript of a page that shows both sides."""
    update = visit.update
    if visit.speaker.channel not in INSTANT or not update.text:
        return
    focus = shown.prompt.focus if shown else None
    conversation = shown.conversation if shown else None
    text = update.text if update.press else covered(update.text, focus, conversation).text
    visit.tell(Message((text,), said=True))


def _do(
    visit: Visit, intent: intents.Intent, shown: Shown | None, commands: Mapping[str, Command]
) -> None:
    match intent:
        case intents.RunCommand(name, argument):
            _command(visit, name, argument, shown, commands)
        case intents.Press(code):
            press(visit, code, shown)
        case intents.Act(action) if shown:
            act(visit, shown, action)
        case intents.Unknown(text):
            _unknown(visit, text, shown, commands)


def _command(
    visit: Visit, name: str, argument: str, shown: Shown | None, commands: Mapping[str, Command]
) -> None:
    if name == overtaken.AGAIN:
        return _again(visit, argument, shown, commands)
    command = commands.get(name)
    if command is None:
        return commands["help"].run(visit, "")
    steering: dict[str, Action] = {"back": Back(), "skip": Skip()}
    if shown and name in steering:
        return act(visit, shown, steering[name])
    return command.run(visit, argument)


def _again(
    visit: Visit, argument: str, shown: Shown | None, commands: Mapping[str, Command]
) -> None:
    """Take words that were held back as if typed now, at the question they were shown with."""
    text = overtaken.held_back(visit, argument)
    if not text or shown is None:
        visit.notice = _("지금은 쓸 수 없는 버튼이에요.")
        visit.tell(say(visit.notice, controls=(Control(_("내 현황"), "!my"), HOME)))
        return None
    if overtaken.is_for(shown, argument):
        visit.update = replace(visit.update, text=text, press="")
        return _read(visit, shown, commands, alarmed=False)
    if text in shown.session.answers.values():  # a double tap
        visit.notice = _("이미 그렇게 답하셨어요.")
        return _ask_again(visit, shown)
    return overtaken.catch_up(visit, shown, text)


def _unknown(visit: Visit, text: str, shown: Shown | None, commands: Mapping[str, Command]) -> None:
    if shown:
        visit.tell(say(_("무슨 뜻인지 알아보지 못했어요. 아래에서 골라 주세요.")))
        return visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts)
    code = offered.offered_code(visit, text)
    if code:
        return _do(visit, intents.of_press(code), shown, commands)
    name = words.nearly(text)
    if name:
        return _command(visit, name, "", shown, commands)
    return commands["lost"].run(visit, text)
