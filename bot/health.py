"""/healthz, /readyz, /metrics: liveness, readiness, Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import Channel
from bot.database import read
from bot.outbox import Outbox
from bot.runtime import Runtime
from bot.schema import VERSION
from bot.writer import Writer
from scheduler.runner import Runner

SILENT = timedelta(minutes=3)  # a part that shows no sign for so long counts as dead


@dataclass(eq=False)  # the registry keeps collectors by identity
class Numbers(Collector):
    """What /metrics tells, read when asked. No text, no names, no ids of people."""

    runtime: Runtime
    outbox: Outbox
    writer: Writer
    channels: Mapping[str, Channel]
    refused: Mapping[tuple[str, str], int]
    runner: Runner

    def collect(self) -> Iterable[Metric]:
        turns = CounterMetricFamily("donghaeng_turns", "Turns handled", labels=["result"])
        runtime = self.runtime
        done = runtime.turns - runtime.duplicates - runtime.failures
        for result, value in (
            ("done", done),
            ("duplicate", runtime.duplicates),
            ("failed", runtime.failures),
        ):
            turns.add_metric([result], value)
        yield turns
        sent = CounterMetricFamily(
            "donghaeng_deliveries", "Attempts to deliver", labels=["channel", "status"]
        )
        for (channel, status), value in sorted(self.outbox.sent.items()):
            sent.add_metric([channel, status], value)
        yield sent
        refused = CounterMetricFamily(
            "donghaeng_refused", "Payloads refused at the edge", labels=["channel", "reason"]
        )
        for (channel, reason), value in sorted(self.refused.items()):
            refused.add_metric([channel, reason], value)
        yield refused
        jobs = CounterMetricFamily(
            "donghaeng_jobs", "Jobs by what became of them", labels=["status"]
        )
        for status, value in sorted(self.runner.ticker.ended.items()) if self.runner.ticker else ():
            jobs.add_metric([status], value)
        yield jobs
        yield GaugeMetricFamily(
            "donghaeng_outbox_waiting", "Deliveries in hand", self.outbox.waiting
        )
        yield GaugeMetricFamily(
            "donghaeng_queue_waiting", "Updates in the queue", self.writer.waiting
        )
        yield CounterMetricFamily(
            "donghaeng_commits", "Transactions of the writer", self.writer.batches
        )
        alive = GaugeMetricFamily(
            "donghaeng_channel_alive", "Whether a channel lives", labels=["channel"]
        )
        for name, each in self.channels.items():
            alive.add_metric([name], float(each.health().alive))
        yield alive


@dataclass
class Health:
    """Readiness of every part, and the routes that tell it."""

    runtime: Runtime
    outbox: Outbox
    writer: Writer
    runner: Runner
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    refused: Mapping[tuple[str, str], int]

    def routes(self) -> Sequence[BaseRoute]:
        registry = CollectorRegistry()
        registry.register(
            Numbers(
                self.runtime, self.outbox, self.writer, self.channels, self.refused, self.runner
            )
        )

        async def healthz(_request: Request) -> Response:
            return PlainTextResponse("ok")

        async def readyz(_request: Request) -> Response:
            parts = await self.parts()
            # A dead platform is told, but does not take the other channels down with it.
            ready = all(part["alive"] for name, part in parts.items() if ":" not in name)
            return JSONResponse({"ready": ready, "parts": parts}, 200 if ready else 503)

        async def metrics(_request: Request) -> Response:
            return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

        return [
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ]

    async def parts(self) -> dict[str, dict[str, object]]:
        """Return each part's sign of life."""
        now = self.clock()
        core: dict[str, dict[str, object]] = {
            "database": {"alive": await self._database(), "detail": self.writer.broken},
            "writer": {
                "alive": self.writer.alive and not self.writer.broken,
                "thread": self.writer.alive,
                "waiting": self.writer.waiting,
            },
            "outbox": {
                "alive": self._recent(self.outbox.seen, now),
                "waiting": self.outbox.waiting,
            },
            "scheduler": self._scheduler(now),
        }
        for name, channel in self.channels.items():
            health = channel.health()
            core[f"channel:{name}"] = {
                "alive": health.alive,
                "seen": health.seen.isoformat() if health.seen else None,
                "detail": health.detail,
            }
        return core

    def _scheduler(self, now: datetime) -> dict[str, object]:
        """Alive while it wakes; `next` is when the next job is due, as of the last tick."""
        due = self.runner.ticker.next_due if self.runner.ticker else None
        return {
            "alive": self._recent(self.runner.seen, now),
            "next": due.isoformat() if due else None,
        }

    async def _database(self) -> bool:
        try:
            # A row of ours: SQLite makes an empty file where the database was taken away.
            await read(self.writer.engine, lambda c: c.exec_driver_sql(VERSION).scalar_one())
        except Exception:  # noqa: BLE001 - not ready, whatever the reason
            return False
        return True

    @staticmethod
    def _recent(seen: datetime | None, now: datetime) -> bool:
        return seen is not None and now - seen < SILENT
