"""Moving the clock: everything due on the way happens at its own time, in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from models import job
from models.job import Job, Plan
from models.work import Work
from tests.scheduler.support import DAY, HOUR, plan_of, planned, statuses, ticking, to
from tests.support import Bot


async def test_moved_clock_stops_at_every_due_moment_in_order(bot: Bot) -> None:
    start, ran = bot.clock(), list[tuple[str, datetime]]()
    ticker = ticking(bot, {"t": lambda work, each: ran.append((each.rung, work.now))})
    for hours, rung in ((5, "c"), (1, "a"), (3, "b"), (30, "later")):
        await planned(bot, plan_of(bot.clock, rung=rung, subject=hours,
                                   due_at=start + hours * HOUR, use_until=start + 9 * DAY))  # fmt: skip
    assert await to(bot.clock, ticker, start + 6 * HOUR) == 3
    assert ran == [("a", start + HOUR), ("b", start + 3 * HOUR), ("c", start + 5 * HOUR)]
    assert bot.clock() == start + 6 * HOUR
    assert ticker.next_due == start + 30 * HOUR


async def test_what_a_job_plans_on_the_way_happens_on_the_way(bot: Bot) -> None:
    moments: list[datetime] = []

    def again(work: Work, each: Job) -> None:
        moments.append(work.now)
        due = work.now + 7 * DAY
        job.plan(work, [Plan("t", 1, str(int(each.rung) + 1), due, due + DAY, urgent=True)])

    start = bot.clock()
    await planned(bot, plan_of(bot.clock, rung="1"))
    await to(bot.clock, ticking(bot, {"t": again}), start + 30 * DAY)
    assert moments == [start + n * 7 * DAY for n in range(5)]


async def test_quiet_time_on_the_way_is_kept(bot: Bot) -> None:
    moments: list[datetime] = []
    night = bot.clock().replace(hour=22)
    await planned(bot, plan_of(bot.clock, due_at=night, use_until=night + DAY))
    ticker = ticking(bot, {"t": lambda work, _each: moments.append(work.now)})
    await to(bot.clock, ticker, night + DAY)
    assert moments == [night + 10 * HOUR]


async def test_each_step_lets_its_messages_go_before_the_next(bot: Bot) -> None:
    events: list[str] = []

    async def settled() -> None:
        events.append(f"settled {bot.clock():%H}")

    def move(moment: datetime) -> None:
        bot.clock.now = moment

    for n in (1, 2):
        await planned(
            bot, plan_of(bot.clock, rung=str(n), subject=n, due_at=bot.clock() + n * HOUR)
        )
    ticker = ticking(bot, {"t": lambda work, _each: events.append(f"ran {work.now:%H}")})
    await ticker.advance(move, bot.clock() + 5 * HOUR, settled)
    assert events == ["ran 11", "settled 11", "ran 12", "settled 12"]


async def test_moving_without_jobs_moves_the_clock(bot: Bot) -> None:
    target = bot.clock() + timedelta(days=400)
    assert await to(bot.clock, ticking(bot, {}), target) == 0
    assert bot.clock() == target
    assert statuses(bot) == {}
