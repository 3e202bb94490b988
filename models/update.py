"""What came in: a payload parsed into our value, seen once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Field, SQLModel

from models.table import moment
from models.text import Words

Surface = Literal["chat", "form"]


@dataclass(frozen=True, slots=True)
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


class SeenUpdate(SQLModel, table=True):
    """The key of an update that was handled. Kept at least 24 h (Telegram keeps updates so long)."""

    __tablename__ = "seen_update"
    key: str = Field(primary_key=True)
    at: datetime = moment(index=True)
