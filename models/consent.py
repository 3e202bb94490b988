"""Consents: who agreed to or refused what, in which version (개인정보 보호법 제15조, 제22조)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlmodel import SQLModel

from models.table import core, key, moment, ref
from models.work import Work

CONSENT_VERSION = "2026-11"  # changes whenever purpose, items, retention or refusal wording change


class Consent(SQLModel, table=True):
    """One answer to one consent text. A withdrawn one keeps its row."""

    __tablename__ = "consent"
    id: int = key()
    user_id: int = ref(index=True)
    purpose: str
    version: str
    given: bool
    at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)


TABLE = core(Consent)


def given(connection: Connection, user_id: int) -> frozenset[str]:
    """Return the purposes the person agrees to in the version now in force."""
    rows = connection.execute(
        select(TABLE.c.purpose, TABLE.c.given)
        .where(
            TABLE.c.user_id == user_id,
            TABLE.c.version == CONSENT_VERSION,
            TABLE.c.withdrawn_at.is_(None),
        )
        .order_by(TABLE.c.id)
    )
    latest = {row.purpose: row.given for row in rows}
    return frozenset(purpose for purpose, yes in latest.items() if yes)


def record(work: Work, user_id: int, purpose: str, *, yes: bool) -> None:
    """Keep an answer, unless the same one stands already."""
    if yes and purpose in given(work.connection, user_id):
        return
    work.orm.add(
        Consent(
            id=work.ids(),
            user_id=user_id,
            purpose=purpose,
            version=CONSENT_VERSION,
            given=yes,
            at=work.now,
        )
    )
    work.flush()


def withdraw(work: Work, user_id: int, purpose: str) -> bool:
    """End a consent from now on; return whether there was one (제37조)."""
    statement = (
        update(TABLE)
        .where(
            TABLE.c.user_id == user_id,
            TABLE.c.purpose == purpose,
            TABLE.c.given,
            TABLE.c.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=work.now)
    )
    return work.connection.execute(statement).rowcount > 0
