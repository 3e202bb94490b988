"""Recruitment rounds of the supporters (동행메이트 모집): period, number, rules, all of it data.

What a new round starts from stands in templates/supporter_rounds.yaml, each value with its source;
a coordinator sees, changes and confirms it. The fee is announced before the period begins
(「서울특별시 시민 소통 활성화에 관한 조례」 제7조④).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import JSON, Column, select
from sqlmodel import Field, SQLModel

from models import job, record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.job import Plan
from models.supporters.rules import RoundRules
from models.supporters.rules import load as load_rules
from models.supporters.sns_account import UNITS
from models.table import core, key, moment, ref
from models.work import Work

Phase = Literal["early", "open", "closed", "announced", "completed", "cancelled"]
#: What waits for a round as a whole, each a task of the scheduler.
TASKS = ("supporter_open", "supporter_closed", "supporter_results", "supporter_offer")


class UnknownRoundError(LookupError):
    """There is no such round."""


class InvalidRoundError(ValueError):
    """The content cannot stand; `problems` say in Korean what to mend."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class RoundPhaseError(ValueError):
    """The round is not in the phase that this needs; `phase` is the one it is in."""

    def __init__(self, phase: str) -> None:
        super().__init__(phase)
        self.phase = phase


@frozen
class RoundContent:
    """What coordinators set. `closes_at` is the first moment that is too late; days are included."""

    name: str
    opens_at: datetime
    closes_at: datetime
    number: int
    active_from: date
    active_until: date
    rules: RoundRules


class SupporterRound(SQLModel, table=True):
    """One round. Its phase follows from the clock until it is announced, completed, cancelled."""

    __tablename__ = "supporter_round"
    id: int = key()
    name: str
    opens_at: datetime = moment()
    closes_at: datetime = moment(index=True)
    number: int
    active_from: date
    active_until: date
    rules: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    status: str = "open"
    results_at: datetime | None = moment(nullable=True)
    revision: int = 1
    created_by: int = ref()
    created_at: datetime = moment()
    changed_at: datetime = moment()


TABLE = core(SupporterRound)


def rules_of(found: SupporterRound) -> RoundRules:
    return load_rules(found.rules)


def phase(found: SupporterRound, now: datetime) -> Phase:
    if found.status in {"announced", "completed", "cancelled"}:
        return found.status  # type: ignore[return-value]
    if now < found.opens_at:
        return "early"
    return "open" if now < found.closes_at else "closed"


def problems(content: RoundContent) -> tuple[str, ...]:
    """Return what is wrong, in Korean for coordinators; () when it can stand."""
    rules = content.rules
    units = {*rules.least, *rules.preferred}
    checks = (
        (not content.name.strip(), "모집 이름이 비어 있어요."),
        (content.closes_at <= content.opens_at, "마감이 시작보다 늦어야 해요."),
        (content.number < 1, "인원은 1명 이상이어야 해요."),
        (content.active_until < content.active_from, "활동이 끝나는 날이 시작하는 날보다 빨라요."),
        (content.active_until < content.closes_at.date(), "활동이 모집 마감보다 먼저 끝나요."),
        (not rules.reward.strip(), "활동비나 봉사시간을 미리 알려야 해요(조례 제7조④)."),
        (not units <= set(UNITS), f"모르는 단위예요: {', '.join(sorted(units - set(UNITS)))}"),
        (not 1 <= rules.accept_days <= 60, "수락 기간은 1일부터 60일까지예요."),
    )
    return tuple(words for wrong, words in checks if wrong)


def create(work: Work, actor: int, content: RoundContent) -> SupporterRound:
    """Open a round: it is seen at once and takes applications in its period.

    Raises NotAllowedError, InvalidRoundError.
    """
    role.require(work, actor, COORDINATORS)
    _refuse_wrong(work, content, 0)
    found = SupporterRound(
        id=work.ids(), **_values(content), created_by=actor, created_at=work.now, changed_at=work.now
    )  # fmt: skip
    keep(work, found)
    _plan(work, found)
    record.append(work, "supporter_round.create", str(actor), {"round": found.id})
    return found


def change(work: Work, actor: int, round_id: int, content: RoundContent) -> SupporterRound:
    """Set the content anew, until the results are out.

    Raises NotAllowedError, UnknownRoundError, InvalidRoundError, RoundPhaseError.
    """
    role.require(work, actor, COORDINATORS)
    found = lock(work, round_id)
    if found.status != "open":
        raise RoundPhaseError(found.status)
    _refuse_wrong(work, content, round_id)
    before = {name: getattr(found, name) for name in _values(content)}
    for name, value in _values(content).items():
        setattr(found, name, value)
    found.revision += 1
    if found.results_at is not None and found.results_at < found.closes_at:
        drop_results(work, found)
    keep(work, found)
    _plan(work, found)
    changed = sorted(name for name, value in before.items() if getattr(found, name) != value)
    content_of = {"round": found.id, "changed": changed}
    record.append(work, "supporter_round.change", str(actor), content_of)
    return found


def cancel(work: Work, actor: int, round_id: int) -> SupporterRound:
    """Call a round off before its results. Raises NotAllowedError, RoundPhaseError."""
    role.require(work, actor, COORDINATORS)
    found = lock(work, round_id)
    if found.status != "open":
        raise RoundPhaseError(found.status)
    found.status = "cancelled"
    keep(work, found)
    for task in TASKS:
        job.cancel(work, task, found.id)
    until = work.now + timedelta(days=7)
    job.plan(work, [Plan("supporter_cancelled", found.id, "cancelled", work.now, until)])
    _plan_forgetting(work, found)
    record.append(work, "supporter_round.cancel", str(actor), {"round": found.id})
    return found


