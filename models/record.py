"""The record: decisions and uses of power as a hash chain that shows every later edit.

Kept for scores, awards, fees, exports, role changes and erasures. Covers the access records that
「개인정보의 안전성 확보조치 기준」 제8조 asks to protect from forgery.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, insert, select, update
from sqlmodel import Field, SQLModel

from models.receipt import ReceiptCounter
from models.table import core, moment
from models.work import Work

START = "0" * 64


class Record(SQLModel, table=True):
    """One entry. `actor` is a user id or a word such as "cli"; `content` holds no names or texts."""

    __tablename__ = "record"
    position: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = moment()
    action: str
    actor: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    digest: str


TABLE = core(Record)
COUNT = core(ReceiptCounter)  # how long the chain is, so that a cut end shows as well
COUNTED = select(COUNT.c.last).where(COUNT.c.kind == "record", COUNT.c.year == 0)


def append(work: Work, action: str, actor: str, content: Mapping[str, Any]) -> None:
    """Add an entry to the chain. Two writers at once: the second one's insert fails and replays."""
    last = work.connection.execute(
        select(TABLE.c.position, TABLE.c.digest).order_by(TABLE.c.position.desc()).limit(1)
    ).first()
    counted = work.connection.execute(COUNTED).scalar() or 0
    position = max(last.position if last else 0, counted) + 1  # what was cut off leaves its gap
    row = {
        "position": position,
        "at": work.now.replace(microsecond=0),
        "action": action,
        "actor": actor,
        "content": dict(content),
    }
    digest = _digest(last.digest if last else START, row)
    work.connection.execute(insert(TABLE).values(**row, digest=digest))
    changed = work.connection.execute(
        update(COUNT).where(COUNT.c.kind == "record", COUNT.c.year == 0).values(last=position)
    )
    if not changed.rowcount:
        work.connection.execute(insert(COUNT).values(kind="record", year=0, last=position))


def verify(connection: Connection) -> tuple[int, int | None]:
    """Return how many entries stand, and the position of the first that does not fit (or None)."""
    before, count = START, 0
    for row in connection.execute(select(TABLE).order_by(TABLE.c.position)):
        content = {c: getattr(row, c) for c in ("position", "at", "action", "actor", "content")}
        if row.position != count + 1 or row.digest != _digest(before, content):
            return count, count + 1
        before, count = row.digest, count + 1
    held = connection.execute(COUNTED).scalar() or 0
    return count, None if held == count else count + 1


def _digest(before: str, row: Mapping[str, Any]) -> str:
    at: datetime = row["at"]
    plain = {**row, "at": int(at.timestamp())}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
