"""What waits to be sent: each chat in order with one message on its way, replies before the rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from bot.channels.base import Channel
from bot.pacing import ASKED, Gate, Pacer
from models.delivery import Outgoing
from models.purpose import ANSWERS, PURPOSES

AT_ONCE = 256
READY = 4  # messages nobody waits for that are claimed ahead of their moment, for each channel


@dataclass(slots=True)
class _Lane:
    """The messages of one chat, in order; one at a time is on its way."""

    waiting: deque[Outgoing] = field(default_factory=deque)
    busy: bool = False
    planned: bool = False


@dataclass
class Lanes:
    """The committed messages that this process is to send, by chat.

    `clock` gives aware moments, `monotonic` seconds for pacing.
    """

    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    pacers: dict[str, Pacer] = field(init=False)
    gates: dict[str, Gate] = field(init=False)
    _lanes: dict[int, _Lane] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)
    _plan: list[tuple[float, int, int]] = field(default_factory=list)  # (moment, order, account)
    _lines: dict[str, list[tuple[int, int, int]]] = field(init=False)  # (rank, …)
    _order: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.pacers = {name: Pacer(each.pace) for name, each in self.channels.items()}
        self._lines = {name: [] for name in self.channels}
        self.gates = {
            name: Gate(each.pace.most, self.monotonic, self.pacers[name].held)
            for name, each in self.channels.items()
            if each.pace.most
        }

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, number: int) -> bool:
        return number in self._known

    def on_the_way(self) -> list[int]:
        """The messages that were chosen and have not come to an end."""
        return [lane.waiting[0].id for lane in self._lanes.values() if lane.busy]

    def take(self, each: Outgoing) -> None:
        """Put a message into its chat's lane."""
        self._known.add(each.id)
        lane = self._lanes.setdefault(each.account_id, _Lane())
        self._join(each, lane)
        self._consider(each.account_id, lane)

    def _join(self, each: Outgoing, lane: _Lane) -> None:
        """Put a message into its chat's lane: an answer goes before what nobody asked for."""
        at = len(lane.waiting)
        if each.purpose in ANSWERS:
            while at > lane.busy and lane.waiting[at - 1].purpose not in ANSWERS:
                at -= 1
        lane.waiting.insert(at, each)
        if at == 0:
            lane.planned = False  # the former first one's place in the line is void

    def _consider(self, account_id: int, lane: _Lane) -> None:
        """Plan the lane's first message for when it is due."""
        if lane.busy or lane.planned or not lane.waiting:
            return
        first = lane.waiting[0]
        late = (first.not_before - self.clock()).total_seconds()
        lane.planned = True
        if late > 0:
            self._plan_in(late, account_id)
        else:
            self._line_up(first)

    def _plan_in(self, seconds: float, account_id: int) -> None:
        heappush(self._plan, (self.monotonic() + seconds, next(self._order), account_id))

    def _line_up(self, first: Outgoing) -> None:
        """Let a message wait only for its channel: replies stand ahead of the rest."""
        rank = PURPOSES[first.purpose].rank
        heappush(self._lines[first.channel], (rank, next(self._order), first.account_id))

    def choose(self) -> tuple[list[Outgoing], float | None]:
        """Return the messages that may go now, or how long until the first may (None: nothing)."""
        now, moment = self.monotonic(), self.clock()
        while self._plan and self._plan[0][0] <= now:
            lane = self._lanes.get(heappop(self._plan)[2])
            if lane and lane.planned and not lane.busy:
                self._line_up(lane.waiting[0])
        chosen: list[Outgoing] = []
        waits = [self._plan[0][0] - now] if self._plan else []
        for name, line in self._lines.items():
            pacer, gate = self.pacers[name], self.gates.get(name)
            while line and len(chosen) < AT_ONCE:
                if gate and line[0][0] > ASKED and gate.coming >= READY:
                    break  # woken when one has left
                wait = pacer.wait_all(now)
                if wait > 0:
                    waits.append(wait)
                    break
                self._take(line, chosen, now, moment)
        return chosen, min(waits, default=None)

    def _take(
        self,
        line: list[tuple[int, int, int]],
        chosen: list[Outgoing],
        now: float,
        moment: datetime,
    ) -> None:
        """Take the first of a channel's line, unless it is not due or its own chat must wait."""
        account_id = heappop(line)[2]
        lane = self._lanes.get(account_id)
        if lane is None or lane.busy or not lane.planned:
            return  # the place is void: another message of this chat went before
        first = lane.waiting[0]
        wait = (first.not_before - moment).total_seconds()
        if wait <= 0:
            group = self.channels[first.channel].is_group(first.chat)
            wait = self.pacers[first.channel].take(first.chat, now, group=group)
        if wait > 0:
            self._plan_in(wait, account_id)
            return
        lane.planned = False
        if first.channel in self.gates:
            self.gates[first.channel].coming += 1
        lane.busy = True
        chosen.append(first)

    def retry(self, outgoing: Outgoing, not_before: datetime) -> None:
        """Keep the message at the head of its lane, so that nothing of this chat overtakes it."""
        lane = self._lanes[outgoing.account_id]
        first = lane.waiting[0]  # the same message, perhaps with its chat's new address
        lane.waiting[0] = replace(first, not_before=not_before, attempts=first.attempts + 1)
        lane.busy = False
        self._consider(outgoing.account_id, lane)

    def done(self, outgoing: Outgoing) -> None:
        """Take the message out of its lane and plan the next one."""
        lane = self._lanes[outgoing.account_id]
        lane.waiting.popleft()
        self._known.discard(outgoing.id)
        lane.busy = False
        if lane.waiting:
            self._consider(outgoing.account_id, lane)
        else:
            del self._lanes[outgoing.account_id]

    def move(self, account_id: int, chat: str) -> None:
        """Send what waits for the account to the chat's new address."""
        lane = self._lanes[account_id]
        lane.waiting = deque(replace(each, chat=chat) for each in lane.waiting)

    def is_idle(self) -> bool:
        """Whether nothing waits that could go now."""
        now = self.clock()
        return all(lane.waiting[0].not_before > now for lane in self._lanes.values())
