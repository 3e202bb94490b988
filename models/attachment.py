"""Files people send: taken in when they arrive, claimed by the record that is finished."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import Field, SQLModel

from models import role, session, sheet
from models.file_type import MAX_BYTES, safe_name, sniff
from models.inquiry import COORDINATORS
from models.session import TABLE as SESSION
from models.table import core, key, moment, ref, sealed_bytes, sealed_json
from models.work import Work

UNCLAIMED_FOR = timedelta(days=30)
MOST_UNCLAIMED = 30  # of a person: six records' files; more only fills the disk
FRESH = timedelta(hours=1)  # so long a file may be on its way into a draft


class FileRefusedError(ValueError):
    """The file is not taken; `reason` is "too_large", "empty", "type" or "many"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Attachment(SQLModel, table=True):
    """A file of a person, sealed; so is its name, which often tells hers.

    `subject` is the record it belongs to (0: a draft's).
    """

    __tablename__ = "attachment"
    id: int = key()
    user_id: int = ref(index=True)
    subject: int = ref(index=True)
    name: str = sealed_json()
    media_type: str
    size: int
    digest: str = Field(index=True)
    content: bytes = sealed_bytes()
    created_at: datetime = moment()


TABLE = core(Attachment)


def take(work: Work, user_id: int, name: str, content: bytes) -> int:
    """Keep a file and return its id; the same unclaimed file again returns the same id.

    Raises FileRefusedError when it is empty, over 10 MB, of a type that is not taken, or when too
    many wait to be handed in; the type is read from the content, never from the name.
    """
    if len(content) > MAX_BYTES:
        raise FileRefusedError("too_large")
    if not content:
        raise FileRefusedError("empty")
    kind = sniff(content, name)
    if kind is None:
        raise FileRefusedError("type")
    digest = hashlib.sha256(content).hexdigest()
    same = work.connection.execute(
        select(TABLE.c.id).where(
            TABLE.c.user_id == user_id, TABLE.c.digest == digest, TABLE.c.subject == 0
        )
    ).scalar()
    if same is not None:
        return int(same)
    if _unclaimed(work, user_id) >= MOST_UNCLAIMED:
        _make_room(work, user_id)
    return _keep(work, user_id, name, kind.media_type, content, digest)


def _keep(work: Work, user_id: int, name: str, media_type: str, content: bytes, digest: str) -> int:
    attachment = Attachment(
        id=work.ids(),
        user_id=user_id,
        subject=0,
        name=safe_name(name),
        media_type=media_type,
        size=len(content),
        digest=digest,
        content=content,
        created_at=work.now,
    )
    work.orm.add(attachment)
    work.flush()
    return attachment.id


def _unclaimed(work: Work, user_id: int) -> int:
    count = select(func.count()).where(TABLE.c.user_id == user_id, TABLE.c.subject == 0)
    return work.connection.execute(count).scalar_one()


def _make_room(work: Work, user_id: int) -> None:
    """Remove the person's files that no open draft names. Raises FileRefusedError if all are."""
    drafts = session.drafts_of(work.connection, user_id)
    named = " ".join(raw for draft in drafts for raw in draft.session.answers.values())
    waiting = select(TABLE.c.id).where(
        TABLE.c.user_id == user_id, TABLE.c.subject == 0, TABLE.c.created_at < work.now - FRESH
    )
    ids = [each for each in work.connection.execute(waiting).scalars() if str(each) not in named]
    drop(work, user_id, ids)
    if _unclaimed(work, user_id) >= MOST_UNCLAIMED:
        raise FileRefusedError("many")


def take_sheet(work: Work, user_id: int, name: str, content: bytes) -> int:
    """Keep what was read of a coordinator's spreadsheet, and return its id.

    Raises NotAllowedError.
    """
    role.require(work, user_id, COORDINATORS)
    digest = hashlib.sha256(content).hexdigest()
    return _keep(work, user_id, name, sheet.MEDIA_TYPE, content, digest)


def owned(connection: Connection, user_id: int, ids: Collection[int]) -> frozenset[int]:
    """Return those of the ids that are this person's files."""
    rows = connection.execute(
        select(TABLE.c.id).where(TABLE.c.id.in_(ids), TABLE.c.user_id == user_id)
    )
    return frozenset(rows.scalars())


def claim(work: Work, user_id: int, ids: Sequence[int], subject: int) -> None:
    """Bind the person's files to a record."""
    work.connection.execute(
        update(TABLE).where(TABLE.c.id.in_(ids), TABLE.c.user_id == user_id).values(subject=subject)
    )


def drop(work: Work, user_id: int, ids: Collection[int]) -> None:
    """Remove files of the person that no record claimed."""
    work.connection.execute(
        delete(TABLE).where(TABLE.c.id.in_(ids), TABLE.c.user_id == user_id, TABLE.c.subject == 0)
    )


def of_subject(connection: Connection, subject: int) -> list[tuple[int, str, str, int]]:
    """Return (id, name, media type, bytes) of a record's files."""
    rows = connection.execute(
        select(TABLE.c.id, TABLE.c.name, TABLE.c.media_type, TABLE.c.size)
        .where(TABLE.c.subject == subject)
        .order_by(TABLE.c.id)
    )
    return [(r.id, r.name, r.media_type, r.size) for r in rows]


def content(connection: Connection, attachment_id: int) -> tuple[str, str, bytes] | None:
    """Return (name, media type, content) of a file."""
    found = connection.execute(
        select(TABLE.c.name, TABLE.c.media_type, TABLE.c.content).where(TABLE.c.id == attachment_id)
    ).first()
    return None if found is None else (found.name, found.media_type, found.content)


def forget(connection: Connection, subjects: Collection[int]) -> int:
    """Remove the files of records that go; return how many."""
    return connection.execute(delete(TABLE).where(TABLE.c.subject.in_(subjects))).rowcount


def sweep(connection: Connection, before: datetime) -> int:
    """Remove files that no record claimed since a moment; return how many.

    Who still has a draft open keeps them: it may hold one of them.
    """
    drafting = select(SESSION.c.user_id).where(SESSION.c.status == "open")
    return connection.execute(
        delete(TABLE).where(
            TABLE.c.subject == 0, TABLE.c.created_at < before, TABLE.c.user_id.not_in(drafting)
        )
    ).rowcount
