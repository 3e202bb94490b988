"""What the office takes out of the database: rows -> CSV, XLSX or JSON. Every export is on record."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from sqlalchemy import Connection, select

from bot import mission_exports, supporter_exports
from models import checklist, idea
from models.areas import labels
from models.checklist_file import load_templates
from models.consent import TABLE as CONSENT
from models.districts import districts
from models.events import board as event_board
from models.events.event import TABLE as EVENT

Format = Literal["csv", "xlsx", "json"]
Row = dict[str, Any]
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: A cell that starts so would be run as a formula by a spreadsheet (OWASP, CSV injection; the
#: full-width signs are taken for the plain ones where East Asian languages are set).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARKS = {"reviewed": "검토완료", "not_applicable": "해당없음"}
EVENT_STATUSES = {"draft": "초안", "open": "열림", "cancelled": "취소"}
PROPOSERS = {"person": "개인", "group": "단체"}
STATUSES = {
    "received": "접수",
    "classified": "분류 완료",
    "in_review": "부서 검토 중",
    "answered": "답변 완료",
    "closed": "종료",
    "withdrawn": "철회",
}


class UnknownExportError(LookupError):
    """There is no export of this name; the message names those there are."""


def rows_of(connection: Connection, name: str, zone: ZoneInfo, *, contact: bool) -> list[Row]:
    """Return an export's rows, moments in `zone`. Names and contacts only where `contact`.

    Raises UnknownExportError.
    """
    if name not in EXPORTS:
        raise UnknownExportError(f"{name}: there are {', '.join(EXPORTS)}")
    rows = EXPORTS[name](connection, zone)
    if not contact:
        for row in rows:
            for column in ("이름", "연락처", "지원 내용", "링크"):
                row.pop(column, None)
    return rows


def _ideas(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """The latest revision of each idea; a withdrawn one without its content.

    Who took the consent to contacts back is named no more (개인정보 보호법 제37조).
    """
    unwilling = _took_contact_back(connection)
    found = []
    for row in idea.all_latest(connection):
        content = row["content"] if row["status"] != "withdrawn" else {}
        if row["user_id"] in unwilling:
            content = {**content, "name": "", "contact": ""}
        found.append(
            {
                "접수번호": row["number"],
                "판": row["revision"],
                "상태": STATUSES[row["status"]],
                "분야": labels().get(row["area"], row["area"]),
                "제안 내용": content.get("body", ""),
                "현황과 문제점": content.get("problem") or "",
                "개선방안": content.get("remedy") or "",
                "기대효과": content.get("effect") or "",
                "제안자": PROPOSERS.get(content.get("proposer") or "", ""),
                "이름": content.get("name") or "",
                "연락처": content.get("contact") or "",
                "첨부": len(content.get("attachments") or ()),
                "언어": row["language"],
                "채널": row["channel"],
                "접수": row["received_at"].astimezone(zone),
                "고침": row["revised_at"].astimezone(zone),
            }
        )
    return found


def _took_contact_back(connection: Connection) -> frozenset[int]:
    """Return the people whose latest answer on contacts was withdrawn."""
    rows = connection.execute(
        select(CONSENT.c.user_id, CONSENT.c.withdrawn_at)
        .where(CONSENT.c.purpose == "contact", CONSENT.c.given)
        .order_by(CONSENT.c.id)
    )
    latest = {row.user_id: row.withdrawn_at for row in rows}
    return frozenset(user for user, moment in latest.items() if moment is not None)


def _checklists(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """Every revision of every checklist; a column for each item of every form."""
    templates = {template.version: template for template in load_templates()}
    items = list(dict.fromkeys(item.name for t in templates.values() for item in t.items))
    found = []
    for row in checklist.all_revisions(connection):
        marks = row["marks"]
        found.append(
            {
                "번호": row["number"],
                "판": row["revision"],
                "서식": row["version"],
                "사업명": row["project"],
                "부서": row["department"],
                "시작": row["first_day"],
                "끝": row["last_day"],
                "예산(원)": row["budget"],
                **{name: _mark(marks.get(name)) for name in items},
                "제출": row["submitted_at"].astimezone(zone),
            }
        )
    return found


def _mark(mark: dict[str, Any] | None) -> str:
    if mark is None:
        return ""
    parts = [MARKS.get(mark["choice"], ""), ", ".join(mark["written"]), mark["remark"]]
    return " / ".join(part for part in parts if part)


def _events(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """Every event with its figures."""
    found = []
    for row in connection.execute(select(EVENT).order_by(EVENT.c.starts_at, EVENT.c.id)):
        tally = event_board.tally_of(event_board.applied(connection, row.id))
        scored = sum(tally.scores.values())
        found.append(
            {
                "번호": row.number,
                "상태": EVENT_STATUSES[row.status],
                "제목": row.title,
                "시리즈": row.series,
                "주제": row.theme,
                "시작": row.starts_at.astimezone(zone),
                "끝": row.ends_at.astimezone(zone),
                "장소": row.place,
                "주소": row.address,
                "자치구": districts().get(row.district, row.district),
                "분야": labels().get(row.field, row.field),
                "정원": row.capacity or "",
                "대상": row.audience,
                "접근성": event_board.needs_said(row.accessibility),
                "신청(명)": tally.people("applied", "offered", "attended", "absent"),
                "대기(명)": tally.people("waiting"),
                "참석(명)": tally.people("attended"),
                "평가(건)": scored,
                "평균 점수": round(sum(s * n for s, n in tally.scores.items()) / scored, 2)
                if scored
                else "",
                "취소 까닭": row.reason,
            }
        )
    return found


def _registrations(connection: Connection, zone: ZoneInfo) -> list[Row]:
    """Every application by its number in the event; a support need in words only with contacts."""
    return [
        {
            "행사": row.number,
            "제목": row.title,
            "순번": each.position,
            "상태": event_board.STATUSES[each.status],
            "인원": each.people,
            "지원": event_board.needs_said(each.needs),
            "지원 내용": each.needs_text,
            "답": event_board.ANSWERS.get(each.answer, each.answer),
            "신청": each.created_at.astimezone(zone),
            "도착": each.arrived_at.astimezone(zone) if each.arrived_at else "",
            "점수": each.score or "",
            "의견": each.comment,
        }
        for row in connection.execute(select(EVENT).order_by(EVENT.c.starts_at, EVENT.c.id))
        for each in event_board.applied(connection, row.id)
    ]


EXPORTS: dict[str, Callable[[Connection, ZoneInfo], list[Row]]] = {
    "ideas": _ideas,
    "checklists": _checklists,
    "events": _events,
    "registrations": _registrations,
    "missions": mission_exports.missions,
    "proofs": mission_exports.proofs,
    "ledger": mission_exports.ledger,
    "supporters": supporter_exports.supporters,
}


def write(rows: Sequence[Row], form: Format) -> bytes:
    """Return the rows as a file. CSV has a byte-order mark, so that Excel reads the Korean."""
    if form == "json":
        text = json.dumps(rows, ensure_ascii=False, indent=2, default=_plain)
        return text.encode(errors="replace")  # half a character, as a broken client may send it
    return _csv(rows) if form == "csv" else _xlsx(rows)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def safe(value: Any) -> Any:
    """Return a value fit for a cell: nothing a spreadsheet would run."""
    if isinstance(value, str):
        text = NOT_IN_XML.sub("", value)
        return f"'{text}" if text.startswith(FORMULA) else text
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return _plain(value)


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(rows[0]) if rows else []


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_columns(rows))
    writer.writerows([safe(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[Row]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("내보내기")
    sheet.append(_columns(rows))
    for row in rows:
        sheet.append([safe(value) for value in row.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
