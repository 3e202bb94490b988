"""Words for the coordinators: to their channel where there is one, else to each of them."""

from __future__ import annotations

from sqlalchemy import select

from models.inquiry import coordinator_accounts
from models.message import Message
from models.table import core
from models.user import Account
from models.work import Work

ACCOUNTS = core(Account)


def tell(work: Work, message: Message, purpose: str = "notice") -> None:
    """Put a message before the coordinators."""
    if work.desk is not None:
        work.send(work.desk, message, purpose)
        return
    for account_id in coordinator_accounts(work.connection):
        work.send(account_id, message, purpose)


def name_of(work: Work, user_id: int) -> str:
    """Return what a colleague is known by here: the account used last ("slack:U0123")."""
    address: str | None = work.connection.execute(
        select(ACCOUNTS.c.address)
        .where(ACCOUNTS.c.user_id == user_id)
        .order_by(ACCOUNTS.c.seen_at.desc(), ACCOUNTS.c.id.desc())
        .limit(1)
    ).scalar()
    return address or str(user_id)
