"""Stored sessions: one person's run of a conversation, kept until it is finished or discarded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlmodel import Field, SQLModel

from models.dialog import Session, Status
from models.frozen import frozen
from models.hot import Ask, Hot
from models.table import core, key, moment, ref, sealed_json
from models.work import Work


class StoredSession(SQLModel, table=True):
    """A session's row. Answers are sealed: a draft may hold contact data."""

    __tablename__ = "session"
    id: int = key()
    user_id: int = ref(index=True)
    conversation: str
    answers: dict[str, str] = sealed_json()
    revisiting: str | None = None
    turn: int = 0
    status: str = Field(default="open")
    subject: int = ref()
    started_at: datetime = moment()
    updated_at: datetime = moment()


TABLE = core(StoredSession)
READ = [each for each in TABLE.c if each.key != "started_at"]
LOAD = Ask(  # locked, since a session may be current on two accounts of one person
    select(*READ)
    .where(TABLE.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(TABLE.c.id)
    .with_for_update()
)
DRAFTS = Ask(
    select(*READ)
    .where(TABLE.c.user_id == bindparam("owner"), TABLE.c.status == "open")
    .order_by(TABLE.c.updated_at.desc(), TABLE.c.id.desc())
)
ADD = Hot(insert(TABLE), *TABLE.c.keys())
CHANGING = ("answers", "revisiting", "turn", "status", "subject", "updated_at")
SAVE = Hot(update(TABLE).where(TABLE.c.id == bindparam("key")), "key", *CHANGING)


@frozen
class Draft:
    """An open session with its owner and when it was last touched."""

    session: Session
    user_id: int
    updated_at: datetime


def _draft(row: Any) -> Draft:
    session = Session(
        row.id,
        row.conversation,
        row.answers,
        row.revisiting,
        row.turn,
        cast("Status", row.status),
        row.subject,
    )
    return Draft(session, row.user_id, row.updated_at)


def load(connection: Connection, ids: Collection[int]) -> dict[int, Draft]:
    """Return the sessions with these ids."""
    if not ids:
        return {}
    rows = LOAD.rows(connection, ids=list(ids))
    return {row.id: _draft(row) for row in rows}


def drafts_of(connection: Connection, user_id: int) -> list[Draft]:
    """Return a person's open sessions, last touched first."""
    return [_draft(row) for row in DRAFTS.rows(connection, owner=user_id)]


def values(session: Session, user_id: int, now: datetime) -> dict[str, Any]:
    """Return the row's values; a closed session keeps no answers (they live on in its record)."""
    return {
        "id": session.id,
        "user_id": user_id,
        "conversation": session.conversation,
        "answers": dict(session.answers) if session.status == "open" else {},
        "revisiting": session.revisiting,
        "turn": session.turn,
        "status": session.status,
        "subject": session.subject,
        "updated_at": now,
    }


def begin(work: Work, user_id: int, conversation: str, answers: Mapping[str, str]) -> Session:
    """Store a new draft outside of any turn's session, and return it."""
    made = Session(work.ids(), conversation, answers)
    add_all(work.connection, [{**values(made, user_id, work.now), "started_at": work.now}])
    return made


def close(work: Work, user_id: int, session_id: int) -> None:
    """Close a person's draft outside of any turn's session; its answers are not kept."""
    work.connection.execute(
        update(TABLE)
        .where(TABLE.c.id == session_id, TABLE.c.user_id == user_id, TABLE.c.status == "open")
        .values(status="cancelled", answers={}, turn=TABLE.c.turn + 1)
    )


def add_all(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Store new sessions (`values` plus `started_at`)."""
    ADD.write(connection, rows)


def save_all(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Store changed sessions: those of `values`."""
    SAVE.write(connection, [{"key": row["id"], **row} for row in rows])


def sweep(connection: Connection, before: datetime) -> int:
    """Remove drafts that nobody touched since a moment; return how many."""
    return connection.execute(
        delete(TABLE).where(TABLE.c.status == "open", TABLE.c.updated_at < before)
    ).rowcount


def discard(connection: Connection, user_id: int) -> int:
    """Remove all sessions of a person (erasure); return how many."""
    return connection.execute(delete(TABLE).where(TABLE.c.user_id == user_id)).rowcount
