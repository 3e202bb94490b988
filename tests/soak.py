"""The long crash test: `python -m tests.soak --kills 1000 --seed 1 --on sqlite postgresql`.

Prints its figures, keeps the last ones in docs/soak.md, and ends with 1 on any violation.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from tests.crash.check import violations
from tests.crash.drive import Run
from tests.crash.people import crowd
from tests.crash.stub import taken
from tests.postgres import fresh, serving
from tests.support import SEOUL

PAGE = Path(__file__).parent.parent / "docs" / "soak.md"
DATABASES = ("sqlite", "postgresql")
TITLE = """# The crash soak

`make soak` loads a bot in a process of its own, kills it with SIGKILL at random moments (some while it
starts), starts it again on the same database, sends again what was not acknowledged, and compares
database and sent messages with a simple model: no acknowledged turn lost, no record doubled, no message
left unsent, none sent again but where nobody could know whether it had arrived and its purpose allows it.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=48)
    parser.add_argument("--turns", type=int, default=120, help="at most, between two kills")
    parser.add_argument("--on", nargs="+", choices=DATABASES, default=list(DATABASES))
    asked = parser.parse_args()
    columns: list[dict[str, object]] = []
    for database in asked.on:
        columns.append(soak(database, asked))
        page = f"{TITLE}\n{circumstances(asked)}\n\n{table(columns)}\n"
        PAGE.write_text(page, encoding="utf-8")
    print(page)
    return 1 if any(column["violations"] for column in columns) else 0


def soak(database: str, asked: argparse.Namespace) -> dict[str, object]:
    """Run on one database; return its figures. What was found wrong is printed, its files stay."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    with ExitStack() as stack:
        url = f"sqlite:///{folder}/bot.db"
        if database == "postgresql":
            url = stack.enter_context(fresh(stack.enter_context(serving()), "soak"))
        people = crowd(asked.people, asked.seed)
        run = Run(url, folder / "ledger.jsonl", people, random.Random(asked.seed))
        begun = time.monotonic()
        for number in range(1, asked.kills + 1):
            run.kill_once(asked.turns)
            if number % 10 == 0:
                run.calm()
                counts = f"{database}: {number} kills, {run.acknowledged} turns"
                print(counts, file=sys.stderr, flush=True)
        run.settle()
        seconds = time.monotonic() - begun
        found = violations(run.url, run.ledger, run.people, run.killed)
    for each in found[:50]:
        print(f"VIOLATION {each}"[:400])
    made = figures(run, database, seconds, len(found))
    if not found:
        shutil.rmtree(folder)
    return made


def circumstances(asked: argparse.Namespace) -> str:
    """Return when, how and where this run was made."""
    command = (
        f"python -m tests.soak --kills {asked.kills} --seed {asked.seed} --people {asked.people} "
        f"--turns {asked.turns} --on {' '.join(asked.on)}"
    )
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    python = f"Python {platform.python_version()}"
    return f"The last run: {datetime.now(SEOUL):%Y-%m-%d}, `{command}`, {machine}, {python}."


def figures(run: Run, database: str, seconds: float, found: int) -> dict[str, object]:
    """Return what happened, by what it is called on the page."""
    times = Counter(line.delivery for line in taken(run.ledger))
    return {
        "figure": database,
        "kills": run.kills,
        "seconds": round(seconds),
        "turns acknowledged": run.acknowledged,
        "updates sent again": run.redelivered,
        "ideas": sum(len(person.ideas) for person in run.people),
        "notes to the desk": sum(len(person.notes) for person in run.people),
        "messages that arrived": len(times),
        "of them more than once (unsure, repeatable)": sum(n > 1 for n in times.values()),
        "median start to ready, ms": round(statistics.median(run.seconds_to_ready) * 1000),
        "violations": found,
    }


def table(columns: list[dict[str, object]]) -> str:
    """Return the runs side by side, in Markdown."""
    rows = [[name, *(str(column[name]) for column in columns)] for name in columns[0]]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
