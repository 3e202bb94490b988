"""A pressed control: acts on its own question, never on a newer one."""

from __future__ import annotations

import json

from handlers import codes, dialog, view
from handlers.act import act, shown_of
from handlers.codes import SessionCode
from handlers.drafts import HOME, MY, pause
from handlers.visit import Shown, Visit
from models.dialog import Answer, Back, Confirm, Edit, Pick, Skip
from models.message import Control, say
from models.text import _


def press(visit: Visit, code: SessionCode, current: Shown | None = None) -> None:
    """Act on a control; an old one never acts on a newer question. `current`: what is shown now."""
    draft = visit.draft(code.session)
    known = draft is not None and current is not None and current.session is draft.session
    shown = current if known else shown_of(visit, draft) if draft else None
    if draft is None or shown is None:
        visit.notice = _("지금은 쓸 수 없는 버튼이에요.")
        visit.tell(say(_("지금은 쓸 수 없는 버튼이에요."), controls=(HOME,)))
        return
    if draft.session.status != "open":
        _closed(visit, shown)
        return
    if code.turn == draft.session.turn:
        visit.speaker.session_id = draft.session.id
        _operate(visit, shown, code)
        return
    _stale(visit, shown, code)


def _closed(visit: Visit, shown: Shown) -> None:
    words = (
        _("{title:은} 이미 제출했어요. 내 현황에서 볼 수 있어요.", title=shown.conversation.title)
        if shown.session.status == "finished"
        else _("{title:은} 이미 지웠어요.", title=shown.conversation.title)
    )
    visit.notice = words
    visit.tell(say(words, controls=(MY, HOME)))


def _stale(visit: Visit, shown: Shown, code: SessionCode) -> None:
    """Say that the control is old; offer to change that earlier answer when it was one."""
    field = shown.conversation.field(code.field)
    now = shown.session
    applies = field is not None and field in shown.prompt.fields
    options = field.options if field else ()
    offered = next((each.label for each in options if each.value == code.value), None)
    if field and code.operation == "a" and shown.session.answers.get(field.name) == code.value:
        visit.notice = _("이미 그렇게 답하셨어요.")
        if code.turn == now.turn - 1:
            return  # a double tap: the next question stands already below
        visit.tell(say(visit.notice))
    elif (
        field and applies and offered and code.operation == "a" and shown.prompt.focus is not field
    ):
        fresh = codes.of(now, "a", field.name, code.value)
        visit.notice = _("앞 질문의 버튼이에요.")
        visit.tell(
            say(
                _(
                    "앞 질문의 버튼이에요. ‘{label}’ 답을 {answer:으로} 바꿀까요?",
                    label=field.label,
                    answer=offered,
                ),
                controls=(Control(_("바꾸기"), fresh, "primary"),),
            )
        )
    else:
        visit.notice = _("앞 질문의 버튼이에요. 지금 질문은 아래에 있어요.")
        visit.tell(say(visit.notice))
    visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts)


def _operate(visit: Visit, shown: Shown, code: SessionCode) -> None:
    """Do what a control of the current turn says."""
    field = code.field
    match code.operation:
        case "a":
            act(visit, shown, Answer({field: code.value}))
        case "p":
            act(visit, shown, Pick(field, code.value))
        case "d":
            held = shown.conversation.field(field)
            raw = json.dumps(dialog.picked(held, shown.session.answers)) if held else "[]"
            act(visit, shown, Answer({field: raw}))
        case "z":
            act(visit, shown, Answer({field: ""}))
        case "s":
            act(visit, shown, Skip())
        case "b":
            act(visit, shown, Back())
        case "e":
            act(visit, shown, Edit(field))
        case "y":
            act(visit, shown, Confirm())
        case "l":
            visit.tell(
                view.fields_to_edit(shown.session, shown.prompt), replaces=visit.speaker.prompt_id
            )
        case "c":
            pause(visit, shown.session)
        case _:
            asked = visit.speaker.prompt_id
            visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts, asked)
