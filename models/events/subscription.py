"""Subscriptions to new events: all, one series, or one district; only with consent to news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, UniqueConstraint, and_, delete, exists, or_, select, update
from sqlmodel import SQLModel

from models import consent, job
from models.events.event import TABLE as EVENT
from models.events.event import Event
from models.frozen import frozen
from models.job import Plan
from models.quiet import allowed_from
from models.table import core, key, moment, ref
from models.work import Work

Kind = Literal["all", "series", "district"]
PURPOSE = "news"  # of the consent
TASK = "event_opened"
#: Between opening and telling: a slip can be mended, and what opens together is told together.
GATHER = timedelta(minutes=10)
CHUNK = 200  # people told in one transaction


class NoConsentError(PermissionError):
    """The person has not agreed to news (개인정보 보호법 제22조)."""


class Subscription(SQLModel, table=True):
    """What one person wants to hear of. `value`: "", a series' name, or a district's key."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("user_id", "kind", "value"),)
    id: int = key()
    user_id: int = ref(index=True)
    kind: str
    value: str = ""
    created_at: datetime = moment()


class EventOpening(SQLModel, table=True):
    """An event that opened. `batch` is the first of those told together (0: not told yet)."""

    __tablename__ = "event_opening"
    event_id: int = key()
    batch: int = ref(index=True)
    opened_at: datetime = moment()


TABLE = core(Subscription)
OPENING = core(EventOpening)


@frozen
class Told:
    """Whom to tell of which events, and by which of their subscriptions."""

    user_id: int
    events: tuple[Event, ...]
    subscriptions: tuple[int, ...]


def subscribe(work: Work, user_id: int, kind: Kind, value: str = "") -> Subscription:
    """Keep the wish; the same twice stays one. Raises NoConsentError."""
    if PURPOSE not in consent.given(work, user_id):
        raise NoConsentError
    held = next((s for s in of(work, user_id) if (s.kind, s.value) == (kind, value)), None)
    if held:
        return held
    made = Subscription(id=work.ids(), user_id=user_id, kind=kind, value=value, created_at=work.now)
    work.orm.add(made)
    work.flush()
    return made


def of(work: Work, user_id: int) -> list[Subscription]:
    """Return a person's subscriptions, oldest first."""
    rows = work.orm.execute(
        select(Subscription).where(TABLE.c.user_id == user_id).order_by(TABLE.c.id)
    )
    return list(rows.scalars())


def unsubscribe(work: Work, user_id: int, subscription_id: int = 0) -> int:
    """End one of the person's subscriptions, or all (0); return how many ended."""
    chosen = [TABLE.c.user_id == user_id]
    if subscription_id:
        chosen.append(TABLE.c.id == subscription_id)
    work.orm.expire_all()
    return work.connection.execute(delete(TABLE).where(*chosen)).rowcount


def announce(work: Work, event: Event) -> datetime | None:
    """Let the subscribers hear of an event that has just opened, once, whatever happens to it.

    Return when they will; None when it begins too soon for that, or was announced before.
    """
    known = work.connection.execute(
        select(OPENING.c.event_id).where(OPENING.c.event_id == event.id)
    ).first()
    told_at = allowed_from(work.now + GATHER)
    if known or event.status != "open" or event.starts_at <= told_at:
        return None
    work.orm.add(EventOpening(event_id=event.id, batch=0, opened_at=work.now))
    work.flush()
    job.plan(work, [Plan(TASK, event.id, rung_after(0), told_at, event.starts_at)])
    return told_at


def rung_after(user_id: int) -> str:
    """The rung that tells the next people behind this one."""
    return f"after-{user_id}"


def people_behind(rung: str) -> int:
    return int(rung.removeprefix("after-"))


def gather(work: Work, event_id: int) -> list[Event]:
    """Return the events to tell in the batch of this one, next first.

    What opened and was not told yet joins the batch of the first job that runs; the jobs of the
    others find nothing left to tell.
    """
    untold = [OPENING.c.batch == 0]
    mine = work.connection.execute(
        select(OPENING.c.batch).where(OPENING.c.event_id == event_id)
    ).scalar()
    if mine == 0:
        work.connection.execute(update(OPENING).where(*untold).values(batch=event_id))
    return list(
        work.orm.execute(
            select(Event)
            .join(EventOpening, OPENING.c.event_id == EVENT.c.id)
            .where(OPENING.c.batch == event_id, EVENT.c.status == "open")
            .where(EVENT.c.starts_at > work.now)
            .order_by(EVENT.c.starts_at, EVENT.c.id)
        ).scalars()
    )


def audience(work: Work, events: Sequence[Event], behind: int) -> tuple[list[Told], int | None]:
    """Return the next people to tell, and the last of them when more may follow (else None).

    Everybody once, whatever number of subscriptions fits; only who agrees to news now.
    """
    fits = or_(
        TABLE.c.kind == "all",
        and_(TABLE.c.kind == "series", TABLE.c.value.in_({e.series for e in events} - {""})),
        and_(TABLE.c.kind == "district", TABLE.c.value.in_({e.district for e in events} - {""})),
    )
    people = list(
        work.connection.execute(
            select(TABLE.c.user_id)
            .where(TABLE.c.user_id > behind, fits)
            .distinct()
            .order_by(TABLE.c.user_id)
            .limit(CHUNK)
        ).scalars()
    )
    rows = work.connection.execute(
        select(TABLE).where(TABLE.c.user_id.in_(people), fits).order_by(TABLE.c.id)
    ).all()
    told = []
    for user_id in people:
        if PURPOSE not in consent.given(work, user_id):
            continue
        own = [row for row in rows if row.user_id == user_id]
        matched = tuple(e for e in events if any(_fits(row.kind, row.value, e) for row in own))
        told.append(Told(user_id, matched, tuple(row.id for row in own)))
    return told, people[-1] if len(people) == CHUNK else None


def _fits(kind: str, value: str, event: Event) -> bool:
    return kind == "all" or (value != "" and value == getattr(event, kind))


def pass_on(connection: Connection, old: int, new: int) -> None:
    """Give one user's subscriptions to another (linking); what both have stays once."""
    twin = TABLE.alias("twin")
    connection.execute(
        delete(TABLE).where(
            TABLE.c.user_id == old,
            exists().where(
                twin.c.user_id == new, twin.c.kind == TABLE.c.kind, twin.c.value == TABLE.c.value
            ),
        )
    )
    connection.execute(update(TABLE).where(TABLE.c.user_id == old).values(user_id=new))
