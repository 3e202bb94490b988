"""A broadcast: part by part, held, stopped, killed anywhere; nobody twice, nobody forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from models import claim, delivery
from models.announcements import announcement, broadcast
from models.announcements import recipient as announcement_recipient
from models.delivery import TABLE as DELIVERY
from models.job import TABLE as JOB
from models.user import Account, User
from tests.models.announcements.support import Desk, compose
from tests.models.support import Office
from tests.support import SEOUL


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


@pytest.fixture
def either_desk(either_office: Office) -> Desk:
    return Desk(either_office)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of two, at most four in the outbox."""
    monkeypatch.setattr(broadcast, "PART", 2)
    monkeypatch.setattr(broadcast, "MOST_HANDED", 4)


@pytest.mark.usefixtures("small")
def test_outbox_never_holds_more_than_it_may(either_desk: Desk) -> None:
    desk = either_desk
    desk.supporters(7)
    number = desk.begun(7)
    for held in (2, 4, 4):
        assert not desk.step(number)
        assert desk.deliveries() == {"pending": held}
    desk.ends("sent", 3)
    desk.step(number)
    assert desk.deliveries() == {"pending": 3, "sent": 3}


@pytest.mark.usefixtures("small")
def test_channels_do_not_wait_for_one_another(desk: Desk) -> None:
    desk.supporters(6)
    for n in range(3):
        desk.office.person(f"U{n}", "supporter", "slack")
    number = desk.begun(9)
    for _ in range(3):
        desk.step(number)
    assert desk.deliveries() == {"pending": 4 + 3}


@pytest.mark.usefixtures("small")
def test_everybody_gets_it_once_and_the_last_step_ends_it(either_desk: Desk) -> None:
    desk = either_desk
    desk.supporters(5)
    number = desk.begun(5)
    ended = False
    for _ in range(10):
        ended = desk.step(number)
        if ended:
            break
        desk.ends("sent")
    assert ended
    assert desk.received(number).counts == {"sent": 5}
    assert desk.most_a_person() == 1
    assert desk.status(number) == "done"


@pytest.mark.usefixtures("small")
def test_killed_between_parts_nobody_is_left_out_or_told_twice(either_desk: Desk) -> None:
    desk = either_desk
    desk.supporters(5)
    number = desk.begun(5)
    desk.step(number)
    for _ in range(2):  # killed before the commit: all of the step is undone
        with pytest.raises(KeyboardInterrupt):
            _interrupted(desk, number)
        assert desk.deliveries() == {"pending": 2}
    for _ in range(5):
        desk.ends("sent")
        desk.step(number)
    assert desk.received(number).counts == {"sent": 5}
    assert desk.most_a_person() == 1


def _interrupted(desk: Desk, number: int) -> None:
    with desk.sending() as work:
        broadcast.step(work, number, str(announcement.find(work, number).rung), compose)
        raise KeyboardInterrupt


def test_step_of_an_earlier_rung_does_nothing(desk: Desk) -> None:
    desk.supporters(2)
    number = desk.begun(2)
    desk.step(number, rung="1")
    desk.ends("sent", 1)
    desk.step(number, rung="1")
    with desk.office.work() as work:
        assert announcement.find(work, number).rung == 2


def test_outcomes_are_told_apart(desk: Desk) -> None:
    desk.supporters(4)
    number = desk.begun(4)
    desk.step(number)
    desk.ends("sent", 1)
    desk.ends("unknown", 1)
    desk.ends("failed", 1, reason="forbidden")
    found = desk.received(number)
    assert found.counts == {"sent": 1, "unknown": 1, "failed": 1, "handed": 1}
    assert found.reasons == {"forbidden": 1}


@pytest.mark.usefixtures("small")
def test_pause_takes_hold_at_once_and_resume_goes_on(either_desk: Desk) -> None:
    desk = either_desk
    desk.supporters(5)
    number = desk.begun(5)
    desk.step(number)
    desk.ends("sending", 1)
    with desk.office.work() as work:
        announcement.pause(work, desk.boss, number)
    assert desk.deliveries() == {"sending": 1, "held": 1}
    desk.ends("sent", of="sending")
    assert not desk.step(number)
    assert desk.deliveries() == {"sent": 1, "held": 1}
    with desk.office.work() as work:
        announcement.resume(work, desk.boss, number)
    for _ in range(6):
        desk.step(number)
        desk.ends("sent")
    assert desk.received(number).counts == {"sent": 5}
    assert desk.most_a_person() == 1


def test_pause_after_the_last_has_left_ends_it(desk: Desk) -> None:
    desk.supporters(2)
    number = desk.begun(2)
    desk.step(number)
    desk.ends("sent")
    with desk.office.work() as work:
        announcement.pause(work, desk.boss, number)
    assert desk.step(number)
    assert desk.status(number) == "done"


def test_pause_longer_than_a_delivery_lives_loses_nobody(desk: Desk) -> None:
    desk.supporters(1)
    number = desk.begun(1)
    desk.step(number)
    with desk.office.work() as work:
        announcement.pause(work, desk.boss, number)
    desk.office.clock.move(days=7)
    with desk.office.work() as work:
        announcement.resume(work, desk.boss, number)
    desk.step(number)
    with desk.office.work() as work:
        [row] = work.connection.execute(select(DELIVERY))
        assert row.status == "pending"
        assert row.expires_at > work.now


@pytest.mark.usefixtures("small")
def test_stop_in_the_middle_ends_it_and_counts_who_got_nothing(either_desk: Desk) -> None:
    desk = either_desk
    desk.supporters(6)
    number = desk.begun(6)
    desk.step(number)
    desk.ends("sent", 1)
    desk.step(number)
    desk.ends("sending", 1)
    with desk.office.work() as work:
        announcement.stop(work, desk.boss, number)
    desk.ends("sent", of="sending")
    desk.step(number)
    found = desk.received(number)
    assert found.counts == {"sent": 2, "stopped": 4}
    assert found.reasons == {}
    assert desk.deliveries().keys() == {"sent", "failed"}


