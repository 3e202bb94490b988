"""A turn: what came in, what it changed and what will be said, in one transaction."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import speakers
from bot.batch import Batch
from bot.speakers import Detect, Speakers
from bot.texts import sayer
from bot.writer import PASSING, Writer
from handlers import BY_NAME, CONVERSATION_OF, codes
from handlers.respond import respond
from handlers.visit import Shown, Visit
from models import attachment, role, session
from models.delivery import Outgoing
from models.file_type import sheet_kind
from models.frozen import frozen
from models.ids import Ids
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.text import Words, _
from models.update import Update, mark_seen
from models.user import Speaker
from models.work import Work

log = structlog.get_logger()


@frozen
class Outcome:
    """What an update led to. `messages` are those for the speaker herself, as said.

    `duplicate`: the update had been handled before; `shown` is then the question current now.
    `due`: the first moment for which the turn planned a job.
    """

    speaker: Speaker
    messages: tuple[Message, ...] = ()
    outgoing: tuple[Outgoing, ...] = ()
    shown: Shown | None = None
    notice: Words = ""
    duplicate: bool = False
    due: datetime | None = None


@dataclass
class Runtime:
    """Turns updates into outcomes. `clock` returns aware moments in the office's zone."""

    writer: Writer
    clock: Callable[[], datetime]
    ids: Ids
    detect: Detect
    demo: bool = False
    desk: int | None = None
    deliver: Callable[[Sequence[Outgoing]], None] = lambda _outgoing: None
    wake: Callable[[datetime], None] = lambda _moment: None
    turns: int = 0
    duplicates: int = 0
    failures: int = 0
    _speakers: Speakers = field(init=False)

    def __post_init__(self) -> None:
        self._speakers = Speakers(self.ids, self.detect)

    async def handle(self, update: Update) -> Outcome:
        """Handle an update; when this returns, everything about it is committed.

        Raises BusyError when too many wait. A fault inside a conversation keeps the draft and tells
        the person, with the turn's id.
        """
        try:
            outcome: Outcome = await self.writer.submit(self.take, update)
        except PASSING:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it would be the same next time
            fault = error if isinstance(error, TurnError) else TurnError(error)
            outcome = await self._apologise(update, fault)
        self.turns += 1
        self.duplicates += outcome.duplicate
        if outcome.outgoing:
            self.deliver(outcome.outgoing)
        if outcome.due:
            self.wake(outcome.due)
        return outcome

    async def take_file(self, update: Update, name: str, content: bytes) -> int:
        """Keep a file of the update's account, before the turn that names it; return its id.

        Of a coordinator's spreadsheet only what is in it is kept, read outside of the writer.
        Raises models.attachment.FileRefusedError.
        """
        table = b""
        is_sheet = sheet_kind(content, name) is not None
        if is_sheet and await self.writer.write(self._is_coordinator(update)):
            table = await asyncio.to_thread(_table, name, content)

        def run(connection: Connection) -> int:
            now = self.clock()
            speaker = self._speakers.load(connection, [update], now)[update.address]
            work = Work(connection, now, self.ids)
            if table:
                return attachment.take_sheet(work, speaker.user_id, name, table)
            return attachment.take(work, speaker.user_id, name, content)

        return await self.writer.write(run)

    def _is_coordinator(self, update: Update) -> Callable[[Connection], bool]:
        def run(connection: Connection) -> bool:
            user = role.user_of(connection, update.address)
            return user is not None and bool(COORDINATORS & role.roles_of(connection, user))

        return run

    async def _apologise(self, update: Update, error: TurnError) -> Outcome:
        """Tell the person that something broke; the draft stands as it was before the turn."""
        number = f"{self.ids():x}"
        log.error(
            "a turn failed",
            action="turn_failed",
            turn=number,
            channel=update.channel,
            fault=type(error.cause).__name__,
            where=error.where,
        )

        def run(connection: Connection) -> Outcome:
            return self._turns(connection, [update], number)[0]

        outcome = await self.writer.write(run)
        self.failures += 1
        return outcome

    def take(self, connection: Connection, updates: Sequence[Update]) -> list[Outcome]:
        """Handle a batch of updates inside the writer's transaction."""
        return self._turns(connection, updates, "")

    def _turns(
        self, connection: Connection, updates: Sequence[Update], broken: str
    ) -> list[Outcome]:
        now = self.clock()
        fresh = mark_seen(connection, updates, now)
        known = self._speakers.load(connection, updates, now)
        wanted = {s.session_id for s in known.values() if s.session_id}
        drafts = session.load(connection, wanted)
        batch, ids = Batch(now), self.ids.at(now)
        shared: dict[str, dict[int, Any]] = {}
        users = frozenset(s.user_id for s in known.values())
        outcomes = []

        def settle() -> None:
            batch.write(connection)

        for each in updates:
            speaker = known[each.address]
            is_new = each.key in fresh
            fresh.discard(each.key)  # the same update twice in one batch
            before = speakers.state(speaker)
            self._speakers.hear(speaker, each)
            work = Work(connection, now, ids, self.demo, self.desk, shared=shared, users=users)
            visit = Visit(work, speaker, each, sayer(speaker.language), CONVERSATION_OF, drafts,
                          settle=settle)  # fmt: skip
            self._answer(visit, is_new=is_new, broken=broken)
            work.flush()
            batch.enter(visit, before, is_new=is_new)
            outcomes.append(_outcome(visit, is_new=is_new))
            if visit.forgot:  # persons were joined or erased: who follows is read anew
                batch.write(connection)
                known = self._speakers.load(connection, updates, now)
        batch.write(connection)
        return outcomes

    def _answer(self, visit: Visit, *, is_new: bool, broken: str) -> None:
        if not is_new:
            current = visit.current()
            if current:
                visit.update = _silent(visit.update)
                visit.ask_again(current)
            return
        if broken:
            _apology(visit, broken)
            return
        try:
            respond(visit, BY_NAME)
        except DBAPIError:
            raise  # the database's fault, not the conversation's: the writer tries again
        except Exception as error:
            raise TurnError(error) from error


