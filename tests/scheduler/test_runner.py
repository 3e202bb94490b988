"""The runner: tasks run by the clock, alone, and one that fails runs again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from scheduler.runner import Periodic, Runner
from tests.support import Clock

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
