"""Supporters (동행메이트): who accepted a place, from when until when.

Other parts ask here: `active`, `members`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import UniqueConstraint, select
from sqlmodel import Field, SQLModel

from models import office, role
from models.inquiry import COORDINATORS
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

#: `left`: went by her own wish; `dismissed`: 해촉 by the office; `ended`: rested until the end.
SupporterStatus = Literal["active", "paused", "dismissed", "completed", "ended", "left"]
STATUSES: dict[str, str] = {
    "active": "활동 중",
    "paused": "쉬는 중",
    "dismissed": "해촉",
    "completed": "수료",
    "ended": "수료 없이 마침",
    "left": "그만둠",
}
#: Memberships that have not come to an end.
GOING = ("active", "paused")


class Supporter(SQLModel, table=True):
    """One membership. `position` is the number within the round, `content` holds the name."""

    __tablename__ = "supporter"
    __table_args__ = (
        UniqueConstraint("round_id", "user_id"),
        UniqueConstraint("round_id", "position"),
    )
    id: int = key()
    round_id: int = ref(index=True)
    user_id: int = ref(index=True)
    application_id: int = ref()
    position: int
    content: dict[str, Any] = sealed_json()
    active_from: date
    active_until: date
    status: str = Field(default="active", index=True)
    reason: dict[str, Any] | None = sealed_json(nullable=True)
    channel: str = ""
    created_at: datetime = moment()
    changed_at: datetime = moment()


TABLE = core(Supporter)


def active(work: Work, now: datetime) -> list[Supporter]:
    """Return who is active on the day of this moment (Seoul), by round and number."""
    day = now.astimezone(work.now.tzinfo).date()
    rows = select(Supporter).where(
        TABLE.c.status == "active", TABLE.c.active_from <= day, TABLE.c.active_until >= day
    )
    return list(work.orm.execute(rows.order_by(TABLE.c.round_id, TABLE.c.position)).scalars())


def members(work: Work, actor: int, round_id: int) -> list[Supporter]:
    """Return a round's supporters by number, to a coordinator. Raises NotAllowedError."""
    role.require(work, actor, COORDINATORS)
    return members_of(work, round_id)


def members_of(work: Work, round_id: int) -> list[Supporter]:
    """Return a round's supporters by number."""
    rows = select(Supporter).where(TABLE.c.round_id == round_id)
    return list(work.orm.execute(rows.order_by(TABLE.c.position)).scalars())


def get(work: Work, supporter_id: int) -> Supporter | None:
    return work.orm.get(Supporter, supporter_id)


def of(work: Work, round_id: int, user_id: int) -> Supporter | None:
    return work.orm.execute(
        select(Supporter).where(TABLE.c.round_id == round_id, TABLE.c.user_id == user_id)
    ).scalar_one_or_none()


def of_person(work: Work, user_id: int) -> list[Supporter]:
    """Return a person's memberships in the order in which they began."""
    rows = select(Supporter).where(TABLE.c.user_id == user_id)
    return list(work.orm.execute(rows.order_by(TABLE.c.active_from, TABLE.c.id)).scalars())


def latest_of(work: Work, user_id: int) -> Supporter | None:
    """Return a person's membership that began last."""
    return work.orm.execute(
        select(Supporter).where(TABLE.c.user_id == user_id).order_by(TABLE.c.id.desc()).limit(1)
    ).scalar_one_or_none()


def name_of(work: Work, user_id: int) -> str:
    """Return a supporter's name; of who never applied by name (a role by hand), role and channel."""
    member = latest_of(work, user_id)
    return own_name(member) if member else office.name_of(work, user_id)


def own_name(member: Supporter) -> str:
    """Return the name for the papers; "" after erasure."""
    return str(member.content.get("name", ""))


def lock(work: Work, supporter_id: int) -> Supporter:
    """Return the membership as it is now, held until the transaction ends. Raises LookupError."""
    found = work.orm.get(Supporter, supporter_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise LookupError(supporter_id)
    return found


def keep(work: Work, member: Supporter) -> None:
    member.changed_at = work.now
    work.orm.add(member)
    work.flush()
