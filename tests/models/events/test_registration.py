"""Applications: places hold in a race, the line is fair, what is freed is offered on."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import engine
from models import privacy
from models.events import application, attendance, offer, registration
from models.events import board as event_board
from models.events import office as event_office
from models.events.application import apply
from models.events.attendance import UnknownDoorError
from models.events.event import ClosedEventError, Event
from models.events.registration import TABLE, Needs, NoRoomError, NotRegisteredError, Place
from models.job import TABLE as JOB
from models.role import NotAllowedError
from models.work import Work
from tests.models.events.support import WEDNESDAY, content, opened
from tests.models.support import Office
from tests.support import CIPHER

NONE = Needs()


def made(office: Office, **parts: object) -> Event:
    boss = office.person("coordinator", "coordinator")
    with office.work() as work:
        return opened(work, boss, content(**parts))  # type: ignore[arg-type]


def applied(office: Office, user: int, held: Event, people: int = 1) -> Place:
    with office.work() as work:
        return apply(work, user, held.id, people, NONE)


def standing(office: Office, held: Event) -> list[tuple[str, int]]:
    with office.engine.connect() as connection:
        rows = connection.execute(
            select(TABLE).where(TABLE.c.event_id == held.id).order_by(TABLE.c.position)
        )
        return [(row.status, row.people) for row in rows]


def waiting(office: Office, task: str) -> int:
    with office.engine.connect() as connection:
        return len(
            connection.execute(
                select(JOB.c.id).where(JOB.c.task == task, JOB.c.status == "waiting")
            ).all()
        )


def test_capacity_holds_when_500_apply_at_once_from_two_processes(
    database_url: str, either_office: Office
) -> None:
    office = either_office
    held = made(office, capacity=100)
    engines = (office.engine, engine(database_url, CIPHER))

    def one(number: int) -> str:
        with engines[number % 2].begin() as connection:
            work = Work(connection, office.clock(), office.ids)
            place = apply(work, 1_000 + number, held.id, 1 + number % 3, NONE)
            work.flush()
            return place.registration.status

    with ThreadPoolExecutor(16) as pool:
        outcomes = Counter(pool.map(one, range(500)))
    engines[1].dispose()
    rows = standing(office, held)
    taken = sum(people for status, people in rows if status == "applied")
    assert sum(outcomes.values()) == len(rows) == 500
    assert 98 <= taken <= 100
    assert min(people for status, people in rows if status == "waiting") > 100 - taken
    with office.engine.connect() as connection:
        numbers = connection.execute(select(TABLE.c.position).order_by(TABLE.c.position)).scalars()
        assert list(numbers) == list(range(1, 501))


def test_full_event_gives_the_place_in_line_and_a_second_application_changes_nothing(
    either_office: Office,
) -> None:
    office = either_office
    held = made(office, capacity=2)
    anna, ben, cho = (office.person(name) for name in ("anna", "ben", "cho"))
    assert applied(office, anna, held, 2).registration.status == "applied"
    assert applied(office, ben, held).ahead == 0
    assert applied(office, cho, held).ahead == 1
    assert applied(office, anna, held, 1).registration.people == 2
    assert applied(office, cho, held).ahead == 1


def test_event_without_limit_takes_everybody(office: Office) -> None:
    held = made(office, capacity=0)
    for number in range(5):
        user = office.person(f"p{number}")
        assert applied(office, user, held, 10).registration.status == "applied"


def test_people_beyond_what_can_ever_fit_are_refused(office: Office) -> None:
    held = made(office, capacity=3)
    anna = office.person("anna")
    with office.work() as work:
        with pytest.raises(NoRoomError):
            apply(work, anna, held.id, 4, NONE)
        for people in (0, 11):
            with pytest.raises(ValueError, match=str(people)):
                apply(work, anna, held.id, people, NONE)
    assert standing(office, held) == []


def test_freed_places_go_to_the_first_who_fits_and_the_group_keeps_its_turn(
    either_office: Office,
) -> None:
    office = either_office
    held = made(office, capacity=3)
    anna, ben, family, dora = (office.person(n) for n in ("anna", "ben", "family", "dora"))
    applied(office, anna, held, 1)
    applied(office, ben, held, 2)
    applied(office, family, held, 3)
    applied(office, dora, held, 1)
    with office.work() as work:
        application.cancel(work, anna, held.id)
        assert [r.user_id for r in offer.offer_next(work, held.id)] == [dora]
    with office.work() as work:
        offer.accept(work, dora, held.id)
        application.cancel(work, ben, held.id)
        assert offer.offer_next(work, held.id) == []  # two are free, three are wanted
        application.cancel(work, dora, held.id)
        [row] = offer.offer_next(work, held.id)
        assert (row.user_id, row.offered_until) == (family, office.clock() + offer.OFFER)


def test_newcomer_stands_behind_who_waits_even_when_a_place_is_free(office: Office) -> None:
    held = made(office, capacity=1)
    anna, ben, cho = (office.person(name) for name in ("anna", "ben", "cho"))
    applied(office, anna, held)
    applied(office, ben, held)
    with office.work() as work:
        application.cancel(work, anna, held.id)  # the offer is not out yet
    assert applied(office, cho, held).ahead == 1
    assert waiting(office, "event_offer") == 1


def test_offer_holds_the_place_until_it_is_taken_away(either_office: Office) -> None:
    office = either_office
    held = made(office, capacity=1)
    anna, ben, cho = (office.person(name) for name in ("anna", "ben", "cho"))
    for each in (anna, ben, cho):
        applied(office, each, held)
    with office.work() as work:
        application.cancel(work, anna, held.id)
        offer.offer_next(work, held.id)
        assert offer.offer_next(work, held.id) == []  # held for ben
        assert offer.expire(work, held.id, ben) is None  # not yet
    office.clock.move(hours=24)
    with office.work() as work:
        row = offer.expire(work, held.id, ben)
        assert row is not None
        assert row.status == "expired"
        with pytest.raises(NotRegisteredError):
            offer.accept(work, ben, held.id)
        assert [r.user_id for r in offer.offer_next(work, held.id)] == [cho]
        offer.accept(work, cho, held.id)
    assert waiting(office, "event_expiry") == 0


def test_offer_ends_with_the_start_and_none_is_made_after_it(office: Office) -> None:
    held = made(office, capacity=1)
    anna, ben, cho = (office.person(name) for name in ("anna", "ben", "cho"))
    for each in (anna, ben, cho):
        applied(office, each, held)
    office.clock.now = WEDNESDAY - timedelta(hours=5)
    with office.work() as work:
        application.cancel(work, anna, held.id)
        [row] = offer.offer_next(work, held.id)
        assert row.offered_until == WEDNESDAY
    office.clock.now = WEDNESDAY
    with office.work() as work:
        offer.expire(work, held.id, ben)
        assert offer.offer_next(work, held.id) == []


def test_fewer_people_free_places_and_more_need_room(either_office: Office) -> None:
    office = either_office
    held = made(office, capacity=4)
    anna, ben, cho = (office.person(name) for name in ("anna", "ben", "cho"))
    applied(office, anna, held, 2)
    applied(office, ben, held, 1)
    with office.work() as work:
        application.change(work, anna, held.id, 3, Needs(("sign",), "앞자리"))
        with pytest.raises(NoRoomError):
            application.change(work, ben, held.id, 2, NONE)
    applied(office, cho, held, 2)
    with office.work() as work:
        application.change(work, anna, held.id, 1, NONE)
        with pytest.raises(NoRoomError):  # cho waits for these two
            application.change(work, ben, held.id, 2, NONE)
    assert standing(office, held) == [("applied", 1), ("applied", 1), ("waiting", 2)]
    assert waiting(office, "event_offer") == 1


def test_who_waits_keeps_the_place_in_line_with_other_people(office: Office) -> None:
    held = made(office, capacity=3)
    anna, ben, cho = (office.person(name) for name in ("anna", "ben", "cho"))
    applied(office, anna, held, 3)
    applied(office, ben, held, 3)
    applied(office, cho, held, 1)
    with office.work() as work:
        assert application.change(work, ben, held.id, 2, NONE).ahead == 0


def test_needs_are_sealed_and_can_be_forgotten(office: Office) -> None:
    held = made(office)
    anna = office.person("anna")
    with office.work() as work:
        apply(work, anna, held.id, 1, Needs(("wheelchair",), "통로 쪽"))
    with office.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT needs FROM registration").scalar()
        assert raw is not None
        assert b"wheelchair" not in raw
    with office.work() as work:
        row = registration.of(work, held.id, anna)
        assert row is not None
        assert registration.needs_of(row) == Needs(("wheelchair",), "통로 쪽")
        registration.forget_needs(work, anna)
    with office.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT needs FROM registration").scalar() is None


def test_nobody_applies_for_what_is_cancelled_over_or_a_draft(office: Office) -> None:
    held = made(office)
    anna = office.person("anna")
    with office.work() as work:
        copy = event_office.duplicate(work, held.created_by, held.id, WEDNESDAY)
        with pytest.raises(ClosedEventError, match="draft"):
            apply(work, anna, copy.id, 1, NONE)
        event_office.cancel(work, held.created_by, held.id, "")
        with pytest.raises(ClosedEventError, match="cancelled"):
            apply(work, anna, held.id, 1, NONE)
        event_office.publish(work, held.created_by, copy.id)
    office.clock.now = WEDNESDAY + timedelta(hours=2)
    with office.work() as work, pytest.raises(ClosedEventError, match="over"):
        apply(work, anna, copy.id, 1, NONE)


def test_answers_to_a_reminder(either_office: Office) -> None:
    office = either_office
    held = made(office, capacity=1)
    anna, ben = office.person("anna"), office.person("ben")
    applied(office, anna, held)
    applied(office, ben, held)
    with office.work() as work:
        assert application.say_going(work, anna, held.id).registration.answer == "going"
        application.say_not_going(work, anna, held.id)
        application.say_not_going(work, anna, held.id)  # a second tap
        assert waiting_rows(work, held) == [ben]
        again = application.say_going(work, anna, held.id)  # she may come after all
        assert (again.registration.status, again.ahead) == ("waiting", 1)
    assert waiting(office, "event_offer") == 1
    office.clock.now = WEDNESDAY + timedelta(days=1)
    with office.work() as work:
        for verb in (application.say_going, application.say_not_going):
            with pytest.raises(ClosedEventError, match="over"):
                verb(work, anna, held.id)


def test_answer_of_who_cancels_after_it_counts_no_more(office: Office) -> None:
    """Coordinators count on those who said that they come."""
    held = made(office)
    anna, ben = office.person("anna"), office.person("ben")
    boss = office.person("boss", "coordinator")
    for each in (anna, ben):
        applied(office, each, held)
    with office.work() as work:
        for each in (anna, ben):
            application.say_going(work, each, held.id)
        application.cancel(work, anna, held.id)
        assert event_board.tally(work, boss, held.id).going == 1


def waiting_rows(work: Work, held: Event) -> list[int]:
    return [row.user_id for row in registration.of_event(work, held.id, "waiting")]


def test_reminder_without_applying_takes_no_place(office: Office) -> None:
    held = made(office, capacity=1)
    anna, ben = office.person("anna"), office.person("ben")
    with office.work() as work:
        assert application.remind_later(work, anna, held.id).status == "later"
    assert applied(office, ben, held).registration.status == "applied"
    assert applied(office, anna, held).registration.status == "waiting"
    with office.work() as work:  # whoever has applied is reminded anyway
        assert application.remind_later(work, anna, held.id).status == "waiting"


def test_linking_keeps_the_better_of_two_applications(either_office: Office) -> None:
    office = either_office
    held = made(office, capacity=2)
    anna, phone, ben = (office.person(name) for name in ("anna", "phone", "ben"))
    applied(office, anna, held)
    applied(office, ben, held)
    applied(office, phone, held)  # waits
    with office.work() as work:
        registration.join(work, phone, anna)
    with office.work() as work:
        row = registration.of(work, held.id, phone)
        assert row is not None
        assert row.status == "applied"
        assert registration.of(work, held.id, anna) is None
    assert standing(office, held) == [("applied", 1), ("applied", 1)]


def test_linking_two_applications_frees_the_second_place(office: Office) -> None:
    held = made(office, capacity=2)
    anna, phone, ben = (office.person(name) for name in ("anna", "phone", "ben"))
    for each in (anna, phone, ben):
        applied(office, each, held)
    with office.work() as work:
        registration.join(work, anna, phone)
        assert [row.user_id for row in offer.offer_next(work, held.id)] == [ben]


def test_erasure_gives_the_place_to_the_next(office: Office) -> None:
    held = made(office, capacity=1)
    anna, ben = office.person("anna"), office.person("ben")
    applied(office, anna, held)
    applied(office, ben, held)
    with office.work() as work:
        registration.erase(work, anna)
    assert standing(office, held) == [("waiting", 1)]
    assert waiting(office, "event_offer") == 1


def test_person_gets_all_that_is_stored_of_her_applications(office: Office) -> None:
    held = made(office)
    anna = office.person("anna")
    with office.work() as work:
        apply(work, anna, held.id, 2, Needs(("sign",), "앞자리"))
        assert privacy.counts(work, anna)["registrations"] == 1
        [row] = privacy.gather(work, anna, str)["registrations"]
    assert (row["event_id"], row["people"], row["status"]) == (held.id, 2, "applied")
    assert row["needs"] == {"keys": ["sign"], "text": "앞자리"}


def test_code_counts_at_the_entrance_and_on_the_day_only(either_office: Office) -> None:
    office = either_office
    held = made(office, capacity=1)
    anna, ben = office.person("anna"), office.person("ben")
    applied(office, anna, held)
    assert len(held.door) == 6
    assert held.door.isdigit()
    with office.work() as work:
        with pytest.raises(UnknownDoorError):
            attendance.arrive(work, anna, "x")
        with pytest.raises(ClosedEventError, match="early"):
            attendance.arrive(work, anna, held.door)
    office.clock.now = WEDNESDAY - timedelta(hours=2)
    with office.work() as work:
        with pytest.raises(NotRegisteredError):
            attendance.arrive(work, ben, held.door)
        _event, row = attendance.arrive(work, anna, held.door)
        assert row.arrived_at == office.clock()
    office.clock.now = WEDNESDAY + timedelta(hours=2, minutes=1)
    with office.work() as work, pytest.raises(ClosedEventError, match="over"):
        attendance.arrive(work, anna, held.door)


def test_who_waits_comes_in_at_the_entrance_while_there_is_room(office: Office) -> None:
    held = made(office, capacity=1)
    anna, ben = office.person("anna"), office.person("ben")
    applied(office, anna, held)
    applied(office, ben, held)
    office.clock.now = WEDNESDAY
    with office.work() as work:
        with pytest.raises(NotRegisteredError):
            attendance.arrive(work, ben, held.door)
        application.cancel(work, anna, held.id)
        _event, row = attendance.arrive(work, ben, held.door)
        assert row.status == "applied"


def test_staff_confirm_and_only_who_came_is_asked_once(either_office: Office) -> None:
    office = either_office
    held = made(office, capacity=5)
    staff = office.person("staff", "staff")
    anna, ben, cho, dora = (office.person(name) for name in ("anna", "ben", "cho", "dora"))
    for each in (anna, ben, cho, dora):
        applied(office, each, held)
    office.clock.now = WEDNESDAY
    with office.work() as work:
        for each in (anna, ben, dora):
            attendance.arrive(work, each, held.door)
        rows = {row.user_id: row for row in attendance.expected(work, staff, held.id)}
        attendance.confirm(work, staff, rows[anna].id, came=True)
        attendance.confirm(work, staff, rows[dora].id, came=True)
        attendance.confirm(work, staff, rows[dora].id, came=False)  # it was somebody else
        with pytest.raises(NotAllowedError):
            attendance.confirm(work, ben, rows[ben].id, came=True)
        assert attendance.close(work, held.id) == []  # not over yet
    office.clock.now = WEDNESDAY + timedelta(hours=4)
    with office.work() as work:
        asked = {row.user_id for row in attendance.close(work, held.id)}
        assert asked == {anna, ben}
        assert attendance.close(work, held.id) == []
        attendance.rate(work, anna, held.id, 5, "좋았어요")
        for user in (cho, dora):
            with pytest.raises(NotRegisteredError):
                attendance.rate(work, user, held.id, 1)
        with pytest.raises(ValueError, match="6"):
            attendance.rate(work, anna, held.id, 6)
    assert Counter(status for status, _people in standing(office, held)) == {
        "attended": 2, "absent": 2,
    }  # fmt: skip


def test_lower_capacity_sends_nobody_away_and_a_higher_one_is_offered(office: Office) -> None:
    held = made(office, capacity=2)
    anna, ben, cho = (office.person(name) for name in ("anna", "ben", "cho"))
    for each in (anna, ben, cho):
        applied(office, each, held)
    with office.work() as work:
        event_office.change(work, held.created_by, held.id, content(capacity=1))
        assert offer.offer_next(work, held.id) == []
    assert [status for status, _people in standing(office, held)] == [
        "applied", "applied", "waiting",
    ]  # fmt: skip
    with office.work() as work:
        event_office.change(work, held.created_by, held.id, content(capacity=0))
        assert [row.user_id for row in offer.offer_next(work, held.id)] == [cho]
