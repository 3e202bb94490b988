"""The appeal (이의) against a rejected proof: once, and decided by another coordinator."""

from __future__ import annotations

from sqlalchemy import or_, select

from models import record, role
from models.inquiry import COORDINATORS
from models.missions import ledger, proof
from models.missions.mission import ClosedMissionError
from models.missions.proof import DecidedError, Proof
from models.table import core
from models.user import User
from models.work import Work

USERS = core(User)


class SameJudgeError(PermissionError):
    """An appeal is looked at by another coordinator than the one who decided."""


def ask(work: Work, user_id: int, proof_id: int, text: str) -> Proof:
    """Ask once for another look at one's own rejected proof.

    Raises LookupError, ClosedMissionError when it was not rejected or has been appealed before.
    """
    found = proof.lock(work, proof_id)
    if found.user_id != user_id:
        raise LookupError(proof_id)
    if found.status != "rejected" or found.appealed_at is not None:
        raise ClosedMissionError("appealed" if found.appealed_at else found.status)
    found.appeal, found.appealed_at = {"text": text}, work.now
    proof.keep(work, found)
    record.append(work, "proof.appeal", str(user_id), {"proof": found.id})
    return found


def answer(
    work: Work, by: int, proof_id: int, reason: str, *, granted: bool
) -> tuple[Proof, list[ledger.LedgerRow]]:
    """Decide an appeal for good: by another one, unless there is nobody else.

    Raises NotAllowedError, LookupError, SameJudgeError, DecidedError.
    """
    role.require(work, by, COORDINATORS)
    found = proof.lock(work, proof_id)
    if found.appealed_at is None or found.answered_at is not None:
        raise DecidedError(found)
    if is_same_judge(work, by, found):
        raise SameJudgeError
    found.answered_by, found.answered_at = by, work.now
    found.answer = {"text": reason} if reason else None
    found.status = "accepted" if granted else "rejected"
    return found, proof.follow(work, by, found, found.status, None, "proof.appeal.decide")


def is_same_judge(work: Work, by: int, found: Proof) -> bool:
    """Whether this one decided before, and somebody else can look at the appeal."""
    return found.decided_by == by and _other_judges(work, by)


def _other_judges(work: Work, by: int) -> bool:
    """Whether somebody else may decide (an admin may, too)."""
    judges = or_(*(USERS.c.roles.contains(each) for each in COORDINATORS))
    rows = work.connection.execute(select(USERS.c.id).where(judges, USERS.c.id != by).limit(1))
    return rows.first() is not None
