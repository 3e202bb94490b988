"""Announcements (공지): what coordinators write, to whom it goes, and the word to begin or to stop.

Who gets it is settled at the confirmation: whoever joins the segment later gets nothing, whoever has
left it by the time of sending is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    Connection,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from models import job, record, role
from models.announcements import recipient, segment
from models.announcements.segment import Audience, Reach
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.job import Plan
from models.quiet import allowed_from
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

#: notice: on official business, for the people it concerns; news: by consent; urgent: safety, also
#: in quiet time, with a reason that is kept.
Kind = Literal["notice", "news", "urgent"]
Status = Literal["draft", "running", "paused", "stopped", "done", "discarded"]
TASK = "announcement"
USEFUL = timedelta(days=30)  # how long a broadcast that was held up may still go on


class UnknownAnnouncementError(LookupError):
    """There is no such announcement."""


class ClosedAnnouncementError(ValueError):
    """It is not in a status that allows this; `status` says in which it is."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class CountError(ValueError):
    """The number typed is not the number of recipients now; `people` is."""

    def __init__(self, people: int) -> None:
        super().__init__(people)
        self.people = people


@frozen
class AnnouncementContent:
    """What a coordinator set. `texts` by language, "ko" always there; `reason` of an urgent one."""

    segment: str
    kind: Kind
    texts: Mapping[str, str]
    target: str = ""
    target_label: str = ""
    link: str = ""
    reason: str = ""

    @property
    def audience(self) -> Audience:
        by_consent = self.kind == "news" or segment.BY_NAME[self.segment].news
        return Audience(self.segment, self.target, by_consent)


class Announcement(SQLModel, table=True):
    """One announcement. `people` were to get it at the confirmation; `rung` names its next job."""

    __tablename__ = "announcement"
    id: int = key()
    author_id: int = ref(index=True)
    content: dict[str, Any] = sealed_json()
    status: str = Field(default="draft", index=True)
    people: int = 0
    rung: int = 0
    confirmed_by: int | None = ref(nullable=True)
    confirmed_at: datetime | None = moment(nullable=True)
    starts_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)
    created_at: datetime = moment()


TABLE = core(Announcement)


def contents(announcement: Announcement) -> AnnouncementContent:
    return AnnouncementContent(**announcement.content)


def draft(work: Work, by: int, content: AnnouncementContent) -> Announcement:
    """Keep a new draft. Raises NotAllowedError."""
    role.require(work, by, COORDINATORS)
    made = Announcement(id=work.ids(), author_id=by, content=_stored(content), created_at=work.now)
    work.orm.add(made)
    work.flush()
    return made


def revise(work: Work, by: int, number: int, content: AnnouncementContent) -> Announcement:
    """Change a draft. Raises NotAllowedError, UnknownAnnouncementError, ClosedAnnouncementError."""
    role.require(work, by, COORDINATORS)
    changed = find(work, number)
    if changed.status != "draft":
        raise ClosedAnnouncementError(changed.status)
    changed.content = _stored(content)
    work.orm.add(changed)
    work.flush()
    return changed


def _stored(content: AnnouncementContent) -> dict[str, Any]:
    return {**asdict(content), "texts": dict(content.texts)}


