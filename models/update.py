"""What came in: a payload parsed into our value, seen once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Field, SQLModel

from models.form import BLANK, Form
from models.table import moment
from models.text import Words

Surface = Literal["chat", "form"]


@dataclass(frozen=True, slots=True)
class Update:
    """One thing a person did on a channel.

    `key` is the channel's own identity of it (unique over all channels); `address` is the account's
    "channel:id"; `chat` where answers go. `press` is the code of a control, `values` the answers of
    a form by field name (`form`: the window they stood in), `attachments` ids of files already
    taken in; `question` the delivery over which a text was typed, where the channel knows it.
    `problem` is what the adapter could not take (a sticker, a file too large), said to the person; `elsewhere`: she is only told
    where to go, and nothing can be begun here (a group, somebody from outside). On the surface "form" the
    adapter shows the prompt itself and the turn sends no question.
    """

    key: str
    channel: str
    address: str
    chat: str
    text: str = ""
    press: str = ""
    values: Mapping[str, str] | None = None
    attachments: tuple[int, ...] = ()
    problem: Words = ""
    elsewhere: bool = False
    locale: str = ""
    member: bool | None = None
    surface: Surface = "chat"
    thread: str = ""
    confirm: bool = False
    form: Form = BLANK
    question: int = 0


class SeenUpdate(SQLModel, table=True):
    """The key of an update that was handled. Kept at least 24 h (Telegram keeps updates so long)."""

    __tablename__ = "seen_update"
    key: str = Field(primary_key=True)
    at: datetime = moment(index=True)
