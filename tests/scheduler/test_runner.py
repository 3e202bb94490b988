"""The runner: tasks run by the clock, alone, and one that fails runs again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from models.job import Job, Plan
from models.work import Work
from scheduler.runner import Periodic, Runner
from scheduler.tasks import Task
from tests.scheduler.support import plan_of, planned, ticking
from tests.support import Bot, Clock

SOON = timedelta(milliseconds=20)


async def test_failing_task_runs_again_and_stops_no_other(clock: Clock) -> None:
    runs: list[str] = []
    both = asyncio.Event()

    async def fails() -> None:
        runs.append("fails")
        raise ZeroDivisionError

    async def works() -> None:
        runs.append("works")
        if runs.count("works") >= 2 and runs.count("fails") >= 2:
            both.set()

    runner = Runner([Periodic("a", SOON, fails), Periodic("b", SOON, works)], clock)
    assert runner.seen is None
    runner.start()
    try:
        await asyncio.wait_for(both.wait(), 10)
    finally:
        runner.stop()
    assert runner.seen == clock.now


async def test_slow_task_never_runs_beside_itself(clock: Clock) -> None:
    running, most, runs = 0, 0, 0
    done = asyncio.Event()

    async def slow() -> None:
        nonlocal running, most, runs
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.06)
        running -= 1
        runs += 1
        if runs == 2:
            done.set()

    runner = Runner([Periodic("slow", SOON, slow)], clock)
    runner.start()
    try:
        await asyncio.wait_for(done.wait(), 10)
    finally:
        runner.stop()
    assert most == 1


async def test_runner_stops_twice_and_before_it_started(clock: Clock) -> None:
    runner = Runner([], clock)
    runner.stop()
    runner.start()
    runner.stop()
    runner.stop()


def setting(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> Task:
    """A task that sets an event of the loop; it runs in the writer's thread."""

    def task(_work: Work, _each: Job) -> None:
        loop.call_soon_threadsafe(event.set)

    return task


async def woken(bot: Bot, *plans: Plan) -> tuple[Runner, asyncio.Event]:
    """A running runner on the bot's jobs; the event is set when its task runs."""
    ran = asyncio.Event()
    loop = asyncio.get_running_loop()
    ticker = ticking(bot, {"t": setting(ran, loop)})
    await planned(bot, *plans)
    runner = Runner((), bot.clock, ticker)
    runner.start()
    return runner, ran


async def test_what_is_due_at_the_start_runs_at_once(bot: Bot) -> None:
    runner, ran = await woken(bot, plan_of(bot.clock))
    try:
        await asyncio.wait_for(ran.wait(), 10)
    finally:
        runner.stop()


async def test_runner_wakes_for_the_next_due_moment(bot: Bot) -> None:
    start, ran, loop = bot.clock(), asyncio.Event(), asyncio.get_running_loop()
    began = loop.time()

    def real() -> datetime:
        return start + timedelta(seconds=loop.time() - began)

    ticker = ticking(bot, {"t": setting(ran, loop)})
    ticker.clock = real
    ticker.begin = lambda connection: Work(connection, real(), bot.runtime.ids)
    await planned(bot, plan_of(bot.clock, due_at=start + timedelta(milliseconds=300)))
    runner = Runner((), real, ticker)
    runner.start()
    try:
        await asyncio.wait_for(ran.wait(), 10)
        assert real() - start >= timedelta(milliseconds=300)
    finally:
        runner.stop()


async def test_job_planned_due_now_wakes_the_runner_at_once(bot: Bot) -> None:
    runner, ran = await woken(bot)
    try:
        while runner.ticker and runner._armed is not None:  # the tick of the start
            await asyncio.sleep(0.01)
        await planned(bot, plan_of(bot.clock))
        runner.wake(bot.clock())
        await asyncio.wait_for(ran.wait(), 10)
    finally:
        runner.stop()


async def test_wake_keeps_the_earliest_moment_and_leaves_far_ones_to_the_safety_tick(
    bot: Bot,
) -> None:
    runner, _ran = await woken(bot)
    try:
        while runner._armed is not None:
            await asyncio.sleep(0.01)
        now = bot.clock()
        runner.wake(now + timedelta(days=3))
        assert runner._armed is None
        runner.wake(now + timedelta(seconds=20))
        runner.wake(now + timedelta(seconds=25))
        assert runner._armed == now + timedelta(seconds=20)
        runner.wake(now + timedelta(seconds=15))
        assert runner._armed == now + timedelta(seconds=15)
    finally:
        runner.stop()


async def test_job_planned_while_a_tick_runs_is_not_left_for_the_safety_tick(bot: Bot) -> None:
    runner, ran = await woken(bot)
    ticker = runner.ticker
    assert ticker
    looks = 0
    usual = ticker.tick

    async def tick() -> int:
        nonlocal looks
        looks += 1
        found = await usual()
        if looks == 1:  # it has looked; now a turn plans something and wakes the runner
            await planned(bot, plan_of(bot.clock))
            await runner.tick()
            assert not ran.is_set()
        return found

    ticker.tick = tick  # type: ignore[method-assign]
    try:
        await runner.tick()
        await asyncio.wait_for(ran.wait(), 10)
        assert looks == 2
    finally:
        runner.stop()
