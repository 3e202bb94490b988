"""Words for the coordinators: to their channel where there is one, else to each of them."""

from __future__ import annotations

from sqlalchemy import select

from models.inquiry import coordinator_accounts
from models.message import Message
from models.role import roles_of
from models.table import core
from models.user import Account
from models.work import Work

ACCOUNTS = core(Account)
CHANNELS = {"telegram": "텔레그램", "slack": "Slack", "kakao": "카카오톡", "web": "웹 대화창"}
ROLES = {"coordinator": "추진단 담당자", "admin": "관리자", "supporter": "서포터"}


def tell(work: Work, message: Message, purpose: str = "notice") -> None:
    """Put a message before the coordinators."""
    if work.desk is not None:
        work.send(work.desk, message, purpose)
        return
    for account_id in coordinator_accounts(work.connection):
        work.send(account_id, message, purpose)


def name_of(work: Work, user_id: int) -> str:
    """Return what a colleague is called here: the role, and the channel of the account used last.

    No name of hers is stored, and an address tells people nothing; who it was, by number, stands in
    the record.
    """
    channel: str | None = work.connection.execute(
        select(ACCOUNTS.c.channel)
        .where(ACCOUNTS.c.user_id == user_id)
        .order_by(ACCOUNTS.c.seen_at.desc(), ACCOUNTS.c.id.desc())
        .limit(1)
    ).scalar()
    if channel is None:
        return "지금은 없는 사람"
    held = roles_of(work.connection, user_id)
    role = next((words for name, words in ROLES.items() if name in held), "담당자")
    return f"{role}({CHANNELS.get(channel, channel)})"
