"""A tick: recipients at firing, one transaction, a failing task alone, exactly once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import OperationalError

from bot.writer import Writer
from models import job
from models.delivery import TABLE as DELIVERY
from models.inquiry import Inquiry
from models.job import BATCH, TABLE, Job
from models.table import core
from models.user import User
from models.work import Work
from scheduler.batch import run_due
from scheduler.retries import ATTEMPTS
from scheduler.ticker import Ticker
from tests.scheduler.support import (
    DAY,
    HOUR,
    greet,
    plan_of,
    planned,
    rows,
    sent,
    statuses,
    ticking,
    user_of,
)
from tests.support import SEOUL, Bot


async def test_recipients_are_those_of_the_moment_it_fires(either_bot: Bot) -> None:
    bot = either_bot
    await bot.person("early").says("/start")
    await planned(bot, plan_of(bot.clock, due_at=bot.clock() + HOUR))
    await bot.person("late").says("/start")
    bot.clock.move(hours=1)
    assert await ticking(bot, {"t": greet}).tick() == 1
    assert sorted(sent(bot)) == [("telegram:early", "r/1"), ("telegram:late", "r/1")]
    assert statuses(bot) == {"r": "done"}


async def test_nothing_runs_before_its_moment_nor_twice(either_bot: Bot) -> None:
    bot = either_bot
    await bot.person().says("/start")
    await planned(bot, plan_of(bot.clock, due_at=bot.clock() + HOUR))
    ticker = ticking(bot, {"t": greet})
    assert await ticker.tick() == 0
    assert ticker.next_due == bot.clock() + HOUR
    bot.clock.move(hours=1)
    await asyncio.gather(*(ticker.tick() for _ in range(5)))
    await planned(bot, plan_of(bot.clock))  # the same rung once more
    await ticker.tick()
    assert len(sent(bot)) == 1


def stumble(work: Work, each: Job) -> None:
    """Writes, sends, then fails for rung "bad"."""
    greet(work, each)
    work.connection.execute(insert(core(User)).values(
        id=work.ids(), language="ko", language_source="", roles="", created_at=work.now))  # fmt: skip
    work.orm.add(Inquiry(id=work.ids(), user_id=each.person, account_id=0, body={"text": each.rung},
                         created_at=work.now))  # fmt: skip
    work.flush()
    if each.rung == "bad":
        raise ZeroDivisionError


async def test_failing_task_is_undone_alone_and_tried_again(either_bot: Bot) -> None:
    bot = either_bot
    await bot.person().says("/start")
    anna = user_of(bot, "telegram:anna")
    for n, rung in enumerate(("a", "bad", "c")):
        await planned(bot, plan_of(bot.clock, rung=rung, subject=n, person=anna))
    ticker = ticking(bot, {"t": stumble})
    await ticker.tick()
    assert statuses(bot) == {"a": "done", "bad": "waiting ZeroDivisionError", "c": "done"}
    assert [text for _to, text in sent(bot)] == ["a/0", "c/2"]
    with bot.engine.connect() as connection:
        users = connection.scalar(select(func.count()).select_from(core(User)))
        left = connection.scalars(select(core(Inquiry).c.body)).all()
    assert (users, [body["text"] for body in left]) == (3, ["a", "c"])
    assert (ticker.next_due, ticker.ended) == (
        bot.clock() + timedelta(minutes=1), {"done": 2, "waiting": 1},
    )  # fmt: skip


def clash(work: Work, each: Job) -> None:
    """Breaks a constraint of the database in the ORM's flush, which rolls its transaction back."""
    for _ in range(2):
        work.orm.add(Inquiry(id=each.id, user_id=1, account_id=0, body={}, created_at=work.now))
        work.flush()
        work.orm.expunge_all()


async def test_task_whose_flush_the_database_refuses_harms_no_neighbour(either_bot: Bot) -> None:
    bot = either_bot
    await bot.person().says("/start")
    await planned(bot, plan_of(bot.clock, task="bad", rung="bad"), plan_of(bot.clock, rung="good"))
    await ticking(bot, {"t": greet, "bad": clash}).tick()
    assert statuses(bot) == {"bad": "waiting IntegrityError", "good": "done"}
    assert len(sent(bot)) == 1


