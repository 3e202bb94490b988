"""Citizens' ideas (시민 아이디어): 「서울특별시 시민참여 기본 조례 시행규칙」 제7조②."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, UniqueConstraint, bindparam, insert, select
from sqlmodel import Field, SQLModel

from models import attachment
from models.frozen import frozen
from models.hot import Hot
from models.receipt import next_number
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

#: 제안접수, 제안분류, 부서검토, 답변, 종료, 철회 (the stages the city's platform shows)
OPEN = ("received", "classified", "in_review")  # may still be taken back by its owner
STATUSES = ("received", "classified", "in_review", "answered", "closed", "withdrawn")


class NotOwnerError(PermissionError):
    """The record belongs to somebody else, or does not exist: both are answered alike."""


class ClosedIdeaError(ValueError):
    """The idea has come too far for this: it is under review, answered, closed or withdrawn."""


@frozen
class IdeaContent:
    """What the citizen wrote. Only `area` and `body` are required."""

    area: str
    body: str
    problem: str | None = None
    remedy: str | None = None
    effect: str | None = None
    proposer: str | None = None  # "person" or "group"
    name: str | None = None
    contact: str | None = None
    attachments: tuple[int, ...] = ()


PARTS = tuple(each.name for each in fields(IdeaContent))


class Idea(SQLModel, table=True):
    """One revision of one idea; a later revision leaves the earlier ones as they were."""

    __tablename__ = "idea"
    __table_args__ = (UniqueConstraint("number", "revision"),)
    id: int = key()
    number: str = Field(index=True)
    revision: int
    user_id: int = ref(index=True)
    area: str = Field(index=True)
    content: dict[str, Any] = sealed_json()
    status: str = "received"
    language: str = "ko"
    channel: str = ""
    received_at: datetime = moment()
    revised_at: datetime = moment()


TABLE = core(Idea)
COLUMNS = tuple(TABLE.c.keys())
ADD = Hot(insert(TABLE), *COLUMNS)
OWN = (
    select(TABLE)
    .where(TABLE.c.user_id == bindparam("owner"))
    .order_by(TABLE.c.received_at.desc(), TABLE.c.number.desc(), TABLE.c.revision.desc())
)


def contents(idea: Idea) -> IdeaContent:
    """Return what was written in this revision."""
    stored = {**idea.content, "attachments": tuple(idea.content.get("attachments", ()))}
    return IdeaContent(**stored)


@frozen
class Kept:
    """A revision just stored."""

    id: int
    number: str
    revision: int
    received_at: datetime


def submit(work: Work, user_id: int, content: IdeaContent, channel: str, language: str) -> Kept:
    """Take in a new idea and give it its number."""
    kept = Kept(work.ids(), next_number(work, "ID"), 1, work.now)
    return _keep(work, kept, user_id, content, channel, language)


def supplement(work: Work, user_id: int, idea_id: int, content: IdeaContent) -> Kept:
    """Add a revision to one's own idea under the same number.

    Raises NotOwnerError when the idea is not this person's, ClosedIdeaError when its review began.
    """
    before = own(work, user_id, idea_id)
    if before.status != "received":
        raise ClosedIdeaError(before.status)
    kept = Kept(work.ids(), before.number, before.revision + 1, before.received_at)
    return _keep(work, kept, user_id, content, before.channel, before.language)


def _keep(
    work: Work, kept: Kept, user_id: int, content: IdeaContent, channel: str, language: str
) -> Kept:
    row = {
        "id": kept.id,
        "number": kept.number,
        "revision": kept.revision,
        "user_id": user_id,
        "area": content.area,
        "content": {name: getattr(content, name) for name in PARTS},
        "status": "received",
        "language": language,
        "channel": channel,
        "received_at": kept.received_at,
        "revised_at": work.now,
    }
    ADD.write(work.connection, [row])
    if content.attachments:
        attachment.claim(work, user_id, content.attachments, kept.id)
    return kept


def own(work: Work, user_id: int, idea_id: int) -> Idea:
    """Return the latest revision of the person's idea, named by any of its revisions' ids.

    Raises NotOwnerError.
    """
    found = work.orm.get(Idea, idea_id)
    if found is None or found.user_id != user_id:
        raise NotOwnerError
    return latest_of(work, [found.number])[0]


def latest_of(work: Work, numbers: list[str]) -> list[Idea]:
    rows = work.orm.execute(
        select(Idea).where(TABLE.c.number.in_(numbers)).order_by(TABLE.c.revision.desc())
    ).scalars()
    return _latest(list(rows))


def ideas_of(work: Work, user_id: int) -> list[Idea]:
    """Return the latest revision of each idea of a person, newest first."""
    rows = work.connection.execute(OWN, {"owner": user_id}).mappings()
    return _latest([Idea(**row) for row in rows])


def _latest(rows: list[Idea]) -> list[Idea]:
    chosen: dict[str, Idea] = {}
    for row in rows:
        chosen.setdefault(row.number, row)
    return list(chosen.values())


def all_latest(connection: Connection) -> list[dict[str, Any]]:
    """Return the latest revision of every idea, by number, as plain values (for exports)."""
    rows = connection.execute(
        select(TABLE).order_by(TABLE.c.number, TABLE.c.revision.desc())
    ).mappings()
    chosen: dict[str, dict[str, Any]] = {}
    for row in rows:
        chosen.setdefault(row["number"], dict(row))
    return list(chosen.values())


def withdraw(work: Work, user_id: int, idea_id: int) -> Idea:
    """Take one's own idea back; the row stays, nobody judges it.

    Raises NotOwnerError, ClosedIdeaError when it was answered, closed or withdrawn before.
    """
    idea = own(work, user_id, idea_id)
    if idea.status not in OPEN:
        raise ClosedIdeaError(idea.status)
    idea.status = "withdrawn"
    work.orm.add(idea)
    work.flush()
    return idea


def forget_contact(work: Work, user_id: int) -> None:
    """Remove name and contact from every revision of a person's ideas (제37조: consent withdrawn)."""
    rows = work.orm.execute(select(Idea).where(TABLE.c.user_id == user_id)).scalars()
    for idea in rows:
        idea.content = {**idea.content, "name": None, "contact": None}
        work.orm.add(idea)
    work.flush()
