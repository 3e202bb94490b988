"""What came in: a payload parsed into our value, seen once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, insert, select
from sqlmodel import Field, SQLModel

from models.form import BLANK, Form
from models.frozen import frozen
from models.hot import Ask, Hot
from models.table import core, moment
from models.text import Words

Surface = Literal["chat", "form"]


@frozen
class Update:
    """One thing a person did on a channel."""

    key: str  # the channel's own identity of it, unique over all channels
    channel: str
    address: str  # the account's "channel:id"
    chat: str  # where answers go
    text: str = ""
    press: str = ""  # the code of a control
    values: Mapping[str, str] | None = None  # the answers of a form by field name
    attachments: tuple[int, ...] = ()  # ids of files already taken in
    problem: Words = ""  # what the adapter could not take (a sticker, a file too large), to be said
    elsewhere: bool = False  # in a group, from outside: only told where to go
    locale: str = ""
    member: bool | None = None
    surface: Surface = "chat"  # "form": the adapter shows the prompt itself, no question is sent
    thread: str = ""
    confirm: bool = False
    form: Form = BLANK  # the window in which `values` stood
    question: int = 0  # the delivery over which a text was typed, where the channel knows it


class SeenUpdate(SQLModel, table=True):
    """The key of an update that was handled. Kept at least 24 h (Telegram keeps updates so long)."""

    __tablename__ = "seen_update"
    key: str = Field(primary_key=True)
    at: datetime = moment(index=True)


TABLE = core(SeenUpdate)
SEEN = Ask(select(TABLE.c.key).where(TABLE.c.key.in_(bindparam("keys", expanding=True))))
ADD = Hot(insert(TABLE), *TABLE.c.keys())


def mark_seen(connection: Connection, updates: Sequence[Update], now: datetime) -> set[str]:
    """Keep the updates' keys; return those that were not there before.

    Two processes with the same new key: the second insert fails, and the replay finds it.
    """
    keys = sorted({each.key for each in updates})
    new = set(keys) - {row.key for row in SEEN.rows(connection, keys=keys)}
    if new:
        ADD.write(connection, [{"key": key, "at": now} for key in keys if key in new])
    return new
