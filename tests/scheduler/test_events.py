"""Events by the clock: who is reminded, offered, told and asked, and who is not."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.events import application, attendance, offer
from models.events import board as event_board
from models.events import office as event_office
from models.events.application import apply
from models.events.event import Event
from models.events.registration import Needs
from models.work import Work
from tests.handlers.events.test_event import BOSS, held, rows, run
from tests.models.events.support import WEDNESDAY, content
from tests.scheduler.support import sent, statuses, ticking, to, user_of
from tests.support import Bot, Person

NONE = Needs()
DAY = timedelta(days=1)


async def people(bot: Bot, *names: str) -> list[int]:
    """Make people on Telegram and return their users' ids."""
    found = []
    for name in names:
        await bot.person(name).says("/start")
        found.append(user_of(bot, f"telegram:{name}"))
    return found


def joined(bot: Bot, made: Event, *users: int, count: int = 1) -> None:
    for user in users:
        run(bot, lambda work, who=user: apply(work, who, made.id, count, NONE))  # type: ignore[misc]


def told(bot: Bot, part: str) -> list[str]:
    """The names of those who were sent a text with this in it, in order."""
    return [address.partition(":")[2] for address, text in sent(bot) if part in text]


def by_day(bot: Bot, days: int, hour: int = 10) -> datetime:
    return (bot.clock() + days * DAY).replace(hour=hour)


async def test_reminders_go_to_who_has_a_place_and_wants_to_come(bot: Bot) -> None:
    made = held(bot, capacity=3)
    anna, ben, cho, dan = await people(bot, "anna", "ben", "cho", "dan")
    joined(bot, made, anna, ben, cho, dan)  # dan waits
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY - 7 * DAY - timedelta(hours=4, minutes=1))
    assert told(bot, "행사가 있어요") == []
    await to(bot.clock, ticker, WEDNESDAY - 7 * DAY - timedelta(hours=4))
    assert told(bot, "7일 뒤에") == ["anna", "ben", "cho"]
    run(bot, lambda work: application.say_not_going(work, ben, made.id))
    await to(bot.clock, ticker, WEDNESDAY - 6 * DAY)
    run(bot, lambda work: application.say_going(work, anna, made.id))
    await to(bot.clock, ticker, WEDNESDAY - DAY)
    assert told(bot, "내일 행사가") == ["anna", "cho"]  # dan let the offer pass
    [eve] = await people(bot, "eve")
    joined(bot, made, eve)
    await to(bot.clock, ticker, WEDNESDAY)
    assert told(bot, "오늘은 행사") == ["anna", "cho", "eve"]
    assert told(bot, "오신다고 알려 주셨어요") == ["anna", "anna"]  # not asked the same again


async def test_who_only_wants_to_be_reminded_is_and_can_apply_then(bot: Bot) -> None:
    made = held(bot)
    [anna] = await people(bot, "anna")
    run(bot, lambda work: application.remind_later(work, anna, made.id))
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY - DAY)
    assert told(bot, "아직 신청할 수") == ["anna", "anna"]
    assert told(bot, "오실 수 있는지") == []


async def test_offers_go_through_three_people_one_day_each(bot: Bot) -> None:
    made = held(bot, capacity=1)
    anna, ben, cho, dan = await people(bot, "anna", "ben", "cho", "dan")
    joined(bot, made, anna, ben, cho, dan)
    ticker = ticking(bot)
    run(bot, lambda work: application.cancel(work, anna, made.id))  # Monday 10:00
    await ticker.tick()
    assert told(bot, "자리가 났어요") == ["ben"]
    await to(bot.clock, ticker, by_day(bot, 1) - timedelta(minutes=1))
    assert told(bot, "자리가 났어요") == ["ben"]
    await to(bot.clock, ticker, bot.clock() + timedelta(minutes=1))
    assert told(bot, "맡아 둔 시간이 지나서") == ["ben"]
    assert told(bot, "자리가 났어요") == ["ben", "cho"]
    cho_speaks = bot.person("cho")
    await cho_speaks.says("/start")
    assert "고마워요" in await cho_speaks.says(f"/event-pass {made.id}")
    await ticker.tick()
    assert told(bot, "자리가 났어요") == ["ben", "cho", "dan"]
    dan_speaks = bot.person("dan")
    assert "신청했어요" in await dan_speaks.says(f"/event-take {made.id}")
    await to(bot.clock, ticker, WEDNESDAY - 8 * DAY)
    assert [status for status, _people in rows(bot)] == [
        "cancelled", "expired", "cancelled", "applied",
    ]  # fmt: skip


