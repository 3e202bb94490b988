"""People and their accounts: a user is the person, an account is the person on one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Field, SQLModel

from models.table import key, moment, ref

ROLES = ("staff", "supporter", "juror", "coordinator", "admin")


class User(SQLModel, table=True):
    """The person behind accounts. Holds no name and no address."""

    __tablename__ = "user_"  # "user" is a reserved word in PostgreSQL
    id: int = key()
    language: str = "ko"
    language_source: str = ""
    roles: str = ""  # words in ROLES, separated by spaces
    created_at: datetime = moment()


class Account(SQLModel, table=True):
    """A person on one channel. `address` is "channel:id", `chat` where messages go.

    `session_id` is the session current in this chat; `prompt_id` the delivery of its last question;
    `aside`: something else was said here since.
    """

    __tablename__ = "account"
    id: int = key()
    user_id: int = ref(index=True)
    channel: str
    address: str = Field(unique=True)
    chat: str
    session_id: int | None = ref(nullable=True)
    prompt_id: int | None = ref(nullable=True)
    aside: bool = False
    member: bool = False  # a full member of the office's own workspace
    reachable: bool = True
    created_at: datetime = moment()
    seen_at: datetime = moment()


@dataclass(slots=True)
class Speaker:
    """The account that speaks in a turn, with what the turn may change of it."""

    account_id: int
    user_id: int
    channel: str
    address: str
    chat: str
    language: str
    language_source: str
    roles: frozenset[str]
    session_id: int | None
    prompt_id: int | None
    member: bool
    reachable: bool
    aside: bool = False

    def may(self, roles: frozenset[str]) -> bool:
        """Whether the person has any of the roles; no roles asked means everybody."""
        return not roles or bool(roles & self.roles)
