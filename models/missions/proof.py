"""Proofs (인증) of missions: handed in and judged by coordinators (an appeal: proof_appeal.py)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select, update
from sqlmodel import Field, SQLModel

from models import attachment, record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.missions import assignment, ledger, mission, proof_use
from models.missions.assignment import SUPPORTERS, Assignment, NotOfferedError
from models.missions.mission import ClosedMissionError
from models.missions.proof_checks import digest_of
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

Verdict = Literal["accepted", "returned", "rejected"]


class DecidedError(ValueError):
    """Somebody else has decided before; `proof` says who, when and what."""

    def __init__(self, proof: Proof) -> None:
        super().__init__(proof.status)
        self.proof = proof


@frozen
class ProofContent:
    """What the supporter handed in. `links` are normalised; numbers are as she reports them."""

    links: tuple[str, ...]
    platform: str
    published_on: date
    characters: int = 0
    seconds: int = 0
    reach: int = 0
    pictures: tuple[int, ...] = ()
    is_owner_seen: bool = True


class Proof(SQLModel, table=True):
    """One handing in. `status`: handed_in, accepted, returned, rejected.

    `content`, `reason`, `appeal` and `answer` are sealed: they hold addresses and people's words.
    """

    __tablename__ = "proof"
    id: int = key()
    assignment_id: int = ref(index=True)
    mission_id: int = ref(index=True)
    user_id: int = ref(index=True)
    content: dict[str, Any] = sealed_json()
    reach: int = 0
    published_on: date
    status: str = Field(default="handed_in", index=True)
    handed_in_at: datetime = moment()
    decided_by: int = ref()
    decided_at: datetime | None = moment(nullable=True)
    reason: dict[str, Any] | None = sealed_json(nullable=True)
    appeal: dict[str, Any] | None = sealed_json(nullable=True)
    appealed_at: datetime | None = moment(nullable=True)
    answered_by: int = ref()
    answered_at: datetime | None = moment(nullable=True)
    answer: dict[str, Any] | None = sealed_json(nullable=True)


TABLE = core(Proof)
#: What waits for a decision; a proof whose owner was erased waits for nothing.
NEW = (TABLE.c.status == "handed_in") & (TABLE.c.user_id != 0)
APPEALED = TABLE.c.appealed_at.is_not(None) & TABLE.c.answered_at.is_(None) & (TABLE.c.user_id != 0)


def contents(proof: Proof) -> ProofContent:
    held = dict(proof.content)
    return ProofContent(
        **{
            **held,
            "links": tuple(held["links"]),
            "pictures": tuple(held["pictures"]),
            "published_on": proof.published_on,
            "reach": proof.reach,
        }
    )


def hand_in(work: Work, user_id: int, assignment_id: int, content: ProofContent) -> Proof:
    """Keep a proof of one's own mission and mark its links and pictures as used.

    Raises NotAllowedError, NotOfferedError, ClosedMissionError ("over" past the deadline, "handed_in" when one waits
    or was decided for good, "declined"), UsedBeforeError.
    """
    role.require(work, user_id, SUPPORTERS)
    row = work.orm.get(Assignment, assignment_id)
    if row is None or row.user_id != user_id:
        raise NotOfferedError
    of = mission.lock(work, row.mission_id)
    work.orm.refresh(row)
    refuse_closed(work, row, of)
    files = {
        n: d for n, d, _picture in own_files(work.connection, user_id) if n in content.pictures
    }
    links = [digest_of(link) for link in content.links]
    proof_use.claim(work, row, {"link": links, "picture": list(files.values())})
    proof = Proof(
        id=work.ids(),
        assignment_id=row.id,
        mission_id=of.id,
        user_id=user_id,
        content={
            "links": list(content.links),
            "platform": content.platform,
            "characters": content.characters,
            "seconds": content.seconds,
            "pictures": list(files),
            "is_owner_seen": content.is_owner_seen,
        },
        reach=content.reach,
        published_on=content.published_on,
        handed_in_at=work.now,
        decided_by=0,
        answered_by=0,
    )
    work.orm.add(proof)
    attachment.claim(work, user_id, tuple(files), proof.id)
    row.outcome = "handed_in"
    if row.status != "held":
        row.status, row.answered_at = "held", work.now
    keep(work, proof, row)
    record.append(work, "proof.hand_in", str(user_id), {"proof": proof.id, "mission": of.id})
    return proof


def refuse_closed(work: Work, row: Assignment, of: mission.Mission) -> None:
    """Raise ClosedMissionError when this assignment takes no proof now; `status` says why."""
    if of.status != "issued":
        raise ClosedMissionError(of.status)
    if row.outcome in assignment.DONE:
        raise ClosedMissionError("handed_in")
    if row.status == "declined" or (of.capacity and row.status != "held"):
        raise ClosedMissionError("declined" if row.status == "declined" else "waiting")
    if assignment.due_of(row, of) <= work.now:
        raise ClosedMissionError("over")


def own_files(connection: Connection, user_id: int) -> list[tuple[int, str, bool]]:
    """Return (id, SHA-256, whether a picture) of a person's files."""
    table = attachment.TABLE
    rows = connection.execute(
        select(table.c.id, table.c.digest, table.c.media_type).where(table.c.user_id == user_id)
    )
    return [(row.id, row.digest, row.media_type.startswith("image/")) for row in rows]