async def test_offer_waits_for_the_morning_and_its_day_counts_from_there(bot: Bot) -> None:
    made = held(bot, capacity=1)
    anna, ben = await people(bot, "anna", "ben")
    joined(bot, made, anna, ben)
    ticker = ticking(bot)
    bot.clock.now = bot.clock().replace(hour=23)
    run(bot, lambda work: application.cancel(work, anna, made.id))
    await ticker.tick()
    assert told(bot, "자리가 났어요") == []
    morning = by_day(bot, 1, hour=8)
    await to(bot.clock, ticker, morning)
    assert told(bot, "자리가 났어요") == ["ben"]
    assert "11월 25일 수요일 08:00까지" in sent(bot)[-1][1]


async def test_place_freed_at_a_weekend_just_before_the_event_is_offered_by_day(bot: Bot) -> None:
    sunday = datetime(2026, 12, 20, 14, 0, tzinfo=WEDNESDAY.tzinfo)
    made = held(bot, capacity=1, starts_at=sunday)
    anna, ben = await people(bot, "anna", "ben")
    joined(bot, made, anna, ben)
    ticker = ticking(bot)
    await to(bot.clock, ticker, sunday - timedelta(hours=16))  # Saturday 22:00
    run(bot, lambda work: application.cancel(work, anna, made.id))
    await to(bot.clock, ticker, sunday - timedelta(hours=6, minutes=1))
    assert told(bot, "자리가 났어요") == []
    await to(bot.clock, ticker, sunday - timedelta(hours=6))
    assert told(bot, "자리가 났어요") == ["ben"]
    await to(bot.clock, ticker, sunday + timedelta(hours=1))
    assert told(bot, "맡아 둔 시간이 지나서") in (["ben"], [])
    assert told(bot, "자리가 났어요") == ["ben"]


async def test_offer_passes_over_who_cannot_be_reached(bot: Bot) -> None:
    made = held(bot, capacity=1)
    anna, ben, cho = await people(bot, "anna", "ben", "cho")
    joined(bot, made, anna, ben, cho)
    with bot.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET reachable = 0 WHERE chat = 'ben'")
    run(bot, lambda work: application.cancel(work, anna, made.id))
    await ticking(bot).tick()
    assert told(bot, "자리가 났어요") == ["cho"]
    assert [status for status, _people in rows(bot)] == ["cancelled", "expired", "offered"]


async def test_new_date_is_told_and_moves_the_reminders(bot: Bot) -> None:
    made = held(bot, capacity=2)
    anna, ben, cho, dan = await people(bot, "anna", "ben", "cho", "dan")
    joined(bot, made, anna, ben, cho)  # cho waits
    run(bot, lambda work: application.remind_later(work, dan, made.id))
    ticker = ticking(bot)
    bot.clock.move(minutes=1)
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content(WEDNESDAY + 7 * DAY)))
    bot.clock.move(minutes=1)
    [late] = await people(bot, "late")  # knows the new date only
    run(bot, lambda work: application.remind_later(work, late, made.id))
    await ticker.tick()
    assert told(bot, "안내가 바뀌었어요") == ["anna", "ben", "cho", "dan"]
    text = next(text for _address, text in sent(bot) if "바뀌었어요" in text)
    assert "일시: 2026년 12월 30일 수요일" in text
    assert "(바뀌기 전: 2026년 12월 23일 수요일" in text
    await to(bot.clock, ticker, WEDNESDAY + DAY)
    assert told(bot, "7일 뒤에") == ["anna", "ben"]
    await to(bot.clock, ticker, WEDNESDAY + 7 * DAY)
    assert told(bot, "오늘은 행사") == ["anna", "ben"]
    assert told(bot, "12월 23일 수요일 14:00~16:00\n장소") == []


