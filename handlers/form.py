"""A form's answers: several at once, and perhaps the word to hand them in.

A window may be left open while the draft goes on elsewhere: what was answered there meanwhile stays,
and what both changed is told, so that nobody's words are lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from handlers import alarm, codes, dialog, overtaken, words
from handlers.act import act, covered, shown_of
from handlers.distress import distress
from handlers.drafts import HOME
from handlers.visit import Shown, Visit
from models import form as forms
from models.dialog import Answer, Confirm, Field
from models.message import Control, Message, say
from models.text import Words, _

OVER = _("이 양식은 이미 끝났어요. 내 현황에서 볼 수 있어요.")
CAUGHT_UP = _("다른 곳에서 고치신 답을 이 창에 맞췄어요.")
LOOK_AGAIN = _("그사이 다른 곳에서 답을 고치셨어요. 다시 확인하고 제출해 주세요.")
TAKE = "take"  # of the control: "!take:<session>.<field>.<of the answer and of the words>"


def fill(visit: Visit, values: Mapping[str, str]) -> None:
    """Take a form's answers; the code of its session comes as the update's press."""
    code = codes.parse(visit.update.press)
    draft = visit.draft(code.session) if isinstance(code, codes.SessionCode) else None
    shown = shown_of(visit, draft) if draft else None
    if shown is None or not isinstance(code, codes.SessionCode) or shown.session.status != "open":
        visit.notice = OVER
        return
    visit.speaker.session_id = shown.session.id
    is_current = code.turn == shown.session.turn
    if values:
        shown = _take(visit, shown, values, is_current=is_current)
    if not visit.update.confirm or shown.prompt.errors or shown.session.status != "open":
        return
    if is_current:
        act(visit, shown, Confirm())
    else:  # nobody hands in what she has not seen
        visit.notice = LOOK_AGAIN
        visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts)


def take(visit: Visit, argument: str) -> None:
    """Take the words that a form had left out, instead of the answer they were shown beside."""
    number, _dot, rest = argument.partition(".")
    name = rest.partition(".")[0]
    draft = visit.draft(codes.key(number))
    shown = shown_of(visit, draft) if draft and draft.session.status == "open" else None
    field = next((f for f in shown.prompt.fields if f.name == name), None) if shown else None
    text = overtaken.kept(visit, codes.command(TAKE, argument))
    raw = _raw(visit, field, text) if field and text else None
    if shown is None or field is None or raw is None:
        visit.notice = _("지금은 쓸 수 없는 버튼이에요.")
        visit.tell(say(visit.notice, controls=(Control(_("내 현황"), "!my"), HOME)))
    elif forms.same(raw, shown.session.answers.get(name, "")):
        visit.notice = _("이미 그렇게 답하셨어요.")
        visit.tell(say(visit.notice))
    elif argument == _argument(shown, field, text):
        visit.speaker.session_id = shown.session.id
        act(visit, shown, Answer({name: raw}))
    else:  # changed once more: an old control never acts on a newer answer
        visit.tell(_left_out(shown, field, text))


def _take(visit: Visit, shown: Shown, values: Mapping[str, str], *, is_current: bool) -> Shown:
    """Store what may be stored, and tell of what clashes; return what stands then."""
    form, held = visit.update.form, shown.session.answers
    changed = {n: raw for n, raw in values.items() if n not in held or not forms.same(raw, held[n])}
    fresh, clashing = (changed, {}) if is_current else form.part(held, changed)
    again = shown.session.revisiting
    if again and again in values and again not in changed:
        fresh[again] = values[again]  # left as it is: it is no longer asked for again
    _hear(visit, shown, fresh | clashing)
    if not changed.keys() <= fresh.keys():
        visit.notice = CAUGHT_UP
    after = shown
    if fresh:
        act(visit, shown, Answer(fresh))
        after = visit.shown or shown
    else:
        visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts)
    after = _mark(visit, after, fresh)
    if clashing:
        _tell(visit, after, clashing)
    return after


def _mark(visit: Visit, shown: Shown, fresh: Mapping[str, str]) -> Shown:
    """Mark what this window has stored, so that it is not taken for somebody else's later."""
    stored = [name for name in fresh if name not in shown.prompt.errors]
    if not (stored and visit.update.form.window and shown.session.status == "open"):
        return shown
    return _store(visit, shown, visit.update.form.marked(shown.session.answers, stored))


def _store(visit: Visit, shown: Shown, answers: Mapping[str, str]) -> Shown:
    """Store the answers with the form's own marks: no turn of the dialog."""
    session = replace(shown.session, answers=answers)
    visit.keep(session)
    visit.shown = replace(shown, session=session)
    return visit.shown


def _tell(visit: Visit, shown: Shown, clashing: Mapping[str, str]) -> None:
    """Show the person what was left out, growing in one message; what is no answer yet waits."""
    form, told = visit.update.form, []
    written = {name: raw for name, raw in clashing.items() if not forms.same(raw, "")}
    reading = dialog.read(shown.conversation, {**shown.session.answers, **written}, shown.facts)
    answers = dict(shown.session.answers)
    for field in reading.fields:
        name = field.name
        if name not in written or name not in reading.answers:
            continue
        told.append(field.label)
        text = visit.say(field.show(reading.answers[name])) if field.options else written[name]
        message = _left_out(shown, field, covered(text, field, shown.conversation).text)
        if not overtaken.kept(visit, message.rows[0][0].code):
            before = form.told(answers, name)
            number = visit.work.tell(visit.speaker, message, replaces=before)
            answers = form.with_told(answers, name, number)
    if told:
        visit.notice = _(
            "다른 곳에서 나중에 고치신 답을 그대로 두었어요: {labels}."
            " 이 창에 적으신 말은 버리지 않고 메시지에 남겨 두었어요.",
            labels=tuple(told),
        )
        _store(visit, shown, answers)


def _left_out(shown: Shown, field: Field, text: str) -> Message:
    """The words beside the answer that stays, with a control to take them instead."""
    code = codes.command(TAKE, _argument(shown, field, text))
    now = shown.prompt.answers.get(field.name)
    stays: Words = field.show(now) if now is not None else _("(없음)")
    return say(
        _(
            "창에서 ‘{label}’ 답을 고치셨는데, 그사이 다른 곳에서도 고치셔서 나중 답을 그대로 두었어요.",
            label=field.label,
        ),
        _("지금 답: {answer}", answer=stays),
        _("창에 적으신 말은 아래에 있어요."),
        text,
        controls=(Control(_("창에 적은 말로 바꾸기"), code),),
    )


def _argument(shown: Shown, field: Field, text: str) -> str:
    """Names the words and the answer they were shown beside."""
    now = shown.session.answers.get(field.name, "")
    both = forms.digest(now)[:6] + forms.digest(text)[:6]
    return f"{shown.session.id}.{field.name}.{both}"


def _raw(visit: Visit, field: Field, text: str) -> str | None:
    """The words as the field's raw answer, as if typed."""
    if field.kind == "choices":
        values = words.several(text, field.options, visit.say)
        return json.dumps(values) if values else None
    if field.options:
        return words.option(text, field.options, visit.say, exact=True)
    return text


def _hear(visit: Visit, shown: Shown, values: Mapping[str, str]) -> None:
    """Words of distress in a form, once: it sends again what it held, and a text as it grows."""
    held = shown.session.answers
    fresh = [raw for name, raw in values.items() if distress(raw) - distress(held.get(name, ""))]
    alarm.raise_if_needed(visit, "\n".join(fresh))
