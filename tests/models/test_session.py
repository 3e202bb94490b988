"""Sessions at rest: answers are kept while a draft is open, and not a moment longer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import session
from models.dialog import Session, Status
from models.session import TABLE
from tests.models.support import Office
from tests.support import Bot

ANSWERS = {"body": "반지하 창문에 물막이판을 달아 주세요."}


@pytest.mark.parametrize(
    ("status", "kept"), [("open", ANSWERS), ("finished", {}), ("cancelled", {})]
)
def test_only_an_open_session_keeps_its_answers(
    office: Office, status: Status, kept: dict[str, str]
) -> None:
    anna = office.person("anna")
    with office.work() as work:
        made = session.begin(work, anna, "idea", ANSWERS)
        moved = Session(made.id, "idea", ANSWERS, turn=1, status=status)
        session.save_all(work.connection, [session.values(moved, anna, work.now)])
    with office.engine.connect() as connection:
        [row] = connection.execute(select(TABLE))
    assert (row.status, row.answers) == (status, kept)


def test_closing_drops_the_answers_of_ones_own_draft_only(office: Office) -> None:
    anna, mallory = office.person("anna"), office.person("mallory")
    with office.work() as work:
        made = session.begin(work, anna, "idea", ANSWERS)
        session.close(work, mallory, made.id)
        assert [each.session.answers for each in session.drafts_of(work.connection, anna)] == [
            ANSWERS
        ]
        session.close(work, anna, made.id)
    with office.engine.connect() as connection:
        [row] = connection.execute(select(TABLE))
    assert (row.status, row.answers) == ("cancelled", {})


async def test_idea_handed_in_leaves_no_answers_in_its_session(bot: Bot) -> None:
    anna = bot.person("anna")
    for words in ("아이디어 있어요", "동의합니다", "주거", ANSWERS["body"]):
        await anna.says(words)
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(TABLE))
    assert (row.status, row.answers) == ("finished", {})
