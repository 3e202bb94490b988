"""Start the peers and the limit one after another, each in a process of its own.

`python -m bench.peers.run --people 200 20000 --in-flight 1 16 128 --cpu 1 > bench/out/peers.jsonl`
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-bench" / "bin" / "python"
START_UP_S = 120.0  # more than any start, warm-up and clean-up took


@dataclass(frozen=True)
class Program:
    """A module that prints one line, and what it is told besides the job."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()


PROGRAMS = (
    Program("ptb-memory", "bench.peers.ptb_memory"),
    Program("ptb-pickle", "bench.peers.ptb_pickle"),
    Program("aiogram-sqlite", "bench.peers.aiogram_sqlite"),
    Program("botbuilder-sqlite", "bench.peers.botbuilder_sqlite"),
    Program("limit-sqlite", "bench.limit", ("--store", "sqlite")),
    Program("limit-postgresql", "bench.limit", ("--store", "postgresql")),
)


@dataclass(frozen=True)
class Job:
    """One run: how many people, how many of them waiting, for how long (seconds), on which core."""

    people: int
    in_flight: int
    rounds: int = 1
    seconds: float = 30.0
    cpu: int | None = None

    def arguments(self) -> list[str]:
        numbers = ("people", "in_flight", "rounds", "seconds", "cpu")
        given = [(name, getattr(self, name)) for name in numbers]
        return [f"--{n.replace('_', '-')}={value}" for n, value in given if value is not None]


def measure(program: Program, job: Job, python: Path = PYTHON) -> dict[str, Any]:
    """Run the program once and return its line.

    Raises:
        subprocess.CalledProcessError: it failed; its own words went to standard error.
        subprocess.TimeoutExpired: it outlived its time budget by far.
    """
    command = [str(python), "-W", "ignore:XDG_RUNTIME_DIR is not set", "-m", program.module]
    # Without stored bytecode a cold start would measure the compiler.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [*command, *program.arguments, *job.arguments()],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=job.seconds + START_UP_S,
    )
    line: dict[str, Any] = json.loads(done.stdout)
    return line


def parsed_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--python", type=Path, default=PYTHON, help="with the peers installed")
    parser.add_argument("--people", type=int, nargs="+", default=[200])
    parser.add_argument("--in-flight", type=int, nargs="+", default=[1, 16, 128])
    parser.add_argument("--rounds", type=int, default=1, help="ideas each person tells")
    parser.add_argument("--seconds", type=float, default=30.0, help="time budget of each run")
    parser.add_argument("--cpu", type=int, help="pin every program to this core")
    names = [program.name for program in PROGRAMS]
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    asked = parser.parse_args()
    if not asked.python.exists():
        parser.error(f"no {asked.python}: install the peers first, see bench/peers/README.md")
    return asked


def jobs(asked: argparse.Namespace) -> Iterator[Job]:
    for people in asked.people:
        for in_flight in asked.in_flight:
            yield Job(people, in_flight, asked.rounds, asked.seconds, asked.cpu)


def main() -> int:
    """Print a line for each run; a failing peer does not cost the others theirs."""
    asked = parsed_arguments()
    failed = 0
    for job in jobs(asked):
        for program in (program for program in PROGRAMS if program.name in asked.only):
            try:
                print(
                    json.dumps(measure(program, job, asked.python), ensure_ascii=False), flush=True
                )
            except subprocess.SubprocessError as error:
                print(f"{program.name}, {job}: {error}", file=sys.stderr)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
