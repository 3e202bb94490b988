"""Hypothesis: raw answers, actions, and whole conversations made up on the spot."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from handlers import CONVERSATIONS, fields
from handlers.consents import consent
from handlers.dialog import advance
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
    Option,
    Pick,
    Session,
    Skip,
    When,
    always,
    never,
)
from models.message import Message, say
from tests.answers import FACTS, SAMPLES

DAYS = st.integers(0, 800).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
WORDS = st.text(st.characters(categories=("L", "N")), min_size=10, max_size=30)


def good(conversation: Conversation, field: Field) -> st.SearchStrategy[str]:
    """Raw answers that the conversation's field takes."""
    samples = SAMPLES.get((conversation.name, field.name))
    return st.sampled_from(samples) if samples else of_kind(field)


def of_kind(field: Field) -> st.SearchStrategy[str]:
    """Raw answers that a field of this kind takes where nothing more is asked of them."""
    made: st.SearchStrategy[str]
    match field.kind:
        case "text" | "long_text":
            made = WORDS
        case "choice" | "yes_no":
            made = st.sampled_from([option.value for option in field.options])
        case "consent":
            made = st.just("yes")
        case "choices":
            values = [option.value for option in field.options]
            made = st.lists(st.sampled_from(values), min_size=1, unique=True).map(json.dumps)
        case "attachments":
            ids = st.integers(1, 10**12).map(str)
            made = st.lists(ids, max_size=field.max_length, unique=True).map(json.dumps)
        case "number":
            made = st.integers(0, 1000).map(str)
        case "money":
            made = st.integers(0, 10**12).map(str)
        case "date":
            made = DAYS.map(date.isoformat)
        case "period":
            made = st.tuples(DAYS, DAYS).map(lambda d: f"{min(d)} ~ {max(d)}")
        case "link":
            made = st.integers(0, 999).map(lambda n: f"https://blog.example.com/{n}")
        case "phone":
            made = st.integers(10**7, 10**8 - 1).map(lambda n: f"010{n}")
    return made if field.required else st.one_of(st.just(""), made)


def full(conversation: Conversation) -> st.SearchStrategy[dict[str, str]]:
    """A good raw answer for every field, applicable or not."""
    return st.fixed_dictionaries(
        {field.name: good(conversation, field) for field in conversation.fields}
    )


def actions(conversation: Conversation, *, closing: bool = False) -> st.SearchStrategy[Action]:
    """Anything a person or a hostile client might do."""
    names = [field.name for field in conversation.fields]
    raw = st.one_of(
        st.text(max_size=12), *(good(conversation, field) for field in conversation.fields)
    )
    some: list[st.SearchStrategy[Action]] = [
        st.dictionaries(st.sampled_from(names), raw, min_size=1, max_size=4).map(Answer),
        st.builds(Pick, st.sampled_from(names), raw),
        st.sampled_from([*names, "nothing"]).map(Edit),
        st.sampled_from([Back(), Skip(), Confirm()]),
    ]
    return st.one_of(*some, st.just(Cancel())) if closing else st.one_of(*some)


def _depends(on: str, value: object) -> When:
    def when(answers: Answers, _facts: Facts) -> bool:
        return answers.get(on) == value

    return when


def _finish(_work: object, _done: object) -> Message:
    return say("done")


OPTIONS = (Option("a", "가"), Option("b", "나"), Option("c", "다"))
#: Every ready-made field, and what it takes beyond name, label and question.
KINDS: Mapping[str, tuple[object, ...]] = {
    "text": (),
    "long_text": (),
    "choice": (OPTIONS,),
    "choices": (OPTIONS,),
    "number": (),
    "money": (),
    "day": (),
    "period": (),
    "link": (),
    "phone": (),
    "attachments": (),
    "consent": (),
    "yes_no": (),
}


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """A conversation of 1 to 7 fields; a field may depend on any earlier choice."""
    made: list[Field] = []
    kinds = tuple(KINDS)
    for n in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(kinds))
        common: dict[str, object] = {
            "required": draw(st.booleans()),
            "when": _condition(draw, made),
            "asked": draw(st.sampled_from([always, always, always, never])) if n else always,
        }
        made.append(_field(kind, f"f{n}", common))
    confirms = draw(st.sampled_from([always, never]))
    return Conversation("made_up", "made up", tuple(made), _finish, confirms=confirms)


def _condition(draw: st.DrawFn, earlier: list[Field]) -> When:
    choices = [field for field in earlier if field.kind == "choice"]
    if not choices or draw(st.booleans()):
        return always
    return _depends(draw(st.sampled_from(choices)).name, draw(st.sampled_from(["a", "b", "c"])))


def _field(kind: str, name: str, common: Mapping[str, object]) -> Field:
    make: Any = consent if kind == "consent" else getattr(fields, kind)
    field: Field = make(name, name, name, *KINDS[kind], **common)
    return field


either = st.one_of(st.sampled_from(CONVERSATIONS), conversations())


def lists_of(conversation: Conversation) -> list[Field]:
    """Its fields that are picked from a list, one tap each."""
    return [field for field in conversation.fields if field.kind == "choices"]


@st.composite
def histories(
    draw: st.DrawFn, of: st.SearchStrategy[Conversation] = either
) -> tuple[Conversation, Session, dict[str, str]]:
    """A conversation, a session somewhere in it, and good answers for all its fields."""
    conversation = draw(of)
    session = start(conversation)
    for action in draw(st.lists(actions(conversation), max_size=10)):
        session = advance(conversation, session, action, FACTS).session
    return conversation, session, draw(full(conversation))


def start(conversation: Conversation) -> Session:
    return Session(1, conversation.name)
