"""The coordinators: told in their channel where there is one, else each of them."""

from __future__ import annotations

from sqlalchemy import insert, select

from models.inquiry import coordinator_accounts
from models.message import Message
from models.role import roles_of
from models.table import core
from models.user import Account, User
from models.work import Work

ACCOUNTS = core(Account)
CHANNELS = {"telegram": "텔레그램", "slack": "Slack", "kakao": "카카오톡", "web": "웹 대화창"}
ROLES = {"coordinator": "추진단 담당자", "admin": "관리자", "supporter": "서포터"}


def place(work: Work, channel: str, chat: str) -> int:
    """Return the account of a place (a channel, not a person), made on first use."""
    address = f"{channel}:{chat}"
    found = work.connection.execute(
        select(ACCOUNTS.c.id).where(ACCOUNTS.c.address == address)
    ).scalar()
    if found is not None:
        return int(found)
    user, number = work.ids(), work.ids()
    work.connection.execute(
        insert(core(User)).values(
            id=user, language="ko", language_source="chosen", roles="", created_at=work.now
        )
    )
    work.connection.execute(
        insert(ACCOUNTS).values(
            id=number, user_id=user, channel=channel, address=address, chat=chat, member=False,
            reachable=True, created_at=work.now, seen_at=work.now,
        )
    )  # fmt: skip
    return number


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
