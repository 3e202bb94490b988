"""Jobs: what is to happen at a moment. A row is the truth; whatever wakes the scheduler is not.

A job is one rung for one subject and one person, and exists once, whatever restarts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    Index,
    UniqueConstraint,
    bindparam,
    delete,
    exists,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from models.frozen import frozen
from models.hot import Hot
from models.table import core, key, moment, ref
from models.work import Work

Status = Literal["waiting", "done", "dropped", "cancelled", "failed"]
NOBODY = 0  # the person of a job that is for nobody in particular
BATCH = 200  # jobs in one transaction: some ten milliseconds of the writer


@frozen
class Plan:
    """A job to be. From `due_at` on it runs, once; from `use_until` on it no longer helps.

    `person` is a user's id or 0; `urgent` goes out in quiet hours too.
    """

    task: str
    subject: int
    rung: str
    due_at: datetime
    use_until: datetime
    person: int = NOBODY
    urgent: bool = False


@frozen
class Job:
    """A job that is due; after a failed try or quiet time `due_at` is the moment of the next one.

    `overtaken`: a later rung of the same ladder is due and useful too.
    """

    id: int
    task: str
    subject: int
    person: int
    rung: str
    due_at: datetime
    use_until: datetime
    urgent: bool = False
    attempts: int = 0
    overtaken: bool = False


class StoredJob(SQLModel, table=True):
    """One job. `reason` is a code: why it was dropped, or the kind of error that failed it."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("task", "subject", "person", "rung"),
        Index("job_due", "status", "due_at", "id"),  # a tick reads what is due and nothing else
    )
    id: int = key()
    task: str
    subject: int = ref()
    person: int = ref(index=True)
    rung: str
    due_at: datetime = moment()
    use_until: datetime = moment()
    urgent: bool = False
    status: str = Field(default="waiting")
    attempts: int = 0
    reason: str = ""
    planned_at: datetime = moment()
    ran_at: datetime | None = moment(nullable=True)


TABLE = core(StoredJob)
COLUMNS = (
    *("id", "task", "subject", "person", "rung", "due_at", "use_until", "urgent", "status"),
    *("attempts", "reason", "planned_at"),
)


def _upsert(insert: Any) -> Hot:
    """Insert, or move what was not done: a rung done is never planned again."""
    row = insert(TABLE)
    moved = {name: row.excluded[name] for name in COLUMNS[5:]}
    return Hot(
        row.on_conflict_do_update(
            index_elements=["task", "subject", "person", "rung"],
            set_={**moved, "ran_at": None},
            where=TABLE.c.status != "done",
        ),
        *COLUMNS,
    )


PLAN = {"sqlite": _upsert(sqlite.insert), "postgresql": _upsert(postgresql.insert)}
MARK = Hot(
    update(TABLE).where(TABLE.c.id == bindparam("key"), TABLE.c.status == "waiting"),
    *("key", "status", "reason", "attempts", "due_at", "ran_at"),
)
NOW = bindparam("now", type_=TABLE.c.due_at.type)
LATER = TABLE.alias("later")
OVERTAKEN = (
    exists()
    .where(
        LATER.c.task == TABLE.c.task,
        LATER.c.subject == TABLE.c.subject,
        LATER.c.person == TABLE.c.person,
        # As an expression, so that SQLite takes the few rungs of the same ladder by the unique
        # index and not, for every job, all that is due by the other one.
        LATER.c.status + "" == "waiting",
        LATER.c.due_at <= NOW,
        tuple_(LATER.c.use_until, LATER.c.id) > tuple_(TABLE.c.use_until, TABLE.c.id),
    )
    .label("overtaken")
)
DUE = (
    select(*(TABLE.c[name] for name in COLUMNS if name not in {"status", "reason", "planned_at"}))
    .add_columns(OVERTAKEN)
    .where(TABLE.c.status == "waiting", TABLE.c.due_at <= NOW)
    .order_by(TABLE.c.due_at, TABLE.c.id)
    .limit(BATCH)
    # PostgreSQL: a job in the hands of another process is passed over. SQLite has one writer.
    .with_for_update(of=TABLE, skip_locked=True)
)


