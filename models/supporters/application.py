"""Applications for a recruitment round (서포터즈 지원): one a person a round, until the deadline."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, UniqueConstraint, delete, select, update
from sqlmodel import Field, SQLModel

from models import role
from models.frozen import frozen
from models.idea import NotOwnerError
from models.inquiry import COORDINATORS
from models.receipt import next_number
from models.supporters import round as rounds
from models.supporters.round import RoundPhaseError, SupporterRound
from models.supporters.rules import RoundRules
from models.supporters.sns_account import SnsAccount
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

Decision = Literal["", "chosen", "waiting", "not_chosen"]


class NotEligibleError(ValueError):
    """The accounts do not meet the round's rules."""


@frozen
class ApplicationContent:
    """What was applied with. `works` are addresses; `publicity`: may be shown by the city."""

    name: str
    accounts: tuple[SnsAccount, ...]
    motive: str
    works: tuple[str, ...] = ()
    contact: str | None = None
    publicity: bool = False


class SupporterApplication(SQLModel, table=True):
    """One application. `decision` is the coordinators', unknown to the person until the results."""

    __tablename__ = "supporter_application"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)
    id: int = key()
    number: str = Field(unique=True)
    round_id: int = ref(index=True)
    user_id: int = ref(index=True)
    content: dict[str, Any] = sealed_json()
    #: applied -> (results) chosen, waiting, not_chosen -> accepted, declined, expired; or withdrawn
    status: str = "applied"
    decision: str = ""
    position: int = 0  # in the line, from 1 on; 0: not in the line
    decided_by: int = ref()
    decided_at: datetime | None = moment(nullable=True)
    accept_until: datetime | None = moment(nullable=True)
    revision: int = 1
    language: str = "ko"
    channel: str = ""
    created_at: datetime = moment()
    changed_at: datetime = moment()


class SupporterScore(SQLModel, table=True):
    """What one coordinator gave an application by hand, and why."""

    __tablename__ = "supporter_score"
    __table_args__ = (UniqueConstraint("application_id", "user_id"),)
    id: int = key()
    application_id: int = ref(index=True)
    user_id: int = ref()
    content: dict[str, Any] = sealed_json()
    changed_at: datetime = moment()


TABLE = core(SupporterApplication)
SCORES = core(SupporterScore)
NOTHING: dict[str, Any] = {"name": "", "accounts": [], "motive": ""}


def contents(application: SupporterApplication) -> ApplicationContent:
    """Return what was applied with; empty after its time of keeping."""
    held = application.content
    accounts = tuple(SnsAccount(**each) for each in held["accounts"])
    return ApplicationContent(
        **{**held, "accounts": accounts, "works": tuple(held.get("works", ()))}
    )


def is_eligible(rules: RoundRules, accounts: tuple[SnsAccount, ...]) -> bool:
    """Whether there are accounts enough and one of them reaches enough people."""
    enough = len(accounts) >= rules.least_accounts
    return enough and any(each.meets(rules.least) for each in accounts)


def submit(
    work: Work, user_id: int, content: ApplicationContent, channel: str, language: str
) -> SupporterApplication:
    """Take an application for the round in its period; applied before, it is changed.

    Raises RoundPhaseError when no round is open ("none", "early"), NotEligibleError.
    """
    found = rounds.current(work)
    if found is None:
        raise RoundPhaseError("none")
    found = rounds.lock(work, found.id)
    now_in = rounds.phase(found, work.now)
    if now_in != "open":
        raise RoundPhaseError(now_in)
    if not is_eligible(rounds.rules_of(found), content.accounts):
        raise NotEligibleError
    row = of(work, found.id, user_id)
    if row is None:
        row = SupporterApplication(
            id=work.ids(), number=next_number(work, "SP"), round_id=found.id, user_id=user_id,
            content={}, decided_by=0, revision=0, created_at=work.now, changed_at=work.now,
        )  # fmt: skip
    row.content = asdict(content)
    row.status = "applied"
    row.revision += 1
    row.language, row.channel = language, channel
    keep(work, row)
    return row


def withdraw(work: Work, user_id: int, application_id: int) -> SupporterApplication:
    """Take one's own application back until the results; what was written is erased.

    Raises NotOwnerError, RoundPhaseError when it is no longer open.
    """
    row = own(work, user_id, application_id)
    rounds.lock(work, row.round_id)
    work.orm.refresh(row)
    if row.status != "applied":
        raise RoundPhaseError(row.status)
    row.status, row.decision, row.position = "withdrawn", "", 0
    row.content = NOTHING
    keep(work, row)
    work.connection.execute(delete(SCORES).where(SCORES.c.application_id == row.id))
    return row


