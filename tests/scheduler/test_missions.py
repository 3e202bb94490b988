"""Missions by the clock: issued, offered on, reminded of, missed, and what is asked of the office."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from models.delivery import ACCOUNT
from models.job import TABLE as JOBS
from models.missions import assignment, mission, proof
from models.missions.assignment import TABLE as ASSIGNMENTS
from models.missions.content import MissionContent
from models.missions.ledger import TABLE as LEDGER
from models.missions.mission import TABLE as MISSIONS
from models.supporters import supporter as membership
from models.supporters.supporter import TABLE as SUPPORTERS
from tests.handlers.missions.people import rows, supporter
from tests.handlers.people import at_work, coordinator
from tests.models.missions.support import CONTENT, DAY, FIRST, work_of
from tests.scheduler.support import sent, ticking, to, user_of
from tests.support import SEOUL, Bot, Person

HOUR = timedelta(hours=1)
DUE = CONTENT.deadline


def prepared(bot: Bot, kim: Person, **changes: object) -> int:
    values = {name: getattr(CONTENT, name) for name in MissionContent.__dataclass_fields__}
    by = user_of(bot, kim.address)
    with at_work(bot) as work:
        return mission.prepare(work, by, MissionContent(**{**values, **changes})).id


def told(bot: Bot, part: str) -> list[str]:
    """The names of those who were sent a text with this in it, in order."""
    return [address.partition(":")[2] for address, text in sent(bot) if part in text]


def hand_in(bot: Bot, person: Person, number: int, name: str, post: int = 1) -> int:
    user = user_of(bot, person.address)
    with at_work(bot) as work:
        row = assignment.accept(work, user, number)
        content = work_of(name, post, published_on=bot.clock().date())
        return proof.hand_in(work, user, row.id, content).id


def take(bot: Bot, person: Person, number: int) -> None:
    user = user_of(bot, person.address)
    with at_work(bot) as work:
        assignment.accept(work, user, number)


async def test_mission_goes_out_on_the_first_at_nine_and_not_before(bot: Bot) -> None:
    kim, _anna = await coordinator(bot), await supporter(bot, "anna")
    await supporter(bot, "ben", 2)
    prepared(bot, kim)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST - timedelta(minutes=1))
    assert told(bot, "새 미션") == []
    await to(bot.clock, ticker, FIRST)
    assert told(bot, "새 미션이에요: 도시락") == ["anna", "ben"]
    assert told(bot, "미션이 나갔어요") == ["kim"]
    await to(bot.clock, ticker, FIRST + 3 * DAY)
    assert told(bot, "새 미션이에요: 도시락") == ["anna", "ben"]  # once


async def test_every_rung_reaches_who_has_not_handed_in_and_who_joined_late(bot: Bot) -> None:
    kim = await coordinator(bot)
    anna, ben = await supporter(bot, "anna"), await supporter(bot, "ben", 2)
    cho = await supporter(bot, "cho", 3)
    number = prepared(bot, kim)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST + DAY)
    take(bot, anna, number)
    hand_in(bot, ben, number, "ben")
    user = user_of(bot, cho.address)
    with at_work(bot) as work:
        assignment.decline(work, user, number, "출장")
    await to(bot.clock, ticker, datetime(2026, 12, 14, 8, tzinfo=SEOUL))  # the 13th is a Sunday
    assert told(bot, "일 남았어요") == ["anna"]
    await supporter(bot, "dan", 4)
    await to(bot.clock, ticker, datetime(2026, 12, 17, 10, tzinfo=SEOUL))
    assert told(bot, "3일 남았어요") == ["anna"]
    assert told(bot, "새 미션이에요") == ["anna", "ben", "cho", "dan"]  # with the whole card
    hand_in(bot, anna, number, "anna")
    await to(bot.clock, ticker, datetime(2026, 12, 20, 10, tzinfo=SEOUL))  # a Sunday, urgent
    assert told(bot, "오늘 마감") == ["dan"]
    before = told(bot, "마감이 지났는데")
    await to(bot.clock, ticker, datetime(2026, 12, 21, 10, tzinfo=SEOUL))
    assert before == []
    assert told(bot, "미션 마감이 지났어요") == ["dan"]
    assert told(bot, "마감이 지났는데 인증이 없어요: 도시락 배달 알리기 (1명)") == ["kim"]


async def test_who_left_hears_nothing_more(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    number = prepared(bot, kim)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST + DAY)
    take(bot, anna, number)
    with at_work(bot) as work:
        work.connection.execute(SUPPORTERS.update().values(status="dismissed"))
    await to(bot.clock, ticker, DUE + 3 * DAY)
    assert told(bot, "남았어요") == told(bot, "오늘 마감") == []


async def test_own_deadline_brings_its_own_reminders_only(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    number = prepared(bot, kim)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST + DAY)
    users = user_of(bot, kim.address), user_of(bot, anna.address)
    with at_work(bot) as work:
        row = assignment.own(work, users[1], number)
        assignment.extend(work, users[0], row.id, DUE + 10 * DAY)
    await to(bot.clock, ticker, DUE + 2 * DAY)
    assert told(bot, "오늘 마감") == []
    await to(bot.clock, ticker, DUE + 10 * DAY)
    assert told(bot, "오늘 마감") == ["anna"]


async def test_moved_deadline_moves_what_is_still_to_be_sent(bot: Bot) -> None:
    kim, _anna = await coordinator(bot), await supporter(bot, "anna")
    number = prepared(bot, kim)
    ticker = ticking(bot)
    await to(bot.clock, ticker, datetime(2026, 12, 17, 10, tzinfo=SEOUL))
    before = len(told(bot, "남았어요"))
    by = user_of(bot, kim.address)
    with at_work(bot) as work:
        values = {name: getattr(CONTENT, name) for name in MissionContent.__dataclass_fields__}
        mission.change(work, by, number, MissionContent(**{**values, "deadline": DUE + 8 * DAY}))
    await to(bot.clock, ticker, DUE + DAY)
    assert told(bot, "오늘 마감") == []
    assert len(told(bot, "남았어요")) == before  # D-7 and D-3 were sent already
    await to(bot.clock, ticker, DUE + 8 * DAY)
    assert told(bot, "오늘 마감") == ["anna"]
    assert (
        len(told(bot, "남았어요")) == before
    )  # D-1 is held back to the last day, which has its own


async def test_limited_missions_of_one_moment_are_shared_out_evenly(bot: Bot) -> None:
    kim = await coordinator(bot)
    people = [await supporter(bot, f"s{n}", n + 1) for n in range(6)]
    first = prepared(bot, kim, topic="가", capacity=4)
    second = prepared(bot, kim, topic="나", capacity=2)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST)
    assert sorted(told(bot, "새 미션")) == [f"s{n}" for n in range(6)]  # one each
    offered = [row.mission_id for row in rows(bot, ASSIGNMENTS)]
    assert (offered.count(first), offered.count(second)) == (4, 2)
    for person, row in zip(people[:5], rows(bot, ASSIGNMENTS), strict=False):
        user = row.user_id
        with at_work(bot) as work:
            assignment.accept(work, user, row.mission_id)
        assert person
    await to(bot.clock, ticker, FIRST + DAY + HOUR)
    left = rows(bot, ASSIGNMENTS)[5].mission_id
    again = rows(bot, ASSIGNMENTS)[6:]
    assert {row.mission_id for row in again} == {left}
    assert len(told(bot, "새 미션")) == 6 + len(again)


async def test_missed_month_warns_and_the_second_one_asks_the_office(bot: Bot) -> None:
    kim = await coordinator(bot)
    anna, ben = await supporter(bot, "anna"), await supporter(bot, "ben", 2)
    ticker = ticking(bot)
    for month in (2, 3, 4):
        start = datetime(2027, month, 1, 9, tzinfo=SEOUL)
        number = prepared(bot, kim, issue_at=start, deadline=start + 14 * DAY)
        await to(bot.clock, ticker, start + 2 * DAY)
        take(bot, anna, number)
        hand_in(bot, ben, number, "ben", month)
        await to(bot.clock, ticker, start + 20 * DAY)
        if month == 2:
            assert told(bot, "미션을 하지 못하셨어요") == ["anna"]
            assert told(bot, "해촉할지") == []
    assert told(bot, "미션을 하지 못하셨어요") == ["anna"]
    assert told(bot, "anna 님이 2달 미션을 하지 않았어요(2027-02, 2027-03)") == ["kim"]
    assert told(bot, "해촉할지 정해 주세요") == ["kim", "kim"]  # after March and after April
    assert "ben" not in told(bot, "하지 못하셨어요")


async def test_month_missed_in_spite_of_a_longer_time_is_looked_at_when_that_is_over(
    bot: Bot,
) -> None:
    kim, _anna = await coordinator(bot), await supporter(bot, "anna")
    ben = await supporter(bot, "ben", 2)
    number = prepared(bot, kim)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST + HOUR)
    by, user = user_of(bot, kim.address), user_of(bot, ben.address)
    with at_work(bot) as work:
        assignment.extend(work, by, assignment.own(work, user, number).id, DUE + 8 * DAY)
    await to(bot.clock, ticker, DUE + 4 * DAY)
    assert told(bot, "미션을 하지 못하셨어요") == ["anna"]
    await to(bot.clock, ticker, DUE + 12 * DAY)
    assert told(bot, "미션을 하지 못하셨어요") == ["anna", "ben"]


async def test_who_joins_gets_at_once_what_is_under_way_while_there_is_room(bot: Bot) -> None:
    kim = await coordinator(bot)
    await supporter(bot, "anna")
    for topic, capacity in (("모두", 0), ("자리 있음", 5)):
        prepared(bot, kim, topic=topic, capacity=capacity)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST + 3 * DAY)
    ben = await supporter(bot, "ben", 2)
    user = user_of(bot, ben.address)
    with at_work(bot) as work:
        member = membership.latest_of(work, user)
        assert member
        mission.plan_welcome(work, member.id, user, work.now.date())
    await to(bot.clock, ticker, bot.clock() + timedelta(minutes=1))
    assert told(bot, "새 미션이에요: 모두") == ["anna", "ben"]
    assert told(bot, "새 미션이에요: 자리 있음") == ["anna", "ben"]


async def test_warning_that_reaches_nobody_is_brought_to_the_office(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    ticker = ticking(bot)
    for month in (2, 3):
        start = datetime(2027, month, 1, 9, tzinfo=SEOUL)
        prepared(bot, kim, issue_at=start, deadline=start + 14 * DAY)
        await to(bot.clock, ticker, start + 15 * DAY)
        with at_work(bot) as work:
            blocked = ACCOUNT.update().where(ACCOUNT.c.address == anna.address)
            work.connection.execute(blocked.values(reachable=False))
        before = len(sent(bot))
        await to(bot.clock, ticker, start + 20 * DAY)
        last = [text for _who, text in sent(bot)[before:] if "anna" in text][-1]
        if month == 2:
            assert "연락이 닿지 않는 서포터가 있어요: anna" in last
    assert "2달 미션을 하지 않았어요(2027-02, 2027-03). 이 서포터는 지금 봇으로" in last
    assert "미리 알렸어요" not in last


async def test_place_that_an_erasure_freed_goes_to_the_next_in_line(bot: Bot) -> None:
    kim = await coordinator(bot)
    anna, ben = await supporter(bot, "anna"), await supporter(bot, "ben", 2)
    number = prepared(bot, kim, capacity=1)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST)
    for person in (anna, ben):
        take(bot, person, number)
    erased = user_of(bot, anna.address)
    with at_work(bot) as work:
        assignment.forget(work.connection, [erased])
    await to(bot.clock, ticker, DUE - 6 * DAY)
    assert told(bot, "자리가 났어요") == ["ben"]


async def test_office_is_reminded_when_next_month_has_nothing(bot: Bot) -> None:
    kim, _anna = await coordinator(bot), await supporter(bot, "anna")
    prepared(bot, kim)  # December; January is empty
    ticker = ticking(bot)
    # Five days before is a Sunday, and the 25th a holiday: the 24th.
    await to(bot.clock, ticker, datetime(2026, 12, 24, 8, 59, tzinfo=SEOUL))
    assert told(bot, "아직 없어요") == []
    await to(bot.clock, ticker, datetime(2026, 12, 24, 9, tzinfo=SEOUL))
    assert told(bot, "2027-01에 나갈 미션이 아직 없어요") == ["kim"]
    assert told(bot, "지금 준비하면 2027-01-04 08:00에 나가요") == ["kim"]  # after the holiday
    start = datetime(2027, 2, 1, 9, tzinfo=SEOUL)
    prepared(bot, kim, issue_at=start, deadline=start + 9 * DAY)
    await to(bot.clock, ticker, datetime(2027, 2, 28, 9, tzinfo=SEOUL))
    assert told(bot, "2027-02에 나갈 미션이 아직") == []
    assert told(bot, "2027-03에 나갈 미션이 아직") == ["kim"]


async def test_office_is_reminded_of_the_first_month_of_supporters_and_not_of_one_without(
    bot: Bot,
) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    prepared(bot, kim)  # December; from there on every month is looked at
    user = user_of(bot, anna.address)
    with at_work(bot) as work:
        member = membership.latest_of(work, user)
        assert member
        member.active_from, member.active_until = date(2027, 3, 1), date(2027, 4, 30)
        work.orm.add(member)
    ticker = ticking(bot)
    await to(bot.clock, ticker, datetime(2027, 2, 23, 9, tzinfo=SEOUL))
    assert told(bot, "나갈 미션이 아직 없어요") == []  # nobody is at work in January and February
    await to(bot.clock, ticker, datetime(2027, 2, 24, 9, tzinfo=SEOUL))
    assert told(bot, "2027-03에 나갈 미션이 아직 없어요") == ["kim"]
    await to(bot.clock, ticker, datetime(2027, 5, 31, 9, tzinfo=SEOUL))
    assert told(bot, "2027-04에 나갈 미션이 아직 없어요") == ["kim"]
    assert told(bot, "2027-05에 나갈 미션이 아직 없어요") == []


async def test_look_ahead_goes_on_after_a_long_sleep(bot: Bot) -> None:
    kim, _anna = await coordinator(bot), await supporter(bot, "anna")
    prepared(bot, kim)
    bot.clock.now = datetime(2027, 2, 10, 9, tzinfo=SEOUL)  # asleep over two looks
    ticker = ticking(bot)
    await ticker.tick()
    assert told(bot, "아직 없어요") == []
    await to(bot.clock, ticker, datetime(2027, 3, 1, 8, tzinfo=SEOUL))
    assert told(bot, "2027-03에 나갈 미션이 아직") == ["kim"]
    assert rows(bot, MISSIONS)[0].status == "planned"  # its deadline had passed: never issued


async def test_hours_not_confirmed_are_brought_up_two_weeks_before_the_end(bot: Bot) -> None:
    kim = await coordinator(bot)
    anna, ben = await supporter(bot, "anna"), await supporter(bot, "ben", 2)
    number = prepared(bot, kim, fee=0, hours=4)
    ticker = ticking(bot)
    await to(bot.clock, ticker, FIRST + 2 * DAY)
    by = user_of(bot, kim.address)
    proofs = [hand_in(bot, person, number, name) for person, name in ((anna, "anna"), (ben, "ben"))]
    for found in proofs:
        with at_work(bot) as work:
            proof.decide(work, by, found, "accepted")
    code = f"!hours-confirm:{_hours_of(bot, user_of(bot, ben.address))}"
    assert "확인했다고" in await kim.send(press=code)
    await to(bot.clock, ticker, datetime(2027, 2, 16, 9, tzinfo=SEOUL))
    assert told(bot, "봉사시간 확인 기한") == []
    await to(bot.clock, ticker, datetime(2027, 2, 17, 9, tzinfo=SEOUL))
    assert told(bot, "봉사시간 확인 기한이 다가와요: anna, 2026-12-03 4시간, 2027-03-03까지") == [
        "kim"
    ]
    assert told(bot, "봉사시간 확인 기한") == ["kim"]


def _hours_of(bot: Bot, user: int) -> int:
    return next(int(row.id) for row in rows(bot, LEDGER) if row.user_id == user)


@pytest.mark.parametrize("late", [timedelta(0), 2 * DAY])
async def test_sleep_over_the_issue_makes_it_late_once(bot: Bot, late: timedelta) -> None:
    kim, _anna = await coordinator(bot), await supporter(bot, "anna")
    prepared(bot, kim)
    bot.clock.now = FIRST + late
    ticker = ticking(bot)
    await ticker.tick()
    await ticker.tick()
    assert told(bot, "새 미션") == ["anna"]
    assert all(row.status != "failed" for row in rows(bot, JOBS))