async def test_task_nobody_knows_fails_and_the_others_run(bot: Bot) -> None:
    await planned(bot, plan_of(bot.clock, task="gone", rung="x"), plan_of(bot.clock))
    await ticking(bot, {"t": greet}).tick()
    assert statuses(bot) == {"x": "waiting KeyError", "r": "done"}


async def test_job_that_keeps_failing_is_given_up_and_the_coordinators_are_told(bot: Bot) -> None:
    await bot.person("office").says("/start")
    with bot.engine.begin() as connection:
        connection.execute(update(core(User)).values(roles="coordinator"))
    await planned(bot, plan_of(bot.clock, rung="bad", use_until=bot.clock() + 30 * DAY))
    ticker = ticking(bot, {"t": stumble})
    for _ in range(ATTEMPTS * 3):
        await ticker.tick()
        if ticker.next_due is None:
            break
        bot.clock.now = max(bot.clock.now, ticker.next_due.astimezone(SEOUL))
    assert statuses(bot) == {"bad": "failed ZeroDivisionError"}
    [(to, text)] = sent(bot)
    assert to == "telegram:office"
    assert f"{ATTEMPTS}번" in text
    assert rows(bot)[0].attempts == ATTEMPTS


async def test_fault_of_the_database_is_no_fault_of_the_task(bot: Bot) -> None:
    tries = 0

    def locked_once(work: Work, each: Job) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OperationalError("", None, Exception("database is locked"))
        greet(work, each)

    await bot.person().says("/start")
    await planned(bot, plan_of(bot.clock))
    await ticking(bot, {"t": locked_once}).tick()
    assert statuses(bot) == {"r": "done"}
    assert (rows(bot)[0].attempts, len(sent(bot))) == (1, 1)


async def test_more_than_one_batch_of_due_jobs_runs_in_one_tick(bot: Bot) -> None:
    await bot.person().says("/start")
    await planned(bot, *(plan_of(bot.clock, subject=n) for n in range(BATCH * 2 + 1)))
    ticker = ticking(bot, {"t": greet})
    assert await ticker.tick() == BATCH * 2 + 1
    assert len(set(sent(bot))) == BATCH * 2 + 1
    assert ticker.next_due is None


async def test_recurring_job_plans_the_next_in_the_same_transaction(bot: Bot) -> None:
    start = bot.clock()

    def monthly(work: Work, each: Job) -> None:
        number = int(each.rung) + 1
        job.plan(work, [plan_of(bot.clock, rung=str(number), due_at=each.due_at + 30 * DAY)])
        if work.now < start + HOUR:
            raise ZeroDivisionError

    await planned(bot, plan_of(bot.clock, rung="1", use_until=bot.clock() + 2 * DAY))
    ticker = ticking(bot, {"t": monthly})
    await ticker.tick()
    assert statuses(bot) == {"1": "waiting ZeroDivisionError"}
    bot.clock.move(hours=1)
    await ticker.tick()
    assert statuses(bot) == {"1": "done", "2": "waiting"}


async def test_job_in_quiet_time_waits_and_an_urgent_one_goes(bot: Bot) -> None:
    await bot.person().says("/start")
    bot.clock.now = datetime(2026, 11, 27, 22, 0, tzinfo=SEOUL)  # Friday
    until = bot.clock() + 5 * DAY
    await planned(
        bot,
        plan_of(bot.clock, rung="calm", subject=1, use_until=until),
        plan_of(bot.clock, rung="short", subject=2, use_until=bot.clock() + 2 * DAY),
        plan_of(bot.clock, rung="urgent", subject=3, urgent=True),
    )
    ticker = ticking(bot, {"t": greet})
    await ticker.tick()
    assert statuses(bot) == {"calm": "waiting quiet", "short": "dropped quiet", "urgent": "done"}
    assert ticker.next_due == datetime(2026, 11, 30, 8, 0, tzinfo=SEOUL)
    bot.clock.now = ticker.next_due.astimezone(SEOUL)
    await ticker.tick()
    assert statuses(bot)["calm"] == "done"


