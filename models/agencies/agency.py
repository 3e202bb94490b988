"""Agencies (기관): the departments, institutions and districts whose staff the office works with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select
from sqlmodel import Field, SQLModel

from models import record, role
from models.inquiry import COORDINATORS
from models.table import core, key
from models.work import Work

STAFF = frozenset({"staff", "coordinator", "admin"})


class UnknownAgencyError(LookupError):
    """There is no such agency."""


class Agency(SQLModel, table=True):
    """One 실·본부·국, 사업소, 투자·출연기관 or 자치구, by its official name."""

    __tablename__ = "agency"
    id: int = key()
    name: str = Field(unique=True)


class AgencyStaff(SQLModel, table=True):
    """Who answers for an agency. A person may answer for several."""

    __tablename__ = "agency_staff"
    agency_id: int = key()
    user_id: int = key()


TABLE = core(Agency)
MEMBER = core(AgencyStaff)


def add(work: Work, actor: int, names: Sequence[str]) -> list[str]:
    """Add agencies; return the names that were new. Raises NotAllowedError."""
    role.require(work, actor, COORDINATORS)
    known = set(work.connection.scalars(select(TABLE.c.name)))
    new = [name for name in dict.fromkeys(names) if name not in known]
    for name in new:
        work.orm.add(Agency(id=work.ids(), name=name))
    work.flush()
    if new:
        record.append(work, "agency.add", str(actor), {"count": len(new)})
    return new


def every(work: Work) -> list[Agency]:
    """Return all agencies by name."""
    return list(work.orm.execute(select(Agency).order_by(TABLE.c.name)).scalars())


def answer_for(work: Work, user_id: int, agency_id: int) -> Agency:
    """Let a member of the staff answer for an agency. Raises NotAllowedError, UnknownAgencyError."""
    role.require(work, user_id, STAFF)
    found = work.orm.get(Agency, agency_id)
    if found is None:
        raise UnknownAgencyError
    if user_id not in staff_of(work, agency_id):
        work.orm.add(AgencyStaff(agency_id=agency_id, user_id=user_id))
        work.flush()
    return found


def step_down(work: Work, user_id: int, agency_id: int) -> bool:
    """Answer for an agency no longer; return whether one did."""
    gone = delete(MEMBER).where(MEMBER.c.agency_id == agency_id, MEMBER.c.user_id == user_id)
    return work.connection.execute(gone).rowcount > 0


def of_person(work: Work, user_id: int) -> list[Agency]:
    """Return the agencies a person answers for, by name."""
    chosen = (
        select(Agency)
        .join(AgencyStaff, MEMBER.c.agency_id == TABLE.c.id)
        .where(MEMBER.c.user_id == user_id)
        .order_by(TABLE.c.name)
    )
    return list(work.orm.execute(chosen).scalars())


def staff_of(work: Work, agency_id: int) -> list[int]:
    """Return who answers for an agency."""
    rows = work.connection.scalars(
        select(MEMBER.c.user_id).where(MEMBER.c.agency_id == agency_id).order_by(MEMBER.c.user_id)
    )
    return list(rows)


def pass_on(work: Work, joined: int, kept: int) -> None:
    """Let the person `kept` answer for the agencies of `joined` (two accounts become one person)."""
    for each in of_person(work, joined):
        step_down(work, joined, each.id)
        if kept not in staff_of(work, each.id):
            work.orm.add(AgencyStaff(agency_id=each.id, user_id=kept))
            work.flush()


def erase(connection: Connection, user_id: int) -> None:
    """Let a person answer for no agency any more (erasure)."""
    connection.execute(delete(MEMBER).where(MEMBER.c.user_id == user_id))
