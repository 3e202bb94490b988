"""Update -> intent: what the person wants. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from handlers import ahead, codes, view, words
from handlers.dialog import picked
from handlers.visit import Shown
from models import link
from models.dialog import Action, Answer, Confirm, Edit, Field, Option, Skip
from models.frozen import frozen
from models.text import Words, korean

FREE = frozenset({"text", "long_text"})
OF_WHOLE_WORDS = frozenset({"consent", "yes_no"})
SLASH = re.compile(r"/([^\s@/]{1,30})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
VERSION = re.compile(r"(?<!\d)\d{4}-\d{2}(?![\d-])")
BARE = re.compile(r"/[^\s/]{1,30}")
LONGEST_LABEL = 60  # characters of a label that anybody would type
#: Words without a slash that also work while free text is being asked for.
ALWAYS = frozenset({"help", "human"})


@frozen
class RunCommand:
    name: str
    argument: str = ""


@frozen
class Act:
    """Do this in the current session."""

    action: Action


@frozen
class Press:
    """A control of some session, perhaps an old one."""

    code: codes.SessionCode


@frozen
class Unknown:
    """Nothing we understand; `text` is what was typed."""

    text: str = ""


Intent: TypeAlias = RunCommand | Act | Press | Unknown


def fits(intent: Intent, shown: Shown | None) -> bool:
    """Whether the intent answers what was asked, or wants something we know."""
    match intent:
        case Unknown():
            return False
        case Act(Answer()):
            focus = shown.prompt.focus if shown else None
            return focus is None or focus.kind in FREE
    return True


#: Commands that read more from the sentence that asked for them.
OF_SENTENCES = frozenset({"language", "events"})


def of_press(code: str) -> Intent:
    match codes.parse(code):
        case codes.CommandCode(name, argument):
            return RunCommand(name, argument)
        case codes.SessionCode() as pressed:
            return Press(pressed)
        case None:
            return Unknown()


def of_text(
    text: str, shown: Shown | None, names: frozenset[str], say: Callable[[Words], str]
) -> Intent:
    """Return what a typed text means, given the question it may answer (`names`: the commands)."""
    folded = words.plain(text)
    slash = _slash(text, names)
    if slash:
        return slash
    door = words.door(text)
    if door:
        return RunCommand("checkin", door)
    focus = shown.prompt.focus if shown else None
    if shown is None:
        name = words.NAVIGATION_OF.get(folded)
        return RunCommand(name) if name else _wished(text) or Unknown(text)
    if folded in words.NAVIGATION_OF:
        return RunCommand(words.NAVIGATION_OF[folded])
    pressed = _control(folded, shown, say)
    if pressed:
        return pressed
    beside = _beside(text, folded, focus, say)
    if beside:
        return beside
    if focus is None:
        return _in_review(text, folded, shown, say)
    return _to_field(text, folded, focus, shown, say)


def _wished(text: str) -> RunCommand | None:
    name = words.wish(text)
    if name == "checklist":  # "체크리스트 2023-12" names the form's version
        version = VERSION.search(text)
        return RunCommand(name, version[0] if version else "")
    return RunCommand(name, text if name in OF_SENTENCES else "") if name else None


def _slash(text: str, names: frozenset[str]) -> RunCommand | None:
    match = SLASH.fullmatch(text.strip())
    if match is None:
        return None
    word = words.plain(match[1])
    name = word if word in names else words.COMMAND_OF.get(word) or words.NAVIGATION_OF.get(word)
    return RunCommand(name, (match[2] or "").strip()) if name else None


def _beside(
    text: str, folded: str, focus: Field | None, say: Callable[[Words], str]
) -> Intent | None:
    """A word of ours where something else is asked; one alone is never meant as a long text."""
    free = bool(focus and focus.kind == "text")
    if folded in words.LANGUAGE_OF and not free:
        return RunCommand("language", folded)
    if link.SHOWN.fullmatch(text.strip()) and not free:
        return RunCommand("link", text)
    if BARE.fullmatch(text.strip()):
        return Unknown(text)  # "/hlep" is a slip, never an answer
    name = words.COMMAND_OF.get(folded)
    answers = bool(focus and focus.options and words.option(text, focus.options, say))
    return RunCommand(name) if name and not answers and (name in ALWAYS or not free) else None


def _control(folded: str, shown: Shown, say: Callable[[Words], str]) -> Intent | None:
    """What the control does whose whole label was typed."""
    if len(folded) > LONGEST_LABEL:
        return None
    focus, session = shown.prompt.focus, shown.session
    if focus and focus.kind != "choices":
        for option in focus.options:
            if _label(say(option.label)) == folded:  # found without making all controls
                code = codes.SessionCode(session.id, session.turn, "a", focus.name, option.value)
                return Press(code)
    rows = view.rows(shown.session, shown.prompt, focus)
    controls = [control for row in rows for control in row]
    if focus and focus.options:
        return next((of_press(c.code) for c in controls if _label(say(c.label)) == folded), None)
    for control in controls:
        if folded in {_label(say(control.label)), _label(korean(control.label))}:
            return of_press(control.code)
    return None


_label = lru_cache(maxsize=4096)(words.plain)


def _in_review(text: str, folded: str, shown: Shown, say: Callable[[Words], str]) -> Intent:
    if folded in words.YES_WORDS:
        return Act(Confirm())
    for control in view.fields_to_edit(shown.session, shown.prompt).controls():
        if folded == _label(say(control.label)):
            return of_press(control.code)
    listed = view.reviewed(shown.prompt)
    number = re.match(r"(\d{1,2})(?:\s*번|\s|$)", folded)
    if number and 1 <= int(number[1]) <= len(listed):
        return Act(Edit(listed[int(number[1]) - 1].name))
    label = re.sub(r"\s*(고치기|수정|변경|바꾸기|edit|change)\S*$", "", folded)
    for field in shown.prompt.fields:
        if label and label == words.plain(say(field.label)):
            return Act(Edit(field.name))
    asked = tuple(Option(f.name, f.label) for f in listed if f.name not in shown.prompt.quiet)
    part = words.option(label, asked, say) if label else None
    if part:
        return Act(Edit(part))
    if folded in words.NO_WORDS or any(word in folded for word in words.EDIT_WORDS):
        return Press(codes.SessionCode(shown.session.id, shown.session.turn, "l"))
    return _wished(text) or Unknown(text)


def _to_field(
    text: str, folded: str, focus: Field, shown: Shown, say: Callable[[Words], str]
) -> Intent:
    """The text as an answer to the field in focus."""
    if folded in words.SUBMIT_WORDS and focus.name in shown.prompt.answers:
        return Act(Skip())  # the answer that stands here is right as it is
    opened = _opened(text, focus, shown, say)
    if opened:
        return of_press(opened)
    raw: str | None = text
    if not focus.required and folded in words.NONE_WORDS:
        said = focus.kind == "money" and folded not in words.OPEN_WORDS
        raw = "0" if said else ""  # that there is none is an amount
    elif focus.kind == "choices":
        raw = _list_answer(text, folded, focus, shown, say)
    elif focus.kind == "attachments":
        if folded in words.DONE_WORDS | words.NONE_WORDS | words.YES_WORDS:
            held = picked(focus, shown.session.answers)
            return Act(Answer({focus.name: json.dumps(held)}) if held else Skip())
        raw = None
    elif focus.options:
        raw = words.option(text, focus.options, say, exact=focus.kind in OF_WHOLE_WORDS)
    if raw is None:
        wish = _wished(text) if focus.kind not in FREE else None
        kept = ahead.typed(shown, text, is_wish=wish is not None)
        if kept:
            return Act(kept)
        return wish or Act(Answer({focus.name: text}))
    return Act(Answer({focus.name: raw}))


def _opened(text: str, focus: Field, shown: Shown, say: Callable[[Words], str]) -> str | None:
    """The code of what is offered beside the question and was named: "비고", "사진 올릴게요"."""
    if focus.kind not in {"long_text", "choice", "choices"} or len(text) > LONGEST_LABEL:
        return None
    wanted = words.stem(text)
    for field in view.offers(shown.prompt):
        names = {
            words.stem(say(field.label)),
            words.plain(say(field.label)),
            words.stem(korean(field.label)),
        }
        if field.kind == "attachments":
            names |= words.FILE_WORDS
        if wanted in names:
            return view.offer(shown.session, field).code
    return None


def _list_answer(
    text: str, folded: str, focus: Field, shown: Shown, say: Callable[[Words], str]
) -> str | None:
    held = picked(focus, shown.session.answers)
    if folded in words.DONE_WORDS and held:
        return json.dumps(held)
    values = words.several(text, focus.options, say)
    return json.dumps(values) if values else None