def withdraw_all(work: Work, user_id: int) -> int:
    """Take every open application of a person back (consent withdrawn); return how many."""
    found = [each for each in of_person(work, user_id) if each.status == "applied"]
    for each in found:
        withdraw(work, user_id, each.id)
    return len(found)


def forget_part(work: Work, user_id: int, purpose: str) -> None:
    """Remove what rested on an optional consent that was withdrawn (제37조)."""
    part: dict[str, dict[str, Any]] = {
        "apply_contact": {"contact": None},
        "apply_public": {"publicity": False},
    }
    if purpose not in part:
        return
    for row in of_person(work, user_id):
        row.content = {**row.content, **part[purpose]}
        work.orm.add(row)
    work.flush()


def of(work: Work, round_id: int, user_id: int) -> SupporterApplication | None:
    return work.orm.execute(
        select(SupporterApplication).where(TABLE.c.round_id == round_id, TABLE.c.user_id == user_id)
    ).scalar_one_or_none()


def own(work: Work, user_id: int, application_id: int) -> SupporterApplication:
    """Return the person's own application. Raises NotOwnerError."""
    found = work.orm.get(SupporterApplication, application_id)
    if found is None or found.user_id != user_id:
        raise NotOwnerError
    return found


def of_person(work: Work, user_id: int) -> list[SupporterApplication]:
    """Return a person's applications, newest first."""
    rows = select(SupporterApplication).where(TABLE.c.user_id == user_id)
    return list(work.orm.execute(rows.order_by(TABLE.c.id.desc())).scalars())


def get(work: Work, actor: int, application_id: int) -> SupporterApplication:
    """Return any application, to a coordinator. Raises NotAllowedError, LookupError."""
    role.require(work, actor, COORDINATORS)
    found = work.orm.get(SupporterApplication, application_id)
    if found is None:
        raise LookupError(application_id)
    return found


def of_round(work: Work, round_id: int) -> list[SupporterApplication]:
    """Return the applications that were not withdrawn, in the order they came."""
    rows = select(SupporterApplication).where(
        TABLE.c.round_id == round_id, TABLE.c.status != "withdrawn"
    )
    return list(work.orm.execute(rows.order_by(TABLE.c.id)).scalars())


def keep(work: Work, row: SupporterApplication) -> None:
    row.changed_at = work.now
    work.orm.add(row)
    work.flush()


def forget(work: Work, found: SupporterRound, statuses: tuple[str, ...]) -> int:
    """Erase what was written in a round's applications of these stages; return how many.

    Numbers, stages and decisions stay without a person.
    """
    chosen = [TABLE.c.round_id == found.id, TABLE.c.status.in_(statuses)]
    ids = list(work.connection.execute(select(TABLE.c.id).where(*chosen)).scalars())
    work.connection.execute(delete(SCORES).where(SCORES.c.application_id.in_(ids)))
    _orphan(work.connection, ids)
    work.orm.expire_all()
    return len(ids)


def erase(connection: Connection, user_id: int) -> None:
    """Erase what a person wrote; number and stage stay without a person."""
    ids = list(connection.execute(select(TABLE.c.id).where(TABLE.c.user_id == user_id)).scalars())
    connection.execute(delete(SCORES).where(SCORES.c.application_id.in_(ids)))
    open_ones = TABLE.c.status.in_(("applied", "chosen", "waiting"))
    connection.execute(
        update(TABLE)
        .where(TABLE.c.id.in_(ids), open_ones)
        .values(status="withdrawn", decision="", position=0)
    )
    _orphan(connection, ids)


def _orphan(connection: Connection, ids: list[int]) -> None:
    """Take the person out. Her place in the unique key is taken by the row's own negative id."""
    connection.execute(
        update(TABLE)
        .where(TABLE.c.id.in_(ids))
        .values(user_id=-TABLE.c.id, content=NOTHING, language="ko", channel="")
    )


def pass_on(connection: Connection, old: int, new: int) -> None:
    """Give one user's applications to another (linking); of a round both have, one stays."""
    rows = connection.execute(
        select(TABLE.c.id, TABLE.c.round_id, TABLE.c.user_id, TABLE.c.status)
        .where(TABLE.c.user_id.in_((old, new)))
        .order_by(TABLE.c.status == "accepted", TABLE.c.status != "withdrawn", TABLE.c.changed_at)
    ).all()
    kept = {row.round_id: row.id for row in rows}  # the last: accepted before open, later ones
    for row in rows:
        if kept[row.round_id] != row.id:
            erase_one = [row.id]
            connection.execute(delete(SCORES).where(SCORES.c.application_id.in_(erase_one)))
            connection.execute(
                update(TABLE).where(TABLE.c.id == row.id).values(status="withdrawn", decision="")
            )
            _orphan(connection, erase_one)
    connection.execute(update(TABLE).where(TABLE.c.user_id == old).values(user_id=new))
