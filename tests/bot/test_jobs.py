"""Jobs on the command line: what waits, what a restored copy must not repeat; --now."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.cli import cli as commands
from bot.clock import system
from bot.settings import Settings
from models.delivery import TABLE as DELIVERY
from models.record import TABLE as RECORD
from tests.bot.process import donghaeng, environment
from tests.bot.process import running as process
from tests.scheduler.support import plan_of, planned, statuses
from tests.support import SEOUL, Clock, running


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("SECRET_KEY", "a secret for tests only")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def says(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == status, result.output
    return result.output


def test_jobs_lists_what_waits_the_next_first(place: Path) -> None:
    assert says("jobs", "list") == "nothing waits\n"
    clock = Clock()

    async def fill() -> None:
        async with running(f"sqlite:///{place}/bot.db", clock=clock) as bot:
            await planned(bot, plan_of(clock, rung="D0", due_at=clock() + timedelta(days=1)),
                          plan_of(clock, rung="D-1", person=5))  # fmt: skip

    asyncio.run(fill())
    assert says("jobs", "list").splitlines() == [
        "2026-11-23 10:00\tt\tD-1\t1\t5",
        "2026-11-24 10:00\tt\tD0\t1\t0",
    ]


def test_skip_before_drops_jobs_and_messages_of_a_restored_copy(place: Path) -> None:
    now = system(SEOUL)()
    clock = Clock(now - timedelta(hours=5))

    async def fill() -> None:
        async with running(f"sqlite:///{place}/bot.db", clock=clock) as bot:
            await bot.person().says("/start")
            await planned(bot, plan_of(clock, rung="sent"), plan_of(
                clock, rung="open", due_at=now + timedelta(hours=1)))  # fmt: skip

    async def look() -> tuple[dict[str, str], list[str], str]:
        async with running(f"sqlite:///{place}/bot.db", clock=clock) as bot:
            with bot.engine.connect() as connection:
                found = list(connection.scalars(select(DELIVERY.c.status)))
                action = connection.scalars(select(RECORD.c.action)).one()
            return statuses(bot), found, action

    asyncio.run(fill())
    assert "1 jobs and 1 messages" in says(
        "jobs", "skip-before", f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}"
    )
    jobs, messages, action = asyncio.run(look())
    assert jobs == {"sent": "dropped skipped", "open": "waiting"}
    assert (messages, action) == (["failed"], "jobs.skip")


def test_skip_before_refuses_what_is_no_moment_or_still_to_come() -> None:
    assert "write a date and time" in says("jobs", "skip-before", "yesterday", status=2)
    assert "still to come" in says("jobs", "skip-before", "2999-01-01T00:00", status=2)


def test_now_is_for_the_demo_and_must_be_a_moment() -> None:
    assert "add --demo" in says("run", "--now", "2027-03-01T08:59", status=2)
    assert "write a date and time" in says("run", "--demo", "--now", "soon", status=2)


def test_demo_starts_at_the_moment_it_is_given(place: Path) -> None:
    with process(place, "--demo", "--now", "2027-03-01T08:59") as bot:
        page = httpx.get(bot.address, headers={"Accept-Language": "ko"}).text
        ready = httpx.get(f"{bot.address}readyz").json()
    assert "2027년 3월 1일 월요일 08:59" in page
    assert ready["parts"]["scheduler"]["alive"] is True


def test_start_with_a_bad_ladder_says_what_to_mend(place: Path) -> None:
    code = (
        "from pathlib import Path; from models import ladder; from bot import cli; import sys;"
        f" ladder.LADDERS = Path({str(place / 'ladders.yaml')!r});"
        " sys.argv = ['donghaeng', 'run', '--port', '0']; cli.main()"
    )
    (place / "ladders.yaml").write_text("event: [{rung: D-1}]\n", encoding="utf-8")
    result = subprocess.run([sys.executable, "-c", code], cwd=place, env=environment(place),
                            capture_output=True, check=False, timeout=60)  # fmt: skip
    assert result.returncode == 2
    assert "고칠 점" in result.stderr.decode()
    assert b"Traceback" not in result.stderr
    assert donghaeng(place, "jobs", "list").stdout == b"nothing waits\n"
