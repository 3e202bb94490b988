"""Applicants as rows for exports: points, decisions, stages; names and contacts in own columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters import score as scoring
from models.supporters.round import SupporterRound
from models.supporters.sns_account import KIND_NAMES
from models.work import Work

Row = dict[str, Any]
DECISIONS = {"": "미정", "chosen": "선발", "waiting": "예비", "not_chosen": "미선발"}
STATUSES = {
    "applied": "결과 전", "chosen": "수락 기다림", "waiting": "예비", "not_chosen": "미선발",
    "accepted": "활동", "declined": "사양", "expired": "기간 지남", "withdrawn": "철회",
}  # fmt: skip


def supporters(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """Every round's applicants, round by round. Each rule of any round has a column of its own."""
    work = Work(connection, datetime.now(zone), lambda: 0)
    found = list(work.orm.execute(select(SupporterRound).order_by(rounds.TABLE.c.id)).scalars())
    rows = [row for each in found for row in of_round(work, each, zone)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name, "") for name in columns} for row in rows]


def of_round(work: Work, found: SupporterRound, zone: ZoneInfo) -> list[Row]:
    """One round's applicants in the order they came. SNS addresses tell who somebody is: 연락처."""
    applied = applications.of_round(work, found.id)
    scores = scoring.of_applications(work, [row.id for row in applied])
    rules = rounds.rules_of(found)
    rows = []
    for row in applied:
        held = applications.contents(row)
        given = scoring.points_of(rules, row, scores)
        reach = [f"{KIND_NAMES[e.kind]} {e.line().removeprefix(e.address)}" for e in held.accounts]
        contact = [each.address for each in held.accounts] + [held.contact or ""]
        rows.append(
            {
                "모집": found.name,
                "접수번호": row.number,
                "이름": held.name,
                "SNS": "\n".join(reach),
                "작품 수": len(held.works),
                "지원 동기": held.motive,
                **{f"점수: {e.rule.label} ({e.rule.most})": e.given for e in given},
                "합계": sum(each.given or 0 for each in given),
                "메모": "\n".join(filter(None, (e.content.get("note") for e in scores.get(row.id, [])))),
                "결정": DECISIONS[row.decision],
                "상태": STATUSES[row.status],
                "예비 순서": row.position or "",
                "홍보 동의": "동의" if held.publicity else "동의 안 함",
                "접수": row.created_at.astimezone(zone),
                "결정한 때": row.decided_at.astimezone(zone) if row.decided_at else "",
                "연락처": "\n".join(filter(None, contact)),
            }
        )  # fmt: skip
    return rows
