"""Every benchmark in one run: `python -m bench` (or `make bench`). Writes docs/performance.md.

The bot on SQLite and PostgreSQL, the peers, the limit of the drivers, and the running bot over HTTP; one
program at a time. A run takes about half an hour; `--people 200 --in-flight 16` about two minutes.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.job import MESSAGES
from bench.peers.run import PROGRAMS, PYTHON, Job, Program, measure
from bench.table import Line, markdown, table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
LINES = ROOT / "bench" / "out" / "run.jsonl"
OURS = (
    Program("ours-sqlite", "bench.turns", ("--store", "sqlite")),
    Program("ours-postgresql", "bench.turns", ("--store", "postgresql")),
)
OURS_S = 240.0  # the bot is measured to the end: a cut run would miss the dearer last messages
TURNS = 10_000  # at the least, so that a run of few people is long enough to be measured
HTTP_S = 300.0  # more than the HTTP part ever took

HEAD = """\
# Performance

Written by `make bench`; figures of one run on one machine, so compare them only with one another.

**The job** (`bench/job.py`): a five-message idea told by many people in turn. Timed from the platform's JSON to the reply handed
to a stub that answers at once, everything on **one core**. The bot does what it does in earnest: the update's key is kept
(a redelivery acts once), the draft and every message are encrypted, the turn is committed with `synchronous=FULL`, and the
reply leaves through the outbox (claimed, sent, marked). Its rate counts **until the last reply is sent and marked**; its
latency ends at the commit, when the platform is acknowledged. The peers neither notice a redelivery nor keep
a reply across a crash; `bench/peers/README.md` says how each is built. For the limits only the statements are run.
"""


def shares(lines: list[Line]) -> Iterator[str]:
    """How the bot's rate and its work a turn change with the number of people."""
    ours = [line for line in lines if line["peer"].startswith("ours-")]
    yield "## The bot alone\n"
    names = ("store", "people", "in flight", "turns/s", "CPU µs a turn", "acknowledged p50 / p99 ms",
             "reply sent p50 / p99 ms")  # fmt: skip
    yield markdown(names)
    yield markdown(("---", *("---:",) * (len(names) - 1)))
    for line in sorted(ours, key=lambda x: (x["peer"], x["people"], x["in_flight"])):
        yield markdown(
            (
                line["peer"].removeprefix("ours-"),
                f"{line['people']:,}",
                str(line["in_flight"]),
                f"{line['turns_per_s']:,.0f}",
                f"{line['cpu_us_per_turn']:,.0f}",
                f"{line['p50_ms']:.1f} / {line['p99_ms']:.1f}",
                f"{line['sent_p50_ms']:.1f} / {line['sent_p99_ms']:.1f}",
            )
        )
    yield ""


def over_http(lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "## The running bot, over HTTP\n"
    yield (
        "`donghaeng run` on SQLite with Telegram and Slack on, loaded from a process on another core;"
        " a turn counts when its 200 is there, after the commit. Signatures are checked, replies go to"
        " stub platforms at the pace that the real ones allow.\n"
    )
    yield markdown(("webhook", "people", "connections", "turns/s", "p50 / p99 ms"))
    yield markdown(("---", "---:", "---:", "---:", "---:"))
    for line in lines:
        if "webhook" in line:
            yield markdown(
                (
                    f"`{line['webhook']}`",
                    f"{line['people']:,}",
                    str(line["in_flight"]),
                    f"{line['turns_per_s']:,.0f}",
                    f"{line['p50_ms']:.1f} / {line['p99_ms']:.1f}",
                )
            )
        else:
            yield (
                f"\nReady after {line['first_start_s']:.1f} s the first time (the database is made), "
                f"{line['second_start_s']:.1f} s from then on. Memory (RSS): "
                f"{line['rss_idle_mib']:.0f} MiB when ready, "
                f"{line['rss_loaded_mib']:.0f} MiB after the load."
            )


def machine(asked: argparse.Namespace) -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    day = datetime.now().astimezone().date()
    load = os.getloadavg()[0]
    return (
        f"Run of {day}: Python {platform.python_version()}, {os.cpu_count()} × {model}; load of the"
        f" machine before it {load:.1f}; core {asked.cpu}. {asked.remark}".rstrip()
    )


def programs(asked: argparse.Namespace) -> list[tuple[Program, Path]]:
    ours = [(each, Path(sys.executable)) for each in OURS]
    peers = [(each, asked.python) for each in PROGRAMS] if asked.python.exists() else []
    return [pair for pair in ours + peers if not asked.only or pair[0].name in asked.only]


def turn_lines(asked: argparse.Namespace) -> Iterator[Line]:
    """Measure each program at each size; one that fails does not cost the others theirs."""
    for people in asked.people:
        for in_flight in asked.in_flight:
            for program, python in programs(asked):
                rounds = asked.rounds or max(1, TURNS // (people * len(MESSAGES)))
                seconds = OURS_S if program in OURS else asked.seconds
                job = Job(people, in_flight, rounds, seconds, asked.cpu)
                try:
                    yield measure(program, job, python)
                except subprocess.SubprocessError as error:
                    print(f"{program.name}, {job}: {error}", file=sys.stderr)


def http_lines(asked: argparse.Namespace) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "bench.http", f"--cpu={asked.cpu}"]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True, timeout=HTTP_S
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="All benchmarks; the table goes to docs/.")
    parser.add_argument("--people", type=int, nargs="+", default=[200, 20_000])
    parser.add_argument("--in-flight", type=int, nargs="+", default=[1, 16, 128])
    parser.add_argument("--rounds", type=int, help="ideas each person tells; default: enough")
    parser.add_argument(
        "--seconds", type=float, default=30.0, help="time budget of each peer's run"
    )
    parser.add_argument("--cpu", type=int, default=max(os.sched_getaffinity(0)), help="the core")
    parser.add_argument("--python", type=Path, default=PYTHON, help="with the peers installed")
    parser.add_argument("--only", nargs="+", default=[], help="programs by name")
    parser.add_argument("--remark", default="", help="what to say of the run")
    parser.add_argument("--output", type=Path, default=PAGE)
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    if not asked.python.exists():
        print(f"no {asked.python}: the peers are left out (bench/peers/README.md)", file=sys.stderr)
    about = machine(asked)
    lines: list[Line] = []
    LINES.parent.mkdir(parents=True, exist_ok=True)
    with LINES.open("w", encoding="utf-8") as kept:
        for line in turn_lines(asked):
            lines.append(line)
            print(json.dumps(line, ensure_ascii=False), file=kept, flush=True)
            print(f"{line['peer']:>18} {line['people']:>6} people {line['in_flight']:>3} in flight:"
                  f" {line['turns_per_s']:>9,.1f} turns/s", flush=True)  # fmt: skip
    web = http_lines(asked)
    parts = [
        HEAD,
        about + "\n",
        *shares(lines),
        "## Beside the peers\n",
        *table(lines, ["ours-sqlite", "ours-postgresql"]),
        "",
        *over_http(web),
        "",
    ]
    asked.output.write_text("\n".join(parts), encoding="utf-8")
    print(f"written: {asked.output}")


if __name__ == "__main__":
    main()
