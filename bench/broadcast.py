"""A broadcast by the running bot at Telegram's limits: `python -m bench.broadcast`. Writes docs/broadcast.md.

`donghaeng run` on SQLite on one core, a fake Telegram that enforces the limits in a process on another.
Counted where the platform counts: messages taken a second, refusals (429), and how long people who talk
to the bot meanwhile wait for a reply. 20,000 people take eleven minutes: a second has 30 places.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert

from bench.broadcast_platform import FIRST_PERSON
from bench.peers.meter import OUT
from bench.reminders import machine, row
from bot.clock import system
from bot.database import engine
from bot.schema import migrate
from models.announcements import announcement
from models.announcements.announcement import AnnouncementContent
from models.ids import Ids
from models.sealed import Cipher
from models.table import core
from models.user import Account, User
from models.work import Work

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "broadcast.md"
SECRET = "a secret for measuring only"
PERMITTED = 30.0  # messages a second (core.telegram.org/bots/faq)
EDGE_S = 5.0  # left out at both ends: the first burst, the last few
TEXT = "내일 큰비가 와요. 반지하와 하천 가까이에 계신 분은 미리 높은 곳으로 옮겨 주세요."
SPARE_S = 120.0


def prepare(url: str, people: int) -> None:
    """A database with the people, and a broadcast to all of them that is confirmed and due."""
    made = engine(url, Cipher(SECRET))
    migrate(made)
    clock = system(ZoneInfo("Asia/Seoul"))
    ids = Ids(clock)
    with made.begin() as connection:
        work = Work(connection, clock(), ids)
        boss = ids()
        users = [_user(boss, "coordinator", work)]
        accounts = []
        for number in range(people):
            user, chat = ids(), str(FIRST_PERSON + number)
            users.append(_user(user, "supporter", work))
            accounts.append(_account(ids(), user, chat, work))
        connection.execute(insert(core(User)), users)
        connection.execute(insert(core(Account)), accounts)
    _confirm(made, ids, boss, people)
    made.dispose()


def _confirm(made: Engine, ids: Ids, boss: int, people: int) -> None:
    clock = system(ZoneInfo("Asia/Seoul"))
    with made.begin() as connection:
        work = Work(connection, clock(), ids)
        content = AnnouncementContent(  # urgent: it runs at any hour of the day
            "supporters", "urgent", {"ko": TEXT}, reason="a benchmark", link="https://example.com/"
        )
        held = announcement.draft(work, boss, content)
        began = time.perf_counter()
        announcement.confirm(work, boss, held.id, people)
        work.flush()
        print(f"confirmed in {(time.perf_counter() - began) * 1000:.0f} ms", file=sys.stderr)


def _user(number: int, roles: str, work: Work) -> dict[str, Any]:
    return {"id": number, "language": "ko", "language_source": "chosen", "roles": roles,
            "created_at": work.now}  # fmt: skip


def _account(number: int, user: int, chat: str, work: Work) -> dict[str, Any]:
    return {"id": number, "user_id": user, "channel": "telegram", "address": f"telegram:{chat}",
            "chat": chat, "member": False, "reachable": True, "created_at": work.now,
            "seen_at": work.now}  # fmt: skip


@dataclass
class Platform:
    """The fake in its own process."""

    process: asyncio.subprocess.Process
    url: str
    token: str

    async def report(self) -> dict[str, Any]:
        """End it and return what it saw."""
        found, _errors = await self.process.communicate(b"")  # the end of its input
        result: dict[str, Any] = json.loads(found)
        return result


@asynccontextmanager
async def platform(asked: argparse.Namespace) -> AsyncIterator[Platform]:
    command = _pinned(asked.other_cpu, "bench.broadcast_platform", f"--people={asked.people}",
                      f"--talkers={asked.talkers}")  # fmt: skip
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdin=pipe, stdout=pipe, limit=2**26
    )
    assert process.stdout is not None
    said = json.loads(await process.stdout.readline())
    try:
        yield Platform(process, said["url"], said["token"])
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def bot(asked: argparse.Namespace, folder: Path, there: Platform) -> AsyncIterator[None]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "SECRET_KEY": SECRET,
        "TELEGRAM_BOT_TOKEN": there.token,
        "TELEGRAM_API_URL": there.url,
    }
    command = _pinned(asked.cpu, "bot.cli", "run", "--port", "0")
    with (OUT / "broadcast.log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=environment, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def _pinned(cpu: int | None, module: str, *arguments: str) -> list[str]:
    pinned = ["taskset", "-c", str(cpu)] if cpu is not None else []
    return [*pinned, sys.executable, "-m", module, *arguments]


def counts(folder: Path) -> dict[str, int]:
    """How many recipients are in each status."""
    with sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True, timeout=15) as database:
        rows = database.execute("SELECT status, count(*) FROM announcement_recipient GROUP BY 1")
        return dict(rows.fetchall())


def summary(
    found: dict[str, Any], asked: argparse.Namespace, ended: dict[str, int]
) -> dict[str, Any]:
    """Rates over the steady part, counted by the platform."""
    taken: list[float] = found.pop("taken")
    refused: list[float] = found.pop("refused")
    end = taken[-1] - EDGE_S
    steady = [at for at in taken if EDGE_S <= at < end]
    rate = len(steady) / (end - EDGE_S)
    return {
        "people": asked.people,
        "talkers": asked.talkers,
        "seconds": round(taken[-1], 1),
        "messages_per_s": round(rate, 3),
        "of_permitted": round(rate / PERMITTED, 4),
        "refused_429": len(refused),
        "refused_at_s": refused[:10],
        "refused_429_steady": sum(EDGE_S <= at < end for at in refused),
        **found,
        "recipients": ended,
    }


async def measure(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    prepare(f"sqlite:///{folder}/bot.db", asked.people)
    limit = time.monotonic() + asked.people / PERMITTED + SPARE_S
    async with platform(asked) as there:
        async with bot(asked, folder, there):
            while counts(folder).keys() & {"waiting", "handed"}:
                if time.monotonic() > limit:
                    print("not done in time", file=sys.stderr)
                    break
                await asyncio.sleep(2)
        return summary(await there.report(), asked, counts(folder))


HEAD = """\
# A broadcast at Telegram's limits

