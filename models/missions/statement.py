"""Monthly statements (활동 명세): the ledger's rows of a month, for one supporter or for accounting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from models import record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.missions import ledger
from models.missions.ledger import TABLE as LEDGER
from models.missions.mission import TABLE as MISSIONS
from models.table import core, key, moment, ref
from models.work import Work

EVERYBODY = 0


class Statement(SQLModel, table=True):
    """One statement handed out: what had been booked in the month by then. `user_id` 0 is all."""

    __tablename__ = "statement"
    id: int = key()
    user_id: int = ref(index=True)
    month: int
    made_by: int = ref()
    made_at: datetime = moment()


TABLE = core(Statement)


@frozen
class Line:
    """One booking as it is read. `amount` in won, or hours; `topic` "" where there is no mission."""

    row_id: int
    user_id: int
    kind: str
    amount: int
    topic: str
    day: date
    booked_at: datetime
    is_correction: bool
    reason: str


@frozen
class Totals:
    """Sums of lines: won to be paid (fee and prize) and hours."""

    fee: int
    prize: int
    hours: int

    @property
    def won(self) -> int:
        return self.fee + self.prize


def make(work: Work, by: int, month: int, user_id: int = EVERYBODY) -> Statement:
    """Hand out a statement: one's own, or (coordinators) anybody's or everybody's.

    Raises NotAllowedError.
    """
    if user_id != by:
        role.require(work, by, COORDINATORS)
        record.append(work, "statement", str(by), {"month": month, "user": user_id})
    statement = Statement(id=work.ids(), user_id=user_id, month=month, made_by=by, made_at=work.now)
    work.orm.add(statement)
    work.flush()
    return statement


def find(connection: Connection, statement_id: int) -> Statement | None:
    row = connection.execute(select(TABLE).where(TABLE.c.id == statement_id)).mappings().first()
    return Statement(**row) if row else None


def lines(connection: Connection, month: int, user_id: int, until: datetime) -> list[Line]:
    """Return what was booked in a month up to a moment, by person and in order."""
    rows = ledger.rows_of(connection, month, user_id)
    wanted = {row.mission_id for row in rows}
    topics = {
        row.id: row.topic
        for row in connection.execute(
            select(MISSIONS.c.id, MISSIONS.c.topic).where(MISSIONS.c.id.in_(wanted))
        )
    }
    return [
        Line(
            row.id,
            row.user_id,
            row.kind,
            row.amount,
            topics.get(row.mission_id, ""),
            row.day,
            row.booked_at,
            bool(row.of_id) and row.kind != "confirmation",
            (row.reason or {}).get("text", ""),
        )
        for row in rows
        if row.kind != "confirmation" and row.booked_at <= until
    ]


def totals(of: Sequence[Line]) -> Totals:
    def total(kind: str) -> int:
        return sum(line.amount for line in of if line.kind == kind)

    return Totals(total("fee"), total("prize"), total("hours"))


def by_person(of: Sequence[Line]) -> dict[int, list[Line]]:
    """Return the lines by person, in their order."""
    found: dict[int, list[Line]] = {}
    for line in of:
        found.setdefault(line.user_id, []).append(line)
    return found


def months_of(connection: Connection, user_id: int) -> list[int]:
    """Return the months in which something was booked for a person, the latest first."""
    chosen = select(LEDGER.c.month).where(LEDGER.c.user_id == user_id).distinct()
    return list(connection.execute(chosen.order_by(LEDGER.c.month.desc())).scalars())
