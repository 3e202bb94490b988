"""The durable turn of the bot: `python -m bench.turns --store sqlite --in-flight 16 --cpu 1`.

The job of `bench/job.py` as the peers do it, with dedupe, drafts, receipts and outbox. The rate counts until
the last reply is sent and marked; a latency ends when the platform would be acknowledged, after the
commit, and `sent_p50_ms`, `sent_p99_ms` when the stub has the reply.
"""

import argparse
import asyncio
import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop

from bench.job import turns
from bench.ours import running
from bench.peers.meter import (
    WARM_UP_PEOPLE,
    Crowd,
    Order,
    options,
    ordered,
    percentile,
    reading,
    since_process_start,
)

STORES = {
    "sqlite": "this bot on SQLite, WAL, synchronous=FULL: dedupe, encrypted drafts, receipts, outbox"
    " drained",
    "postgresql": "this bot on PostgreSQL, synchronous_commit=on, server on the same core: the same",
}


async def measured(store: str, order: Order, directory: Path) -> dict[str, Any]:
    """Start, answer a first turn (cold start), warm up, then time the job until all is sent."""
    async with running(store, directory) as ours:
        warm_up = turns(WARM_UP_PEOPLE, first=order.people, number=order.planned_turns)
        await ours.handle(ours.payload(next(warm_up)))
        cold_start_s = since_process_start()
        for turn in warm_up:
            await ours.handle(ours.payload(turn))
        await ours.drain()
        del ours.replies.waits[:]

        began, cpu = perf_counter(), _cpu_s()
        source = turns(order.people, rounds=order.rounds)
        crowd = Crowd(ours, source, [0] * order.people, began + order.seconds)
        async with asyncio.TaskGroup() as clients:
            for _ in range(order.in_flight):
                clients.create_task(crowd.talk(alone=order.in_flight == 1))
        await ours.drain()
        seconds, cpu = perf_counter() - began, _cpu_s() - cpu
        line = reading(
            f"ours-{store}",
            order,
            latencies=crowd.latencies,
            seconds=seconds,
            cold_start_s=cold_start_s,
            durable=True,
            note=STORES[store],
        )
        ours.outbound.check(crowd.answered)
        waits = sorted(ours.replies.waits)
        return {
            **asdict(line),
            "sent_p50_ms": round(percentile(waits, 0.50) * 1000, 3),
            "sent_p99_ms": round(percentile(waits, 0.99) * 1000, 3),
            "cpu_us_per_turn": round(cpu / len(crowd.latencies) * 1e6, 1),
        }


def _cpu_s() -> float:
    """Seconds of processor time of this process, all its threads."""
    used = os.times()
    return used.user + used.system


def main() -> None:
    """Measure one store as the command line asks and print its line."""
    parser = options("Measure the bot's own durable turn.")
    parser.add_argument("--store", choices=STORES, default="sqlite")
    parsed: argparse.Namespace = parser.parse_args()
    order = ordered(parser, parsed)
    with (
        tempfile.TemporaryDirectory(dir=order.directory, prefix="ours-") as directory,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        line = runner.run(measured(parsed.store, order, Path(directory)))
    print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
