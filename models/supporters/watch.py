"""People who asked to be told when the next recruitment of supporters opens (모집 알림)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlmodel import SQLModel

from models.table import core, key, moment
from models.work import Work


class SupporterWatch(SQLModel, table=True):
    """Somebody who asked to be told when the next recruitment opens; told once."""

    __tablename__ = "supporter_watch"
    user_id: int = key()
    asked_at: datetime = moment()


WATCHES = core(SupporterWatch)


def watch(work: Work, user_id: int) -> None:
    """Remember to tell the person when a recruitment opens."""
    if work.orm.get(SupporterWatch, user_id) is None:
        work.orm.add(SupporterWatch(user_id=user_id, asked_at=work.now))
        work.flush()


def unwatch(work: Work, user_id: int) -> bool:
    """Forget to tell; return whether it was remembered."""
    found = delete(WATCHES).where(WATCHES.c.user_id == user_id)
    work.orm.expire_all()
    return work.connection.execute(found).rowcount > 0


def watches(work: Work, user_id: int) -> bool:
    found = select(WATCHES.c.user_id).where(WATCHES.c.user_id == user_id)
    return work.connection.execute(found).first() is not None


def take_watchers(work: Work) -> list[int]:
    """Return who asked to be told, and forget them: what they asked for is done."""
    rows = work.connection.execute(select(WATCHES.c.user_id).order_by(WATCHES.c.asked_at)).scalars()
    found = list(rows)
    work.connection.execute(delete(WATCHES))
    return found


def erase(connection: Connection, user_id: int) -> None:
    connection.execute(delete(WATCHES).where(WATCHES.c.user_id == user_id))


def pass_on(connection: Connection, old: int, new: int) -> None:
    """Give one user's wish to another (linking)."""
    known = select(WATCHES.c.user_id).where(WATCHES.c.user_id == new)
    if connection.execute(known).first():
        erase(connection, old)
    connection.execute(update(WATCHES).where(WATCHES.c.user_id == old).values(user_id=new))
