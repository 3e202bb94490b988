"""Links and pictures that stand for an assignment: nobody uses them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, UniqueConstraint, select, update
from sqlmodel import SQLModel

from models.missions.assignment import Assignment
from models.table import core, key, ref
from models.work import Work


class UsedBeforeError(ValueError):
    """A link or picture was used for another mission in the meantime."""


class ProofUse(SQLModel, table=True):
    """One link or picture, by SHA-256. `kind`: link, picture."""

    __tablename__ = "proof_use"
    __table_args__ = (UniqueConstraint("kind", "digest"),)
    id: int = key()
    kind: str
    digest: str
    assignment_id: int = ref(index=True)
    user_id: int = ref(index=True)


TABLE = core(ProofUse)


def of_kind(
    connection: Connection, kind: str, digests: Iterable[str] | None = None
) -> dict[str, int]:
    """Return the assignment by digest of links or pictures used so far (`digests`: only of these)."""
    chosen = select(TABLE.c.digest, TABLE.c.assignment_id).where(TABLE.c.kind == kind)
    if digests is not None:
        chosen = chosen.where(TABLE.c.digest.in_(list(digests)))
    return {row.digest: row.assignment_id for row in connection.execute(chosen)}


def claim(work: Work, row: Assignment, digests: Mapping[str, Sequence[str]]) -> None:
    """Mark links and pictures (digests by kind) as used for this assignment.

    Raises UsedBeforeError, before anything is written. Two at once with the same link: the second insert fails, its turn is replayed and refused.
    """
    used = {kind: of_kind(work.connection, kind, of) for kind, of in digests.items()}
    for kind, by_digest in used.items():
        if any(assignment_id != row.id for assignment_id in by_digest.values()):
            raise UsedBeforeError(kind)
    work.orm.add_all(
        ProofUse(id=work.ids(), kind=kind, digest=each, assignment_id=row.id, user_id=row.user_id)
        for kind, of in digests.items()
        for each in dict.fromkeys(of)
        if each not in used[kind]
    )


def erase(connection: Connection, user_id: int) -> None:
    """Forget who used what; it stays used, by its digest alone."""
    connection.execute(update(TABLE).where(TABLE.c.user_id == user_id).values(user_id=0))
