"""The conversation as the page shows it: what was said, and which controls still act."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from handlers import codes, overtaken
from models import history
from models.delivery import ACCOUNT, TABLE, USER, Outgoing
from models.frozen import frozen
from models.ids import COUNT_BITS, NODE_BITS
from models.message import Control

SHOWN_AT_ONCE = 60
MOST_NEWS = 500
#: Keys are made before the commit, so a message of another process may appear behind one with a
#: later key. Reading goes back so far (10 s, in keys); who reads leaves out what she has.
OVERLAP = 10_000 << (NODE_BITS + COUNT_BITS)


@frozen
class Placed:
    """A message and the earlier ones in whose place it stands."""

    outgoing: Outgoing
    instead_of: tuple[int, ...] = ()


@frozen
class Transcript:
    """What an account sees: the newest messages, and the question that waits for an answer."""

    account_id: int
    language: str
    messages: tuple[Outgoing, ...] = ()
    prompt: Outgoing | None = None

    @property
    def more(self) -> bool:
        """Whether something may stand before the first of these messages."""
        return len(self.messages) >= SHOWN_AT_ONCE

    @property
    def last(self) -> int:
        return self.messages[-1].id if self.messages else 0

    def live(self, outgoing: Outgoing) -> tuple[tuple[Control, ...], ...]:
        """Return the message's controls that still act.

        Those of the question that waits, and those of messages after the last question. Asked
        once more without an answer, a question acts where it stands last.
        """
        if self.prompt and outgoing.id == self.prompt.id:
            return outgoing.message.rows
        if self.prompt and outgoing.message.prompt == self.prompt.message.prompt != "":
            return ()
        after = outgoing.id > max((m.id for m in self.messages if m.message.prompt), default=0)
        rows = (tuple(c for c in row if self._acts(c, after)) for row in outgoing.message.rows)
        return tuple(row for row in rows if row)

    def _acts(self, control: Control, after: bool) -> bool:  # noqa: FBT001 - where the message lies
        if control.url:
            return True
        waits = self.prompt.message.prompt if self.prompt else ""
        match codes.parse(control.code):
            case codes.SessionCode(session, turn):
                return waits == f"{session}:{turn}"
            case codes.CommandCode(overtaken.AGAIN, argument):  # the question stands below it
                return waits.replace(":", ".") == argument.rpartition(".")[0]
            case _:
                return after

    def arranged(self) -> list[Placed]:
        """Return the messages in the order of the page: an edited one keeps its first place."""
        places: dict[int, int] = {}
        order: list[Placed] = []
        for each in self.messages:
            at = places.get(each.replaces) if each.replaces is not None else None
            if at is None:
                at = len(order)
                order.append(Placed(each, () if each.replaces is None else (each.replaces,)))
            else:
                before = order[at]
                order[at] = Placed(each, (*before.instead_of, before.outgoing.id))
            places[each.id] = at
        return order

    def since(self, after: int) -> list[Placed]:
        """Return what came after a delivery, in the order it was said."""
        fresh = [each for each in self.arranged() if each.outgoing.id > after]
        return sorted(fresh, key=lambda each: each.outgoing.id)


def account_of(connection: Connection, address: str) -> int | None:
    found = connection.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.address == address)).scalar()
    return None if found is None else int(found)


def read(connection: Connection, address: str, after: int = 0) -> Transcript | None:
    """Return an account's newest messages, and all since a delivery; None where there is none."""
    found = connection.execute(
        select(ACCOUNT.c.id, ACCOUNT.c.prompt_id, USER.c.language)
        .join(USER, USER.c.id == ACCOUNT.c.user_id)
        .where(ACCOUNT.c.address == address)
    ).first()
    if found is None:
        return None
    messages = history.transcript(connection, found.id, 0, SHOWN_AT_ONCE)
    if after and len(messages) == SHOWN_AT_ONCE and messages[0].id > after:
        messages = history.transcript(connection, found.id, after, MOST_NEWS)
    prompt = _prompt(connection, found.id, found.prompt_id, messages)
    return Transcript(found.id, found.language, tuple(messages), prompt)


def read_earlier(connection: Connection, address: str, before: int) -> Transcript | None:
    """Return the messages before a delivery; nothing in them acts any more."""
    account_id = account_of(connection, address)
    if account_id is None:
        return None
    messages = history.earlier(connection, account_id, before, SHOWN_AT_ONCE)
    language = messages[-1].language if messages else "ko"
    return Transcript(account_id, language, tuple(messages))


def _prompt(
    connection: Connection, account_id: int, prompt_id: int | None, known: Sequence[Outgoing]
) -> Outgoing | None:
    if prompt_id is None:
        return None
    held = next((each for each in known if each.id == prompt_id), None)
    return held or _own(connection, account_id, prompt_id)


def own_at(connection: Connection, address: str, number: int) -> Outgoing | None:
    """Return an account's delivery by its number; nobody else's."""
    account_id = account_of(connection, address)
    return None if account_id is None else _own(connection, account_id, number)


def _own(connection: Connection, account_id: int, number: int) -> Outgoing | None:
    found = history.earlier(connection, account_id, number + 1, 1)
    return found[0] if found and found[0].id == number else None


def newest(
    connection: Connection, accounts: Sequence[int], since: int
) -> dict[int, frozenset[int]]:
    """Return the keys later than `since` of each account's messages."""
    rows = connection.execute(
        select(TABLE.c.account_id, TABLE.c.id).where(
            TABLE.c.status == "sent", TABLE.c.account_id.in_(accounts), TABLE.c.id > since
        )
    )
    found: dict[int, set[int]] = {}
    for row in rows:
        found.setdefault(row.account_id, set()).add(row.id)
    return {account: frozenset(ids) for account, ids in found.items()}
