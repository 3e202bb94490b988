"""The dialog engine: `advance` is the only function that moves a session. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from models.dialog import (
    Action,
    Answer,
    Answers,
    Back,
    Cancel,
    Confirm,
    Conversation,
    Edit,
    Facts,
    Field,
    InvalidError,
    Pick,
    Prompt,
    Session,
    Skip,
    Status,
    Turn,
    always,
)
from models.frozen import frozen
from models.text import Words, _

NEEDED = _("꼭 필요한 답이라 건너뛸 수 없어요. 그만두려면 ‘잠시 멈춤’을 눌러 주세요.")
Raw: TypeAlias = Mapping[str, str]  # answers as they came, by field name
Errors: TypeAlias = Mapping[str, Words]  # by field name
NO_ERRORS: Errors = {}


@frozen
class Reading:
    """The fields that apply, their values, what is wrong with bad answers, who is quiet."""

    fields: tuple[Field, ...]
    answers: Answers
    errors: Errors
    quiet: frozenset[str]


def read(conversation: Conversation, raw: Mapping[str, str], facts: Facts) -> Reading:
    """Read the raw answers. A field sees only the answers before it, so nothing can form a cycle."""
    fields: list[Field] = []
    answers: dict[str, Any] = {}
    errors: dict[str, Words] = {}
    quiet: set[str] = set()
    for field in conversation.fields:
        # Most fields always apply; not asking them saves a tenth of the reading.
        if field.when is not always and not field.when(answers, facts):
            continue
        fields.append(field)
        if field.asked is not always and not field.asked(answers, facts):
            quiet.add(field.name)
        if field.name in raw:
            try:
                value = field.parse(raw[field.name], facts)
                field.check(value, answers, facts)
                answers[field.name] = value
            except InvalidError as problem:
                errors[field.name] = problem.words
    return Reading(tuple(fields), answers, errors, frozenset(quiet))


def prompt(
    conversation: Conversation,
    session: Session,
    facts: Facts,
    errors: Errors = NO_ERRORS,
    reading: Reading | None = None,
) -> Prompt:
    """Return what the session waits for: the same on every channel, at any time.

    `reading`: of the session's answers, where the caller has it already.
    """
    now = reading or read(conversation, session.answers, facts)
    focus = None
    if session.revisiting is not None:
        focus = next((f for f in now.fields if f.name == session.revisiting), None)
    if focus is None:
        focus = next((f for f in now.fields if f.name not in now.answers and _is_due(f, now)), None)
    values = {  # an answer to a field that applies was read as good or bad
        name: raw
        for name, raw in session.answers.items()
        if name in now.answers or name in now.errors
    }
    return Prompt(now.fields, focus, values, now.answers, {**now.errors, **errors}, now.quiet)


def advance(
    conversation: Conversation,
    session: Session,
    action: Action,
    facts: Facts,
    shown: Prompt | None = None,
) -> Turn:
    """Apply one action: same inputs, same turn. A closed session stays closed.

    `shown`: the session's prompt, where the caller has it already.
    """
    now = shown or prompt(conversation, session, facts)
    if session.status != "open":
        return Turn(session, now)
    answers, revisiting = session.answers, session.revisiting
    status: Status = session.status
    errors: Errors = NO_ERRORS
    reading: Reading | None = None
    finished = False
    match action:
        case Answer(values):
            answers, revisiting, errors, reading = _answer(conversation, session, values, facts)
        case Pick(name, value):
            answers, revisiting, errors = _pick(conversation, session, name, value, facts)
        case Skip():
            answers, revisiting, errors = _skip(session, now.focus)
        case Back():
            revisiting = _before(now)
        case Edit(name) if name in {f.name for f in now.fields}:
            revisiting = name
        case Cancel():
            status = "cancelled"
        case Confirm():
            finished = now.focus is None
        case Edit():
            pass  # a field that no longer applies: the current question is shown again
    moved = Session(
        session.id,
        session.conversation,
        answers,
        revisiting,
        session.turn + 1,
        status,
        session.subject,
    )
    after = prompt(conversation, moved, facts, errors, reading)
    if isinstance(action, (Answer, Skip)) and after.focus is None and not errors:
        finished = not conversation.confirms(after.answers, facts)
    if finished:
        moved = replace(moved, status="finished")
    return Turn(moved, after, finished)


def picked(field: Field, raw: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a list answer holds so far, whole or not."""
    try:
        held = json.loads(raw.get(field.name) or "[]")
    except ValueError:
        return ()
    return tuple(v for v in held if isinstance(v, str)) if isinstance(held, list) else ()


def _is_due(field: Field, now: Reading) -> bool:
    """A quiet field is asked only when an answer of its own went bad."""
    return field.name not in now.quiet or field.name in now.errors


def _answer(
    conversation: Conversation, session: Session, values: Mapping[str, str], facts: Facts
) -> tuple[Raw, str | None, Errors, Reading | None]:
    merged = read(conversation, {**session.answers, **values}, facts)
    names = {f.name for f in merged.fields}
    errors = {name: merged.errors[name] for name in values if name in merged.errors}
    good = {name: raw for name, raw in values.items() if name in names and name not in errors}
    answers = {**session.answers, **good}
    still = session.revisiting if session.revisiting not in good else None
    return answers, still, errors, merged if len(good) == len(values) else None


def _pick(
    conversation: Conversation, session: Session, name: str, value: str, facts: Facts
) -> tuple[Raw, str | None, Errors]:
    field = conversation.field(name)
    if field is None or not field.several:
        return session.answers, session.revisiting, NO_ERRORS
    held = picked(field, session.answers)
    wanted = tuple(v for v in held if v != value) if value in held else (*held, value)
    answers = {n: raw for n, raw in session.answers.items() if n != name}
    if wanted:
        answers[name] = json.dumps(wanted)
        errors = read(conversation, answers, facts).errors
        if name in errors:
            return session.answers, session.revisiting, {name: errors[name]}
    return answers, name, NO_ERRORS


def _skip(session: Session, focus: Field | None) -> tuple[Raw, str | None, Errors]:
    if focus is None:
        return session.answers, session.revisiting, NO_ERRORS
    if focus.required and focus.name not in session.answers:
        return session.answers, session.revisiting, {focus.name: NEEDED}
    return {focus.name: "", **session.answers}, None, NO_ERRORS


def _before(now: Prompt) -> str | None:
    """The name of the asked field before the focus, else the first; from the review, the last."""
    upto = now.fields.index(now.focus) if now.focus else len(now.fields)
    before = [f.name for f in now.fields[:upto] if f.name not in now.quiet]
    return before[-1] if before else next((f.name for f in now.asked), None)