def decide(
    work: Work,
    by: int,
    proof_id: int,
    verdict: Verdict,
    reason: str = "",
    due_at: datetime | None = None,
) -> tuple[Proof, list[ledger.LedgerRow]]:
    """Judge a proof; return it with what is booked. The first decision stands.

    Returning needs `due_at`, the new deadline. Raises NotAllowedError, LookupError, DecidedError.
    """
    role.require(work, by, COORDINATORS)
    proof = lock(work, proof_id)
    if proof.status != "handed_in":
        raise DecidedError(proof)
    proof.status, proof.decided_by, proof.decided_at = verdict, by, work.now
    proof.reason = {"text": reason} if reason else None
    return proof, follow(work, by, proof, verdict, due_at, "proof.decide")


def report_reach(work: Work, user_id: int, proof_id: int, count: int) -> Proof:
    """Keep how often a work was seen, as its owner reports it; later counts replace earlier ones.

    Raises LookupError.
    """
    proof = lock(work, proof_id)
    if proof.user_id != user_id:
        raise LookupError(proof_id)
    proof.reach = count
    keep(work, proof)
    return proof


def follow(
    work: Work, by: int, proof: Proof, verdict: str, due_at: datetime | None, action: str
) -> list[ledger.LedgerRow]:
    """Put the verdict into the assignment, the ledger and the record."""
    row = work.orm.get(Assignment, proof.assignment_id)
    assert row
    row.outcome = verdict
    keep(work, proof, row)
    if verdict == "returned" and due_at is not None:
        assignment.give_time(work, row, due_at)
    booked = []
    if verdict == "accepted":
        of = mission.find(work, proof.mission_id)
        booked = ledger.pay(work, by, of, proof.id, proof.user_id, proof.published_on)
    content: dict[str, Any] = {"proof": proof.id, "verdict": verdict}
    content |= {each.kind: each.amount for each in booked}
    record.append(work, action, str(by), content)
    return booked


def find(work: Work, proof_id: int) -> Proof | None:
    return work.orm.get(Proof, proof_id)


def latest(work: Work, assignment_id: int) -> Proof | None:
    found: Proof | None = (
        work.orm.execute(
            select(Proof)
            .where(TABLE.c.assignment_id == assignment_id)
            .order_by(TABLE.c.id.desc())
            .limit(1)
        )
        .scalars()
        .first()
    )
    return found


def before(work: Work, proof: Proof) -> Proof | None:
    """Return what was handed in for the same assignment before this one."""
    earlier = select(Proof).where(
        TABLE.c.assignment_id == proof.assignment_id, TABLE.c.id < proof.id
    )
    found: Proof | None = (
        work.orm.execute(earlier.order_by(TABLE.c.id.desc()).limit(1)).scalars().first()
    )
    return found


def latest_of(work: Work, mission_id: int) -> dict[int, Proof]:
    """Return the latest proof of every assignment of a mission, by the assignment's id."""
    rows = select(Proof).where(TABLE.c.mission_id == mission_id).order_by(TABLE.c.id)
    return {each.assignment_id: each for each in work.orm.execute(rows).scalars()}


def waiting(work: Work, by: int, limit: int) -> list[Proof]:
    """Return proofs to judge, then appeals, the oldest first. Raises NotAllowedError."""
    role.require(work, by, COORDINATORS)
    found = [
        *work.orm.execute(select(Proof).where(NEW).order_by(TABLE.c.id).limit(limit)).scalars(),
        *work.orm.execute(
            select(Proof).where(APPEALED).order_by(TABLE.c.id).limit(limit)
        ).scalars(),
    ]
    return found[:limit]


def count_waiting(connection: Connection) -> int:
    """Return how many proofs and appeals wait for a decision."""
    chosen = select(func.count()).where(NEW | APPEALED)
    return int(connection.execute(chosen).scalar_one())


def erase(connection: Connection, user_id: int) -> None:
    """Remove a person from her proofs; what was used stays used, by its digest alone."""
    connection.execute(
        update(TABLE)
        .where(TABLE.c.user_id == user_id)
        .values(user_id=0, content=ERASED, reason=None, appeal=None, answer=None)
    )
    proof_use.erase(connection, user_id)


ERASED: dict[str, Any] = {
    "links": [], "platform": "", "characters": 0, "seconds": 0, "pictures": [],
    "is_owner_seen": True,
}  # fmt: skip


def lock(work: Work, proof_id: int) -> Proof:
    """Return the proof, held until the end of the turn: decisions come one after the other."""
    found = work.orm.get(Proof, proof_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise LookupError(proof_id)
    return found


def keep(work: Work, *rows: SQLModel) -> None:
    work.orm.add_all(rows)
    work.flush()
