"""Supporters (동행메이트): who accepted a place, from when until when, with which accounts.

Other parts ask here: `active`, `accounts_of`, `members`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import UniqueConstraint, delete, func, select
from sqlmodel import Field, SQLModel

from models import certificate, job, mission, office, record, role
from models import supporter_application as applications
from models import supporter_round as rounds
from models import supporter_selection as selection
from models.certificate import Certificate, CertificateContent, CertificateKind
from models.inquiry import COORDINATORS
from models.job import Plan
from models.month import after, month_of
from models.sns_account import SnsAccount
from models.supporter_round import RoundPhaseError, rules_of
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

#: `left`: went by her own wish; `dismissed`: 해촉 by the office.
SupporterStatus = Literal["active", "paused", "dismissed", "completed", "left"]
STATUSES: dict[str, str] = {
    "active": "활동 중",
    "paused": "쉬는 중",
    "dismissed": "해촉",
    "completed": "수료",
    "left": "그만둠",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a supporter did in her time: missions accepted by the office, volunteer hours."""

    missions: int
    hours: int


#: What a supporter did, by the id of the membership.
Counting = Callable[[Work, int], Done]


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


class SupporterAccount(SQLModel, table=True):
    """An account that a supporter registered; `content` holds address, reach and unit."""

    __tablename__ = "supporter_account"
    id: int = key()
    user_id: int = ref(index=True)
    supporter_id: int = ref(index=True)
    kind: str
    content: dict[str, Any] = sealed_json()
    reported_on: date


TABLE = core(Supporter)
ACCOUNTS = core(SupporterAccount)


def accept(work: Work, user_id: int, application_id: int, channel: str) -> Supporter:
    """Take the place one was chosen for: role, membership, registered accounts, 위촉장.

    Accepting twice changes nothing. Raises NotOwnerError, RoundPhaseError when it is not offered
    (any more).
    """
    row = applications.own(work, user_id, application_id)
    found = rounds.lock(work, row.round_id)
    work.orm.refresh(row)
    held = of(work, found.id, user_id)
    if row.status == "accepted" and held is not None:
        return held
    if row.status != "chosen":
        raise RoundPhaseError(row.status)
    content = applications.contents(row)
    row.status, row.accept_until = "accepted", None
    applications.keep(work, row)
    selection.settle(work, row.id)
    member = Supporter(
        id=work.ids(), round_id=found.id, user_id=user_id, application_id=row.id,
        position=_next_position(work, found.id), content={"name": content.name},
        active_from=max(found.active_from, work.now.date()), active_until=found.active_until,
        channel=channel, created_at=work.now, changed_at=work.now,
    )  # fmt: skip
    _keep(work, member)
    register(work, member, content.accounts)
    record.append(work, "supporter.accept", str(user_id), {"application": row.number})
    role.change(work, user_id, "supporter", actor=str(row.decided_by), granted=True)
    issue(work, member, "appointment", actor=str(row.decided_by))
    mission.plan_look_ahead(work, after(month_of(work.now)))
    mission.plan_welcome(work, member.id, user_id, member.active_from)
    return member


def register(work: Work, member: Supporter, accounts: tuple[SnsAccount, ...]) -> None:
    """Keep the accounts as reported today instead of those before."""
    work.connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.supporter_id == member.id))
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


def accounts_of(work: Work, user_id: int) -> list[SnsAccount]:
    """Return the accounts that a supporter registered in the latest membership."""
    member = latest_of(work, user_id)
    return accounts_of_member(work, member.id) if member else []


def accounts_of_member(work: Work, supporter_id: int) -> list[SnsAccount]:
    """Return the accounts registered for one membership."""
    registered = ACCOUNTS.c.supporter_id == supporter_id
    rows = work.orm.execute(
        select(SupporterAccount).where(registered).order_by(ACCOUNTS.c.id)
    ).scalars()
    return [SnsAccount(kind=row.kind, **row.content) for row in rows]


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


def set_status(
    work: Work, actor: int, supporter_id: int, status: SupporterStatus, reason: str
) -> Supporter:
    """Pause, take up again or dismiss (해촉). Who is dismissed keeps no role and no valid 위촉장.

    Raises NotAllowedError, LookupError, ValueError without a reason or for a membership that ended.
    """
    role.require(work, actor, COORDINATORS)
    member = _lock(work, supporter_id)
    if not reason.strip() or status not in {"active", "paused", "dismissed"}:
        raise ValueError(status)
    if member.status not in {"active", "paused"}:
        raise ValueError(member.status)
    _end_or_go_on(work, member, status, str(actor), reason.strip())
    if status == "dismissed":  # 해촉 takes the 위촉 back: its number must not answer "valid"
        for paper in certificate.of_supporter(work, member.id):
            if paper.kind == "appointment" and paper.status == "valid":
                certificate.withdraw(work, actor, paper.id, reason)
    return member


