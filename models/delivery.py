"""The outbox: one row is one message for one account, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Select,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlmodel import Field, SQLModel

from models.frozen import frozen
from models.hot import Hot
from models.message import Message, dump, parse
from models.table import core, key, moment, ref, sealed_json
from models.user import Account, User

DeliveryStatus = Literal["pending", "sending", "sent", "failed", "unknown"]

#: Channels whose page reads its deliveries itself: the commit is the delivery.
INSTANT = frozenset({"web"})


IS_OPEN = "status = 'pending' OR status = 'sending'"


class Delivery(SQLModel, table=True):
    """One message for one account. `body` is a dumped Message, sealed.

    `replaces` is the delivery whose message is edited instead of sending a new one (or settled, see
    Message); `platform_ref` is the platform's own id of the sent message; `reason` is a code, never a person's words.
    """

    __tablename__ = "delivery"
    # of open rows only: those that are done would each take a page of the index more
    __table_args__ = (
        Index(
            "delivery_open", "status", "account_id", "id",
            sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN),
        ),
    )  # fmt: skip
    id: int = key()
    account_id: int = ref(index=True)
    purpose: str
    body: dict[str, Any] = sealed_json()
    status: str = Field(default="pending")
    replaces: int | None = ref(nullable=True)
    platform_ref: str = ""
    attempts: int = 0
    reason: str = ""
    not_before: datetime = moment()
    expires_at: datetime = moment()
    claimed_until: datetime | None = moment(nullable=True)
    created_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True)


TABLE = core(Delivery)
ACCOUNT = core(Account)
USER = core(User)
OPEN = ("pending", "sending")


def is_now(table: FromClause, status: DeliveryStatus) -> ColumnElement[bool]:
    """Written out: the index of open rows serves only a statement that says itself they are open."""
    return table.c.status == literal_column(f"'{status}'")


PENDING, SENDING = is_now(TABLE, "pending"), is_now(TABLE, "sending")
ADD = Hot(insert(TABLE), *TABLE.c.keys())


@frozen
class Outgoing:
    """A delivery with all that sending needs."""

    id: int
    account_id: int
    channel: str
    chat: str
    language: str
    purpose: str
    message: Message
    not_before: datetime
    expires_at: datetime
    replaces: int | None = None
    attempts: int = 0


def row(outgoing: Outgoing, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return the row to insert; an instant channel's is born sent, unless it is for later."""
    instant = outgoing.channel in INSTANT and outgoing.not_before <= now
    return {
        "id": outgoing.id,
        "account_id": outgoing.account_id,
        "purpose": outgoing.purpose,
        "body": body,
        "status": "sent" if instant else "pending",
        "replaces": outgoing.replaces,
        "platform_ref": "",
        "attempts": 0,
        "reason": "",
        "not_before": outgoing.not_before,
        "expires_at": outgoing.expires_at,
        "claimed_until": None,
        "created_at": now,
        "sent_at": now if instant else None,
    }


def store(connection: Connection, outgoing: Sequence[Outgoing], now: datetime) -> None:
    """Put messages into the outbox."""
    add_all(connection, [row(each, dump(each.message), now) for each in outgoing])


def add_all(connection: Connection, rows: list[dict[str, Any]]) -> None:
    ADD.write(connection, rows)


SELECT = (
    select(
        TABLE.c.id,
        TABLE.c.account_id,
        TABLE.c.purpose,
        TABLE.c.body,
        TABLE.c.not_before,
        TABLE.c.expires_at,
        TABLE.c.replaces,
        TABLE.c.attempts,
        ACCOUNT.c.channel,
        ACCOUNT.c.chat,
        USER.c.language,
    )
    .join(ACCOUNT, ACCOUNT.c.id == TABLE.c.account_id)
    .join(USER, USER.c.id == ACCOUNT.c.user_id)
)


def outgoing_of(found: Any) -> Outgoing:
    """Return a row of SELECT as what is sent."""
    return Outgoing(
        found.id,
        found.account_id,
        found.channel,
        found.chat,
        found.language,
        found.purpose,
        parse(found.body),
        found.not_before,
        found.expires_at,
        found.replaces,
        found.attempts,
    )


def waiting(
    connection: Connection, now: datetime, limit: int, channels: Sequence[str]
) -> list[Outgoing]:
    """Return these channels' pending deliveries whose time has come, oldest first."""
    rows = connection.execute(
        SELECT.where(
            PENDING,
            TABLE.c.not_before <= now,
            ACCOUNT.c.channel.in_(channels),
        )
        .order_by(TABLE.c.id)
        .limit(limit)
    )
    return [outgoing_of(found) for found in rows]


def arrive(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Note that deliveries of an instant channel that were for later are there now."""
    connection.execute(
        update(TABLE).where(TABLE.c.id.in_(ids), PENDING).values(status="sent", sent_at=now)
    )


def by_platform_ref(connection: Connection, account_id: int, reference: str) -> int | None:
    """Return the delivery that became this message of the platform, before any edit of it."""
    found = connection.execute(
        select(TABLE.c.id)
        .where(TABLE.c.account_id == account_id, TABLE.c.platform_ref == reference)
        .order_by(TABLE.c.id)
        .limit(1)
    ).scalar()
    return cast("int | None", found)


def newest(connection: Connection) -> int:
    """Return the highest key, or 0."""
    return connection.execute(select(func.max(TABLE.c.id))).scalar() or 0


def skip_before(connection: Connection, before: datetime) -> int:
    """Give up what waits and should have gone out before a moment; return how many."""
    return connection.execute(
        update(TABLE)
        .where(PENDING, TABLE.c.not_before < before)
        .values(status="failed", reason="skipped")
    ).rowcount


def outdate(connection: Connection, codes: Collection[str], purposes: Sequence[str]) -> int:
    """Give up what waits, of these purposes, with one of these controls; return how many.

    What it speaks of was called off or moved: the news follow at once.
    """
    held = connection.execute(
        select(TABLE.c.id, TABLE.c.body).where(PENDING, TABLE.c.purpose.in_(purposes))
    ).all()
    wanted = frozenset(codes)
    outdated = [r.id for r in held if wanted & {c.code for c in parse(r.body).controls()}]
    return connection.execute(
        update(TABLE)
        .where(TABLE.c.id.in_(outdated), PENDING)
        .values(status="failed", reason="outdated")
    ).rowcount


def erase(connection: Connection, account_ids: Sequence[int]) -> int:
    """Remove every delivery of these accounts (erasure); return how many."""
    return connection.execute(delete(TABLE).where(TABLE.c.account_id.in_(account_ids))).rowcount


def forget(connection: Connection, before: datetime, kept: Select[Any]) -> int:
    """Remove closed deliveries of push channels sent before a moment; return how many.

    `kept` selects the ids of those that are still referred to.
    """
    push = select(ACCOUNT.c.id).where(ACCOUNT.c.channel.not_in(INSTANT))
    return connection.execute(
        delete(TABLE).where(
            TABLE.c.status.not_in(OPEN),
            TABLE.c.created_at < before,
            TABLE.c.account_id.in_(push),
            TABLE.c.id.not_in(kept),
        )
    ).rowcount
