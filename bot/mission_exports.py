"""Missions, proofs and the ledger as rows for exports; names stand in a column that may be left out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from models import office
from models.missions import activity
from models.missions.ledger import TABLE as LEDGER
from models.missions.mission import TABLE as MISSIONS
from models.missions.proof import TABLE as PROOFS
from models.month import words
from models.supporters import supporter
from models.work import Work

Row = dict[str, Any]
STATUSES = {"planned": "예정", "issued": "나감", "cancelled": "취소"}
VERDICTS = {"handed_in": "대기", "accepted": "수락", "returned": "돌려보냄", "rejected": "반려"}
KINDS = {"fee": "활동비", "prize": "상금", "hours": "봉사시간", "confirmation": "봉사시간 확인"}


def missions(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """Every mission with what became of it."""
    rows = list(connection.execute(select(MISSIONS).order_by(MISSIONS.c.month, MISSIONS.c.id)))
    counted = {
        each.id: each
        for year in sorted({row.month // 100 for row in rows})
        for each in activity.missions_of_year(connection, year)
    }
    found = []
    for row in rows:
        became = counted.get(row.id)
        found.append(
            {
                "미션": row.id,
                "달": words(row.month),
                "주제": row.topic,
                "상태": STATUSES[row.status],
                "나가는 때": row.issue_at.astimezone(zone),
                "마감": row.deadline.astimezone(zone),
                "활동비(원)": row.fee,
                "봉사시간": row.hours,
                "함께 주는 까닭": row.both_reason,
                "정원": row.capacity,
                "받은 사람": became.offered if became else 0,
                "참여": became.held if became else 0,
                "인증": became.handed_in if became else 0,
                "수락": became.accepted if became else 0,
                "못 함": became.declined if became else 0,
            }
        )
    return found


def proofs(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """Every proof handed in, with who decided and when."""
    work = Work(connection, datetime.now(zone), lambda: 0)
    topics = {row.id: row.topic for row in connection.execute(select(MISSIONS))}
    return [
        {
            "인증": row.id,
            "미션": topics.get(row.mission_id, ""),
            "이름": supporter.name_of(work, row.user_id) if row.user_id else "",
            "링크": " ".join(row.content["links"]),
            "올린 날": row.published_on,
            "조회 수": row.reach,
            "보낸 때": row.handed_in_at.astimezone(zone),
            "결정": VERDICTS[row.status],
            "결정한 사람": office.name_of(work, row.decided_by) if row.decided_by else "",
            "결정한 때": row.decided_at.astimezone(zone) if row.decided_at else "",
            "이의": row.appealed_at.astimezone(zone) if row.appealed_at else "",
            "이의를 결정한 사람": office.name_of(work, row.answered_by) if row.answered_by else "",
            "이의 결정": row.answered_at.astimezone(zone) if row.answered_at else "",
        }
        for row in connection.execute(select(PROOFS).order_by(PROOFS.c.id))
    ]


def ledger(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """Every booking, also those taken back and what took them back."""
    work = Work(connection, datetime.now(zone), lambda: 0)
    topics = {row.id: row.topic for row in connection.execute(select(MISSIONS))}
    return [
        {
            "줄": row.id,
            "달": words(row.month),
            "이름": supporter.name_of(work, row.user_id) if row.user_id else "",
            "미션": topics.get(row.mission_id, ""),
            "구분": KINDS[row.kind],
            "값": row.amount,
            "활동일": row.day,
            "앞의 줄": row.of_id or "",
            "까닭": (row.reason or {}).get("text", ""),
            "적은 사람": office.name_of(work, row.booked_by),
            "적은 때": row.booked_at.astimezone(zone),
        }
        for row in connection.execute(select(LEDGER).order_by(LEDGER.c.id))
    ]
