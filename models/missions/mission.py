"""Missions (미션): what coordinators prepare, when it is issued, what a change or an end brings."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, select
from sqlmodel import Field, SQLModel

from models import attachment, delivery, job, ladder, record, role
from models.inquiry import COORDINATORS
from models.job import NOBODY, Plan
from models.missions.content import InvalidMissionError, MissionContent, refuse_wrong
from models.missions.rules import rules
from models.month import after, first_day, month_of
from models.quiet import SEOUL, allowed_before, allowed_from
from models.table import core, key, moment, ref
from models.work import Work

#: How long after the month's last deadline it is looked whether anybody missed the whole month.
LOOK_AFTER = timedelta(days=1, hours=10)


class UnknownMissionError(LookupError):
    """There is no such mission."""


class ClosedMissionError(ValueError):
    """Too late for this; `status` is "planned", "cancelled" or "over"."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Mission(SQLModel, table=True):
    """One mission. `month` is 202703 for one issued in March 2027."""

    __tablename__ = "mission"
    id: int = key()
    topic: str
    brief: str
    issue_at: datetime = moment()
    deadline: datetime = moment(index=True)
    fee: int = Field(sa_column=Column(BigInteger, nullable=False))
    hours: int = 0
    both_reason: str = ""
    capacity: int = 0
    characters: int = 0
    photos: int = 0
    seconds: int = 0
    materials: list[str] = Field(sa_column=Column(JSON, nullable=False))
    event_id: int = ref()
    month: int = Field(index=True)
    status: str = Field(default="planned", index=True)  # planned, issued, cancelled
    reason: str = ""  # why it was cancelled, in the coordinator's words
    created_by: int = ref()
    created_at: datetime = moment()
    issued_at: datetime | None = moment(nullable=True)


TABLE = core(Mission)
PARTS = tuple(each.name for each in fields(MissionContent) if each.name != "files")


def contents(mission: Mission) -> MissionContent:
    """Return what coordinators set, without the files."""
    values = {name: getattr(mission, name) for name in PARTS}
    for name in ("issue_at", "deadline"):
        values[name] = values[name].astimezone(SEOUL)
    return MissionContent(**{**values, "materials": tuple(mission.materials)})


def prepare(work: Work, by: int, content: MissionContent) -> Mission:
    """Keep a mission and plan its issue, out of quiet time so that nobody sees it before others.

    Raises NotAllowedError, InvalidMissionError.
    """
    role.require(work, by, COORDINATORS)
    refuse_wrong(content)
    mission = Mission(
        id=work.ids(),
        **_values(content),
        month=month_of(content.issue_at.astimezone(SEOUL)),
        created_by=by,
        created_at=work.now,
    )
    _keep(work, mission)
    attachment.claim(work, by, content.files, mission.id)
    _plan_issue(work, mission)
    plan_look_ahead(work, after(mission.month))
    record.append(work, "mission.prepare", str(by), _decided(mission))
    return mission


def change(work: Work, by: int, mission_id: int, content: MissionContent) -> Mission:
    """Change a mission that is not over; of an issued one reward and time of issue stay.

    A new deadline moves every reminder not yet sent. Raises NotAllowedError, UnknownMissionError,
    InvalidMissionError, ClosedMissionError.
    """
    role.require(work, by, COORDINATORS)
    mission = lock(work, mission_id)
    if mission.status == "cancelled" or mission.deadline <= work.now:
        raise ClosedMissionError("cancelled" if mission.status == "cancelled" else "over")
    refuse_wrong(content)
    values, issued = _values(content), mission.status == "issued"
    fixed = ("fee", "hours", "both_reason", "issue_at") if issued else ()
    if content.deadline <= work.now:
        raise InvalidMissionError(("마감은 지금보다 뒤여야 해요.",))
    moved = mission.deadline != content.deadline
    for name, value in values.items():
        if name not in fixed:
            setattr(mission, name, value)
    if not issued:
        mission.month = month_of(content.issue_at.astimezone(SEOUL))
    _keep(work, mission)
    attachment.claim(work, by, content.files, mission.id)
    if not issued:
        _plan_issue(work, mission)
    elif moved:
        _outdate(work, mission, "reminder", "today")
        plan_reminders(work, mission)
    record.append(work, "mission.change", str(by), _decided(mission))
    return mission


