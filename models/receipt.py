"""Receipt numbers: ID-2026-000123, given at once and never reused."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import bindparam, insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel

from models.hot import Ask
from models.table import core
from models.work import Work

#: idea, checklist, erasure, export, event, supporter's application, certificate (동행)
ReceiptKind = Literal["ID", "CL", "ER", "EX", "EV", "SP", "DH"]


class ReceiptCounter(SQLModel, table=True):
    """The last number given, by kind and year (of the office's zone)."""

    __tablename__ = "receipt_counter"
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


TABLE = core(ReceiptCounter)
BUMP = Ask(
    update(TABLE)
    .where(TABLE.c.kind == bindparam("of_kind"), TABLE.c.year == bindparam("of_year"))
    .values(last=TABLE.c.last + 1)
    .returning(TABLE.c.last)
)


def next_number(work: Work, kind: ReceiptKind) -> str:
    """Return the next number of this kind; it is the caller's for good once the turn commits."""
    year = work.now.year
    which = {"of_kind": kind, "of_year": year}
    found = BUMP.rows(work.connection, **which)
    if found:
        last = found[0].last
    else:
        last = _first(work, kind, year) or BUMP.rows(work.connection, **which)[0].last
    return f"{kind}-{year}-{last:06d}"


def _first(work: Work, kind: str, year: int) -> int | None:
    """Start the year's count; None when another process started it meanwhile."""
    try:
        with work.connection.begin_nested():
            work.connection.execute(insert(TABLE).values(kind=kind, year=year, last=1))
    except IntegrityError:
        return None
    return 1
