"""A tick of the scheduler beside APScheduler's: `python -m bench.reminders`. Writes docs/reminders.md.

Jobs are stored in a SQLite file with WAL and `synchronous=FULL`, those of APScheduler's SQLAlchemyJobStore
in a second one with the same settings. Everything is stored and committed in both; tasks do nothing, or
(in the lines "with a message each") write one encrypted message for the outbox.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from sqlalchemy import Connection, Engine, delete, insert, text, update

from bot.database import engine
from bot.schema import migrate
from models import job
from models.ids import Ids
from models.job import TABLE, Job, Plan
from models.message import say
from models.quiet import SEOUL
from models.sealed import Cipher
from models.table import core
from models.user import Account, User
from models.work import Work
from scheduler.batch import run_due

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reminders.md"
STORED = (1_000, 10_000, 100_000, 1_000_000)
NOW = datetime(2027, 3, 2, 10, 0, tzinfo=SEOUL)  # a Tuesday: nothing is held back
PEOPLE = 1_000
TICKS = 300
PLANNED = 10_000
CHUNK = 50_000
WORDS = "내일 오전 10시에 어울림광장에서 만나요. 물과 모자를 챙겨 주세요."


class Bench:
    """A database of jobs, with people to write to."""

    def __init__(self, file: Path) -> None:
        self.made: Engine = engine(f"sqlite:///{file}", Cipher("for the benchmark only"))
        migrate(self.made)
        self.connection = self.made.connect()  # kept open, as the bot's writer keeps its own
        self.ids = Ids(lambda: NOW)
        self.users: list[int] = []
        self.count = 0
        with self.connection.begin():
            self._people(self.connection)

    def _people(self, connection: Connection) -> None:
        for n in range(PEOPLE):
            user = self.ids()
            self.users.append(user)
            connection.execute(
                insert(core(User)).values(
                    id=user, language="ko", language_source="", roles="", created_at=NOW
                )
            )
            connection.execute(
                insert(core(Account)).values(
                    id=self.ids(), user_id=user, channel="telegram", address=f"telegram:{n}",
                    chat=f"{n}", member=False, reachable=True, created_at=NOW, seen_at=NOW,
                )
            )  # fmt: skip

    def work(self, connection: Connection) -> Work:
        return Work(connection, NOW, self.ids)

    def plans(self, count: int, due: datetime) -> list[Plan]:
        """So many new jobs: each of one person, for a subject of their own."""
        first, self.count = self.count, self.count + count
        return [
            Plan("t", first + n, "D-1", due, due + timedelta(days=1), self.users[n % PEOPLE])
            for n in range(count)
        ]

    def plan(self, plans: list[Plan]) -> float:
        """Plan and commit; return the seconds it took."""
        began = time.perf_counter()
        with self.connection.begin():
            job.plan(self.work(self.connection), plans)
        return time.perf_counter() - began

    def fill(self, count: int) -> None:
        """Bring the stored jobs to this number; half of them done, half to come."""
        with self.connection.begin():
            stored = self.connection.execute(text("SELECT count(*) FROM job")).scalar_one()
        while stored < count:
            part = min(CHUNK, count - stored)
            self.plan(self.plans(part, NOW + timedelta(days=7)))
            stored += part
        with self.connection.begin():
            half = TABLE.c.subject % 2 == 0
            self.connection.execute(update(TABLE).where(half).values(status="done"))
        os.sync()  # what was filled in is not to be written while ticks are measured
        for _ in range(10):
            self.tick(100, nothing)

    def tick(self, due: int, task: Callable[[Work, Job], None]) -> float:
        """Make so many jobs due, run them, take them away again; return the tick's seconds."""
        plans = self.plans(due, NOW - timedelta(minutes=1))
        self.plan(plans)
        began = time.perf_counter()
        found = 0
        while True:
            with self.connection.begin():
                batch = run_due(self.connection, self.work, {"t": task})
            found += len(batch.ended)
            if batch.next_due is None or batch.next_due > NOW:
                break
        seconds = time.perf_counter() - began
        assert found == due, (found, due)
        self.forget(plans)
        return seconds

    def forget(self, plans: list[Plan]) -> None:
        """Take these jobs and all messages away; the file's log is emptied into it."""
        with self.connection.begin():
            ids = TABLE.c.subject >= plans[0].subject
            self.connection.execute(delete(TABLE).where(TABLE.c.task == "t", ids))
            self.connection.execute(text("DELETE FROM delivery"))
        driver = self.connection.connection.driver_connection
        assert driver
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def nothing(_work: Work, _job: Job) -> None:
    """A task that does nothing."""


def remind(work: Work, each: Job) -> None:
    work.notify(each.person, say(WORDS), "reminder", until=each.use_until)


def idle() -> None:
    """APScheduler's task; it is found by name."""


class Steps(BaseScheduler):  # type: ignore[misc]
    """APScheduler whose wake-ups are ours, in the calling thread."""

    def wakeup(self) -> None: ...

    def shutdown(self, wait: bool = True) -> None:  # noqa: FBT001, FBT002 - as in the base
        super().shutdown(wait)


