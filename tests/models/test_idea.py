"""Ideas: revisions stay, only the owner touches them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import attachment, idea
from models.idea import TABLE, IdeaContent, NotOwnerError
from tests.models.support import Office

FIRST = IdeaContent("housing", "물막이판을 달아 주세요")


def submitted(office: Office, user: int, content: IdeaContent = FIRST) -> idea.Kept:
    with office.work() as work:
        return idea.submit(work, user, content, "telegram", "ko")


def test_supplement_is_a_new_revision_under_the_same_number(either_office: Office) -> None:
    anna = either_office.person("anna")
    first = submitted(either_office, anna)
    more = IdeaContent("housing", "물막이판과 펌프를 달아 주세요", effect="침수가 줄어요")
    for _ in range(2):
        either_office.clock.move(days=1)
        with either_office.work() as work:
            idea.supplement(work, anna, first.id, more)  # named by the oldest revision
    with either_office.work() as work:
        [latest] = idea.ideas_of(work, anna)
        assert (latest.number, latest.revision) == (first.number, 3)
        assert idea.contents(latest) == more
        assert latest.received_at == first.received_at
        rows = work.connection.execute(select(TABLE).order_by(TABLE.c.revision)).all()
        assert [row.content["body"] for row in rows] == [FIRST.body, more.body, more.body]
        assert len(idea.all_latest(work.connection)) == 1


@pytest.mark.parametrize("verb", ["supplement", "withdraw", "own"])
def test_nobody_else_touches_an_idea_and_a_missing_one_is_answered_alike(
    office: Office, verb: str
) -> None:
    anna, mallory = office.person("anna"), office.person("mallory")
    kept = submitted(office, anna)
    for number in (kept.id, 12345):
        extra = (FIRST,) if verb == "supplement" else ()
        with office.work() as work, pytest.raises(NotOwnerError):
            getattr(idea, verb)(work, mallory, number, *extra)


def test_withdrawn_idea_stays_as_a_row(office: Office) -> None:
    anna = office.person("anna")
    kept = submitted(office, anna)
    with office.work() as work:
        idea.withdraw(work, anna, kept.id)
    with office.work() as work:
        assert [each.status for each in idea.ideas_of(work, anna)] == ["withdrawn"]


def test_files_are_claimed_from_the_owner_only(office: Office) -> None:
    anna, mallory = office.person("anna"), office.person("mallory")
    with office.work() as work:
        own = attachment.take(work, anna, "a.pdf", b"%PDF-1.7\n%%EOF\n")
        others = attachment.take(work, mallory, "b.pdf", b"%PDF-1.7\n%%EOF\n")
    kept = submitted(office, anna, IdeaContent("housing", "물막이판을", attachments=(own, others)))
    with office.engine.connect() as connection:
        assert [row[0] for row in attachment.of_subject(connection, kept.id)] == [own]
        assert attachment.owned(connection, mallory, [own, others]) == {others}