def test_stop_of_a_paused_one_gives_up_what_is_held(desk: Desk) -> None:
    desk.supporters(3)
    number = desk.begun(3)
    desk.step(number)
    for verb in (announcement.pause, announcement.stop):
        with desk.office.work() as work:
            verb(work, desk.boss, number)
    assert desk.received(number).counts == {"stopped": 3}


def test_night_that_falls_in_the_middle_holds_the_rest_until_morning(desk: Desk) -> None:
    desk.supporters(2)
    number = desk.begun(2)
    desk.office.clock.now = datetime(2026, 11, 23, 21, 0, tzinfo=SEOUL)
    desk.step(number)
    assert desk.deliveries() == {}
    with desk.office.work() as work:
        due = work.connection.scalar(select(func.max(JOB.c.due_at)))
        assert due == datetime(2026, 11, 24, 8, 0, tzinfo=SEOUL)
    desk.office.clock.now = due
    desk.step(number)
    assert desk.deliveries() == {"pending": 2}


def test_who_joins_after_the_confirmation_gets_nothing(desk: Desk) -> None:
    desk.supporters(1)
    number = desk.begun(1)
    desk.office.person("late", "supporter")
    desk.step(number)
    assert desk.deliveries() == {"pending": 1}


@pytest.mark.parametrize("change", ["left", "no_consent", "blocked"])
def test_who_is_no_longer_to_be_reached_is_left_out_with_the_reason(
    desk: Desk, change: str
) -> None:
    anna, ben = desk.supporters(2)
    desk.agree(anna)
    desk.agree(ben)
    number = desk.begun(2, kind="news")
    desk.office.clock.move(minutes=1)
    match change:
        case "left":
            desk.change(User, anna, roles="")
        case "no_consent":
            desk.agree(anna, yes=False)
        case "blocked":
            desk.change(Account, anna, reachable=False)
    desk.step(number)
    assert desk.recipients() == {anna: ("left_out", change), ben: ("handed", "")}


def test_who_changed_channel_gets_it_there_and_only_there(desk: Desk) -> None:
    [anna] = desk.supporters(1)
    number = desk.begun(1)
    desk.account(anna, "web:anna", seen_at=desk.office.clock() + timedelta(minutes=1))
    desk.step(number)
    assert desk.deliveries() == {"sent": 1}
    assert desk.step(number)
    assert desk.received(number).counts == {"sent": 1}


def test_each_language_gets_its_own_words(desk: Desk) -> None:
    anna, _ben = desk.supporters(2)
    desk.change(User, anna, language="en")
    number = desk.begun(2)
    with desk.sending() as work:
        broadcast.step(work, number, "1", compose)
        said = sorted(str(each.message.paragraphs[0]) for each in work.outgoing)
    assert said == ["en: 안녕하세요", "ko: 안녕하세요"]


@pytest.mark.parametrize("first", ["kept", "joined", "neither", "both"])
def test_two_users_who_are_one_person_never_get_it_twice(desk: Desk, first: str) -> None:
    kept, joined = desk.supporters(2)
    number = desk.begun(2)
    if first != "neither":
        desk.step(number)
        desk.ends("sent")
        wanted = {"kept": joined, "joined": kept}.get(first)
        if wanted:
            _as_waiting(desk, wanted)
    before = sum(desk.deliveries().values())
    with desk.office.work() as work:
        announcement.pass_on(work.connection, joined, kept)
    for _ in range(3):
        desk.step(number)
        desk.ends("sent")
    assert desk.recipients() == {kept: ("sent", "")}
    assert sum(desk.deliveries().values()) == max(before, 1)


def _as_waiting(desk: Desk, user: int) -> None:
    with desk.office.work() as work:
        table = announcement_recipient.RECIPIENT
        number = work.connection.scalar(select(table.c.delivery_id).where(table.c.user_id == user))
        work.connection.execute(DELIVERY.delete().where(DELIVERY.c.id == number))
        work.connection.execute(
            table.update().where(table.c.user_id == user).values(status="waiting", delivery_id=None)
        )


def test_erased_person_is_counted_as_such(desk: Desk) -> None:
    anna, _ben = desk.supporters(2)
    number = desk.begun(2)
    with desk.office.work() as work:
        assert announcement_recipient.of_person(work.connection, anna)[0]["status"] == "waiting"
        announcement.erase(work.connection, anna)
        assert announcement_recipient.of_person(work.connection, anna) == []
    found = desk.received(number)
    assert (found.counts, found.erased) == ({"waiting": 1}, 1)


def test_channel_that_stays_away_expires_and_ends(desk: Desk) -> None:
    desk.supporters(1)
    number = desk.begun(1)
    desk.step(number)
    desk.office.clock.move(days=4)
    desk.office.clock.now = desk.office.clock.now.replace(hour=10)
    assert desk.step(number)
    assert desk.received(number).reasons == {"expired": 1}


def test_held_delivery_does_not_hold_a_reply_up(desk: Desk) -> None:
    desk.supporters(1)
    number = desk.begun(1)
    desk.step(number)
    with desk.office.work() as work:
        announcement.pause(work, desk.boss, number)
        [row] = work.connection.execute(select(DELIVERY)).mappings()
        reply = {**row, "id": desk.office.ids(), "purpose": "reply", "status": "pending"}
        delivery.add_all(work.connection, [reply])
        won = claim.take(work.connection, [reply["id"]], work.now, timedelta(seconds=90))
    assert list(won) == [reply["id"]]