def find(work: Work, number: int) -> Announcement:
    """Return an announcement as it stands now, locked. Raises UnknownAnnouncementError."""
    found = work.orm.get(Announcement, number, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownAnnouncementError
    return found


def latest(work: Work, by: int, skip: int, limit: int) -> list[Announcement]:
    """Return what is not thrown away, newest first. Raises NotAllowedError."""
    role.require(work, by, COORDINATORS)
    rows = work.orm.execute(
        select(Announcement)
        .where(TABLE.c.status != "discarded")
        .order_by(TABLE.c.id.desc())
        .offset(skip)
        .limit(limit)
    )
    return list(rows.scalars())


def starts_at(content: AnnouncementContent, now: datetime) -> datetime:
    """Return when sending would begin: at once, or at the end of quiet time."""
    return allowed_from(now, urgent=content.kind == "urgent")


def reach(work: Work, by: int, number: int) -> Reach:
    """Count whom it reaches now. Raises NotAllowedError, UnknownAnnouncementError."""
    role.require(work, by, COORDINATORS)
    return segment.reach(work.connection, contents(find(work, number)).audience)


def confirm(work: Work, by: int, number: int, typed: int) -> Announcement:
    """Settle who gets it and begin, if the number typed is exactly the number of recipients now.

    Of two coordinators at once the first wins. Raises NotAllowedError, UnknownAnnouncementError,
    ClosedAnnouncementError, CountError (also for nobody at all).
    """
    role.require(work, by, COORDINATORS)
    begun = find(work, number)
    if begun.status != "draft":
        raise ClosedAnnouncementError(begun.status)
    content = contents(begun)
    people = recipient.settle_people(work, number, content.audience)
    if people != typed or not people:
        recipient.clear(work, number)
        raise CountError(people)
    begun.status, begun.people = "running", people
    begun.confirmed_by, begun.confirmed_at = by, work.now
    begun.starts_at = starts_at(content, work.now)
    go_on(work, begun, begun.starts_at)
    _note(work, by, begun, "confirm", people=people, segment=content.segment,
          target=content.target, kind=content.kind, digest=_digest(content))  # fmt: skip
    return begun


def pause(work: Work, by: int, number: int) -> Announcement:
    """Hold everything back that has not yet left. Raises as `confirm`, without CountError."""
    held = _turn(work, by, number, ("running",), "paused")
    recipient.hold(work, number)
    _note(work, by, held, "pause")
    return held


def resume(work: Work, by: int, number: int) -> Announcement:
    """Go on where it was paused; in quiet time, at its end. Raises as `pause`."""
    held = _turn(work, by, number, ("paused",), "running")
    go_on(work, held, starts_at(contents(held), work.now))
    _note(work, by, held, "resume")
    return held


def stop(work: Work, by: int, number: int) -> Announcement:
    """End it for good: whoever has not got it gets nothing. Raises as `pause`."""
    held = _turn(work, by, number, ("running", "paused"), "stopped")
    recipient.give_up(work, number)
    held.finished_at = work.now
    go_on(work, held, work.now)  # to note what becomes of those on their way
    _note(work, by, held, "stop")
    return held


def discard(work: Work, by: int, number: int) -> Announcement:
    """Throw a draft away. Raises as `pause`."""
    return _turn(work, by, number, ("draft",), "discarded")


def _turn(
    work: Work, by: int, number: int, allowed: tuple[Status, ...], status: Status
) -> Announcement:
    role.require(work, by, COORDINATORS)
    found = find(work, number)
    if found.status not in allowed:
        raise ClosedAnnouncementError(found.status)
    found.status = status
    work.orm.add(found)
    work.flush()
    return found


def go_on(work: Work, announcement: Announcement, due_at: datetime) -> None:
    """Plan the next step. It is urgent for the scheduler: the step itself knows quiet time."""
    announcement.rung += 1
    work.orm.add(announcement)
    work.flush()
    rung = str(announcement.rung)
    job.plan(work, [Plan(TASK, announcement.id, rung, due_at, due_at + USEFUL, urgent=True)])


def _note(work: Work, by: int, announcement: Announcement, what: str, **more: Any) -> None:
    entry = {"announcement": announcement.id, **more}
    record.append(work, f"announcement.{what}", str(by), entry)


def _digest(content: AnnouncementContent) -> str:
    """Bind text, link and reason to the record, which itself holds no texts."""
    text = json.dumps(_stored(content), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def pass_on(connection: Connection, joined: int, kept: int) -> None:
    """Make what was one user's another's: two accounts turned out to be one person."""
    recipient.pass_on(connection, joined, kept)
    _rename(connection, joined, kept)


def erase(connection: Connection, user_id: int) -> None:
    """Forget the person; what she wrote or confirmed stays the office's own."""
    recipient.erase(connection, user_id)
    _rename(connection, user_id, 0)


def _rename(connection: Connection, old: int, new: int) -> None:
    for column in (TABLE.c.author_id, TABLE.c.confirmed_by):
        connection.execute(update(TABLE).where(column == old).values({column.name: new}))
