"""The outbox: one row is one message for one account, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlmodel import Field, SQLModel

from models.frozen import frozen
from models.hot import Ask, Hot
from models.message import Message, dump, parse
from models.purpose import ANSWERS
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


def _is(table: FromClause, status: DeliveryStatus) -> ColumnElement[bool]:
    """Written out: the index of open rows serves only a statement that says itself they are open."""
    return table.c.status == literal_column(f"'{status}'")


PENDING, SENDING = _is(TABLE, "pending"), _is(TABLE, "sending")
ADD = Hot(insert(TABLE), *TABLE.c.keys())
EARLIER = TABLE.alias("earlier")
BLOCKED = exists().where(
    EARLIER.c.account_id == TABLE.c.account_id,
    or_(_is(EARLIER, "pending"), _is(EARLIER, "sending")),
    EARLIER.c.id < TABLE.c.id,
    or_(
        _is(EARLIER, "sending"),
        EARLIER.c.purpose.in_(ANSWERS),
        TABLE.c.purpose.not_in(ANSWERS),
    ),
    # one for later that was never tried does not hold up what is said meanwhile
    or_(
        EARLIER.c.attempts > 0,
        EARLIER.c.not_before <= bindparam("now", type_=TABLE.c.not_before.type),
    ),
)
CLAIM = Ask(
    update(TABLE)
    .where(TABLE.c.id.in_(bindparam("ids", expanding=True)), PENDING, ~BLOCKED)
    .values(
        status="sending",
        claimed_until=bindparam("until", type_=TABLE.c.claimed_until.type),
        attempts=TABLE.c.attempts + 1,
    )
    .returning(TABLE.c.id)
)


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


def claim(
    connection: Connection, ids: Sequence[int], now: datetime, lease: timedelta
) -> frozenset[int]:
    """Take pending deliveries for sending; return those won.

    One whose account has an earlier open delivery is left: the order within a chat holds even
    between processes.
    """
    found = CLAIM.rows(connection, ids=list(ids), until=now + lease, now=now)
    return frozenset(row.id for row in found)


@frozen
class Mark:
    """What became of an attempt. `anew`: none was made, it waits as if it had just been stored."""

    id: int
    status: DeliveryStatus
    platform_ref: str = ""
    reason: str = ""
    not_before: datetime | None = None
    anew: bool = False
    unreachable: int = 0  # the account that can no longer be reached


MARK = update(TABLE).where(TABLE.c.id == bindparam("key"), SENDING).values(claimed_until=None)
MARK_DONE = Hot(MARK, "key", "status", "platform_ref", "reason", "sent_at")
MARK_AGAIN = Hot(MARK, "key", "status", "reason", "not_before")
MARK_ANEW = Hot(MARK.values(attempts=0), "key", "status", "reason", "not_before")


def mark_all(connection: Connection, marks: Sequence[Mark], now: datetime) -> None:
    """Record what became of claimed deliveries."""
    done = [
        {
            "key": m.id,
            "status": m.status,
            "platform_ref": m.platform_ref,
            "reason": m.reason,
            "sent_at": now if m.status == "sent" else None,
        }
        for m in marks
        if m.not_before is None
    ]
    if done:
        MARK_DONE.write(connection, done)
    for statement, anew in ((MARK_AGAIN, False), (MARK_ANEW, True)):
        again = [
            {"key": m.id, "status": m.status, "reason": m.reason, "not_before": m.not_before}
            for m in marks
            if m.not_before is not None and m.anew is anew
        ]
        if again:
            statement.write(connection, again)
    gone = [m.unreachable for m in marks if m.unreachable]
    if gone:
        connection.execute(update(ACCOUNT).where(ACCOUNT.c.id.in_(gone)).values(reachable=False))


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


def renew(connection: Connection, ids: Sequence[int], until: datetime) -> None:
    """Hold on to claims whose messages are still on their way."""
    if ids:
        connection.execute(
            update(TABLE).where(TABLE.c.id.in_(ids), SENDING).values(claimed_until=until)
        )


def release(connection: Connection, now: datetime) -> None:
    """End every claim: their holder is gone."""
    connection.execute(
        update(TABLE).where(SENDING).values(claimed_until=now - timedelta(seconds=1))
    )


def abandoned(connection: Connection, now: datetime) -> list[tuple[int, str, str]]:
    """Return (id, purpose, channel) of claims whose holder is gone: were they sent? Nobody knows."""
    rows = connection.execute(
        select(TABLE.c.id, TABLE.c.purpose, ACCOUNT.c.channel)
        .join(ACCOUNT, ACCOUNT.c.id == TABLE.c.account_id)
        .where(SENDING, TABLE.c.claimed_until < now)
    )
    return [(found.id, found.purpose, found.channel) for found in rows]


def platform_ref(connection: Connection, delivery_id: int) -> str:
    """Return the platform's id of a sent delivery's message, or ""."""
    found = connection.execute(
        select(TABLE.c.platform_ref).where(TABLE.c.id == delivery_id)
    ).scalar()
    return cast("str", found or "")


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