async def test_yes_to_a_day_is_no_yes_to_another(bot: Bot) -> None:
    """Who said that she comes on Wednesday is asked anew when the event is moved, not counted on."""
    made = held(bot)
    [anna] = await people(bot, "anna")
    joined(bot, made, anna)
    run(bot, lambda work: application.say_going(work, anna, made.id))
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content(title="새 이름")))
    assert run(bot, lambda work: event_board.tally(work, BOSS, made.id).going) == 1
    moved = content(starts_at=WEDNESDAY + 2 * DAY)
    run(bot, lambda work: event_office.change(work, BOSS, made.id, moved))
    assert run(bot, lambda work: event_board.tally(work, BOSS, made.id).going) == 0
    await to(bot.clock, ticking(bot), WEDNESDAY + 2 * DAY)
    assert told(bot, "오신다고 알려 주셨어요") == []
    assert told(bot, "오실 수 있는지") == ["anna"] * 3


async def test_change_taken_back_before_it_is_told_is_not_told(bot: Bot) -> None:
    made = held(bot)
    [anna] = await people(bot, "anna")
    joined(bot, made, anna)
    bot.clock.now = bot.clock().replace(hour=22)
    ticker = ticking(bot)
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content(place="시청")))
    await ticker.tick()
    assert told(bot, "바뀌었어요") == []  # nobody is woken for what is a month away
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content()))
    await to(bot.clock, ticker, by_day(bot, 1))
    assert told(bot, "바뀌었어요") == []


async def test_change_the_night_before_is_told_at_once(bot: Bot) -> None:
    made = held(bot)
    [anna] = await people(bot, "anna")
    joined(bot, made, anna)
    bot.clock.now = WEDNESDAY - timedelta(hours=15)  # 23:00
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content(place="시청 앞")))
    await ticking(bot).tick()
    assert told(bot, "시청 앞") == ["anna"]


async def test_event_moved_while_its_reminders_go_out_leaves_no_old_date(bot: Bot) -> None:
    made = held(bot, capacity=0)
    users = await people(bot, *(f"p{number}" for number in range(5)))
    joined(bot, made, *users)
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY - 7 * DAY - timedelta(hours=4))
    assert len(told(bot, "7일 뒤에")) == 5
    send(bot, 2)  # two have left the outbox
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content(WEDNESDAY + DAY)))
    await ticker.tick()
    assert outbox(bot) == {"sent": 2, "failed": 3, "pending": 5}
    assert len(told(bot, "바뀌었어요")) == 5


async def test_event_moved_leaves_no_old_date_for_who_only_wants_to_be_reminded(bot: Bot) -> None:
    made = held(bot)
    [dan] = await people(bot, "dan")
    run(bot, lambda work: application.remind_later(work, dan, made.id))
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY - 2 * DAY + timedelta(hours=1))
    assert outbox(bot) == {"pending": 1}
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content(WEDNESDAY + DAY)))
    assert outbox(bot) == {"failed": 1}


async def test_who_still_waits_on_the_day_is_told_so_once(bot: Bot) -> None:
    made = held(bot, capacity=1)
    anna, ben, cho = await people(bot, "anna", "ben", "cho")
    joined(bot, made, anna, ben, cho)
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY - DAY)
    assert told(bot, "자리가 나지 않았어요") == []
    run(bot, lambda work: application.cancel(work, anna, made.id))
    await ticker.tick()
    assert told(bot, "자리가 났어요") == ["ben"]
    run(bot, lambda work: offer.accept(work, ben, made.id).status)
    await to(bot.clock, ticker, WEDNESDAY)
    assert told(bot, "오늘 행사에는 아직 자리가 나지 않았어요") == ["cho"]
    assert told(bot, "오늘은 행사") == ["ben"]


async def test_reminder_held_up_by_a_platform_is_of_no_use_in_the_night_or_the_next_day(
    bot: Bot,
) -> None:
    made = held(bot)
    anna, dan = await people(bot, "anna", "dan")
    joined(bot, made, anna)
    run(bot, lambda work: application.remind_later(work, dan, made.id))
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY - DAY + timedelta(hours=1))  # D-1, at ten
    with bot.engine.connect() as connection:
        query = "SELECT expires_at FROM delivery WHERE purpose = 'event_reminder'"
        ends = {str(row[0])[:16] for row in connection.exec_driver_sql(query)}
    assert ends == {
        "2026-12-16 12:00",
        "2026-12-21 11:00",
        "2026-12-22 12:00",
    }  # 21:00 in Seoul, or 12 hours


