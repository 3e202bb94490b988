"""The long crash test: `python -m tests.soak --kills 1000 --seed 1 [--database URL]`.

Prints its figures, keeps the last ones in docs/soak.md, and ends with 1 on any violation.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.crash.check import violations
from tests.crash.drive import Run
from tests.crash.people import crowd
from tests.crash.stub import taken

PAGE = Path(__file__).parent.parent / "docs" / "soak.md"
TITLE = """# The crash soak

`python -m tests.soak --kills N --seed S` loads a bot in a process of its own, kills it with SIGKILL at
random moments (some while it starts), starts it again on the same database, sends again what was not
acknowledged, and compares database and sent messages with a simple model. The figures of the last run:

"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=48)
    parser.add_argument("--longest", type=float, default=0.4, help="seconds of load before a kill")
    parser.add_argument("--database", default="", help="an empty database; default: SQLite")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    url = asked.database or f"sqlite:///{folder}/bot.db"
    people = crowd(asked.people, asked.seed)
    run = Run(url, folder / "ledger.jsonl", people, random.Random(asked.seed))
    begun = time.monotonic()
    for number in range(1, asked.kills + 1):
        run.kill_once(asked.longest)
        if number % 10 == 0:
            run.calm()
            print(f"{number} kills, {run.acknowledged} turns", file=sys.stderr, flush=True)
    run.settle()
    found = violations(run.url, run.ledger, run.people)
    lines = figures(run, asked.seed, time.monotonic() - begun, len(found))
    print("\n".join(lines))
    for each in found[:50]:
        print(f"VIOLATION {each}"[:400])
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(f"{TITLE}{chr(10).join(lines)}\n", encoding="utf-8")
    if not found:
        shutil.rmtree(folder)
    return 1 if found else 0


def figures(run: Run, seed: int, seconds: float, found: int) -> list[str]:
    """Return a table of what happened."""
    times = Counter(line.delivery for line in taken(run.ledger))
    rows = {
        "database": run.url.partition(":")[0],
        "seed": seed,
        "kills": run.kills,
        "seconds": round(seconds),
        "people": len(run.people),
        "turns acknowledged": run.acknowledged,
        "updates sent again": run.redelivered,
        "ideas": sum(len(person.ideas) for person in run.people),
        "notes to the desk": sum(len(person.notes) for person in run.people),
        "messages that arrived": len(times),
        "of them more than once (unsure, repeatable)": sum(n > 1 for n in times.values()),
        "median start to ready, ms": round(statistics.median(run.seconds_to_ready) * 1000),
        "violations": found,
    }
    return ["| figure | value |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items())]


if __name__ == "__main__":
    sys.exit(main())