def change_accounts(
    work: Work, actor: int, supporter_id: int, accounts: tuple[SnsAccount, ...]
) -> Supporter:
    """Set the registered accounts anew, for a supporter whose SNS changed.

    Raises NotAllowedError, LookupError, ValueError without an account or for a membership that ended.
    """
    role.require(work, actor, COORDINATORS)
    member = _lock(work, supporter_id)
    if not accounts or member.status not in {"active", "paused"}:
        raise ValueError(member.status)
    register(work, member, accounts)
    content = {"supporter": member.id, "accounts": len(accounts)}
    record.append(work, "supporter.accounts", str(actor), content)
    return member


def leave(work: Work, user_id: int) -> Supporter | None:
    """End one's own membership; None when there is none to end."""
    member = latest_of(work, user_id)
    if member is None or member.status not in {"active", "paused"}:
        return None
    _end_or_go_on(work, member, "left", str(user_id), "")
    return member


def complete(
    work: Work, actor: int, round_id: int, counted: Counting | None = None
) -> list[Supporter]:
    """End a round: who is active has completed and gets 수료증 and 활동 증명서; return them.

    `counted` tells missions and hours for the papers; without it they say the period only. Raises
    NotAllowedError, UnknownRoundError, RoundPhaseError before the last day of activity.
    """
    role.require(work, actor, COORDINATORS)
    found = rounds.lock(work, round_id)
    if found.status != "announced" or work.now.date() < found.active_until:
        raise RoundPhaseError(found.status if found.status != "announced" else "active")
    done = [each for each in members_of(work, round_id) if each.status == "active"]
    for member in done:
        what = counted(work, member.id) if counted else None
        kinds: tuple[CertificateKind, ...] = ("completion", "activity")
        for kind in kinds:
            issue(work, member, kind, actor=str(actor), done=what)
        _end_or_go_on(work, member, "completed", str(actor), "")
    found.status = "completed"
    rounds.keep(work, found)
    until = work.now + timedelta(days=60)
    job.plan(work, [Plan("supporter_completed", round_id, "completed", work.now, until)])
    content = {"round": round_id, "completed": len(done)}
    record.append(work, "supporter_round.complete", str(actor), content)
    return done


def issue(
    work: Work, member: Supporter, kind: CertificateKind, *, actor: str, done: Done | None = None
) -> Certificate:
    """Issue one of a member's certificates with the round's words."""
    found = rounds.get(work, member.round_id)
    rules = rules_of(found)
    content = CertificateContent(
        name=own_name(member),
        programme=rules.programme,
        round=found.name,
        first_day=member.active_from,
        last_day=member.active_until,
        issuer=rules.issuer,
        missions=done.missions if done else None,
        hours=done.hours if done else None,
    )
    return certificate.issue(
        work, member.user_id, kind, content, supporter_id=member.id, actor=actor
    )


def reissue(
    work: Work, actor: int, supporter_id: int, name: str, counted: Counting
) -> list[Certificate]:
    """Set a supporter's name as it is to stand, and issue anew what says something else or was withdrawn.

    `counted` tells what was done by now. Returns what stands now. Raises NotAllowedError, LookupError,
    ValueError without a name or for who was dismissed.
    """
    role.require(work, actor, COORDINATORS)
    member = _lock(work, supporter_id)
    if not name.strip() or member.status == "dismissed" or not member.content:
        raise ValueError(member.status)
    member.content = {"name": name.strip()}
    _keep(work, member)
    latest = {each.kind: each for each in reversed(certificate.of_supporter(work, member.id))}
    found = []
    for kind, paper in latest.items():
        has_counts = certificate.contents(paper).missions is not None
        done = counted(work, member.id) if has_counts else None
        found.append(issue(work, member, kind, actor=str(actor), done=done))  # type: ignore[arg-type]
    return found


def _end_or_go_on(
    work: Work, member: Supporter, status: SupporterStatus, actor: str, reason: str
) -> None:
    member.status = status
    member.reason = {"text": reason} if reason else None
    _keep(work, member)
    content = {"supporter": member.id, "status": status}
    record.append(work, "supporter.status", actor, content)
    if status in {"dismissed", "left", "completed"}:
        other = select(TABLE.c.id).where(
            TABLE.c.user_id == member.user_id, TABLE.c.status.in_(("active", "paused"))
        )
        if work.connection.execute(other).first() is None:
            role.change(work, member.user_id, "supporter", actor=actor, granted=False)
        job.cancel(work, "supporter_reply", member.application_id)


def _lock(work: Work, supporter_id: int) -> Supporter:
    found: Supporter | None = work.orm.execute(
        select(Supporter)
        .where(TABLE.c.id == supporter_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise LookupError(supporter_id)
    return found


def _next_position(work: Work, round_id: int) -> int:
    last = work.connection.execute(
        select(func.coalesce(func.max(TABLE.c.position), 0)).where(TABLE.c.round_id == round_id)
    ).scalar_one()
    return int(last) + 1


def _keep(work: Work, member: Supporter) -> None:
    member.changed_at = work.now
    work.orm.add(member)
    work.flush()
