"""The open transaction of one turn: its connection, its moment, and what it wants said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlmodel import Session as OrmSession

from models.delivery import ACCOUNT, INSTANT, USER, Outgoing
from models.hot import Ask
from models.message import Message
from models.purpose import PURPOSES, end
from models.quiet import allowed_from
from models.user import Speaker

WAY = select(ACCOUNT.c.id, ACCOUNT.c.channel, ACCOUNT.c.chat, USER.c.language).join(
    USER, USER.c.id == ACCOUNT.c.user_id
)
LAST_USED = Ask(
    WAY.where(ACCOUNT.c.user_id == bindparam("user"), ACCOUNT.c.reachable)
    .order_by(ACCOUNT.c.seen_at.desc(), ACCOUNT.c.id.desc())
    .limit(1)
)


@dataclass
class Work:
    """What verbs work with. `now` is aware, in the office's zone; `ids` makes keys.

    `due` is the first moment for which this work planned a job. Deliveries are collected and written once at the end of the batch. `shared` is what the turns of
    one batch read together: by kind, then by user.
    """

    connection: Connection
    now: datetime
    ids: Callable[[], int]
    demo: bool = False
    desk: int | None = None  # the account of the coordinators' channel
    outgoing: list[Outgoing] = field(default_factory=list)
    shared: dict[str, dict[int, Any]] = field(default_factory=dict)
    users: frozenset[int] = frozenset()  # of the batch
    due: datetime | None = None

    @cached_property
    def orm(self) -> OrmSession:
        """The ORM's view of the same transaction, for tables off the hot path."""
        return OrmSession(bind=self.connection)

    def flush(self) -> None:
        """Write what the ORM still holds."""
        if "orm" in self.__dict__:
            self.orm.flush()

    def end(self, *, keep: bool) -> None:
        """Close the ORM's view inside a savepoint: keep what it wrote, or take it back."""
        if "orm" in self.__dict__:
            self.orm.commit() if keep else self.orm.rollback()
            self.orm.close()

    def tell(
        self,
        speaker: Speaker,
        message: Message,
        purpose: str = "reply",
        replaces: int | None = None,
    ) -> int:
        """Put a message for the speaker's own account into the outbox; return the delivery's id."""
        outgoing = Outgoing(
            self.ids(),
            speaker.account_id,
            speaker.channel,
            speaker.chat,
            speaker.language,
            purpose,
            message,
            self.now,
            end(purpose, self.now),
            replaces,
        )
        self.outgoing.append(outgoing)
        return outgoing.id

    def send(
        self,
        account_id: int,
        message: Message,
        purpose: str,
        not_before: datetime | None = None,
        until: datetime | None = None,
        replaces: int | None = None,
    ) -> int:
        """Put a message for any account into the outbox; return the delivery's id.

        `replaces` is an earlier delivery to the account whose message is changed instead.
        """
        found = self.connection.execute(WAY.where(ACCOUNT.c.id == account_id)).one()
        return self._put(found, message, purpose, not_before, until, replaces)

    def notify(
        self,
        user_id: int,
        message: Message,
        purpose: str,
        not_before: datetime | None = None,
        until: datetime | None = None,
    ) -> int | None:
        """Put a message for a person into the outbox, for the one account used last.

        From `until` on it is not sent any more. Return the delivery's id, or None when no account
        of the person can be reached.
        """
        ways = LAST_USED.rows(self.connection, user=user_id)
        return self._put(ways[0], message, purpose, not_before, until) if ways else None

    def reaches(self, user_id: int) -> bool:
        """Whether `notify` would find an account of the person."""
        return bool(LAST_USED.rows(self.connection, user=user_id))

    def _put(
        self,
        way: Any,
        message: Message,
        purpose: str,
        not_before: datetime | None,
        until: datetime | None,
        replaces: int | None = None,
    ) -> int:
        """Collect the delivery; what may not ring now waits for the end of quiet time."""
        rules = PURPOSES[purpose]
        start = max(self.now, not_before or self.now)
        if rules.quiet and way.channel not in INSTANT:  # a page does not ring
            start = allowed_from(start)
        dropped = end(purpose, start)
        outgoing = Outgoing(
            self.ids(),
            way.id,
            way.channel,
            way.chat,
            way.language,
            purpose,
            message,
            start,
            min(dropped, until or dropped),
            replaces,
        )
        self.outgoing.append(outgoing)
        return outgoing.id
