"""A turn: what came in, what it changed and what will be said, in one transaction."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot.database import PASSING, Writer
from bot.texts import sayer
from handlers import BY_NAME, CONVERSATION_OF, codes
from handlers.respond import respond
from handlers.visit import Shown, Visit
from models import attachment, delivery, role, session
from models.delivery import Outgoing
from models.file_type import sheet_kind
from models.frozen import frozen
from models.hot import Ask, Hot
from models.ids import Ids
from models.inquiry import COORDINATORS
from models.message import Control, Message, dump, say
from models.session import Draft
from models.table import core
from models.text import Words, _
from models.update import SeenUpdate, Update
from models.user import Account, Speaker, User
from models.work import Work

ACCOUNT, USER, SEEN = core(Account), core(User), core(SeenUpdate)
log = structlog.get_logger()

Detect = Callable[[str, str], str]
SEEN_ALREADY = Ask(select(SEEN.c.key).where(SEEN.c.key.in_(bindparam("keys", expanding=True))))
ADD_SEEN, ADD_USER, ADD_ACCOUNT = (Hot(insert(t), *t.c.keys()) for t in (SEEN, USER, ACCOUNT))
SPEAKERS = Ask(
    select(
        *(each for each in ACCOUNT.c if each.key not in {"created_at", "seen_at"}),
        *(USER.c.language, USER.c.language_source, USER.c.roles),
    )
    .join(USER, USER.c.id == ACCOUNT.c.user_id)
    .where(ACCOUNT.c.address.in_(bindparam("addresses", expanding=True)))
    .order_by(ACCOUNT.c.id)
    .with_for_update(of=ACCOUNT)  # PostgreSQL: one process at a time an account
)
SAVE_ACCOUNT = Hot(
    update(ACCOUNT).where(ACCOUNT.c.id == bindparam("key")),
    *("key", "session_id", "prompt_id", "aside", "chat", "member", "reachable", "seen_at"),
)
SAVE_USER = Hot(
    update(USER).where(USER.c.id == bindparam("key")), "key", "language", "language_source"
)


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
            speaker = self._speakers(connection, [update], now)[update.address]
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
        fresh = _mark_seen(connection, updates, now)
        speakers = self._speakers(connection, updates, now)
        wanted = {s.session_id for s in speakers.values() if s.session_id}
        drafts = session.load(connection, wanted)
        ledger, ids = _Ledger(now), self.ids.at(now)
        shared: dict[str, dict[int, Any]] = {}
        users = frozenset(s.user_id for s in speakers.values())
        outcomes = []

        def settle() -> None:
            ledger.write(connection)

        for each in updates:
            speaker = speakers[each.address]
            is_new = each.key in fresh
            fresh.discard(each.key)  # the same update twice in one batch
            before = _state(speaker)
            self._tongue(speaker, each)
            work = Work(connection, now, ids, self.demo, self.desk, shared=shared, users=users)
            visit = Visit(work, speaker, each, sayer(speaker.language), CONVERSATION_OF, drafts,
                          settle=settle)  # fmt: skip
            self._answer(visit, is_new=is_new, broken=broken)
            work.flush()
            outcomes.append(ledger.enter(visit, before, is_new=is_new))
            if visit.forgot:  # persons were joined or erased: who follows is read anew
                ledger.write(connection)
                speakers = self._speakers(connection, updates, now)
        ledger.write(connection)
        return outcomes

    def _tongue(self, speaker: Speaker, update: Update) -> None:
        """Let the first words decide the language (beside the locale), unless the person chose."""
        if (
            speaker.language_source in {"detected", "chosen"}
            or update.press
            or not is_speech(update.text)
        ):
            return
        speaker.language = self.detect(update.text, update.locale)
        speaker.language_source = "detected"

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

    def _speakers(
        self, connection: Connection, updates: Sequence[Update], now: datetime
    ) -> dict[str, Speaker]:
        """Return the speakers by address; a new account gets its rows here."""
        addresses = sorted({each.address for each in updates})
        found = SPEAKERS.rows(connection, addresses=addresses)
        known = {row.address: _speaker(row) for row in found}
        new = [a for a in addresses if a not in known]
        if new:
            first = {each.address: each for each in reversed(updates)}
            known |= self._welcome(connection, [first[a] for a in new], now)
        for each in updates:
            _refresh(known[each.address], each)
        return known

    def _welcome(
        self, connection: Connection, updates: Sequence[Update], now: datetime
    ) -> dict[str, Speaker]:
        """Make accounts for people seen for the first time, in the language they came with."""
        users, accounts, speakers = [], [], {}
        for each in updates:
            speech = each.text if is_speech(each.text) else ""
            language = self.detect(speech, each.locale)
            source = "detected" if speech else "locale" if each.locale else ""
            user, account = self.ids(), self.ids()
            users.append(
                {
                    "id": user,
                    "language": language,
                    "language_source": source,
                    "roles": "",
                    "created_at": now,
                }
            )
            accounts.append(_account_row(account, user, each, now))
            speakers[each.address] = Speaker(
                account, user, each.channel, each.address, each.chat, language, source,
                frozenset(), None, None, False, True,
            )  # fmt: skip
        ADD_USER.write(connection, users)
        ADD_ACCOUNT.write(connection, accounts)
        return speakers


class TurnError(Exception):
    """A conversation failed; `where` names the place in our code, never what was said."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause
        frames = traceback.extract_tb(cause.__traceback__)
        self.where = [f"{frame.name}:{frame.lineno}" for frame in frames[-4:]]