def issue_due(work: Work) -> list[Mission]:
    """Issue every planned mission whose moment has come: those of one moment go out together."""
    due = (
        select(Mission)
        .where(
            TABLE.c.status == "planned", TABLE.c.issue_at <= work.now, TABLE.c.deadline > work.now
        )
        .order_by(TABLE.c.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    issued = list(work.orm.execute(due).scalars())
    for mission in issued:
        mission.status, mission.issued_at = "issued", work.now
        _keep(work, mission)
        record.append(work, "mission.issue", "bot", {"mission": mission.id})
    for mission in issued:
        plan_reminders(work, mission)
    return issued


def cancel(work: Work, by: int, mission_id: int, reason: str) -> Mission:
    """Call a mission off and take back what is still to be sent; decisions made so far stand.

    Raises NotAllowedError, UnknownMissionError, ClosedMissionError.
    """
    role.require(work, by, COORDINATORS)
    mission = lock(work, mission_id)
    if mission.status == "cancelled" or mission.deadline <= work.now:
        raise ClosedMissionError("cancelled" if mission.status == "cancelled" else "over")
    mission.status, mission.reason = "cancelled", reason
    _keep(work, mission)
    for task in ("mission_issue", "mission_reminder"):
        job.cancel(work, task, mission.id)
    _outdate(work, mission, "mission", "reminder", "today")
    record.append(work, "mission.cancel", str(by), {"mission": mission.id})
    return mission


def find(work: Work, mission_id: int) -> Mission:
    """Raises UnknownMissionError."""
    found = work.orm.get(Mission, mission_id)
    if found is None:
        raise UnknownMissionError(mission_id)
    return found


def lock(work: Work, mission_id: int) -> Mission:
    """Return the mission, held until the end of the turn: places are given to one at a time.

    Raises UnknownMissionError.
    """
    found = work.orm.get(Mission, mission_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise UnknownMissionError(mission_id)
    return found


def of_month(work: Work, month: int, *statuses: str) -> list[Mission]:
    chosen = select(Mission).where(TABLE.c.month == month, TABLE.c.status.in_(statuses))
    return list(work.orm.execute(chosen.order_by(TABLE.c.issue_at, TABLE.c.id)).scalars())


def recent(work: Work, limit: int) -> list[Mission]:
    """Return the missions with the latest deadlines first, cancelled ones too."""
    chosen = select(Mission).order_by(TABLE.c.deadline.desc(), TABLE.c.id.desc()).limit(limit)
    return list(work.orm.execute(chosen).scalars())


def current(work: Work) -> list[Mission]:
    """Return what may still be changed: planned or issued, the deadline ahead."""
    chosen = select(Mission).where(
        TABLE.c.status.in_(("planned", "issued")), TABLE.c.deadline > work.now
    )
    return list(work.orm.execute(chosen.order_by(TABLE.c.deadline, TABLE.c.id)).scalars())


def plan_reminders(work: Work, mission: Mission) -> None:
    """Plan the ladder to the deadline anew, and the look at who missed the month."""
    due = mission.deadline.astimezone(SEOUL)
    job.move(
        work,
        "mission_reminder",
        mission.id,
        ladder.plans("mission", "mission_reminder", mission.id, due, work.now),
    )
    last = max(each.deadline for each in of_month(work, mission.month, "issued"))
    plan_look(work, mission.month, last)


def plan_look(work: Work, month: int, last: datetime, person: int = NOBODY) -> None:
    """Plan the look at who missed a month after its last deadline, or one person's after her own."""
    last = last.astimezone(SEOUL)
    look = allowed_from(last + LOOK_AFTER)
    rung = f"look-{last:%Y%m%d}" if person else "look"
    end = look + timedelta(days=28)
    job.plan(work, [Plan("mission_absence", month, rung, look, end, person)])


def plan_offers(work: Work, month: int, until: datetime) -> None:
    """Plan the next round of offers of the month's limited missions."""
    due = allowed_from(work.now + timedelta(hours=rules().offer_round_hours))
    if due < until:
        job.plan(work, [Plan("mission_offers", month, f"at-{int(due.timestamp())}", due, until)])


def plan_welcome(work: Work, supporter_id: int, user_id: int, first: date) -> None:
    """Plan that who joins gets what is under way, on her first day (Seoul) or at once."""
    due = max(datetime.combine(first, rules().issue_hour, SEOUL), work.now)
    until = due + timedelta(days=14)
    job.plan(work, [Plan("mission_welcome", supporter_id, "welcome", due, until, user_id)])


def plan_look_ahead(work: Work, month: int) -> None:
    """Plan the look whether a month has missions, some days before its first."""
    first = datetime.combine(first_day(month), rules().issue_hour, SEOUL)
    due = allowed_before(first - timedelta(days=rules().prepare_before_days))
    # Useful for long: also a look that comes too late plans the next one.
    job.plan(work, [Plan("mission_ahead", month, "look", due, first + timedelta(days=366))])


def _plan_issue(work: Work, mission: Mission) -> None:
    due = allowed_from(max(mission.issue_at, work.now))
    job.move(
        work,
        "mission_issue",
        mission.id,
        [Plan("mission_issue", mission.id, "issue", due, mission.deadline)],
    )


def _outdate(work: Work, mission: Mission, *purposes: str) -> None:
    """Take what still waits in the outbox and is no longer so out of it."""
    codes = {f"!{name}:{mission.id}" for name in ("mission", "mission-accept", "proof")}
    delivery.outdate(work.connection, codes, purposes)


def _values(content: MissionContent) -> dict[str, Any]:
    values = asdict(content)
    del values["files"]
    return {**values, "materials": list(content.materials)}


def _decided(mission: Mission) -> dict[str, Any]:
    return {
        "mission": mission.id,
        "fee": mission.fee,
        "hours": mission.hours,
        "capacity": mission.capacity,
        "deadline": int(mission.deadline.timestamp()),
    }


def _keep(work: Work, mission: Mission) -> None:
    work.orm.add(mission)
    work.flush()
