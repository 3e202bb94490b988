"""Messages to a person at the office (상담), and the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select
from sqlmodel import Field, SQLModel

from models import role
from models.message import Message
from models.table import core, key, moment, ref, sealed_json
from models.user import Account, User
from models.work import Work

COORDINATORS = frozenset({"coordinator", "admin"})
#: Who may answer in the thread of a message: full members of the workspace see that channel anyway.
AT_THE_DESK = COORDINATORS | {"staff"}


class Inquiry(SQLModel, table=True):
    """One message left for the coordinators. `desk_id` is the delivery that showed it to them."""

    __tablename__ = "inquiry"
    id: int = key()
    user_id: int = ref(index=True)
    account_id: int = ref()
    body: dict[str, Any] = sealed_json()
    urgent: bool = False
    status: str = Field(default="open", index=True)
    desk_id: int | None = ref(nullable=True)
    created_at: datetime = moment()


class InquiryAnswer(SQLModel, table=True):
    """One answer of a coordinator."""

    __tablename__ = "inquiry_answer"
    id: int = key()
    inquiry_id: int = ref(index=True)
    user_id: int = ref()
    body: dict[str, Any] = sealed_json()
    created_at: datetime = moment()


TABLE = core(Inquiry)
ACCOUNT = core(Account)
USER = core(User)


def leave(work: Work, user_id: int, account_id: int, body: str, *, urgent: bool = False) -> Inquiry:
    """Keep a message for the coordinators."""
    inquiry = Inquiry(
        id=work.ids(),
        user_id=user_id,
        account_id=account_id,
        body={"text": body},
        urgent=urgent,
        created_at=work.now,
    )
    work.orm.add(inquiry)
    work.flush()
    return inquiry


def show_to_desk(work: Work, inquiry: Inquiry, message: Message, desk: int | None) -> None:
    """Put the message before the coordinators: in their channel, else to each one's account."""
    if desk is not None:
        inquiry.desk_id = work.send(desk, message, "human")
        work.orm.add(inquiry)
        work.flush()
        return
    for account_id in coordinator_accounts(work.connection):
        if account_id != inquiry.account_id:
            work.send(account_id, message, "human")


def coordinator_accounts(connection: Connection) -> list[int]:
    """Return one reachable account of each coordinator, the one seen last."""
    rows = connection.execute(
        select(ACCOUNT.c.id, ACCOUNT.c.user_id)
        .join(USER, USER.c.id == ACCOUNT.c.user_id)
        .where(USER.c.roles.like("%coordinator%"), ACCOUNT.c.reachable)
        .order_by(ACCOUNT.c.seen_at)
    )
    return list({row.user_id: row.id for row in rows}.values())


def answer(work: Work, inquiry_id: int, by: int, body: str) -> Inquiry | None:
    """Keep an answer and return its inquiry, or None when there is none of this id.

    Raises NotAllowedError.
    """
    role.require(work, by, AT_THE_DESK)
    inquiry = work.orm.get(Inquiry, inquiry_id)
    if inquiry is None:
        return None
    inquiry.status = "answered"
    work.orm.add(inquiry)
    work.orm.add(
        InquiryAnswer(
            id=work.ids(),
            inquiry_id=inquiry_id,
            user_id=by,
            body={"text": body},
            created_at=work.now,
        )
    )
    work.flush()
    return inquiry


def outdated(connection: Connection, before: datetime) -> list[int]:
    """Return the messages whose last answer is older than a moment; one without an answer stays."""
    answers = core(InquiryAnswer)
    fresh = select(answers.c.inquiry_id).where(answers.c.created_at >= before)
    done = select(TABLE.c.id).where(TABLE.c.status == "answered", TABLE.c.id.not_in(fresh))
    return list(connection.execute(done).scalars())


def sweep(connection: Connection, before: datetime) -> int:
    """Remove outdated messages with their answers; return how many."""
    answers = core(InquiryAnswer)
    ids = outdated(connection, before)
    connection.execute(delete(answers).where(answers.c.inquiry_id.in_(ids)))
    return connection.execute(delete(TABLE).where(TABLE.c.id.in_(ids))).rowcount


def way_back(work: Work, left: Inquiry) -> int:
    """Return the account to answer to: where it was written, else one that can be reached."""
    mine = work.connection.execute(
        select(ACCOUNT.c.id)
        .where(ACCOUNT.c.user_id == left.user_id, ACCOUNT.c.reachable)
        .order_by((ACCOUNT.c.id == left.account_id).desc(), ACCOUNT.c.seen_at.desc())
        .limit(1)
    ).scalar()
    return left.account_id if mine is None else int(mine)


def latest_of(work: Work, user_id: int) -> int | None:
    """Return the person's newest message that was answered."""
    return work.connection.execute(
        select(TABLE.c.id)
        .where(TABLE.c.user_id == user_id, TABLE.c.status == "answered")
        .order_by(TABLE.c.id.desc())
        .limit(1)
    ).scalar()


def at_the_desk() -> Select[Any]:
    """Select the deliveries whose threads still bring answers to somebody."""
    return select(TABLE.c.desk_id).where(TABLE.c.desk_id.is_not(None))


def find(work: Work, inquiry_id: int) -> Inquiry | None:
    return work.orm.get(Inquiry, inquiry_id)


def by_desk(work: Work, desk_id: int) -> Inquiry | None:
    """Return the inquiry that this delivery showed to the coordinators."""
    return work.orm.execute(select(Inquiry).where(TABLE.c.desk_id == desk_id)).scalars().first()


def open_ones(work: Work, by: int, limit: int) -> list[Inquiry]:
    """Return unanswered messages, urgent ones first, then the oldest. Raises NotAllowedError."""
    role.require(work, by, COORDINATORS)
    return list(
        work.orm.execute(
            select(Inquiry)
            .where(TABLE.c.status == "open")
            .order_by(TABLE.c.urgent.desc(), TABLE.c.id)
            .limit(limit)
        ).scalars()
    )
