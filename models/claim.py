"""A claim: a delivery is in one sender's hands until it is marked with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, func, literal_column, or_, select, update

from models.delivery import ACCOUNT, PENDING, SENDING, TABLE, DeliveryStatus, is_now
from models.frozen import frozen
from models.hot import Ask, Hot
from models.purpose import ANSWERS

EARLIER = TABLE.alias("earlier")
BLOCKED = exists().where(
    EARLIER.c.account_id == TABLE.c.account_id,
    or_(is_now(EARLIER, "pending"), is_now(EARLIER, "sending")),
    EARLIER.c.id < TABLE.c.id,
    or_(
        is_now(EARLIER, "sending"),
        EARLIER.c.purpose.in_(ANSWERS),
        TABLE.c.purpose.not_in(ANSWERS),
    ),
    # one for later that was never tried does not hold up what is said meanwhile
    or_(
        EARLIER.c.attempts > 0,
        EARLIER.c.not_before <= bindparam("now", type_=TABLE.c.not_before.type),
    ),
)
# The message that is edited was marked before this one could be claimed: its reference is there.
EDITED = TABLE.alias("edited")
REPLACED = func.coalesce(
    select(literal_column("edited.platform_ref"))
    .select_from(EDITED)
    # Spelled out, since a RETURNING leaves out the tables' names.
    .where(literal_column("edited.id") == literal_column("delivery.replaces"))
    .scalar_subquery(),
    literal_column("''"),
).label("replaced")
CLAIM = Ask(
    update(TABLE)
    .where(TABLE.c.id.in_(bindparam("ids", expanding=True)), PENDING, ~BLOCKED)
    .values(
        status="sending",
        claimed_until=bindparam("until", type_=TABLE.c.claimed_until.type),
        attempts=TABLE.c.attempts + 1,
    )
    .returning(TABLE.c.id, REPLACED)
)


def take(
    connection: Connection, ids: Sequence[int], now: datetime, lease: timedelta
) -> dict[int, str]:
    """Take pending deliveries for sending; return those won, with the platform's own id of what each edits.

    One whose account has an earlier open delivery is left: the order within a chat holds even
    between processes.
    """
    found = CLAIM.rows(connection, ids=list(ids), until=now + lease, now=now)
    return {row.id: row.replaced for row in found}


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
