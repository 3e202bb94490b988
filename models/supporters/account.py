"""The SNS accounts that a supporter registered: only what is posted there counts as proof."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import SQLModel

from models.supporters.sns_account import SnsAccount
from models.supporters.supporter import Supporter, latest_of
from models.table import core, key, ref, sealed_json
from models.work import Work


class SupporterAccount(SQLModel, table=True):
    """An account that a supporter registered; `content` holds address, reach and unit."""

    __tablename__ = "supporter_account"
    id: int = key()
    user_id: int = ref(index=True)
    supporter_id: int = ref(index=True)
    kind: str
    content: dict[str, Any] = sealed_json()
    reported_on: date


TABLE = core(SupporterAccount)


def register(work: Work, member: Supporter, accounts: tuple[SnsAccount, ...]) -> None:
    """Keep the accounts as reported today instead of those before."""
    work.connection.execute(delete(TABLE).where(TABLE.c.supporter_id == member.id))
    for each in accounts:
        held = each.dump()
        work.orm.add(
            SupporterAccount(
                id=work.ids(),
                user_id=member.user_id,
                supporter_id=member.id,
                kind=held.pop("kind"),
                content=held,
                reported_on=work.now.date(),
            )
        )
    work.flush()


def of_person(work: Work, user_id: int) -> list[SnsAccount]:
    """Return the accounts that a supporter registered in the latest membership."""
    member = latest_of(work, user_id)
    return of_member(work, member.id) if member else []


def of_member(work: Work, supporter_id: int) -> list[SnsAccount]:
    """Return the accounts registered for one membership."""
    registered = TABLE.c.supporter_id == supporter_id
    rows = work.orm.execute(
        select(SupporterAccount).where(registered).order_by(TABLE.c.id)
    ).scalars()
    return [SnsAccount(kind=row.kind, **row.content) for row in rows]