class KilledError(BaseException):
    """Stands for a process that ends at this point: nothing after it happens."""


@pytest.mark.parametrize("where", ["in the task", "before the commit", "after the commit"])
async def test_killed_anywhere_a_job_is_undone_or_done(either_bot: Bot, where: str) -> None:
    bot = either_bot
    await bot.person().says("/start")
    await planned(bot, plan_of(bot.clock))
    ticker = ticking(bot, {"t": greet})

    def dies(work: Work, each: Job) -> None:
        greet(work, each)
        if where == "in the task":
            raise KilledError

    with suppress(KilledError), bot.engine.begin() as connection:
        run_due(connection, ticker.begin, {"t": dies})
        if where == "before the commit":
            raise KilledError
    if where != "after the commit":
        assert (statuses(bot), sent(bot)) == ({"r": "waiting"}, [])
    await ticker.tick()  # the next start
    assert statuses(bot) == {"r": "done"}
    assert len(sent(bot)) == 1


@pytest.mark.postgres
async def test_two_processes_run_each_job_once(postgres_url: str) -> None:
    from tests.support import running  # noqa: PLC0415 - two of them

    async with running(postgres_url) as one, running(postgres_url) as two:
        await one.person().says("/start")
        await planned(one, *(plan_of(one.clock, subject=n) for n in range(BATCH * 3)))
        tickers = [ticking(each, {"t": greet}) for each in (one, two)]
        counts = await asyncio.gather(*(t.tick() for t in tickers))
        for each in tickers:
            await each.tick()
        texts = [text for _to, text in sent(one)]
        assert len(texts) == len(set(texts)) == BATCH * 3
        assert sum(counts) <= BATCH * 3


@pytest.mark.postgres
async def test_job_in_the_hands_of_another_process_is_passed_over(postgres_url: str) -> None:
    from tests.support import running  # noqa: PLC0415 - beside a second connection

    async with running(postgres_url) as bot:
        await bot.person().says("/start")
        await planned(bot, plan_of(bot.clock, subject=1), plan_of(bot.clock, subject=2))
        ticker = ticking(bot, {"t": greet})
        with bot.engine.begin() as other:
            other.execute(select(TABLE.c.id).where(TABLE.c.subject == 1).with_for_update())
            assert await asyncio.wait_for(ticker.tick(), 20) == 1
        assert [row.status for row in rows(bot)] == ["waiting", "done"]
        assert await ticker.tick() == 1


async def test_due_job_that_writes_to_nobody_is_done(bot: Bot) -> None:
    await planned(bot, plan_of(bot.clock, person=99))
    await ticking(bot, {"t": greet}).tick()
    assert (statuses(bot), sent(bot)) == ({"r": "done"}, [])


async def test_sent_rows_are_handed_to_the_outbox_after_the_commit(bot: Bot) -> None:
    handed: list[int] = []

    def deliver(outgoing: object) -> None:
        with bot.engine.connect() as connection:
            handed.append(
                connection.execute(select(func.count()).select_from(DELIVERY)).scalar_one()
            )
        assert outgoing is not None

    await bot.person().says("/start")
    before = len(sent(bot))
    await planned(bot, plan_of(bot.clock))
    writer: Writer = bot.runtime.writer
    made = ticking(bot, {"t": greet})
    await Ticker(writer.write, made.begin, deliver, bot.clock, {"t": greet}).tick()
    assert handed == [before + 2]  # the greeting to /start, and the reminder


async def test_all_of_one_tick_happens_at_one_moment(bot: Bot) -> None:
    page = bot.person("page", channel="web")
    await page.says("/start")
    await planned(
        bot, plan_of(bot.clock, rung="a", subject=1), plan_of(bot.clock, rung="b", subject=2)
    )
    moments: list[datetime] = []

    def slow(work: Work, each: Job) -> None:
        moments.append(work.now)
        bot.clock.move(seconds=3)
        greet(work, each)

    start = bot.clock()
    await ticking(bot, {"t": slow}).tick()
    assert moments == [start, start]
    with bot.engine.connect() as connection:
        assert set(connection.scalars(select(DELIVERY.c.status))) == {"sent"}  # seen at once
