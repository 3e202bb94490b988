"""Sample data: once, into an empty database, and such that everything can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select

from bot import sample, sample_year
from bot.documents.checklist import checklist_pdf, checklist_text
from handlers import BY_NAME, CONVERSATION_OF, dialog
from handlers.belongs import elsewhere
from handlers.conversations.checklist import name_of, raw_answers
from handlers.distress import distress
from models import checklist, idea, record
from models.agencies import deadline
from models.checklist import Checklist, filled
from models.checklist_file import load_templates
from models.checklist_template import current
from models.dialog import Facts, Session
from models.events import event, registration
from models.ids import Ids
from models.inquiry import Inquiry
from models.masking.mask import mask
from models.missions import mission
from models.supporters import round as supporter_round
from models.supporters import supporter
from models.table import core
from models.user import Account, User
from models.work import Work
from scheduler.batch import run_due
from scheduler.tasks import TASKS
from tests.support import SEOUL, START, Clock

assert BY_NAME  # the conversations are whole


@pytest.fixture
def connection(made: Engine) -> Iterator[Connection]:
    with made.begin() as found:
        assert sample.fill(found, START, Ids(Clock()))
        yield found


def count(connection: Connection, model: Any) -> int:
    return connection.execute(select(func.count()).select_from(core(model))).scalar_one()


def test_sample_brings_ideas_a_checklist_and_a_message(connection: Connection) -> None:
    assert len(idea.all_latest(connection)) == len(sample.IDEAS)
    assert len(checklist.all_revisions(connection)) == 1
    assert count(connection, Inquiry) == 1


def test_sample_is_not_added_to_what_is_there(connection: Connection) -> None:
    before = count(connection, User)
    assert not sample.fill(connection, START, Ids(Clock()))
    assert count(connection, User) == before
    assert len(idea.all_latest(connection)) == len(sample.IDEAS)


def test_sample_gives_power_to_nobody_and_its_people_cannot_be_anybody(
    connection: Connection,
) -> None:
    """One is staff, since only staff hand in checklists; no channel makes such addresses."""
    roles = connection.execute(select(core(User).c.roles)).scalars().all()
    assert set(roles) == {"", "staff", "supporter"}
    addresses = connection.execute(select(core(Account).c.address)).scalars().all()
    assert all(each.startswith("sample:") for each in addresses)


def test_sample_checklist_answers_the_form_in_force(connection: Connection) -> None:
    """Every question has an answer that the conversation itself would take."""
    [row] = checklist.all_revisions(connection)
    template = current(load_templates())
    assert row["version"] == template.version
    assert row["marks"].keys() == {item.name for item in template.items}
    conversation = CONVERSATION_OF[name_of(template)]
    session = Session(1, conversation.name, raw_answers(Checklist(**row), template))
    prompt = dialog.prompt(conversation, session, Facts(START))
    assert prompt.focus is None
    assert prompt.errors == {}


def test_sample_checklist_prints(connection: Connection) -> None:
    [row] = checklist.all_revisions(connection)
    form = filled(row, current(load_templates()))
    assert "찾아가는 어르신 도시락 사업" in checklist_text(form)
    assert checklist_pdf(form).startswith(b"%PDF")


@pytest.mark.parametrize(
    "start",
    [
        START,
        datetime(2027, 3, 1, 8, 59, tzinfo=SEOUL),
        datetime(2027, 12, 31, 23, 30, tzinfo=SEOUL),
    ],
)
def test_sample_year_is_whole_whenever_the_demo_begins(made: Engine, start: datetime) -> None:
    with made.begin() as connection:
        assert sample.fill(connection, start, Ids(Clock(start)))
        work = Work(connection, start, Ids(Clock(start)))
        events = event.upcoming(work, start)
        assert [each.series for each in events if each.series] == ["어울림광장"]
        left = [registration.free(work, each) for each in events]
        assert 1 in left  # one is nearly full
        assert any(timedelta() < each.starts_at - start < timedelta(days=8) for each in events)
        current = supporter_round.current(work)
        assert current is not None
        assert supporter_round.phase(current, start) == "open"
        assert len(supporter.active(work, start)) == len(sample_year.SUPPORTERS)
        assert [each.status for each in mission.current(work)] in (
            ["issued", "planned"],
            ["planned", "issued"],
        )
        ends = {f"{each.deadline.astimezone(SEOUL):%H:%M}" for each in mission.current(work)}
        assert ends == {"23:59"}  # a day is told as the deadline, so the whole day counts
        [due] = deadline.current(work)
        assert len(deadline.missing(work, due.id)) == len(sample_year.AGENCIES) - 1


@pytest.mark.parametrize("hours", range(0, 24 * 16, 61))
def test_first_tick_of_a_demo_runs_what_is_due_and_leaves_nothing_out(
    made: Engine, hours: int
) -> None:
    clock = Clock(START + timedelta(hours=hours))
    ids = Ids(clock)
    with made.begin() as connection:
        assert sample.fill(connection, clock(), ids)
        batch = run_due(connection, lambda c: Work(c, clock(), ids, demo=True), TASKS)
    told = [(each.task, each.rung, mark.reason) for each, mark in batch.ended
            if mark.status not in {"done", "waiting"}]  # fmt: skip
    assert batch.ended
    assert told == []


def test_sample_year_stands_in_a_record_that_fits(connection: Connection) -> None:
    count, wrong = record.verify(connection)
    assert wrong is None
    assert count > 10


def test_sample_texts_are_proposals_without_anybodys_numbers() -> None:
    texts = [
        part for each in sample.IDEAS for part in (each.body, each.problem, each.remedy) if part
    ]
    assert [text for text in texts if elsewhere(text) or mask(text).kinds or distress(text)] == []
