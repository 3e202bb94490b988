"""What every adapter's kit can do: people who act and see, and a platform that goes wrong.

One list of situations (test_situations.py, test_faults.py, test_texts.py) runs over all kits. What
a platform does not have raises NotHereError and stands, with its reason, in exempt.py: a situation
is passed over only where that table says so.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from tests.conformance.place import Place

T = TypeVar("T")
PATIENCE_S = 8.0
LOOK_S = 0.005
STILL = 6  # looks in a row at which nothing moves


class NotHereError(Exception):
    """The platform has no such thing."""


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it stands on a person's screen.

    `marks` are the parts of its text that the platform formats or makes to act (bold, code, a
    mention); `files` the names of its documents.
    """

    id: str
    text: str
    controls: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Person(ABC):
    """Somebody on one channel. `acts` counts what she sent or pressed."""

    address: str

    def __init__(self, kit: Kit, name: str) -> None:
        self.kit = kit
        self.name = name
        self.acts = 0
        self._before: frozenset[Shown] = frozenset()
        self._known: dict[str, Any] = {}

    # ---- what each platform does its own way -----------------------------------------------------
    @abstractmethod
    def look(self) -> list[Shown]:
        """The bot's messages that she sees now, oldest first."""

    @abstractmethod
    def _controls(self) -> dict[str, Any]:
        """Label -> how to press it, of what she sees now; of two alike the newest."""

    @abstractmethod
    async def _say(self, text: str) -> None: ...

    @abstractmethod
    async def _press(self, control: Any) -> None: ...

    @abstractmethod
    async def redeliver(self, times: int) -> None:
        """Let the platform bring what she did last so many times more."""

    @abstractmethod
    async def commands(self, word: str) -> None:
        """Give a command as people do on this platform."""

    @abstractmethod
    async def uploads(self, name: str, content: bytes) -> None: ...

    @abstractmethod
    async def received(self, name: str) -> bytes:
        """The content of a file with this name that the bot sent."""

    async def blocks(self) -> None:
        raise NotHereError

    async def unblocks(self) -> None:
        raise NotHereError

    # ---- what is the same for all ----------------------------------------------------------------
    async def says(self, text: str) -> None:
        self._begins()
        await self._say(text)

    async def presses(self, label: str) -> None:
        control = await self.kit.until(lambda: self._notes().get(label), f"a control {label!r}")
        self._begins()
        await self._press(control)

    async def presses_old(self, label: str) -> None:
        """Press a control that she saw once, as on a screen not yet refreshed."""
        self._begins()
        await self._press(self._known[label])

    async def double_taps(self, label: str) -> None:
        control = await self.kit.until(lambda: self._notes().get(label), f"a control {label!r}")
        self._begins()
        await asyncio.gather(self._press(control), self._press(control))

    async def presses_of(self, other: Person, label: str) -> None:
        """Press somebody else's control, as a forged request would."""
        self._begins()
        await self._press(self.forged(other._known[label]))

    @abstractmethod
    def forged(self, control: Any) -> Any:
        """Another person's control in this person's hands."""

    def messages(self) -> list[str]:
        return [shown.text for shown in self.look()]

    def buttons(self) -> list[str]:
        """The labels on the newest message that has any."""
        return next((list(s.controls) for s in reversed(self.look()) if s.controls), [])

    async def sees(self, words: str) -> Shown:
        """Wait for a message with these words that was not there when she last acted."""

        def found() -> Shown | None:
            self._notes()
            fresh = (s for s in reversed(self.look()) if s not in self._before)
            return next((s for s in fresh if words in s.text), None)

        return await self.kit.until(found, f"{self.name} sees {words!r}")

    def times_seen(self, words: str) -> int:
        return sum(words in shown.text for shown in self.look())

    def _begins(self) -> None:
        self._notes()
        self.acts += 1
        self._before = frozenset(self.look())

    def _notes(self) -> dict[str, Any]:
        """Remember every control ever seen, for the day it is old."""
        now = self._controls()
        self._known |= now
        return now


@dataclass
class Kit(ABC):
    """An adapter under test: the bot, its platform, the people."""

    place: Place
    people: list[Person] = field(default_factory=list)
    name: ClassVar[str]

    @abstractmethod
    async def person(self, name: str) -> Person:
        """Somebody who has not yet talked to the bot."""

    @abstractmethod
    def is_idle(self) -> bool:
        """Whether the platform has nothing under way to the bot."""

    @abstractmethod
    def reordered(self) -> AbstractAsyncContextManager[None]:
        """Bring what is done inside the block afterwards, the newest first."""

    @abstractmethod
    async def loses_acknowledgement(self) -> None:
        """Let the next thing be committed, and its acknowledgement be lost."""

    @abstractmethod
    async def recovers(self) -> None:
        """What the platform does about a lost acknowledgement: it brings the thing again."""

    def platform_answers_429(self, retry_after: int) -> None:
        raise NotHereError

    def platform_fails_5xx(self, times: int = 1) -> None:
        raise NotHereError

    def platform_times_out(self, *, acted: bool) -> None:
        raise NotHereError

    def platform_drops(self, *, acted: bool) -> None:
        raise NotHereError

    def platform_recovers(self) -> None:
        """Forget every fault that is still to come."""
        raise NotHereError

    def trouble_is_over(self) -> bool:
        """Whether every planned fault has happened."""
        return True

    def forms_expire(self) -> None:
        """Let the platform refuse the next form, because its trigger is too old."""
        raise NotHereError

    async def until(self, look: Callable[[], T | None], what: str) -> T:
        """The first true value of `look`; asked again and again."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not (found := look()):
                    await asyncio.sleep(LOOK_S)
                return found
        except TimeoutError:
            seen = {person.name: person.look() for person in self.people}
            raise AssertionError(f"not within {PATIENCE_S} s: {what}; seen: {seen}") from None

    async def finds(self, ask: Callable[[], Awaitable[object]]) -> None:
        """Wait until the database says so."""
        async with asyncio.timeout(PATIENCE_S):
            while not await ask():
                await asyncio.sleep(LOOK_S)

    async def rests(self) -> None:
        """Wait until nothing is under way: neither in the bot nor to it nor from it."""
        still, before = 0, self._figures()
        async with asyncio.timeout(PATIENCE_S):
            while still < STILL:
                await asyncio.sleep(LOOK_S)
                now = self._figures()
                quiet = not (self.place.app.writer.waiting or self.place.app.outbox.waiting)
                still = still + 1 if quiet and now == before and self.is_idle() else 0
                before = now

    def _figures(self) -> tuple[int, ...]:
        app = self.place.app
        seen = tuple(len(person.look()) for person in self.people)
        return (app.runtime.turns, app.writer.items, *seen)

    def dead_ends(self) -> list[Shown]:
        """The newest message of each person that leaves her nothing to press.

        Documents are passed over: they follow the message that brings them.
        """
        found = []
        for person in self.people:
            spoken = [shown for shown in person.look() if not shown.files]
            if spoken and not spoken[-1].controls:
                found.append(spoken[-1])
        return found