@dataclass
class _Ledger:
    """What a batch writes at its end, each kind of row in one statement."""

    now: datetime
    started: dict[int, dict[str, Any]] = field(default_factory=dict)
    saved: dict[int, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[int, dict[str, Any]] = field(default_factory=dict)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def enter(self, visit: Visit, before: tuple[Any, ...], *, is_new: bool) -> Outcome:
        """Note what one visit changed and said; return its outcome."""
        speaker = visit.speaker
        if is_new:
            self._say(visit)
            for number, draft in visit.changed.items():
                self._session(number, draft, started=number in visit.started)
                visit.drafts[number] = draft
        if is_new or _state(speaker) != before:
            self.accounts[speaker.account_id] = {
                "key": speaker.account_id,
                "session_id": speaker.session_id,
                "prompt_id": speaker.prompt_id,
                "aside": speaker.aside,
                "chat": speaker.chat,
                "member": speaker.member,
                "reachable": True,
                "seen_at": self.now,
            }
        if (speaker.language, speaker.language_source) != before[:2]:
            self.users[speaker.user_id] = {
                "key": speaker.user_id,
                "language": speaker.language,
                "language_source": speaker.language_source,
            }
        self.deliveries += [
            delivery.row(each, dump(each.message), self.now) for each in visit.work.outgoing
        ]
        own = tuple(message for message, _purpose, _replaces in visit.messages)
        return Outcome(
            speaker, own, tuple(visit.work.outgoing), visit.shown, visit.notice, not is_new,
            visit.work.due,
        )  # fmt: skip

    def _say(self, visit: Visit) -> None:
        """Put the visit's messages into the outbox, in the order they were said."""
        for message, purpose, replaces in visit.messages:
            number = visit.work.tell(visit.speaker, message, purpose, replaces)
            if message.prompt:
                visit.speaker.prompt_id = number
        if visit.shown:
            visit.speaker.aside = False
        elif any(not message.said for message, _purpose, _replaces in visit.messages):
            visit.speaker.aside = True

    def _session(self, number: int, draft: Draft, *, started: bool) -> None:
        row = session.values(draft.session, draft.user_id, self.now)
        if started or number in self.started:
            self.started[number] = {**row, "started_at": self.now}
        else:
            self.saved[number] = row

    def write(self, connection: Connection) -> None:
        if self.started:
            session.add_all(connection, list(self.started.values()))
        if self.saved:
            session.save_all(connection, list(self.saved.values()))
        if self.accounts:
            SAVE_ACCOUNT.write(connection, list(self.accounts.values()))
        if self.users:
            SAVE_USER.write(connection, list(self.users.values()))
        if self.deliveries:
            delivery.add_all(connection, self.deliveries)
        for rows in (self.started, self.saved, self.accounts, self.users, self.deliveries):
            rows.clear()


def _table(name: str, content: bytes) -> bytes:
    from bot import sheets  # noqa: PLC0415 - openpyxl is slow to import

    return sheets.read(name, content).dump()


def _mark_seen(connection: Connection, updates: Sequence[Update], now: datetime) -> set[str]:
    """Insert the updates' keys; return those that were not there before.

    Two processes with the same new key: the second insert fails, and the replay finds it.
    """
    keys = sorted({each.key for each in updates})
    new = set(keys) - {row.key for row in SEEN_ALREADY.rows(connection, keys=keys)}
    if new:
        ADD_SEEN.write(connection, [{"key": key, "at": now} for key in keys if key in new])
    return new


def _speaker(row: Any) -> Speaker:
    roles = frozenset(row.roles.split())
    return Speaker(
        row.id, row.user_id, row.channel, row.address, row.chat, row.language, row.language_source,
        roles | {"staff"} if row.member else roles,
        row.session_id, row.prompt_id, row.member, row.reachable, row.aside,
    )  # fmt: skip


def _refresh(speaker: Speaker, update: Update) -> None:
    """Take over what the channel now says of the account."""
    speaker.chat = update.chat
    if update.member is not None and update.member != speaker.member:
        speaker.member = update.member
        staff = frozenset({"staff"})
        speaker.roles = speaker.roles | staff if update.member else speaker.roles - staff


def _account_row(account: int, user: int, update: Update, now: datetime) -> dict[str, Any]:
    return {
        "id": account,
        "user_id": user,
        "channel": update.channel,
        "address": update.address,
        "chat": update.chat,
        "session_id": None,
        "prompt_id": None,
        "aside": False,
        "member": bool(update.member),
        "reachable": True,
        "created_at": now,
        "seen_at": now,
    }


def _state(speaker: Speaker) -> tuple[Any, ...]:
    return (
        speaker.language,
        speaker.language_source,
        speaker.session_id,
        speaker.prompt_id,
        speaker.member,
        speaker.chat,
    )


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


def is_speech(text: str) -> bool:
    """Whether the text is a person's words: a command tells nothing about her language."""
    return bool(text.strip()) and not text.startswith("/")


async def gather(runtime: Runtime, updates: Sequence[Update]) -> list[Outcome]:
    """Handle several updates at once, as they would arrive (for tests and loads)."""
    return list(await asyncio.gather(*(runtime.handle(each) for each in updates)))
