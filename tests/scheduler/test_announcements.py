"""A broadcast by the scheduler: steps that follow one another, quiet hours, the last word."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from models import role
from models.announcements import announcement
from models.announcements.announcement import AnnouncementContent
from models.delivery import TABLE as DELIVERY
from models.work import Work
from tests.scheduler.support import rows, sent, ticking, to
from tests.support import SEOUL, Bot, Person

TEXT = "내일 <b>10시</b>에 만나요 & 꼭 오세요."


async def office(bot: Bot, people: list[Person], kind: str = "notice") -> int:
    """A confirmed announcement to these people, who become supporters; one coordinator."""
    boss = bot.person("U1", channel="slack")
    for each in (boss, *people):
        await each.says("/start")
    with bot.engine.begin() as connection:
        work = Work(connection, bot.clock(), bot.runtime.ids)
        by = role.user_of(connection, boss.address)
        assert by
        role.change(work, by, "coordinator", actor="cli", granted=True)
        for each in people:
            user = role.user_of(connection, each.address)
            assert user
            role.change(work, user, "supporter", actor="cli", granted=True)
        content = AnnouncementContent("supporters", kind, {"ko": TEXT}, reason="큰비")  # type: ignore[arg-type]
        held = announcement.draft(work, by, content)
        announcement.confirm(work, by, held.id, len(people))
        work.flush()
        return held.id


def arrive(bot: Bot) -> None:
    """What the outbox would do."""
    with bot.engine.begin() as connection:
        connection.execute(
            DELIVERY.update().where(DELIVERY.c.status == "pending").values(status="sent")
        )


async def test_broadcast_runs_to_its_end_and_tells_who_confirmed_it(either_bot: Bot) -> None:
    bot = either_bot
    people = [bot.person("a"), bot.person("b", channel="web"), bot.person("c", locale="en")]
    await office(bot, people)
    ticker = ticking(bot)
    for _ in range(4):
        await ticker.tick()
        arrive(bot)
        bot.clock.move(seconds=5)
    said = sent(bot)
    got = Counter(address for address, text in said if TEXT in text)
    assert got == {each.address: 1 for each in people}
    [(address, report)] = [pair for pair in said if "공지: 다 보냄" in pair[1]]
    assert address == "slack:U1"
    assert "보냄 3" in report
    assert {row.status for row in rows(bot)} == {"done"}


async def test_confirmed_at_night_it_goes_at_eight(bot: Bot) -> None:
    bot.clock.now = datetime(2026, 11, 23, 22, 0, tzinfo=SEOUL)
    await office(bot, [bot.person("a")])
    ticker = ticking(bot)
    await to(bot.clock, ticker, datetime(2026, 11, 24, 7, 59, tzinfo=SEOUL))
    assert not any(TEXT in text for _address, text in sent(bot))
    await to(bot.clock, ticker, datetime(2026, 11, 24, 8, 0, tzinfo=SEOUL))
    assert sum(TEXT in text for _address, text in sent(bot)) == 1


async def test_urgent_one_goes_at_night(bot: Bot) -> None:
    bot.clock.now = datetime(2026, 11, 23, 22, 0, tzinfo=SEOUL)
    await office(bot, [bot.person("a")], "urgent")
    await ticking(bot).tick()
    assert sum(TEXT in text for _address, text in sent(bot)) == 1


async def test_pause_while_the_step_waits_lets_it_do_nothing(bot: Bot) -> None:
    number = await office(bot, [bot.person("a")])
    with bot.engine.begin() as connection:
        work = Work(connection, bot.clock(), bot.runtime.ids)
        by = role.user_of(connection, "slack:U1")
        assert by
        announcement.pause(work, by, number)
        work.flush()
    await ticking(bot).tick()
    assert not any(TEXT in text for _address, text in sent(bot))
