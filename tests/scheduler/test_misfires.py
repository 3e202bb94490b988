"""What becomes of a due job: run late once, coalesced, dropped past its use, held in quiet time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.job import Job, Plan
from models.quiet import is_quiet
from scheduler.misfires import Drop, Run, Verdict, Wait, verdict
from scheduler.retries import ATTEMPTS, LONGEST, next_try
from tests.scheduler.support import planned, rows, ticking
from tests.support import SEOUL, START, Clock, running

HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=SEOUL)
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=SEOUL)


def due(until: datetime, *, urgent: bool = False, overtaken: bool = False) -> Job:
    return Job(1, "t", 1, 0, "r", START - HOUR, until, urgent, 0, overtaken)


@pytest.mark.parametrize(
    ("job", "now", "expected"),
    [
        (due(START + HOUR), START, Run()),
        (due(START), START, Drop("late")),  # from use_until on it no longer helps
        (due(START + HOUR, overtaken=True), START, Drop("coalesced")),
        (due(START, overtaken=True), START, Drop("late")),
        (due(MORNING + HOUR), NIGHT, Wait(MORNING)),
        (due(MORNING), NIGHT, Drop("quiet")),
        (due(MORNING, urgent=True), NIGHT, Run()),
    ],
)
def test_verdict(job: Job, now: datetime, expected: Verdict) -> None:
    assert verdict(job, now) == expected


MINUTES = st.integers(-5000, 5000)
#: (subject, due, useful for, urgent) in minutes from now
SETS = st.lists(
    st.tuples(st.integers(1, 3), MINUTES, st.integers(1, 6000), st.booleans()), max_size=14
)


def expected_of(plans: list[Plan], now: datetime) -> dict[str, str]:
    """Say in another way what must become of each rung: look at each subject's due rungs."""
    result = {each.rung: "waiting" for each in plans}
    due_of = defaultdict(list)
    for each in plans:
        if each.due_at <= now:
            due_of[each.subject].append(each)
    for rungs in due_of.values():
        useful = [each for each in rungs if each.use_until > now]
        last = max(useful, key=lambda p: (p.use_until, int(p.rung)), default=None)
        for each in rungs:
            result[each.rung] = "dropped"
        if last and (last.urgent or not is_quiet(now)):
            result[last.rung] = "done"
        elif last and not is_quiet(now + (last.use_until - now) - timedelta(seconds=1)):
            result[last.rung] = "waiting"  # it is of use in some hour that is not quiet
        elif last:
            result[last.rung] = "either"  # all quiet, or the end of use only looks quiet
    return result


@settings(max_examples=40)
@given(SETS, st.sampled_from([START, NIGHT]))
def test_of_any_missed_rungs_only_the_last_useful_one_of_a_subject_runs(
    drawn: list[tuple[int, int, int, bool]], now: datetime
) -> None:
    plans = [
        Plan("t", subject, f"{n:03}", now + timedelta(minutes=at),
             now + timedelta(minutes=at + span), urgent=urgent)
        for n, (subject, at, span, urgent) in enumerate(drawn)
    ]  # fmt: skip
    ran: list[str] = []

    async def whole(url: str) -> dict[str, str]:
        async with running(url, clock=Clock(now)) as bot:
            await planned(bot, *plans)
            ticker = ticking(bot, {"t": lambda _work, job: ran.append(job.rung)})
            await ticker.tick()
            assert await ticker.tick() == 0  # a second tick finds nothing to do
            return {row.rung: row.status for row in rows(bot)}

    with TemporaryDirectory() as folder:
        found = asyncio.run(whole(f"sqlite:///{Path(folder)}/bot.db"))
    for rung, status in expected_of(plans, now).items():
        assert found[rung] == status or (status == "either" and found[rung] != "done")
    assert sorted(ran) == sorted(rung for rung, status in found.items() if status == "done")


def test_retries_wait_longer_each_time_and_end() -> None:
    far = START + timedelta(days=30)
    waits = [next_try(n, START, far) for n in range(1, ATTEMPTS + 1)]
    assert waits[-1] is None
    seconds = [(w - START).total_seconds() for w in waits if w]
    assert seconds == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert max(seconds) <= LONGEST.total_seconds()


def test_retry_that_would_come_too_late_is_not_made() -> None:
    assert next_try(1, START, START + timedelta(minutes=1)) is None
    assert next_try(1, START, START + timedelta(minutes=2)) == START + timedelta(minutes=1)
