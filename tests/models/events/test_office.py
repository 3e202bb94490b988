"""What coordinators do to events, and what follows from a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from models import delivery, record
from models.delivery import TABLE as DELIVERY
from models.events import event
from models.events import jobs as event_jobs
from models.events import office as event_office
from models.events.content import InvalidEventError, problems
from models.events.event import ClosedEventError, Event
from models.job import TABLE as JOB
from models.message import Message, dump, parse
from models.role import NotAllowedError
from models.work import Work
from tests.models.events.support import WEDNESDAY, content, coordinator, opened
from tests.models.support import Office
from tests.support import SEOUL

WEEK = timedelta(days=7)


def rungs(office: Office, event_id: int, task: str = "event_reminder") -> dict[str, datetime]:
    """The moments of what waits, in Seoul."""
    with office.engine.connect() as connection:
        found = connection.execute(
            select(JOB).where(
                JOB.c.subject == event_id, JOB.c.task == task, JOB.c.status == "waiting"
            )
        ).all()
    return {row.rung: row.due_at.astimezone(SEOUL) for row in found}


def test_only_coordinators_set_events(office: Office) -> None:
    boss, anna = coordinator(office), office.person("anna", "staff")
    with office.work() as work:
        made = opened(work, boss)
    verbs: tuple[Callable[[Work], Event], ...] = (
        lambda work: event_office.create(work, anna, content()),
        lambda work: event_office.publish(work, anna, made.id),
        lambda work: event_office.change(work, anna, made.id, content(title="새 이름")),
        lambda work: event_office.cancel(work, anna, made.id, ""),
        lambda work: event_office.duplicate(work, anna, made.id, WEDNESDAY),
    )
    for verb in verbs:
        with office.work() as work, pytest.raises(NotAllowedError):
            verb(work)


def test_every_decision_is_on_record_without_texts(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss)
        event_office.change(work, boss, made.id, content(title="비밀 이름"))
        event_office.cancel(work, boss, made.id, "비가 와서")
    with office.engine.connect() as connection:
        rows = connection.execute(select(record.TABLE).order_by(record.TABLE.c.position)).all()
        assert record.verify(connection) == (4, None)
    assert [row.action for row in rows] == [
        "event.create", "event.open", "event.change", "event.cancel",
    ]  # fmt: skip
    assert rows[2].content == {"event": "EV-2026-000001", "changed": ["title"]}
    assert "비밀" not in str(rows)
    assert "비가" not in str(rows)


def test_draft_is_not_found_and_plans_nothing_until_it_is_opened(either_office: Office) -> None:
    office = either_office
    boss = coordinator(office)
    with office.work() as work:
        draft = event_office.create(work, boss, content())
        assert event.upcoming(work, office.clock()) == []
    assert rungs(office, draft.id) == {}
    with office.work() as work:
        event_office.publish(work, boss, draft.id)
        assert [each.id for each in event.upcoming(work, office.clock())] == [draft.id]
    assert set(rungs(office, draft.id)) == {"D-7", "D-1", "D0"}
    with office.work() as work, pytest.raises(ClosedEventError):
        event_office.publish(work, boss, draft.id)


def test_new_date_moves_every_unsent_rung_and_drops_those_without_use(
    either_office: Office,
) -> None:
    office = either_office
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss)
    before = rungs(office, made.id)
    with office.work() as work:
        event_office.change(work, boss, made.id, content(WEDNESDAY + WEEK))
    assert rungs(office, made.id) == {rung: due + WEEK for rung, due in before.items()}
    with office.work() as work:  # four days from now: the week before is past
        event_office.change(
            work, boss, made.id, content(office.clock() + timedelta(days=4, hours=4))
        )
    assert set(rungs(office, made.id)) == {"D-1", "D0"}


def test_rung_that_is_done_is_not_planned_again(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss)
        work.connection.execute(
            JOB.update().where(JOB.c.task == "event_reminder", JOB.c.rung == "D-7")
            .values(status="done")
        )  # fmt: skip
    with office.work() as work:
        event_office.change(work, boss, made.id, content(WEDNESDAY + WEEK))
    assert set(rungs(office, made.id)) == {"D-1", "D0"}


def test_new_time_or_place_is_news_and_a_new_title_is_not(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss)
        event_office.change(work, boss, made.id, content(title="다른 이름", capacity=9))
    assert rungs(office, made.id, "event_news") == {}
    with office.work() as work:
        event_office.change(work, boss, made.id, content(place="시청"))
    assert list(rungs(office, made.id, "event_news").values()) == [office.clock()]


def test_same_content_again_changes_nothing(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss)
    with office.work() as work:
        assert event_office.change(work, boss, made.id, content()).revision == 1


def test_cancellation_removes_what_waits_and_plans_the_news_for_now(
    either_office: Office,
) -> None:
    office = either_office
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss)
    office.clock.now = office.clock().replace(hour=23)  # at night as well
    with office.work() as work:
        event_office.cancel(work, boss, made.id, "비가 와요")
    for task in event_jobs.TASKS:
        assert rungs(office, made.id, task) == {}
    assert list(rungs(office, made.id, "event_news").values()) == [office.clock()]
    with office.work() as work:
        with pytest.raises(ClosedEventError):
            event_office.cancel(work, boss, made.id, "")
        with pytest.raises(ClosedEventError):
            event_office.change(work, boss, made.id, content(title="다시"))


def test_draft_is_called_off_without_telling_anybody(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        draft = event_office.create(work, boss, content())
        event_office.cancel(work, boss, draft.id, "")
    assert rungs(office, draft.id, "event_news") == {}


def test_duplicate_is_a_draft_as_long_as_the_first_with_its_own_code(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        made = opened(work, boss, content(accessibility=("wheelchair",), bring="물"))
        copy = event_office.duplicate(work, boss, made.id, WEDNESDAY + WEEK)
        assert (copy.status, copy.number) == ("draft", "EV-2026-000002")
        assert copy.door != made.door
        assert event.contents(copy) == replace(
            event.contents(made), starts_at=WEDNESDAY + WEEK, ends_at=WEDNESDAY + WEEK * 1 + timedelta(hours=2)
        )  # fmt: skip


def test_reminder_still_in_the_outbox_does_not_go_out_with_the_old_date(office: Office) -> None:
    boss = coordinator(office)
    with office.work() as work:
        made, other = opened(work, boss), opened(work, boss)
        for number, each in enumerate((made, other), 1):
            message = event_message(each.id)
            outgoing = delivery.Outgoing(
                number, 1, "telegram", "a", "ko", "event_reminder", message, work.now, work.now
            )
            work.connection.execute(
                insert(DELIVERY), [delivery.row(outgoing, dump(message), work.now)]
            )
        event_office.change(work, boss, made.id, content(WEDNESDAY + WEEK))
    with office.engine.connect() as connection:
        rows = connection.execute(select(DELIVERY).order_by(DELIVERY.c.id)).all()
    assert [(row.status, row.reason) for row in rows] == [("failed", "outdated"), ("pending", "")]


def event_message(event_id: int) -> Message:
    return parse({"p": ["x"], "r": [[["갈게요", f"!event-going:{event_id}"]]]})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"title": " "}, "제목"),
        ({"place": ""}, "장소"),
        ({"hours": 0}, "끝나는 때"),
        ({"capacity": -1}, "정원"),
        ({"district": "busan"}, "자치구"),
        ({"field": "fishing"}, "분야"),
        ({"accessibility": ("magic",)}, "접근성"),
        ({"map_url": "javascript:alert(1)"}, "지도"),
    ],
)
def test_wrong_content_is_refused_with_what_to_mend(
    office: Office, parts: dict[str, object], said: str
) -> None:
    boss = coordinator(office)
    wrong = content(**parts)  # type: ignore[arg-type]
    [problem] = problems(wrong)
    assert said in problem
    with office.work() as work, pytest.raises(InvalidEventError) as caught:
        event_office.create(work, boss, wrong)
    assert caught.value.problems == (problem,)
