"""The demo's clock: starts where it is told, runs on, goes forwards only; its control."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import DemoClock
from bot.clock_control import FARTHEST, BackwardsError, DemoControl, TooFarError
from scheduler.ticker import Ticker
from tests.scheduler.support import HOUR, greet, plan_of, planned, sent, ticking
from tests.support import SEOUL, Bot

START = datetime(2027, 3, 2, 8, 59, tzinfo=SEOUL)


class Seconds:
    """Real time, as the test lets it pass."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


def test_demo_clock_runs_on_at_the_pace_of_real_time() -> None:
    seconds = Seconds()
    clock = DemoClock(START, seconds)
    assert clock() == START
    seconds.passed += 61
    assert clock() == START + timedelta(seconds=61)
    assert clock().tzinfo == SEOUL


def test_demo_clock_moves_forwards_and_never_back() -> None:
    seconds = Seconds()
    clock = DemoClock(START, seconds)
    seconds.passed += 100
    clock.move(START + HOUR)
    seconds.passed += 1
    assert clock() == START + HOUR + timedelta(seconds=1)
    clock.move(START + HOUR)
    assert clock() == START + HOUR + timedelta(seconds=1)


def control_of(bot: Bot, clock: DemoClock) -> DemoControl:
    bot.runtime.clock = clock
    ticker: Ticker = ticking(bot, {"t": greet})
    ticker.clock = clock
    return DemoControl(clock, ticker, bot.runtime.writer.write, nothing)


async def nothing() -> None:
    """Nobody is to be waited for."""


async def test_control_lets_everything_on_the_way_happen(bot: Bot) -> None:
    clock = DemoClock(START, Seconds())
    control = control_of(bot, clock)
    await bot.person().says("/start")
    for n in (1, 5, 50):
        await planned(bot, plan_of(clock, subject=n, rung="r", due_at=START + n * HOUR,
                                   use_until=START + 99 * HOUR, urgent=True))  # fmt: skip
    assert await control.next_due() == START + HOUR
    await control.move(START + 6 * HOUR)
    assert clock() == START + 6 * HOUR
    assert [text for _to, text in sent(bot)] == ["r/1", "r/5"]
    assert await control.next_due() == START + 50 * HOUR


async def test_control_refuses_the_past_and_what_is_too_far(bot: Bot) -> None:
    clock = DemoClock(START, Seconds())
    control = control_of(bot, clock)
    with pytest.raises(BackwardsError):
        await control.move(START - HOUR)
    with pytest.raises(TooFarError):
        await control.move(START + FARTHEST + HOUR)
    assert clock() == START
    assert await control.next_due() is None
