"""Who gets an announcement, each person once, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Index,
    Select,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlmodel import SQLModel

from models.announcements import segment
from models.announcements.segment import Audience
from models.delivery import TABLE as DELIVERY
from models.frozen import frozen
from models.moment import Moment
from models.table import core, key, moment, ref
from models.work import Work

#: Of a recipient: "waiting" for her turn, "handed" to the outbox; the rest is final.
OPEN = ("waiting", "handed")
#: Of a delivery that is handed and not to be sent now; not in models.delivery.OPEN, so that it
#: holds nothing up.
HELD = "held"


class AnnouncementRecipient(SQLModel, table=True):
    """One person of one announcement, once. `channel` is the one of the confirmation."""

    __tablename__ = "announcement_recipient"
    __table_args__ = (
        Index("announcement_recipient_open", "announcement_id", "status", "channel", "user_id"),
        Index("ix_announcement_recipient_user_id", "user_id"),
    )
    announcement_id: int = key()
    user_id: int = key()
    status: str
    channel: str
    reason: str = ""
    delivery_id: int | None = ref(nullable=True)
    changed_at: datetime = moment()


RECIPIENT = core(AnnouncementRecipient)


def of(number: int) -> ColumnElement[bool]:
    """The recipients of an announcement."""
    return RECIPIENT.c.announcement_id == number


def handed(number: int) -> Select[tuple[int]]:
    """The deliveries of an announcement that are handed out and still open."""
    return select(RECIPIENT.c.delivery_id).where(of(number), RECIPIENT.c.status == "handed")


def settle_people(work: Work, number: int, audience: Audience) -> int:
    """Write down everybody it reaches now; return how many."""
    verdict = segment.verdicts(audience)
    chosen = select(
        literal(number, BigInteger()),
        verdict.c.user_id,
        literal("waiting"),
        verdict.c.channel,
        literal(""),
        literal(work.now, Moment()),
    ).where(verdict.c.why == "reached")
    names = ("announcement_id", "user_id", "status", "channel", "reason", "changed_at")
    work.connection.execute(insert(RECIPIENT).from_select(names, chosen))
    counted = select(func.count()).select_from(RECIPIENT).where(of(number))
    return work.connection.execute(counted).scalar_one()


def clear(work: Work, number: int) -> None:
    """Take back who was settled: nothing was handed out yet."""
    work.connection.execute(delete(RECIPIENT).where(of(number)))


def give_up(work: Work, number: int) -> None:
    """Let whoever has not got it get nothing; what is on its way goes."""
    mine = handed(number)
    work.connection.execute(
        update(DELIVERY)
        .where(DELIVERY.c.id.in_(mine), DELIVERY.c.status.in_(("pending", HELD)))
        .values(status="failed", reason="stopped")
    )
    work.connection.execute(
        update(RECIPIENT)
        .where(of(number), RECIPIENT.c.status == "waiting")
        .values(status="stopped", changed_at=work.now)
    )


def hold(work: Work, number: int) -> None:
    """Take what waits in the outbox out of it; what is on its way goes."""
    mine = handed(number)
    work.connection.execute(
        update(DELIVERY)
        .where(DELIVERY.c.id.in_(mine), DELIVERY.c.status == "pending")
        .values(status=HELD)
    )


def release(work: Work, number: int, until: datetime) -> None:
    """Give what was held back to the outbox again; the time it was held does not count."""
    mine = handed(number)
    work.connection.execute(
        update(DELIVERY)
        .where(DELIVERY.c.id.in_(mine), DELIVERY.c.status == HELD)
        .values(status="pending", not_before=work.now, expires_at=until)
    )


@frozen
class Received:
    """How many people are where; `erased` are gone from our tables since the confirmation."""

    counts: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    erased: int = 0

    def of(self, *statuses: str) -> int:
        return sum(self.counts.get(status, 0) for status in statuses)


def received(work: Work, number: int, people: int) -> Received:
    """Count the recipients by status, of so many at the confirmation."""
    counts: dict[str, int] = {}
    reasons: dict[str, int] = {}
    rows = work.connection.execute(
        select(RECIPIENT.c.status, RECIPIENT.c.reason, func.count().label("people"))
        .where(of(number))
        .group_by(RECIPIENT.c.status, RECIPIENT.c.reason)
    )
    for row in rows:
        counts[row.status] = counts.get(row.status, 0) + row.people
        if row.status in {"left_out", "failed"}:
            reasons[row.reason] = reasons.get(row.reason, 0) + row.people
    return Received(counts, reasons, max(0, people - sum(counts.values())))


def of_person(connection: Connection, user_id: int) -> list[dict[str, Any]]:
    """Return what the person was to get, as plain values."""
    rows = connection.execute(
        select(RECIPIENT)
        .where(RECIPIENT.c.user_id == user_id)
        .order_by(RECIPIENT.c.announcement_id)
    )
    return [
        {
            "announcement": row.announcement_id,
            "status": row.status,
            "channel": row.channel,
            "at": row.changed_at.isoformat(),
        }
        for row in rows
    ]


def pass_on(connection: Connection, joined: int, kept: int) -> None:
    """Make the rows of one user another's, after two accounts turned out to be one person.

    Of an announcement for both only the row that has come further stays: nobody gets it twice.
    """
    both = RECIPIENT.alias("both")
    two = select(both.c.announcement_id).where(both.c.user_id == joined)
    begun = two.where(both.c.status != "waiting")
    waits = RECIPIENT.c.status == "waiting"
    connection.execute(
        delete(RECIPIENT).where(
            RECIPIENT.c.user_id == kept, RECIPIENT.c.announcement_id.in_(begun), waits
        )
    )
    still = select(both.c.announcement_id).where(both.c.user_id == kept)
    connection.execute(
        delete(RECIPIENT).where(
            RECIPIENT.c.user_id == joined, RECIPIENT.c.announcement_id.in_(still)
        )
    )
    connection.execute(update(RECIPIENT).where(RECIPIENT.c.user_id == joined).values(user_id=kept))


def erase(connection: Connection, user_id: int) -> None:
    """Remove what the person was to get."""
    connection.execute(delete(RECIPIENT).where(RECIPIENT.c.user_id == user_id))
