"""A control of an earlier question, or of nothing: whatever it is, it never acts."""

from __future__ import annotations

from typing import cast

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.texts import sayer
from handlers import codes, dialog
from handlers.press import press
from handlers.visit import Shown, Visit
from models.dialog import Conversation, Session
from models.session import Draft
from models.update import Update
from models.user import ROLES, Speaker
from models.work import Work
from tests.answers import FACTS
from tests.strategies import good, histories
from tests.support import START

OPERATIONS = ("a", "p", "d", "z", "s", "b", "e", "y", "l", "c", "f", "", "x")


def visit_of(conversation: Conversation, session: Session) -> Visit:
    """A person with every role whose chat shows this session. No database: an old one needs none."""
    speaker = Speaker(
        1, 1, "telegram", "telegram:1", "1", "ko", "chosen", frozenset(ROLES), session.id, None,
        member=False, reachable=True,
    )  # fmt: skip
    update = Update("telegram:1:1", "telegram", "telegram:1", "1")
    draft = Draft(session, 1, START)
    return Visit(
        cast("Work", None), speaker, update, sayer("ko"), {conversation.name: conversation},
        {session.id: draft},
    )  # fmt: skip


@given(histories(), st.data())
def test_old_or_coming_turn_number_never_acts(
    history: tuple[Conversation, Session, dict[str, str]], data: st.DataObject
) -> None:
    conversation, session, _ = history
    field = data.draw(st.sampled_from(conversation.fields))
    turn = data.draw(st.integers(0, session.turn + 3))
    assume(session.status == "open" and turn != session.turn)
    value = data.draw(st.one_of(st.text(max_size=10), good(conversation, field)))
    visit = visit_of(conversation, session)
    shown = Shown(conversation, session, dialog.prompt(conversation, session, FACTS), FACTS)
    code = codes.SessionCode(
        session.id, turn, data.draw(st.sampled_from(OPERATIONS)), field.name, value
    )
    # what is current was read in the same turn, from the same row
    press(visit, code, Shown(conversation, visit.drafts[session.id].session, shown.prompt, FACTS))
    assert visit.changed == {}
    assert visit.notice
    assert visit.speaker.session_id == session.id


@given(histories(), st.data())
def test_closed_session_takes_no_control_of_any_turn(
    history: tuple[Conversation, Session, dict[str, str]], data: st.DataObject
) -> None:
    conversation, session, _ = history
    closed = Session(
        session.id, session.conversation, session.answers, session.revisiting, session.turn,
        data.draw(st.sampled_from(["finished", "cancelled"])),
    )  # fmt: skip
    visit = visit_of(conversation, closed)
    shown = Shown(conversation, closed, dialog.prompt(conversation, closed, FACTS), FACTS)
    operation = data.draw(st.sampled_from(OPERATIONS))
    press(visit, codes.SessionCode(closed.id, closed.turn, operation), shown)
    assert visit.changed == {}
    assert visit.messages