def plan(work: Work, plans: Sequence[Plan]) -> None:
    """Plan jobs; one that was planned before and is not done is moved (or waits again)."""
    if not plans:
        return
    rows = [
        {
            "id": work.ids(),
            "task": each.task,
            "subject": each.subject,
            "person": each.person,
            "rung": each.rung,
            "due_at": each.due_at,
            "use_until": each.use_until,
            "urgent": each.urgent,
            "status": "waiting",
            "attempts": 0,
            "reason": "",
            "planned_at": work.now,
        }
        for each in plans
    ]
    PLAN[work.connection.dialect.name].write(work.connection, rows)
    first = min(each.due_at for each in plans)
    work.due = first if work.due is None else min(work.due, first)


def cancel(work: Work, task: str, subject: int, person: int | None = None) -> int:
    """Take back what waits, of one person or of all; return how many."""
    chosen = [TABLE.c.task == task, TABLE.c.subject == subject, TABLE.c.status == "waiting"]
    if person is not None:
        chosen.append(TABLE.c.person == person)
    return work.connection.execute(update(TABLE).where(*chosen).values(status="cancelled")).rowcount


def move(work: Work, task: str, subject: int, plans: Sequence[Plan]) -> None:
    """Replan a subject whose date changed: every rung not yet done follows, the others go."""
    cancel(work, task, subject)
    plan(work, plans)


def due(connection: Connection, now: datetime) -> list[Job]:
    """Lock and return the first jobs whose moment has come; moments in the zone of `now`."""
    return [
        Job(
            found.id,
            found.task,
            found.subject,
            found.person,
            found.rung,
            found.due_at.astimezone(now.tzinfo),
            found.use_until.astimezone(now.tzinfo),
            found.urgent,
            found.attempts,
            found.overtaken,
        )
        for found in connection.execute(DUE, {"now": now})
    ]


def next_due(connection: Connection) -> datetime | None:
    """Return the moment of the next job that waits."""
    found: datetime | None = connection.execute(
        select(func.min(TABLE.c.due_at, type_=TABLE.c.due_at.type)).where(
            TABLE.c.status == "waiting"
        )
    ).scalar()
    return found


def waiting(connection: Connection, limit: int) -> list[Job]:
    """Return what waits, the next first; moments in UTC."""
    columns = [TABLE.c[each.name] for each in fields(Job) if each.name != "overtaken"]
    found = connection.execute(
        select(*columns)
        .where(TABLE.c.status == "waiting")
        .order_by(TABLE.c.due_at, TABLE.c.id)
        .limit(limit)
    )
    return [Job(*row) for row in found]


@frozen
class Mark:
    """What became of a due job. With status "waiting" it is due again at `due_at`."""

    id: int
    status: Status
    attempts: int
    due_at: datetime
    reason: str = ""


def mark_all(connection: Connection, marks: Sequence[Mark], now: datetime) -> None:
    """Record what became of due jobs."""
    if marks:
        MARK.write(
            connection,
            [
                {
                    "key": each.id,
                    "status": each.status,
                    "reason": each.reason,
                    "attempts": each.attempts,
                    "due_at": each.due_at,
                    "ran_at": None if each.status == "waiting" else now,
                }
                for each in marks
            ],
        )


def skip_before(work: Work, before: datetime) -> int:
    """Drop what waits and was due before a moment; return how many.

    For a database restored from a copy: it does not know what was sent since the copy was made.
    """
    return work.connection.execute(
        update(TABLE)
        .where(TABLE.c.status == "waiting", TABLE.c.due_at < before)
        .values(status="dropped", reason="skipped", ran_at=work.now)
    ).rowcount


def forget(connection: Connection, before: datetime) -> int:
    """Remove jobs that ended and were of use only until before a moment; return how many."""
    return connection.execute(
        delete(TABLE).where(TABLE.c.status != "waiting", TABLE.c.use_until < before)
    ).rowcount


def erase(connection: Connection, user_id: int) -> int:
    """Remove a person's own jobs (erasure); return how many."""
    return connection.execute(delete(TABLE).where(TABLE.c.person == user_id)).rowcount


def pass_on(connection: Connection, old: int, new: int) -> None:
    """Give one user's jobs to another (linking); of a rung both have, the other's stays."""
    twin = TABLE.alias("twin")
    connection.execute(
        delete(TABLE).where(
            TABLE.c.person == old,
            exists().where(
                twin.c.task == TABLE.c.task,
                twin.c.subject == TABLE.c.subject,
                twin.c.rung == TABLE.c.rung,
                twin.c.person == new,
            ),
        )
    )
    connection.execute(update(TABLE).where(TABLE.c.person == old).values(person=new))
