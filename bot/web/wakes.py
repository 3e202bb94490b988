"""Who waits for news: open event streams, woken by a commit here or by what another process wrote."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.database import read
from bot.web import transcript
from models.ids import Ids

POLL_S = 2.0
LOOK_BACK = 6 * transcript.OVERLAP  # a minute
MOST_OF_ACCOUNT = 4  # browsers open six connections to a host: two stay free for sending
MOST_OF_ALL = 5_000

log = structlog.get_logger()


@dataclass(eq=False)
class Ticket:
    """One open stream. `ended` tells it to close: a newer window took its place, or we stop."""

    account_id: int
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""

    def end(self, reason: str) -> None:
        self.ended = reason
        self.news.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for news; False when there was none in time."""
        try:
            await asyncio.wait_for(self.news.wait(), seconds)
        except TimeoutError:
            return False
        self.news.clear()
        return True


@dataclass
class Wakes:
    """The open streams by account."""

    engine: Engine
    clock: Callable[[], datetime]
    _tickets: dict[int, deque[Ticket]] = field(default_factory=dict)
    _known: dict[int, frozenset[int]] = field(default_factory=dict)
    _poller: asyncio.Task[None] | None = None
    _leaving: bool = False
    polled: datetime | None = None

    @property
    def count(self) -> int:
        return sum(len(each) for each in self._tickets.values())

    def open(self, account_id: int) -> Ticket | None:
        """Admit a stream; None when too many are open. An account's oldest makes room."""
        if self._leaving or self.count >= MOST_OF_ALL:
            return None
        held = self._tickets.setdefault(account_id, deque())
        if len(held) >= MOST_OF_ACCOUNT:
            held.popleft().end("replaced")
        ticket = Ticket(account_id)
        held.append(ticket)
        return ticket

    def close(self, ticket: Ticket) -> None:
        held = self._tickets.get(ticket.account_id)
        if held and ticket in held:
            held.remove(ticket)
        if not held:
            self._tickets.pop(ticket.account_id, None)
            self._known.pop(ticket.account_id, None)

    def arrived(self, account_id: int) -> None:
        """Wake the account's streams: something was committed for it."""
        for ticket in self._tickets.get(account_id, ()):
            ticket.news.set()

    def start(self) -> None:
        self._leaving = False
        self._poller = asyncio.create_task(self._poll(), name="web-poll")

    def leave(self) -> None:
        """End every stream and admit no more: a server waits for open answers before it stops."""
        self._leaving = True
        for held in self._tickets.values():
            for ticket in held:
                ticket.end("stopping")

    async def stop(self) -> None:
        self.leave()
        if self._poller:
            self._poller.cancel()
            await asyncio.gather(self._poller, return_exceptions=True)

    async def _poll(self) -> None:
        ids = Ids(self.clock, 0)
        while True:
            await asyncio.sleep(POLL_S)
            try:
                await self.look(ids() - LOOK_BACK)
            except SQLAlchemyError as error:
                log.warning("polling failed", action="web_poll_failed", fault=type(error).__name__)

    async def look(self, since: int) -> None:
        """Wake the streams of accounts for which any process wrote something new."""
        accounts = list(self._tickets)
        if accounts:
            found = await read(self.engine, lambda c: transcript.newest(c, accounts, since))
            for account_id, ids in found.items():
                if ids - self._known.get(account_id, frozenset()):
                    self.arrived(account_id)
            self._known = found
        self.polled = self.clock()