class TurnError(Exception):
    """A conversation failed; `where` names the place in our code, never what was said."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause
        frames = traceback.extract_tb(cause.__traceback__)
        self.where = [f"{frame.name}:{frame.lineno}" for frame in frames[-4:]]


def _outcome(visit: Visit, *, is_new: bool) -> Outcome:
    own = tuple(message for message, _purpose, _replaces in visit.messages)
    return Outcome(
        visit.speaker, own, tuple(visit.work.outgoing), visit.shown, visit.notice, not is_new,
        visit.work.due,
    )  # fmt: skip


def _table(name: str, content: bytes) -> bytes:
    from bot import sheets  # noqa: PLC0415 - openpyxl is slow to import

    return sheets.read(name, content).dump()


def _silent(update: Update) -> Update:
    """The same update on the surface of a form: it shows without sending."""
    return replace(update, surface="form")


def _apology(visit: Visit, number: str) -> None:
    visit.tell(
        say(
            _("저희 쪽에 문제가 생겼어요. 쓰시던 글은 그대로 있어요. 잠시 뒤에 다시 해 주세요."),
            _("문의하실 때 이 번호를 알려 주세요: {number}", number=number),
            controls=(
                Control(
                    _("이어서 쓰기"),
                    codes.command("resume", visit.speaker.session_id or ""),
                    "primary",
                ),
                Control(_("사람에게 묻기"), "!human"),
            ),
        )
    )


async def gather(runtime: Runtime, updates: Sequence[Update]) -> list[Outcome]:
    """Handle several updates at once, as they would arrive (for tests and loads)."""
    return list(await asyncio.gather(*(runtime.handle(each) for each in updates)))
