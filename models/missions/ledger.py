"""What supporters are due: fees and prizes in won, hours of volunteering. Rows are only ever added.

A correction is a row that takes another back, and a new one. Bank accounts and resident numbers are
not kept here nor asked for by chat: the office takes them on paper.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, func, select, update
from sqlmodel import Field, SQLModel

from models import job, record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.job import Plan
from models.missions.mission import Mission
from models.missions.rules import rules
from models.month import add_months, month_of
from models.quiet import SEOUL, allowed_before
from models.table import core, key, moment, ref, sealed_json
from models.user import User
from models.work import Work

USERS = core(User)
#: The hour at which coordinators are warned of hours not yet confirmed.
MORNING = time(9)


class LedgerError(ValueError):
    """The row cannot be booked; `reason`: "cap", "day", "twice", "reversed", "unknown", "amount"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LedgerRow(SQLModel, table=True):
    """One booking; never changed. `kind`: fee, prize (won), hours, confirmation (of hours)."""

    __tablename__ = "ledger_row"
    id: int = key()
    user_id: int = ref(index=True)
    mission_id: int = ref(index=True)
    proof_id: int = ref(index=True)
    of_id: int = ref(index=True)  # the row that this one confirms or (opposite amount) takes back
    kind: str
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))
    day: date  # of the activity
    month: int = Field(index=True)  # when it was booked (202703): a statement given stays as it was
    period: int  # the mission's month, whose cap it counts in: a late office costs nobody her fee
    reason: dict[str, Any] | None = sealed_json(nullable=True)
    booked_by: int = ref()
    booked_at: datetime = moment()


TABLE = core(LedgerRow)


@frozen
class Booking:
    """What a new row says; `period` 0 is the month of booking."""

    user_id: int
    kind: str
    amount: int
    day: date
    mission_id: int = 0
    proof_id: int = 0
    of_id: int = 0
    period: int = 0
    reason: str = ""


@frozen
class Due:
    """What an accepted work brings: won and hours, and what the limits cut off."""

    fee: int
    hours: int
    fee_cut: int
    hours_cut: int


def pay(
    work: Work, by: int, of: Mission, proof_id: int, user_id: int, day: date
) -> list[LedgerRow]:
    """Book the reward of an accepted proof, up to what month and day allow.

    Once for each mission and person. Raises NotAllowedError, LedgerError ("twice").
    """
    role.require(work, by, COORDINATORS)
    _hold(work, user_id)
    if any(net(work.connection, user_id, kind, of.id) for kind in ("fee", "hours")):
        raise LedgerError("twice")
    due = due_for(work, of, user_id, day)
    rows = [
        _book(work, by, Booking(user_id, kind, amount, day, of.id, proof_id, period=of.month))
        for kind, amount in (("fee", due.fee), ("hours", due.hours))
        if amount
    ]
    for row in rows:
        if row.kind == "hours":
            _plan_warning(work, row)
    return rows


def due_for(work: Work, of: Mission, user_id: int, day: date) -> Due:
    """Return what accepting a work now would bring."""
    booked = sum_of(work.connection, user_id, "fee", period=of.month)
    spent = sum_of(work.connection, user_id, "hours", day=day)
    fee = min(of.fee, max(rules().monthly_cap_won - booked, 0))
    hours = min(of.hours, max(rules().hours_a_day - spent, 0))
    return Due(fee, hours, of.fee - fee, of.hours - hours)


def award(work: Work, by: int, user_id: int, amount: int, reason: str) -> LedgerRow:
    """Book a prize: one for each person (「시민 소통 활성화에 관한 조례」 제7조③).

    Raises NotAllowedError, LedgerError ("amount", "twice").
    """
    role.require(work, by, COORDINATORS)
    if amount <= 0:
        raise LedgerError("amount")
    _hold(work, user_id)
    if sum_of(work.connection, user_id, "prize"):
        raise LedgerError("twice")
    row = _book(work, by, Booking(user_id, "prize", amount, work.now.date(), reason=reason))
    record.append(work, "ledger.prize", str(by), {"row": row.id, "amount": amount})
    return row


def correct(work: Work, by: int, row_id: int, amount: int, reason: str) -> list[LedgerRow]:
    """Take a row back and book the right amount instead (0: nothing); return the new rows.

    The limits hold for the new amount as well. Raises NotAllowedError, LedgerError ("unknown",
    "reversed", "amount", "cap", "day").
    """
    role.require(work, by, COORDINATORS)
    old = find(work, row_id)
    if old is None or old.of_id:
        raise LedgerError("unknown")
    _hold(work, old.user_id)
    if is_reversed(work.connection, row_id):
        raise LedgerError("reversed")
    if amount < 0:
        raise LedgerError("amount")
    _refuse_over(work, old, amount)
    wanted = Booking(
        old.user_id, old.kind, amount, old.day, old.mission_id, old.proof_id, 0, old.period, reason
    )
    rows = [_book(work, by, replace(wanted, amount=-old.amount, of_id=old.id))]
    if old.kind == "hours":
        job.cancel(work, "hours_confirm", old.id)
    if amount:
        rows.append(_book(work, by, wanted))
        if old.kind == "hours":
            _plan_warning(work, rows[-1])
    record.append(work, "ledger.correct", str(by), {"row": old.id, "amount": amount})
    return rows