def send(bot: Bot, count: int) -> None:
    with bot.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE delivery SET status = 'sent' WHERE id IN (SELECT id FROM delivery "
            f"WHERE purpose = 'event_reminder' ORDER BY id LIMIT {count})"
        )


def outbox(bot: Bot) -> dict[str, int]:
    with bot.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT status, count(*) FROM delivery WHERE purpose IN ('event_reminder', 'change') GROUP BY status"
        )
        return {row[0]: row[1] for row in rows}


async def test_cancellation_is_told_within_a_minute_and_nothing_follows(bot: Bot) -> None:
    made = held(bot, capacity=1)
    anna, ben, cho = await people(bot, "anna", "ben", "cho")
    joined(bot, made, anna, ben)
    run(bot, lambda work: application.remind_later(work, cho, made.id))
    bot.clock.now = bot.clock().replace(hour=23)  # at night too: somebody may be on the way
    ticker = ticking(bot)
    run(bot, lambda work: event_office.cancel(work, BOSS, made.id, "비가 많이 와요"))
    await to(bot.clock, ticker, bot.clock() + timedelta(minutes=1))
    assert told(bot, "비가 많이 와요") == ["anna", "ben", "cho"]
    before = len(sent(bot))
    await to(bot.clock, ticker, WEDNESDAY + 30 * DAY)
    assert len(sent(bot)) == before


async def test_only_who_came_is_asked_and_once(bot: Bot) -> None:
    made = held(bot, capacity=5)
    anna, ben = await people(bot, "anna", "ben")
    joined(bot, made, anna, ben)
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY)
    run(bot, lambda work: arrive(work, anna, made))
    await to(bot.clock, ticker, WEDNESDAY + 20 * DAY)
    assert told(bot, "얼마나 만족") == ["anna"]
    assert [status for status, _people in rows(bot)] == ["attended", "absent"]
    anna_speaks: Person = bot.person("anna")
    assert "적어 주세요" in await anna_speaks.says(f"/event-score {made.id}:5")


def arrive(work: Work, user: int, made: Event) -> None:
    attendance.arrive(work, user, made.door)


async def test_machine_asleep_for_three_days_sends_the_last_useful_reminder_once(
    bot: Bot,
) -> None:
    made = held(bot)
    [anna] = await people(bot, "anna")
    joined(bot, made, anna)
    bot.clock.now = WEDNESDAY - timedelta(hours=5)
    ticker = ticking(bot)
    await ticker.tick()
    await ticker.tick()
    assert told(bot, "행사") == ["anna"]
    assert told(bot, "오늘은 행사") == ["anna"]
    assert statuses(bot)["D0"] == "done"


async def test_what_was_promised_to_be_removed_is(bot: Bot) -> None:
    made = held(bot)
    [anna] = await people(bot, "anna")
    run(bot, lambda work: apply(work, anna, made.id, 1, Needs(("sign",))))
    ticker = ticking(bot)
    await to(bot.clock, ticker, WEDNESDAY + 29 * DAY)
    assert needs(bot) == [True]
    await to(bot.clock, ticker, WEDNESDAY + 31 * DAY)
    assert needs(bot) == [False]
    await to(bot.clock, ticker, WEDNESDAY + 366 * DAY)
    assert needs(bot) == []


def needs(bot: Bot) -> list[bool]:
    with bot.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT needs FROM registration")
        return [row[0] is not None for row in found]


async def test_who_only_wants_to_be_reminded_hears_of_a_change_without_having_applied(
    bot: Bot,
) -> None:
    made = held(bot)
    anna, dan = await people(bot, "anna", "dan")
    joined(bot, made, anna)
    run(bot, lambda work: application.remind_later(work, dan, made.id))
    bot.clock.move(minutes=1)
    run(bot, lambda work: event_office.change(work, BOSS, made.id, content(place="시청")))
    await ticking(bot).tick()
    assert told(bot, "신청하신 행사의 안내가 바뀌었어요") == ["anna"]
    assert told(bot, "알림을 부탁하신 행사의 안내가 바뀌었어요") == ["dan"]
    assert told(bot, "신청은 그대로예요") == ["anna"]
