"""The demo's clock on the chat page: shown, moved by buttons and by a date, without a script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import Connection, select, update

from bot.clock import DemoClock
from models import job
from models.job import Job, Plan
from models.message import say
from models.table import core
from models.user import User
from models.work import Work
from tests.bot.web.support import Site, Surfer, serving
from tests.support import SEOUL

START = datetime(2027, 3, 2, 8, 59, tzinfo=SEOUL)


def greet(work: Work, each: Job) -> None:
    for user in list(work.connection.scalars(select(core(User).c.id))):
        work.notify(user, say(f"알림 {each.rung}"), "today")


@pytest.fixture
async def site(sqlite_url: str) -> AsyncIterator[Site]:
    async with serving(sqlite_url, demo=True, clock=DemoClock(START)) as made:
        ticker = made.app.runner.ticker
        assert ticker
        ticker.tasks = {"t": greet}
        await made.app.writer.write(_forget_the_samples_own)
        yield made


def _forget_the_samples_own(connection: Connection) -> None:
    """What the demo's sample planned is no matter of these tests."""
    connection.execute(update(job.TABLE).values(status="cancelled"))


async def plan(site: Site, *hours: int) -> None:
    def run(connection: Connection) -> None:
        work = Work(connection, START, site.app.runtime.ids)
        job.plan(work, [Plan("t", n, f"{n}시간", START + timedelta(hours=n),
                             START + timedelta(days=30), urgent=True) for n in hours])  # fmt: skip

    await site.app.writer.write(run)


async def moves(surfer: Surfer, **fields: str) -> httpx.Response:
    whole = {"proof": surfer.hidden("proof"), "key": surfer.hidden("key")} | fields
    response = await surfer.client.post("/clock", data=whole)
    if response.status_code == 303:
        return await surfer.opens("/")
    surfer.page = response.text
    return response


def shown(surfer: Surfer) -> str:
    found = re.search(r'<time datetime="([^"]*)">([^<]*)</time></p>\n<form', surfer.page)
    assert found, surfer.page
    return found[2]


async def test_page_shows_the_demos_date_and_time(site: Site) -> None:
    async with site.surfer() as surfer:
        await surfer.opens()
        assert shown(surfer) == "2027년 3월 2일 화요일 08:59"


async def test_buttons_move_an_hour_and_a_day(site: Site) -> None:
    async with site.surfer() as surfer:
        await surfer.opens()
        await moves(surfer, by="hour")
        assert shown(surfer).endswith("2일 화요일 09:59")
        await moves(surfer, by="day")
        assert shown(surfer).endswith("3일 수요일 09:59")


async def test_next_reminder_arrives_when_the_clock_is_moved_to_it(site: Site) -> None:
    async with site.surfer() as surfer:
        await surfer.opens()
        await plan(site, 3, 5)
        await moves(surfer, by="next")
        assert "알림 3시간" in surfer.words()
        assert "알림 5시간" not in surfer.words()
        assert shown(surfer).endswith("11:59")


async def test_date_and_time_bring_everything_on_the_way(site: Site) -> None:
    async with site.surfer() as surfer:
        await surfer.opens()
        await plan(site, 3, 5, 100)
        await moves(surfer, to="2027-03-03T08:00")
        assert re.findall(r"알림 \d+시간", surfer.words()) == ["알림 3시간", "알림 5시간"]
        assert shown(surfer) == "2027년 3월 3일 수요일 08:00"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": "2027-03-01T08:00"}, "앞으로만"),
        ({"to": "2030-03-01T08:00"}, "나누어 옮겨"),
        ({"to": "내일"}, "알아보지 못했어요"),
        ({}, "알아보지 못했어요"),
        ({"by": "year"}, "알아보지 못했어요"),
        ({"by": "next"}, "기다리는 알림이 없어요"),
    ],
)
async def test_move_that_cannot_be_is_refused_with_a_way_on(
    site: Site, fields: dict[str, str], words: str
) -> None:
    async with site.surfer() as surfer:
        await surfer.opens()
        response = await moves(surfer, **fields)
        assert response.status_code == 400
        assert words in response.text
        assert 'href="/#last"' in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]
        await surfer.opens()
        assert shown(surfer).endswith("08:59")


async def test_forged_form_moves_nothing(site: Site) -> None:
    async with site.surfer() as surfer:
        await surfer.opens()
        assert (await moves(surfer, by="day", proof="x")).status_code == 403
        await surfer.opens()
        other = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
        whole = {"proof": surfer.hidden("proof"), "key": surfer.hidden("key"), "by": "day"}
        response = await surfer.client.post("/clock", data=whole, headers=other)
        assert response.status_code == 403
        await surfer.opens()
        assert shown(surfer).endswith("2일 화요일 08:59")


async def test_clock_is_there_only_in_a_demo(sqlite_url: str) -> None:
    async with serving(sqlite_url) as site, site.surfer() as surfer:
        await surfer.opens()
        assert "/clock" not in surfer.page
        whole = {"proof": surfer.hidden("proof"), "key": surfer.hidden("key"), "by": "day"}
        assert (await surfer.client.post("/clock", data=whole)).status_code in {404, 405}


async def test_job_planned_by_a_turn_due_now_runs_at_once(sqlite_url: str) -> None:
    async with serving(sqlite_url, demo=True) as site, site.surfer() as surfer:
        ticker = site.app.runner.ticker
        assert ticker
        ticker.tasks = {"t": greet}
        await surfer.opens()

        def run(connection: Connection) -> None:
            now = site.app.runtime.clock()
            work = Work(connection, now, site.app.runtime.ids)
            job.plan(work, [Plan("t", 1, "지금", now, now + timedelta(days=1), urgent=True)])

        await site.app.writer.write(run)
        site.app.runtime.wake(site.app.runtime.clock())
        for _ in range(100):
            await surfer.opens()
            if "알림 지금" in surfer.words():
                break
        assert "알림 지금" in surfer.words()
