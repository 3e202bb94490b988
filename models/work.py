"""The open transaction of one turn: its connection, its moment, and what it wants said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session as OrmSession

from models.delivery import ACCOUNT, PURPOSES, USER, Outgoing
from models.message import Message
from models.user import Speaker


@dataclass
class Work:
    """What verbs work with. `now` is aware, in the office's zone; `ids` makes keys.

    Deliveries are collected and written once at the end of the batch. `shared` is what the turns of
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

    @cached_property
    def orm(self) -> OrmSession:
        """The ORM's view of the same transaction, for tables off the hot path."""
        return OrmSession(bind=self.connection)

    def flush(self) -> None:
        """Write what the ORM still holds."""
        if "orm" in self.__dict__:
            self.orm.flush()

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
            self.now + PURPOSES[purpose].lifetime,
            replaces,
        )
        self.outgoing.append(outgoing)
        return outgoing.id

    def send(self, account_id: int, message: Message, purpose: str) -> int:
        """Put a message for any account into the outbox; return the delivery's id."""
        found = self.connection.execute(
            select(ACCOUNT.c.channel, ACCOUNT.c.chat, USER.c.language)
            .join(USER, USER.c.id == ACCOUNT.c.user_id)
            .where(ACCOUNT.c.id == account_id)
        ).one()
        outgoing = Outgoing(
            self.ids(),
            account_id,
            found.channel,
            found.chat,
            found.language,
            purpose,
            message,
            self.now,
            self.now + PURPOSES[purpose].lifetime,
        )
        self.outgoing.append(outgoing)
        return outgoing.id
