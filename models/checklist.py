"""Submitted pre-review checklists (사전검토 체크리스트); a reopened one becomes a new revision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, UniqueConstraint, bindparam, select
from sqlmodel import Field, SQLModel

from models import role
from models.checklist_template import ChecklistTemplate, FilledChecklist, Mark
from models.frozen import frozen
from models.idea import NotOwnerError
from models.receipt import next_number
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

NO_BUDGET = "없음(비예산)"  # the form's own word for 0 won
STAFF = frozenset({"staff", "coordinator", "admin"})


@frozen
class ChecklistContent:
    """The answers: header and a mark per item. `period` is first and last day, `budget` in won."""

    version: str
    project: str
    department: str
    period: tuple[date, date] | None
    budget: int | None
    marks: Mapping[str, Mark]


class Checklist(SQLModel, table=True):
    """One revision of one checklist.

    What was written is sealed, as it was in the draft: the plan is not public yet, and a remark may name somebody.
    """

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("number", "revision"),)
    id: int = key()
    number: str = Field(index=True)
    revision: int
    user_id: int = ref(index=True)
    version: str
    project: str = sealed_json()
    department: str = sealed_json()
    first_day: date | None = None
    last_day: date | None = None
    budget: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    marks: dict[str, Any] = sealed_json()
    submitted_at: datetime = moment()


TABLE = core(Checklist)
OWN = (
    select(TABLE)
    .where(TABLE.c.user_id == bindparam("owner"))
    .order_by(TABLE.c.submitted_at.desc(), TABLE.c.number.desc(), TABLE.c.revision.desc())
)


def submit(work: Work, user_id: int, content: ChecklistContent, before: int = 0) -> Checklist:
    """Keep a completed checklist; `before` is the id of the revision it reopens (0: a new one).

    Raises NotAllowedError unless the person is staff, NotOwnerError when that revision is somebody
    else's.
    """
    role.require(work, user_id, STAFF)
    earlier = own(work, user_id, before) if before else None
    checklist = Checklist(
        id=work.ids(),
        number=earlier.number if earlier else next_number(work, "CL"),
        revision=earlier.revision + 1 if earlier else 1,
        user_id=user_id,
        version=content.version,
        project=content.project,
        department=content.department,
        first_day=content.period[0] if content.period else None,
        last_day=content.period[1] if content.period else None,
        budget=content.budget,
        marks={
            name: {"choice": m.choice, "remark": m.remark, "written": list(m.written)}
            for name, m in content.marks.items()
        },
        submitted_at=work.now,
    )
    work.orm.add(checklist)
    work.flush()
    return checklist


def own(work: Work, user_id: int, checklist_id: int) -> Checklist:
    """Return the latest revision of the person's checklist, named by any revision's id."""
    found = work.orm.get(Checklist, checklist_id)
    if found is None or found.user_id != user_id:
        raise NotOwnerError
    rows = work.orm.execute(
        select(Checklist)
        .where(TABLE.c.number == found.number)
        .order_by(TABLE.c.revision.desc())
        .limit(1)
    ).scalars()
    latest: Checklist = rows.one()
    return latest


def revisions(work: Work, user_id: int, checklist_id: int) -> list[Checklist]:
    """Return every revision of the person's checklist, the latest first. Raises NotOwnerError."""
    number = own(work, user_id, checklist_id).number
    rows = work.orm.execute(
        select(Checklist).where(TABLE.c.number == number).order_by(TABLE.c.revision.desc())
    ).scalars()
    return list(rows)


def checklists_of(work: Work, user_id: int) -> list[Checklist]:
    """Return the latest revision of each checklist of a person, newest first."""
    rows = work.connection.execute(OWN, {"owner": user_id}).mappings()
    chosen: dict[str, Checklist] = {}
    for row in rows:
        chosen.setdefault(row["number"], Checklist(**row))
    return list(chosen.values())


def all_revisions(connection: Connection) -> list[dict[str, Any]]:
    """Return every revision of every checklist as plain values (for exports)."""
    rows = connection.execute(select(TABLE).order_by(TABLE.c.number, TABLE.c.revision)).mappings()
    return [dict(row) for row in rows]


def find(connection: Connection, checklist_id: int) -> dict[str, Any] | None:
    """Return one revision as plain values."""
    row = connection.execute(select(TABLE).where(TABLE.c.id == checklist_id)).mappings().first()
    return dict(row) if row else None


def filled(row: Mapping[str, Any], template: ChecklistTemplate) -> FilledChecklist:
    """Return a revision (a row's values) as the completed form."""
    first, last = row["first_day"], row["last_day"]
    return FilledChecklist(
        number=row["number"],
        revision=row["revision"],
        template=template,
        project=row["project"],
        department=row["department"],
        period=f"{first.isoformat()} ~ {last.isoformat()}" if first and last else "",
        budget=row["budget"],
        marks={
            name: Mark(m["choice"], m["remark"], tuple(m["written"]))
            for name, m in row["marks"].items()
        },
        submitted_at=row["submitted_at"],
        submitted_by="",
    )
