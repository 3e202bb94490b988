"""What missions keep of a person: counted, handed over, erased, joined (개인정보 보호법 제35조, 제36조)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from models.delivery import ACCOUNT, USER
from models.delivery import TABLE as DELIVERIES
from models.message import parse
from models.missions import assignment, ledger, proof
from models.missions.assignment import TABLE as ASSIGNMENTS
from models.missions.ledger import TABLE as LEDGER
from models.missions.mission import TABLE as MISSIONS
from models.missions.proof import TABLE as PROOFS
from models.missions.proof_use import TABLE as USES
from models.missions.statement import TABLE as STATEMENTS
from models.work import Work

#: Controls of the cards that show a proof to coordinators.
CARDS = ("!proof-accept", "!appeal-answer")


def count(connection: Connection, user_id: int) -> int:
    """Return in how many missions the person stands."""
    found = select(func.count()).where(ASSIGNMENTS.c.user_id == user_id)
    return int(connection.execute(found).scalar_one())


def stored(connection: Connection, user_id: int) -> dict[str, Any]:
    """Return missions, proofs and bookings of a person as JSON values."""

    def rows(chosen: Any) -> list[dict[str, Any]]:
        return [
            {name: _plain(value) for name, value in row.items()}
            for row in connection.execute(chosen).mappings()
        ]

    held, proofs, booked = ASSIGNMENTS.c, PROOFS.c, LEDGER.c
    return {
        "assignments": rows(
            select(
                MISSIONS.c.topic, held.status, held.outcome, held.reason, held.due_at,
                held.offered_at, held.answered_at,
            )
            .join(MISSIONS, MISSIONS.c.id == held.mission_id)
            .where(held.user_id == user_id)
            .order_by(held.id)
        ),
        "proofs": rows(
            select(
                proofs.content, proofs.published_on, proofs.reach, proofs.status,
                proofs.handed_in_at, proofs.decided_at, proofs.reason, proofs.appeal,
                proofs.appealed_at, proofs.answered_at, proofs.answer,
            )
            .where(proofs.user_id == user_id)
            .order_by(proofs.id)
        ),
        "ledger": rows(
            select(booked.kind, booked.amount, booked.day, booked.month, booked.reason,
                   booked.booked_at)
            .where(booked.user_id == user_id)
            .order_by(booked.id)
        ),
        "statements": rows(
            select(STATEMENTS.c.month, STATEMENTS.c.made_at)
            .where(STATEMENTS.c.user_id == user_id)
            .order_by(STATEMENTS.c.id)
        ),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def erase(connection: Connection, user_id: int) -> None:
    """Take a person out of everything about missions.

    Bookings stay without a person, as accounts must; used links and pictures stay as digests.
    """
    numbers = set(
        connection.execute(select(PROOFS.c.id).where(PROOFS.c.user_id == user_id)).scalars()
    )
    _erase_cards(connection, numbers)
    proof.erase(connection, user_id)
    assignment.forget(connection, [user_id])
    ledger.erase(connection, user_id)
    connection.execute(delete(STATEMENTS).where(STATEMENTS.c.user_id == user_id))


def _erase_cards(connection: Connection, proofs: set[int]) -> None:
    """Remove our copies of the messages that showed these proofs to coordinators."""
    if not proofs:
        return
    codes = {f"{name}:{number}" for name in CARDS for number in proofs}
    readers = select(ACCOUNT.c.id).join(USER, USER.c.id == ACCOUNT.c.user_id)
    held = connection.execute(
        select(DELIVERIES.c.id, DELIVERIES.c.body).where(
            DELIVERIES.c.account_id.in_(readers.where(USER.c.roles != "")),
            DELIVERIES.c.purpose == "human",
        )
    )
    shown = [r.id for r in held if codes & {c.code for c in parse(r.body).controls()}]
    connection.execute(delete(DELIVERIES).where(DELIVERIES.c.id.in_(shown)))


def pass_on(work: Work, joined: int, kept: int) -> None:
    """Give one user's missions and bookings to another (linking)."""
    assignment.join(work, kept, joined)
    for table in (PROOFS, USES, LEDGER, STATEMENTS):
        work.connection.execute(update(table).where(table.c.user_id == joined).values(user_id=kept))
