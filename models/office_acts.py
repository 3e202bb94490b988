"""Who of the office did what: columns of its records that name a colleague by her number.

They stay when the colleague erases her data: who decided belongs to the record of the decision
(공공기록물 관리에 관한 법률 제16조), and the number then leads to nobody. Where two accounts become one
person they follow, so that nobody judges an appeal against her own decision.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, delete, func, select, update
from sqlmodel import SQLModel

from models.agencies.deadline import Deadline
from models.announcements.announcement import Announcement
from models.events.event import Event
from models.events.registration import Registration
from models.inquiry import InquiryAnswer
from models.missions.ledger import LedgerRow
from models.missions.mission import Mission
from models.missions.proof import Proof
from models.missions.statement import Statement
from models.supporters.application import SCORES, SupporterApplication, SupporterScore
from models.supporters.round import SupporterRound
from models.table import core

ACTS: tuple[tuple[type[SQLModel], str], ...] = (
    (Announcement, "author_id"),
    (Announcement, "confirmed_by"),
    (Deadline, "created_by"),
    (Event, "created_by"),
    (InquiryAnswer, "user_id"),
    (LedgerRow, "booked_by"),
    (Mission, "created_by"),
    (Proof, "decided_by"),
    (Proof, "answered_by"),
    (Registration, "confirmed_by"),
    (Statement, "made_by"),
    (SupporterApplication, "decided_by"),
    (SupporterRound, "created_by"),
    (SupporterScore, "user_id"),
)


def stored(connection: Connection, user_id: int) -> dict[str, int]:
    """Return how many records of the office name the person, by table and column."""
    found: dict[str, int] = {}
    for column in _columns():
        count = connection.execute(select(func.count()).where(column == user_id)).scalar_one()
        if count:
            found[f"{column.table.name}.{column.name}"] = int(count)
    return found


def pass_on(connection: Connection, old: int, new: int) -> None:
    """Make one user's acts another's (linking); of two scores for one application the new one's stays."""
    both = select(SCORES.c.application_id).where(SCORES.c.user_id == new)
    twins = SCORES.c.application_id.in_(both)
    connection.execute(delete(SCORES).where(SCORES.c.user_id == old, twins))
    for column in _columns():
        statement = update(column.table).where(column == old)
        connection.execute(statement.values({column.name: new}))


def _columns() -> list[Column[int]]:
    return [core(model).c[name] for model, name in ACTS]
