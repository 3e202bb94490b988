"""Wrong guesses at short codes: after five within ten minutes a person waits, restart or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, or_, select
from sqlmodel import SQLModel

from models.table import core, key, moment, ref
from models.user import Account
from models.work import Work

#: "link": a code that joins two accounts; "door": the one at the entrance of an event. A wrong code
#: at an entrance names no event, so that the five are counted over all of them.
Kind = Literal["link", "door"]

TRIES = 5
SPAN = timedelta(minutes=10)


class Guess(SQLModel, table=True):
    """A wrong code typed by an account."""

    __tablename__ = "guess"
    id: int = key()
    account_id: int = ref(index=True)
    kind: str
    at: datetime = moment()


TABLE = core(Guess)
ACCOUNT = core(Account)


def is_locked(work: Work, account_id: int, kind: Kind) -> bool:
    """Whether the person behind the account, on any of her channels, has used up her tries."""
    work.flush()
    person = select(ACCOUNT.c.user_id).where(ACCOUNT.c.id == account_id).scalar_subquery()
    hers = select(ACCOUNT.c.id).where(ACCOUNT.c.user_id == person)
    count = work.connection.execute(
        select(func.count()).where(
            or_(TABLE.c.account_id == account_id, TABLE.c.account_id.in_(hers)),
            TABLE.c.kind == kind,
            TABLE.c.at > work.now - SPAN,
        )
    ).scalar_one()
    return bool(count >= TRIES)


def note(work: Work, account_id: int, kind: Kind) -> None:
    """Count a wrong code."""
    work.orm.add(Guess(id=work.ids(), account_id=account_id, kind=kind, at=work.now))
    work.flush()
