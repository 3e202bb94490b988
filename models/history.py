"""What an account was told: the pages of a chat, and what can still be pressed in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, delete, select

from models.delivery import SELECT, TABLE, Outgoing, outgoing_of
from models.message import Message, parse


def transcript(connection: Connection, account_id: int, after: int, limit: int) -> list[Outgoing]:
    """Return what an account was sent since a delivery, oldest first; `after` 0 gives the latest."""
    chosen = SELECT.where(TABLE.c.account_id == account_id, TABLE.c.status == "sent")
    if after:
        rows = connection.execute(
            chosen.where(TABLE.c.id > after).order_by(TABLE.c.id).limit(limit)
        )
        return [outgoing_of(found) for found in rows]
    rows = connection.execute(chosen.order_by(TABLE.c.id.desc()).limit(limit))
    return [outgoing_of(found) for found in rows][::-1]


def earlier(connection: Connection, account_id: int, before: int, limit: int) -> list[Outgoing]:
    """Return what an account was sent before a delivery, oldest first."""
    rows = connection.execute(
        SELECT.where(
            TABLE.c.account_id == account_id, TABLE.c.status == "sent", TABLE.c.id < before
        )
        .order_by(TABLE.c.id.desc())
        .limit(limit)
    )
    return [outgoing_of(found) for found in rows][::-1]


def last_with_controls(connection: Connection, account_id: int) -> Message | None:
    """Return the newest of an account's last five messages that offers something to press."""
    return next((m for m in _latest(connection, account_id, 5) if m.rows), None)


def last_code(connection: Connection, account_id: int, start: str) -> str:
    """Return the newest code that begins so in an account's last five messages, or ""."""
    latest = _latest(connection, account_id, 5)
    codes = (each.code for message in latest for each in message.controls())
    return next((code for code in codes if code.startswith(start)), "")


def last_heard(connection: Connection, account_id: int, now: datetime) -> Message | None:
    """Return the newest message for an account that is not still to come."""
    body = connection.execute(
        select(TABLE.c.body)
        .where(TABLE.c.account_id == account_id, TABLE.c.not_before <= now)
        .order_by(TABLE.c.id.desc())
        .limit(1)
    ).scalar()
    return parse(body) if body is not None else None


def with_control(connection: Connection, account_id: int, code: str) -> Message | None:
    """Return the newest of an account's last fifty messages with a control of this code."""
    latest = _latest(connection, account_id, 50)
    return next((m for m in latest if code in {c.code for c in m.controls()}), None)


def _latest(connection: Connection, account_id: int, limit: int) -> Iterator[Message]:
    """The newest messages of an account, the last one first."""
    bodies = connection.execute(
        select(TABLE.c.body)
        .where(TABLE.c.account_id == account_id)
        .order_by(TABLE.c.id.desc())
        .limit(limit)
    ).scalars()
    return map(parse, bodies)


def prompt_of(connection: Connection, delivery_id: int) -> str:
    """Return the "session:turn" that a delivery asked for, or "" (none, or long gone)."""
    body = connection.execute(select(TABLE.c.body).where(TABLE.c.id == delivery_id)).scalar()
    return parse(body).prompt if body is not None else ""


def unsay(connection: Connection, account_id: int, since: int) -> None:
    """Remove what a page keeps of an account's conversation since a key was made."""
    connection.execute(
        delete(TABLE).where(
            TABLE.c.account_id == account_id, TABLE.c.id > since, TABLE.c.status == "sent"
        )
    )
