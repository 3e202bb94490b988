"""A supporter's membership: taken up, paused, ended, with the papers that say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select

from models import job, record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.job import Plan
from models.missions import mission
from models.month import after, month_of
from models.supporters import account as supporter_account
from models.supporters import application as applications
from models.supporters import certificate, selection, supporter
from models.supporters import round as rounds
from models.supporters.certificate import Certificate, CertificateContent, CertificateKind
from models.supporters.round import RoundPhaseError, rules_of
from models.supporters.sns_account import SnsAccount
from models.supporters.supporter import GOING, TABLE, Supporter, SupporterStatus
from models.work import Work


@frozen
class Done:
    """What a supporter did in her time: missions accepted by the office, volunteer hours."""

    missions: int
    hours: int


#: What a supporter did, by the id of the membership.
Counting = Callable[[Work, int], Done]
#: How a round ends for those who rest.
Ending = Literal["completed", "ended"]


class RestingError(ValueError):
    """Somebody rests, and how the round ends for them is not decided."""


def accept(work: Work, user_id: int, application_id: int, channel: str) -> Supporter:
    """Take the place one was chosen for: role, membership, registered accounts, 위촉장.

    Accepting twice changes nothing. Raises NotOwnerError, RoundPhaseError when it is not offered
    (any more).
    """
    row = applications.own(work, user_id, application_id)
    found = rounds.lock(work, row.round_id)
    work.orm.refresh(row)
    held = supporter.of(work, found.id, user_id)
    if row.status == "accepted" and held is not None:
        return held
    if row.status != "chosen":
        raise RoundPhaseError(row.status)
    if found.status != "announced":
        raise RoundPhaseError(found.status)
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
    supporter.keep(work, member)
    supporter_account.register(work, member, content.accounts)
    record.append(work, "supporter.accept", str(user_id), {"application": row.number})
    role.change(work, user_id, "supporter", actor=str(row.decided_by), granted=True)
    issue(work, member, "appointment", actor=str(row.decided_by))
    mission.plan_look_ahead(work, after(month_of(work.now)))
    mission.plan_welcome(work, member.id, user_id, member.active_from)
    return member


def set_status(
    work: Work, actor: int, supporter_id: int, status: SupporterStatus, reason: str
) -> Supporter:
    """Pause, take up again or dismiss (해촉). Who is dismissed keeps no role and no valid 위촉장.

    Raises NotAllowedError, LookupError, ValueError without a reason or for a membership that ended.
    """
    role.require(work, actor, COORDINATORS)
    member = supporter.lock(work, supporter_id)
    if not reason.strip() or status not in {"active", "paused", "dismissed"}:
        raise ValueError(status)
    if member.status not in GOING:
        raise ValueError(member.status)
    set_on(work, member, status, str(actor), reason.strip())
    if status == "dismissed":
        certificate.take_back(work, member.id, str(actor), reason.strip())
    return member


def change_accounts(
    work: Work, actor: int, supporter_id: int, accounts: tuple[SnsAccount, ...]
) -> Supporter:
    """Set the registered accounts anew, for a supporter whose SNS changed.

    Raises NotAllowedError, LookupError, ValueError without an account or for a membership that ended.
    """
    role.require(work, actor, COORDINATORS)
    member = supporter.lock(work, supporter_id)
    if not accounts or member.status not in GOING:
        raise ValueError(member.status)
    supporter_account.register(work, member, accounts)
    content = {"supporter": member.id, "accounts": len(accounts)}
    record.append(work, "supporter.accounts", str(actor), content)
    return member


def leave(work: Work, user_id: int) -> Supporter | None:
    """End one's own membership; None when there is none to end."""
    member = supporter.latest_of(work, user_id)
    if member is None or member.status not in GOING:
        return None
    set_on(work, member, "left", str(user_id))
    return member


def complete(
    work: Work,
    actor: int,
    round_id: int,
    counted: Counting | None = None,
    resting: Ending | None = None,
) -> list[Supporter]:
    """End a round: who completed gets 수료증 and 활동 증명서; return them. Nobody's membership goes on.

    `counted` tells missions and hours for the papers; without it they say the period only. Raises
    NotAllowedError, UnknownRoundError, RoundPhaseError before the last day of activity, RestingError
    when somebody rests and `resting` does not say how it ends for them.
    """
    role.require(work, actor, COORDINATORS)
    found = rounds.lock(work, round_id)
    if found.status != "announced" or work.now.date() < found.active_until:
        raise RoundPhaseError(found.status if found.status != "announced" else "active")
    going = [each for each in supporter.members_of(work, round_id) if each.status in GOING]
    if resting is None and any(each.status == "paused" for each in going):
        raise RestingError
    done = [each for each in going if each.status == "active" or resting == "completed"]
    for member in going:
        if member not in done:
            set_on(work, member, "ended", str(actor))
            continue
        what = counted(work, member.id) if counted else None
        kinds: tuple[CertificateKind, ...] = ("completion", "activity")
        for kind in kinds:
            issue(work, member, kind, actor=str(actor), done=what)
        set_on(work, member, "completed", str(actor))
    found.status = "completed"
    rounds.keep(work, found)
    selection.close(work, round_id)
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
        name=supporter.own_name(member),
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
    member = supporter.lock(work, supporter_id)
    if not name.strip() or member.status == "dismissed" or not member.content:
        raise ValueError(member.status)
    member.content = {"name": name.strip()}
    supporter.keep(work, member)
    latest = {each.kind: each for each in reversed(certificate.of_supporter(work, member.id))}
    found = []
    for kind, paper in latest.items():
        has_counts = certificate.contents(paper).missions is not None
        done = counted(work, member.id) if has_counts else None
        found.append(issue(work, member, kind, actor=str(actor), done=done))  # type: ignore[arg-type]
    return found


def set_on(
    work: Work, member: Supporter, status: SupporterStatus, actor: str, reason: str = ""
) -> None:
    """Set a member's status; the role ends with the last membership that goes on."""
    member.status = status
    member.reason = {"text": reason} if reason else None
    supporter.keep(work, member)
    content = {"supporter": member.id, "status": status}
    record.append(work, "supporter.status", actor, content)
    if status not in GOING:
        other = select(TABLE.c.id).where(
            TABLE.c.user_id == member.user_id, TABLE.c.status.in_(GOING)
        )
        if work.connection.execute(other).first() is None:
            role.change(work, member.user_id, "supporter", actor=actor, granted=False)
        job.cancel(work, "supporter_reply", member.application_id)


def _next_position(work: Work, round_id: int) -> int:
    last = work.connection.execute(
        select(func.coalesce(func.max(TABLE.c.position), 0)).where(TABLE.c.round_id == round_id)
    ).scalar_one()
    return int(last) + 1