Written by `python -m bench.broadcast`. `donghaeng run` on SQLite on one core sends one announcement; a fake Telegram in a process on
another core enforces the limits of core.telegram.org/bots/faq (30 messages a second over all, one a second per chat) and refuses with 429
what goes beyond. Meanwhile people talk to the bot, each writing again a little after the answer. All is counted by the platform; of the
rate the first and the last five seconds are left out.
"""


def page(about: str, found: dict[str, Any]) -> str:
    """The document: what was asked, what was seen."""
    ended = ", ".join(
        f"{status} {people:,}" for status, people in sorted(found["recipients"].items())
    )
    lines = [
        row("", "measured"),
        row("---", "---:"),
        row("people", f"{found['people']:,}"),
        row("seconds from the first message to the last", f"{found['seconds']:.0f}"),
        row("messages a second", f"{found['messages_per_s']:.2f}"),
        row("of the permitted 30", f"{found['of_permitted']:.1%}"),
        row("refused (429) in steady state", found["refused_429_steady"]),
        row("refused (429) in all", found["refused_429"]),
        row("people reached; told twice", f"{found['reached']:,}; {found['twice']}"),
        row("people who talk meanwhile", found["talkers"]),
        row("replies to them; never answered", f"{found['replies']:,}; {found['unanswered']}"),
        row("wait for a reply, p50, ms", found["reply_p50_ms"]),
        row("wait for a reply, p99, ms", found["reply_p99_ms"]),
        row("what became of the recipients", ended),
    ]
    return "\n".join([HEAD, about, "", *lines, ""])


def main() -> None:
    cpus = sorted(os.sched_getaffinity(0))
    parser = argparse.ArgumentParser(description="A broadcast at Telegram's limits.")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--talkers", type=int, default=8, help="people who talk meanwhile")
    parser.add_argument("--cpu", type=int, default=cpus[-1], help="the bot's core")
    parser.add_argument("--other-cpu", type=int, default=cpus[0], help="the platform's core")
    parser.add_argument("--output", type=Path, default=PAGE)
    asked = parser.parse_args()
    about = machine()
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUT, prefix="broadcast-") as folder:
        found = asyncio.run(measure(asked, Path(folder)))
    print(json.dumps(found))
    asked.output.write_text(page(about, found), encoding="utf-8")
    print(f"written: {asked.output}", file=sys.stderr)


if __name__ == "__main__":
    main()
