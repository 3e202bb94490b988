"""What Slack sends to the app, and how often it tries."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tests.fakes.slack.refusal import Json

DeliveryKind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True)
class Ack:
    """The app's answer: for HTTP its status and body, for Socket Mode 200 and the payload."""

    body: Any = None
    status: int = 200
    no_retry: bool = False


@dataclass(frozen=True)
class Failure:
    """Why an attempt counts as failed, in the words of X-Slack-Retry-Reason."""

    reason: str
    ack: Ack | None = None


@dataclass
class Delivery:
    kind: DeliveryKind
    payload: Json
    attempts: list[Ack | Failure] = field(default_factory=list)

    @property
    def ack(self) -> Ack | None:
        """The first acknowledgement that counted."""
        return next((attempt for attempt in self.attempts if isinstance(attempt, Ack)), None)

    @property
    def failures(self) -> list[str]:
        return [attempt.reason for attempt in self.attempts if isinstance(attempt, Failure)]

    @property
    def event_id(self) -> str | None:
        return self.payload.get("event_id")


class Transport(Protocol):
    async def carry(
        self, delivery: Delivery, attempt: int, reason: str | None
    ) -> Ack | Failure: ...


class Deliveries:
    """Sends, tries again, holds back.

    Events are tried again after `retry_delays_s` (Slack: at once, after 1 and 5 minutes); commands
    and interactions never are: the person sees an error and may act again.
    """

    def __init__(self, transport: Transport, retry_delays_s: Sequence[float]) -> None:
        self.transport = transport
        self.retry_delays_s = tuple(retry_delays_s)
        self.sent: list[Delivery] = []
        self._held: list[Delivery] | None = None

    async def send(self, kind: DeliveryKind, payload: Json) -> Delivery:
        """Deliver now and wait for the app's acknowledgement (or its last failure)."""
        delivery = Delivery(kind, payload)
        self.sent.append(delivery)
        if self._held is not None:
            self._held.append(delivery)
        else:
            await self._deliver(delivery)
        return delivery

    async def again(self, delivery: Delivery, times: int = 1) -> Delivery:
        """Deliver the same thing again, as after an acknowledgement that got lost."""
        for _ in range(times):
            await self._attempt(delivery, "http_timeout")
        return delivery

    @asynccontextmanager
    async def held(
        self, order: Callable[[list[Delivery]], list[Delivery]]
    ) -> AsyncIterator[list[Delivery]]:
        """Hold back what is sent inside the block, then deliver it in another order."""
        held: list[Delivery] = []
        self._held = held
        try:
            yield held
        finally:
            self._held = None
        for delivery in order(list(held)):
            await self._deliver(delivery)

    async def _deliver(self, delivery: Delivery) -> None:
        outcome = await self._attempt(delivery, None)
        if delivery.kind != "events_api":
            return
        for delay_s in self.retry_delays_s:
            if isinstance(outcome, Ack) or (outcome.ack and outcome.ack.no_retry):
                return
            await asyncio.sleep(delay_s)
            outcome = await self._attempt(delivery, outcome.reason)

    async def _attempt(self, delivery: Delivery, reason: str | None) -> Ack | Failure:
        outcome = await self.transport.carry(delivery, len(delivery.attempts), reason)
        delivery.attempts.append(outcome)
        return outcome
