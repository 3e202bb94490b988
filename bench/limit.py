"""The limit: the statements of a durable turn and nothing else, on raw drivers.

`python -m bench.limit --store sqlite --in-flight 16`: 16 turns a transaction; 1: one by one.
No parsing, dialog, rendering or sending. Deliveries of one transaction are marked sent in the
next, which is the cheapest honest order, as a message leaves only after its commit.
"""

import argparse
import json
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from time import perf_counter

from bench.job import Turn, WrongReplyError, turns
from bench.peers.meter import (
    WARM_UP_PEOPLE,
    Order,
    Reading,
    options,
    ordered,
    reading,
    since_process_start,
)
from bench.peers.raw import Store
from bench.peers.raw_postgresql import postgresql_store
from bench.peers.raw_sqlite import sqlite_store


@dataclass
class Run:
    """Groups of turns through a store, each handing the next its deliveries to mark."""

    store: Store
    sent: list[int] = field(default_factory=list)
    latencies: "array[float]" = field(default_factory=lambda: array("d"))

    def through(self, source: Iterator[Turn], size: int, deadline: float) -> None:
        while group := list(islice(source, size)):
            began = perf_counter()
            self.store.apply(group, self.sent)
            done = perf_counter()
            self.sent = [turn.number for turn in group]
            self.latencies.extend([done - began] * len(group))
            if done >= deadline:
                break
        self.store.mark(self.sent)
        self.sent = []


def measured(name: str, note: str, store: Store, order: Order) -> Reading:
    """Run one turn (cold start), warm up, then time the job in groups of `in_flight`."""
    warm_up = islice(
        turns(WARM_UP_PEOPLE, first=order.people, number=order.planned_turns), WARM_UP_PEOPLE
    )
    Run(store).through(islice(warm_up, 1), 1, perf_counter())
    cold_start_s = since_process_start()
    Run(store).through(warm_up, WARM_UP_PEOPLE, perf_counter() + order.seconds)

    run, began = Run(store), perf_counter()
    source = turns(order.people, rounds=order.rounds)
    run.through(source, order.in_flight, began + order.seconds)
    seconds = perf_counter() - began
    expected = len(run.latencies) + WARM_UP_PEOPLE
    if store.counts() != (expected, expected, expected):
        raise WrongReplyError(f"{store.counts()} rows for {expected} turns")
    return reading(
        name,
        order,
        latencies=run.latencies,
        seconds=seconds,
        cold_start_s=cold_start_s,
        durable=True,
        note=note,
    )


@dataclass(frozen=True)
class Limit:
    note: str
    start: Callable[[Path, int], AbstractContextManager[Store]]


LIMITS = {
    "sqlite": Limit("raw sqlite3, WAL, synchronous=FULL: statements only", sqlite_store),
    "postgresql": Limit(
        "psycopg 3 pipeline, synchronous_commit=on, server on the same core: statements only",
        postgresql_store,
    ),
}


def main() -> None:
    """Measure one store as the command line asks and print its line."""
    parser = options("Measure the statements of a durable turn on a raw driver.")
    parser.add_argument("--store", choices=LIMITS, default="sqlite")
    parsed: argparse.Namespace = parser.parse_args()
    order, limit = ordered(parser, parsed), LIMITS[parsed.store]
    with (
        tempfile.TemporaryDirectory(dir=order.directory, prefix="limit-") as directory,
        limit.start(Path(directory), order.people) as store,
    ):
        line = measured(f"limit-{parsed.store}", limit.note, store, order)
    print(json.dumps(asdict(line), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
