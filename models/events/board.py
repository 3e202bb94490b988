"""What coordinators see of events: the list, the figures of one, its applications; no names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from models import role
from models.attachment import Attachment
from models.events import registration
from models.events.accessibility import labels as ways
from models.events.content import EventContent
from models.events.event import TABLE as EVENT
from models.events.event import Event
from models.events.registration import TABLE as REGISTRATION
from models.events.registration import Registration
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.table import core
from models.work import Work

#: Who hears of a change or a cancellation.
CONCERNED = ("applied", "waiting", "offered", "later")
COMING = ("applied", "attended")  # who has a place and means to come
STATUSES = {
    "applied": "신청",
    "waiting": "대기",
    "offered": "자리 안내 중",
    "attended": "참석",
    "absent": "불참",
    "cancelled": "취소",
    "expired": "안내 기한 지남",
    "later": "알림만",
}
ANSWERS = {"going": "갈게요", "not_going": "못 가요", "": ""}


@frozen
class Tally:
    """An event's figures: (applications, people) by status; counts of needs, answers and scores."""

    by_status: dict[str, tuple[int, int]]
    needs: dict[str, int]
    going: int
    not_going: int
    scores: dict[int, int]
    comments: tuple[str, ...]

    def people(self, *statuses: str) -> int:
        return sum(self.by_status.get(each, (0, 0))[1] for each in statuses)

    def applications(self, *statuses: str) -> int:
        return sum(self.by_status.get(each, (0, 0))[0] for each in statuses)


@frozen
class Applied:
    """One application as coordinators read it: by its number in the event, never by a name."""

    position: int
    status: str
    people: int
    needs: tuple[str, ...]
    needs_text: str
    answer: str
    created_at: datetime
    arrived_at: datetime | None
    confirmed: bool
    score: int
    comment: str


def listed(work: Work, actor: int, *, past: bool = False, limit: int = 0) -> list[Event]:
    """Return drafts, open and cancelled events that are not over (or those that are), by time.

    Raises NotAllowedError.
    """
    role.require(work, actor, COORDINATORS)
    chosen = select(Event)
    if past:
        chosen = chosen.where(EVENT.c.ends_at <= work.now).order_by(EVENT.c.starts_at.desc())
    else:
        chosen = chosen.where(EVENT.c.ends_at > work.now).order_by(EVENT.c.starts_at, EVENT.c.id)
    return list(work.orm.execute(chosen.limit(limit) if limit else chosen).scalars())


def concerned(work: Work, event_id: int) -> tuple[int, int]:
    """Return how many persons a change or a cancellation is told to, and how many would come."""
    status, people = REGISTRATION.c.status, REGISTRATION.c.people
    found = work.connection.execute(
        select(
            func.count().filter(status.in_(CONCERNED)),
            func.coalesce(func.sum(people).filter(status.in_(COMING)), 0),
        ).where(REGISTRATION.c.event_id == event_id)
    ).one()
    return int(found[0]), int(found[1])


@frozen
class Concerned:
    """Whom a cancellation of an event is told to: persons, and the people who would come."""

    title: str
    persons: int
    people: int


def concerned_by_event(work: Work, actor: int) -> dict[int, Concerned]:
    """Return whom the cancellation of each event to come concerns. Raises NotAllowedError."""
    found = {}
    for event in listed(work, actor):
        if event.status != "cancelled":
            found[event.id] = Concerned(event.title, *concerned(work, event.id))
    return found


def already(work: Work, contents: Sequence[EventContent]) -> frozenset[tuple[str, datetime]]:
    """Return (title, start) of those that stand already, cancelled ones left aside."""
    if not contents:
        return frozenset()
    work.flush()
    rows = work.connection.execute(
        select(EVENT.c.title, EVENT.c.starts_at).where(
            EVENT.c.status != "cancelled",
            EVENT.c.starts_at >= min(each.starts_at for each in contents),
            EVENT.c.starts_at <= max(each.starts_at for each in contents),
        )
    )
    return frozenset((row.title, row.starts_at) for row in rows)


def starts(work: Work) -> dict[int, datetime]:
    """Return when each event that is not over begins, or began."""
    rows = work.connection.execute(
        select(EVENT.c.id, EVENT.c.starts_at).where(EVENT.c.ends_at > work.now)
    )
    return {row.id: row.starts_at for row in rows}


def pictures(work: Work) -> frozenset[int]:
    """Return the files that can be an event's picture."""
    files = core(Attachment)
    chosen = select(files.c.id).where(files.c.media_type.like("image/%"))
    return frozenset(work.connection.execute(chosen).scalars())


def tally(work: Work, actor: int, event_id: int) -> Tally:
    """Return an event's figures. Raises NotAllowedError."""
    role.require(work, actor, COORDINATORS)
    work.flush()
    return tally_of(applied(work.connection, event_id))


def tally_of(rows: Sequence[Applied]) -> Tally:
    by_status: dict[str, tuple[int, int]] = {}
    needs: Counter[str] = Counter()
    for row in rows:
        count, people = by_status.get(row.status, (0, 0))
        by_status[row.status] = (count + 1, people + row.people)
        if row.status in registration.ACTIVE:
            needs.update(row.needs)
    return Tally(
        by_status,
        dict(needs),
        sum(row.answer == "going" for row in rows),
        sum(row.answer == "not_going" for row in rows),
        dict(sorted(Counter(row.score for row in rows if row.score).items())),
        tuple(row.comment for row in rows if row.comment),
    )


def applied(connection: Connection, event_id: int) -> list[Applied]:
    """Return an event's applications in the order they came; needs by key."""
    rows = connection.execute(
        select(core(Registration))
        .where(REGISTRATION.c.event_id == event_id)
        .order_by(REGISTRATION.c.position)
    )
    return [_applied(row) for row in rows]


def _applied(row: Registration | object) -> Applied:
    found = Registration(**dict(row._mapping))  # type: ignore[union-attr]  # noqa: SLF001 - SQLAlchemy's public name
    needs = registration.needs_of(found)
    return Applied(
        found.position, found.status, found.people, needs.keys, needs.text, found.answer,
        found.created_at, found.arrived_at, bool(found.confirmed_by), found.score,
        (found.comment or {}).get("text", ""),
    )  # fmt: skip


def needs_said(keys: Sequence[str]) -> str:
    """Return the Korean words of support keys, one after the other."""
    known = ways()
    return ", ".join(known[each].key if each in known else each for each in keys)