def confirm(work: Work, by: int, row_id: int) -> LedgerRow:
    """Note that hours were confirmed at the 자원봉사센터 (1365).

    Raises NotAllowedError, LedgerError ("unknown", "reversed", "twice").
    """
    role.require(work, by, COORDINATORS)
    old = find(work, row_id)
    if old is None or old.kind != "hours" or old.amount <= 0:
        raise LedgerError("unknown")
    _hold(work, old.user_id)
    if is_reversed(work.connection, row_id):
        raise LedgerError("reversed")
    if is_confirmed(work.connection, row_id):
        raise LedgerError("twice")
    row = _book(work, by, Booking(old.user_id, "confirmation", 0, old.day, of_id=old.id))
    job.cancel(work, "hours_confirm", old.id)
    record.append(work, "ledger.confirm", str(by), {"row": old.id})
    return row


def confirm_by(day: date) -> date:
    """Return the last day on which hours of a day can be confirmed."""
    return add_months(day, rules().confirm_within_months)


def unconfirmed(connection: Connection) -> list[Any]:
    """Return the rows of hours that stand and were not confirmed, the most pressing first."""
    answered = select(TABLE.c.of_id).where(TABLE.c.of_id != 0)
    return list(
        connection.execute(
            select(TABLE)
            .where(TABLE.c.kind == "hours", TABLE.c.amount > 0, TABLE.c.id.not_in(answered))
            .order_by(TABLE.c.day, TABLE.c.id)
        )
    )


def find(work: Work, row_id: int) -> LedgerRow | None:
    return work.orm.get(LedgerRow, row_id)


def is_reversed(connection: Connection, row_id: int) -> bool:
    return _answered(connection, row_id, TABLE.c.kind != "confirmation")


def is_confirmed(connection: Connection, row_id: int) -> bool:
    return _answered(connection, row_id, TABLE.c.kind == "confirmation")


def _answered(connection: Connection, row_id: int, which: Any) -> bool:
    found = connection.execute(select(TABLE.c.id).where(TABLE.c.of_id == row_id, which).limit(1))
    return found.first() is not None


def sum_of(
    connection: Connection, user_id: int, kind: str, *, period: int = 0, day: date | None = None
) -> int:
    """Return what stands for a person, of one kind (in a month's cap, or of a day)."""
    chosen = select(func.coalesce(func.sum(TABLE.c.amount), 0)).where(
        TABLE.c.user_id == user_id, TABLE.c.kind == kind
    )
    if period:
        chosen = chosen.where(TABLE.c.period == period)
    if day:
        chosen = chosen.where(TABLE.c.day == day)
    return int(connection.execute(chosen).scalar_one())


def net(connection: Connection, user_id: int, kind: str, mission_id: int) -> int:
    """Return what stands for a person's mission."""
    return int(
        connection.execute(
            select(func.coalesce(func.sum(TABLE.c.amount), 0)).where(
                TABLE.c.user_id == user_id,
                TABLE.c.kind == kind,
                TABLE.c.mission_id == mission_id,
            )
        ).scalar_one()
    )


def rows_of(connection: Connection, month: int, user_id: int = 0) -> list[Any]:
    """Return the bookings of a month, of one person or of all, in their order."""
    chosen = select(TABLE).where(TABLE.c.month == month)
    if user_id:
        chosen = chosen.where(TABLE.c.user_id == user_id)
    return list(connection.execute(chosen.order_by(TABLE.c.user_id, TABLE.c.id)))


def erase(connection: Connection, user_id: int) -> None:
    """Let the bookings stand without the person: accounts are kept (「지방회계법」)."""
    connection.execute(
        update(TABLE).where(TABLE.c.user_id == user_id).values(user_id=0, reason=None)
    )


def _refuse_over(work: Work, old: LedgerRow, amount: int) -> None:
    """Raise LedgerError when the amount instead of the old one passes a limit."""
    connection = work.connection
    if old.kind == "fee":
        rest = sum_of(connection, old.user_id, "fee", period=old.period) - old.amount
        if rest + amount > rules().monthly_cap_won or amount > rules().mission_cap_won:
            raise LedgerError("cap")
    if old.kind == "hours":
        rest = sum_of(connection, old.user_id, "hours", day=old.day) - old.amount
        if rest + amount > rules().hours_a_day:
            raise LedgerError("day")


def _hold(work: Work, user_id: int) -> None:
    """Book for one person one after the other: sums are read before they are added to."""
    work.connection.execute(select(USERS.c.id).where(USERS.c.id == user_id).with_for_update())


def _plan_warning(work: Work, row: LedgerRow) -> None:
    end = datetime.combine(confirm_by(row.day) + timedelta(days=1), time(), SEOUL)
    warn = datetime.combine(
        confirm_by(row.day) - timedelta(days=rules().confirm_warning_days), MORNING, SEOUL
    )
    due = max(allowed_before(warn), work.now)  # with the last day near, at once
    if due < end:
        job.plan(work, [Plan("hours_confirm", row.id, "warning", due, end)])


def _book(work: Work, by: int, booking: Booking) -> LedgerRow:
    row = LedgerRow(
        id=work.ids(),
        user_id=booking.user_id,
        mission_id=booking.mission_id,
        proof_id=booking.proof_id,
        of_id=booking.of_id,
        kind=booking.kind,
        amount=booking.amount,
        day=booking.day,
        month=month_of(work.now),
        period=booking.period or month_of(work.now),
        reason={"text": booking.reason} if booking.reason else None,
        booked_by=by,
        booked_at=work.now,
    )
    work.orm.add(row)
    work.flush()
    return row
