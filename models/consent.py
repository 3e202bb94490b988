"""Consents: who agreed to or refused what, in which version (개인정보 보호법 제15조, 제22조)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import SQLModel

from models.hot import Ask, Hot
from models.table import core, key, moment, ref
from models.work import Work

#: Changes whenever purpose, items, retention, recipients or refusal wording change: who agreed
#: before is asked again, also in a draft.
CONSENT_VERSION = "2026-11-30"


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


#: The answers of some people to the texts now in force, in the order they were given.
ANSWERS = Ask(
    select(TABLE.c.user_id, TABLE.c.purpose, TABLE.c.given)
    .where(
        TABLE.c.user_id.in_(bindparam("users", expanding=True)),
        TABLE.c.version == CONSENT_VERSION,
        TABLE.c.withdrawn_at.is_(None),
    )
    .order_by(TABLE.c.id)
)
ADD = Hot(insert(TABLE), *TABLE.c.keys())


@cache
def answer_name(purpose: str, channel: str = "") -> str:
    """Return the name of the field that asks for this consent, in the version in force.

    An answer to an earlier version has another name, and so counts no more.
    """
    return "_".join(filter(None, (purpose, CONSENT_VERSION.replace("-", ""), channel)))


def is_answer(name: str, purpose: str) -> bool:
    """Whether a field of this name asks for the consent to this purpose, in whatever version."""
    return _answers_to(purpose).fullmatch(name) is not None


@cache
def _answers_to(purpose: str) -> re.Pattern[str]:
    return re.compile(rf"{purpose}_\d{{8}}(_\w+)?")


def rests_on(name: str, purpose: str) -> bool:
    """Whether the answer of this name must go when this consent is withdrawn."""
    channel = purpose.removeprefix("abroad-")
    if channel != purpose:
        return re.fullmatch(rf"[a-z]+_\d{{8}}_{channel}", name) is not None
    return is_answer(name, purpose)


def abroad(channel: str) -> str:
    """Return the purpose under which storage abroad by a channel's provider is agreed to."""
    return f"abroad-{channel}"


def given(work: Work, user_id: int) -> frozenset[str]:
    """Return the purposes the person agrees to; read once for all the people of a batch."""
    known: dict[int, frozenset[str]] = work.shared.setdefault("consents", {})
    if user_id not in known:
        users = [user_id, *(each for each in work.users if each not in known)]
        known |= dict.fromkeys(users, frozenset())
        for row in ANSWERS.rows(work.connection, users=users):
            held = known[row.user_id]
            known[row.user_id] = held | {row.purpose} if row.given else held - {row.purpose}
    return known[user_id]


def record(work: Work, user_id: int, purpose: str, *, yes: bool) -> None:
    """Keep an answer, unless the same one stands already."""
    held = given(work, user_id)
    if yes and purpose in held:
        return
    row = {
        "id": work.ids(),
        "user_id": user_id,
        "purpose": purpose,
        "version": CONSENT_VERSION,
        "given": yes,
        "at": work.now,
        "withdrawn_at": None,
    }
    ADD.write(work.connection, [row])
    work.shared["consents"][user_id] = held | {purpose} if yes else held - {purpose}


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
    work.shared.pop("consents", None)
    return work.connection.execute(statement).rowcount > 0
