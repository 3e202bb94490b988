"""Properties of the engine, over every registered conversation and over made-up ones."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers import CONVERSATIONS, codes, view
from handlers.dialog import advance, prompt, read
from models.dialog import (
    Action,
    Answer,
    Back,
    Cancel,
    Confirm,
    Conversation,
    Edit,
    Field,
    Pick,
    Session,
    Skip,
    Turn,
)
from tests.answers import FACTS
from tests.strategies import actions, conversations, full, good

either = st.one_of(st.sampled_from(CONVERSATIONS), conversations())


@st.composite
def histories(
    draw: st.DrawFn, among: st.SearchStrategy[Conversation] = either
) -> tuple[Conversation, Session, dict[str, str]]:
    """A conversation, a session somewhere in it, and good answers for all its fields."""
    conversation = draw(among)
    session = start(conversation)
    for action in draw(st.lists(actions(conversation), max_size=10)):
        session = advance(conversation, session, action, FACTS).session
    return conversation, session, draw(full(conversation))


def start(conversation: Conversation) -> Session:
    return Session(1, conversation.name)


def one_by_one(conversation: Conversation, session: Session, values: dict[str, str]) -> Turn:
    """Answer whatever is asked, as a chat does, skip what is refused, and confirm the review."""
    refused = ""
    for _ in range(4 * len(conversation.fields) + 4):
        now = prompt(conversation, session, FACTS)
        action: Action = Confirm()
        if now.focus:
            name = now.focus.name
            action = Skip() if name == refused else Answer({name: values[name]})
        turn = advance(conversation, session, action, FACTS)
        if turn.finished:
            return turn
        same = turn.session.answers == session.answers
        refused = now.focus.name if now.focus and same else ""
        session = turn.session
    raise AssertionError("the conversation never ends")


def asked_values(conversation: Conversation, values: dict[str, str]) -> dict[str, str]:
    """Those of the values that a chat would ask for."""
    now = read(conversation, values, FACTS)
    return {f.name: values[f.name] for f in now.fields if f.name not in now.quiet}


@given(st.data())
def test_chat_and_form_end_with_the_same_answers(data: st.DataObject) -> None:
    conversation = data.draw(either)
    values = data.draw(full(conversation))
    chat = one_by_one(conversation, start(conversation), values)
    spoken = {name: values[name] for name in chat.session.answers}
    form = advance(conversation, start(conversation), Answer(spoken), FACTS)
    if not form.finished:
        form = advance(conversation, form.session, Confirm(), FACTS)
    assert form.finished
    assert form.prompt.answers == chat.prompt.answers


@given(histories())
def test_a_json_round_trip_changes_nothing(
    history: tuple[Conversation, Session, dict[str, str]],
) -> None:
    conversation, session, _ = history
    loaded = Session(**json.loads(json.dumps(asdict(session))))
    assert loaded == session
    assert prompt(conversation, loaded, FACTS) == prompt(conversation, session, FACTS)


@given(histories(), st.data())
def test_back_edit_and_cancel_lose_no_answer(
    history: tuple[Conversation, Session, dict[str, str]], data: st.DataObject
) -> None:
    conversation, session, _ = history
    names = [field.name for field in conversation.fields]
    action = data.draw(
        st.one_of(st.just(Back()), st.just(Cancel()), st.sampled_from(names).map(Edit))
    )
    assert advance(conversation, session, action, FACTS).session.answers == session.answers


@given(histories(), st.data())
def test_a_refused_answer_is_told_and_changes_nothing(
    history: tuple[Conversation, Session, dict[str, str]], data: st.DataObject
) -> None:
    conversation, session, _ = history
    field = data.draw(st.sampled_from(conversation.fields))
    raw = data.draw(st.text(max_size=6))
    tried = read(conversation, {**session.answers, field.name: raw}, FACTS)
    assume(session.status == "open" and field.name in tried.errors)
    turn = advance(conversation, session, Answer({field.name: raw}), FACTS)
    assert turn.prompt.errors[field.name] == tried.errors[field.name]
    assert turn.session.answers == session.answers
    assert not turn.finished


@given(histories())
def test_any_history_can_be_completed(
    history: tuple[Conversation, Session, dict[str, str]],
) -> None:
    conversation, session, values = history
    if session.status == "open":
        assert one_by_one(conversation, session, values).finished


@given(histories(), st.data())
def test_a_closed_session_stays_closed(
    history: tuple[Conversation, Session, dict[str, str]], data: st.DataObject
) -> None:
    conversation, session, _ = history
    closed = replace(session, status=data.draw(st.sampled_from(["finished", "cancelled"])))
    turn = advance(conversation, closed, data.draw(actions(conversation, closing=True)), FACTS)
    assert turn.session == closed
    assert not turn.finished


@given(histories(), st.data())
def test_finishing_needs_every_asked_answer(
    history: tuple[Conversation, Session, dict[str, str]], data: st.DataObject
) -> None:
    conversation, session, _ = history
    turn = advance(conversation, session, data.draw(actions(conversation)), FACTS)
    if turn.finished:
        now = read(conversation, turn.session.answers, FACTS)
        assert not now.errors
        assert {f.name for f in now.fields if f.name not in now.quiet} <= set(now.answers)


@given(histories(), st.data())
def test_every_action_moves_the_turn_number_of_an_open_session(
    history: tuple[Conversation, Session, dict[str, str]], data: st.DataObject
) -> None:
    conversation, session, _ = history
    assume(session.status == "open")
    turn = advance(conversation, session, data.draw(actions(conversation, closing=True)), FACTS)
    assert turn.session.turn == session.turn + 1


@given(histories())
def test_back_walks_to_the_first_question(
    history: tuple[Conversation, Session, dict[str, str]],
) -> None:
    conversation, session, _ = history
    assume(session.status == "open")
    for _ in range(len(conversation.fields) + 1):
        session = advance(conversation, session, Back(), FACTS).session
    now = prompt(conversation, session, FACTS)
    assert now.focus is now.asked[0]


def has_several(conversation: Conversation) -> bool:
    return any(field.kind == "choices" for field in conversation.fields)


@given(histories(st.sampled_from([*filter(has_several, CONVERSATIONS)]) | conversations()))
def test_picking_twice_leaves_the_list_as_it_was(
    history: tuple[Conversation, Session, dict[str, str]],
) -> None:
    conversation, session, _ = history
    several = [f for f in conversation.fields if f.kind == "choices"]
    assume(several and session.status == "open")
    field: Field = several[0]
    before = prompt(conversation, session, FACTS).answers.get(field.name)
    for _ in range(2):
        session = advance(
            conversation, session, Pick(field.name, field.options[0].value), FACTS
        ).session
    assert prompt(conversation, session, FACTS).answers.get(field.name) == before


@given(histories())
def test_skip_passes_only_what_may_be_passed(
    history: tuple[Conversation, Session, dict[str, str]],
) -> None:
    conversation, session, _ = history
    now = prompt(conversation, session, FACTS)
    assume(session.status == "open" and now.focus is not None)
    assert now.focus
    after = advance(conversation, session, Skip(), FACTS)
    if now.focus.required and now.focus.name not in session.answers:
        assert after.prompt.focus == now.focus
    for name, raw in session.answers.items():
        assert after.session.answers[name] == raw


@given(histories())
def test_every_control_fits_telegram_and_names_this_turn(
    history: tuple[Conversation, Session, dict[str, str]],
) -> None:
    conversation, session, _ = history
    assume(session.status == "open")
    session = replace(session, id=2**62 + 12345)
    now = prompt(conversation, session, FACTS)
    message = view.show(conversation, session, now, FACTS)
    assert message.controls()
    for control in message.controls():
        assert 1 <= len(control.code.encode()) <= 64
        parsed = codes.parse(control.code)
        if isinstance(parsed, codes.SessionCode):
            assert (parsed.session, parsed.turn) == (session.id, session.turn)


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name)
def test_definition_names_are_short_ascii_and_unique(conversation: Conversation) -> None:
    names = [field.name for field in conversation.fields]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and len(name) <= 24 for name in names)
    for field in conversation.fields:
        assert all(o.value.isascii() and len(o.value) <= 20 for o in field.options)


@given(st.data())
def test_good_answers_are_good(data: st.DataObject) -> None:
    """The strategies themselves: else the properties above would prove little."""
    conversation = data.draw(st.sampled_from(CONVERSATIONS))
    field = data.draw(st.sampled_from(conversation.fields))
    assert field.parse(data.draw(good(conversation, field)), FACTS) is not NotImplemented