def plan_results(work: Work, actor: int, round_id: int, when: datetime) -> SupporterRound:
    """Set the moment at which all results go out. Raises NotAllowedError, RoundPhaseError.

    ValueError when it lies before the deadline or in the past.
    """
    role.require(work, actor, COORDINATORS)
    found = lock(work, round_id)
    if found.status != "open":
        raise RoundPhaseError(found.status)
    if when < found.closes_at or when < work.now:
        raise ValueError(when)
    found.results_at = when
    keep(work, found)
    late = when + timedelta(days=60)
    rung = f"results-{when:%Y%m%d%H%M}"  # what was held back once has a moment anew
    job.move(
        work,
        "supporter_results",
        found.id,
        [Plan("supporter_results", found.id, rung, when, late)],
    )
    content = {"round": found.id, "at": when.isoformat()}
    record.append(work, "supporter_round.results_at", str(actor), content)
    return found


def drop_results(work: Work, found: SupporterRound) -> None:
    """Take the moment of the results back: it is to be set anew."""
    found.results_at = None
    keep(work, found)
    job.cancel(work, "supporter_results", found.id)


def announce(work: Work, found: SupporterRound) -> None:
    """Mark the results as sent; on the last day of activity the office is asked to end the round."""
    found.status = "announced"
    keep(work, found)
    _plan_forgetting(work, found)
    last = datetime.combine(found.active_until, time(10), work.now.tzinfo)
    until = last + timedelta(days=60)
    job.plan(work, [Plan("supporter_ends", found.id, "ends", last, until)])


def current(work: Work) -> SupporterRound | None:
    """Return the round that takes applications, else the next one that will."""
    return work.orm.execute(
        select(SupporterRound)
        .where(TABLE.c.status == "open", TABLE.c.closes_at > work.now)
        .order_by(TABLE.c.opens_at, TABLE.c.id)
        .limit(1)
    ).scalar_one_or_none()


def running(work: Work) -> SupporterRound | None:
    """Return the round whose supporters are at work today (Seoul), the latest of several."""
    day = work.now.date()
    return work.orm.execute(
        select(SupporterRound)
        .where(
            TABLE.c.status == "announced",
            TABLE.c.active_from <= day,
            TABLE.c.active_until >= day,
        )
        .order_by(TABLE.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def latest(work: Work) -> SupporterRound | None:
    """Return the round whose deadline passed last."""
    return work.orm.execute(
        select(SupporterRound)
        .where(TABLE.c.closes_at <= work.now, TABLE.c.status != "cancelled")
        .order_by(TABLE.c.closes_at.desc(), TABLE.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def all_rounds(work: Work, actor: int) -> list[SupporterRound]:
    """Return every round, newest first. Raises NotAllowedError."""
    role.require(work, actor, COORDINATORS)
    return list(work.orm.execute(select(SupporterRound).order_by(TABLE.c.id.desc())).scalars())


def get(work: Work, round_id: int) -> SupporterRound:
    """Return the round. Raises UnknownRoundError."""
    found = work.orm.get(SupporterRound, round_id)
    if found is None:
        raise UnknownRoundError(round_id)
    return found


def lock(work: Work, round_id: int) -> SupporterRound:
    """Return the round as it is now; until the transaction ends nobody else counts its places.

    On SQLite the transaction holds the whole database anyway. Raises UnknownRoundError.
    """
    found = work.orm.get(SupporterRound, round_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownRoundError(round_id)
    return found


def keep(work: Work, found: SupporterRound) -> None:
    found.changed_at = work.now
    work.orm.add(found)
    work.flush()


def _values(content: RoundContent) -> dict[str, Any]:
    names = ("name", "opens_at", "closes_at", "number", "active_from", "active_until")
    return {name: getattr(content, name) for name in names} | {"rules": content.rules.dump()}


def _refuse_wrong(work: Work, content: RoundContent, round_id: int) -> None:
    """Two rounds at a time would leave an applicant without knowing which one is meant."""
    wrong = problems(content)
    overlapping = work.connection.execute(
        select(TABLE.c.name).where(
            TABLE.c.status == "open",
            TABLE.c.id != round_id,
            TABLE.c.opens_at < content.closes_at,
            TABLE.c.closes_at > content.opens_at,
        )
    ).scalar()
    if overlapping:
        wrong = (*wrong, f"‘{overlapping}’의 모집 기간과 겹쳐요. 기간을 옮겨 주세요.")
    if wrong:
        raise InvalidRoundError(wrong)


def _plan(work: Work, found: SupporterRound) -> None:
    """Plan what goes by the round's period anew; what was told once is not told again."""
    for task in ("supporter_open", "supporter_closed"):
        job.cancel(work, task, found.id)
    opens, closes = max(found.opens_at, work.now), found.closes_at
    closed = f"closed-{closes:%Y%m%d%H%M}"  # a deadline put off is told again
    plans = [
        Plan("supporter_open", found.id, "open", opens, closes),
        Plan("supporter_closed", found.id, closed, closes, closes + timedelta(days=14)),
    ]
    job.plan(work, [each for each in plans if each.use_until > work.now])


def _plan_forgetting(work: Work, found: SupporterRound) -> None:
    """Plan the end of what is kept of the applicants (개인정보 보호법 제21조)."""
    rules = rules_of(found)
    due = work.now + timedelta(days=rules.not_chosen_days)
    over = datetime.combine(found.active_until, datetime.min.time(), work.now.tzinfo)
    later = over + timedelta(days=365 * rules.member_years)
    forever = timedelta(days=3650)  # late is better than never
    plans = [
        Plan("supporter_forget", found.id, "not-chosen", due, due + forever, urgent=True),
        Plan("supporter_forget", found.id, "members", later, later + forever, urgent=True),
    ]
    job.plan(work, plans)