@contextmanager
def theirs(folder: Path) -> Iterator[Steps]:
    """APScheduler on a SQLite file with the same settings."""
    made = engine(f"sqlite:///{folder}/apscheduler.db", Cipher("for the benchmark only"))
    steps = Steps(timezone=UTC)
    steps.add_jobstore(SQLAlchemyJobStore(engine=made))
    steps.add_executor(DebugExecutor())
    steps.start()
    try:
        yield steps
    finally:
        steps.shutdown()
        made.dispose()


def their_tick(steps: Steps, due: int) -> float:
    """Store so many due jobs and let APScheduler run them; return its seconds."""
    late = datetime.now(UTC) - timedelta(seconds=1)
    for _ in range(due):
        steps.add_job(idle, "date", run_date=late, misfire_grace_time=None)
    began = time.perf_counter()
    steps._process_jobs()  # noqa: SLF001 - what its own timer calls
    seconds = time.perf_counter() - began
    assert not steps.get_jobs()
    return seconds


def best(measure: Callable[[], float], times: int) -> float:
    """The fastest of several runs, in milliseconds: what else the machine did only adds."""
    return min(measure() for _ in range(times)) * 1000


def in_turn(
    benches: dict[int, Bench], measure: Callable[[Bench], float], times: int
) -> dict[int, float]:
    """The fastest run on each database: in turn, so that a slow minute of the machine is no one's."""
    found: dict[int, list[float]] = {stored: [] for stored in benches}
    for _ in range(times):
        for stored, bench in benches.items():
            found[stored].append(measure(bench) * 1000)
    return {stored: min(all_of) for stored, all_of in found.items()}


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def report(asked: argparse.Namespace) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        with theirs(folder) as steps:
            their_tick(steps, 10)
            before = best(lambda: their_tick(steps, 100), 10)
        benches = {stored: Bench(folder / f"{stored}.db") for stored in asked.stored}
        for stored, bench in benches.items():
            bench.tick(100, remind)
            bench.fill(stored)
        found = {
            "100": in_turn(benches, lambda each: each.tick(100, nothing), TICKS),
            "100m": in_turn(benches, lambda each: each.tick(100, remind), TICKS),
            "10000": in_turn(benches, lambda each: each.tick(10_000, nothing), 5),
            "10000m": in_turn(benches, lambda each: each.tick(10_000, remind), 5),
            "plan": in_turn(benches, _planned, 3),
        }
        lines: list[dict[str, Any]] = [
            {"stored": stored, **{name: times[stored] for name, times in found.items()}}
            for stored in benches
        ]
        with theirs(folder) as steps:
            after = best(lambda: their_tick(steps, 100), 10)
        yield from table(lines, min(before, after))


def _planned(bench: Bench) -> float:
    plans = bench.plans(PLANNED, NOW + timedelta(days=9))
    seconds = bench.plan(plans)
    bench.forget(plans)
    return seconds


def table(lines: list[dict[str, Any]], theirs_ms: float) -> Iterator[str]:
    yield row("stored jobs", "100 due, ms", "with a message each, ms", "10,000 due, ms",
              "with a message each, ms", "planning 10,000, ms")  # fmt: skip
    yield row(*["---:"] * 6)
    for line in lines:
        yield row(f"{line['stored']:,}", f"{line['100']:.2f}", f"{line['100m']:.2f}",
                  f"{line['10000']:.0f}", f"{line['10000m']:.0f}", f"{line['plan']:.0f}")  # fmt: skip
    ours = [line["100"] for line in lines]
    yield ""
    yield (
        f"APScheduler's SQLAlchemyJobStore in the same run, holding nothing else: {theirs_ms:.1f} ms for 100"
        f" due (the better of a run before and one after): {theirs_ms / max(ours):.0f} times ours at its"
        f" slowest. Ours changes by {max(ours) / min(ours):.2f}× over all sizes."
    )


def machine() -> str:
    model = next(
        (line.partition(":")[2].strip()
         for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
        platform.machine(),
    )  # fmt: skip
    load = os.getloadavg()[0]
    return (
        f"Run of {datetime.now(UTC).date()}: Python {platform.python_version()}, {os.cpu_count()} × {model};"
        f" load of the machine before it {load:.1f}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="The scheduler's tick; the table goes to docs/.")
    parser.add_argument("--stored", type=int, nargs="+", default=list(STORED))
    parser.add_argument("--folder", type=Path, help="for the databases; default: the system's")
    parser.add_argument("--output", type=Path, default=PAGE)
    asked = parser.parse_args()
    about = machine()
    found = "\n".join(report(asked))
    head = (
        "# Reminders: what a tick costs\n\n"
        "Written by `python -m bench.reminders`. Both schedulers store their jobs in a SQLite file (WAL,"
        " `synchronous=FULL`) and commit; the tasks do nothing, or write one encrypted message for the outbox."
        " Of the stored jobs half are done and half are for later; each number of them is a file of its own,\n"
        "measured in turn with the others. The fastest of several runs each (300 for 100 due, 5 for 10,000).\n"
    )
    asked.output.write_text(f"{head}\n{about}\n\n{found}\n", encoding="utf-8")
    print(found)
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
