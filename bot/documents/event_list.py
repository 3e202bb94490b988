"""An event's applications for the coordinators: a table (XLSX) and a picture of the figures (PNG)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.documents.typesetting import typeset
from bot.exports import safe
from handlers.times import words_of
from models.events.accessibility import labels
from models.events.board import ANSWERS, STATUSES, Applied, Tally, needs_said, tally_of
from models.events.event import Event

COLUMNS = (
    "순번",
    "상태",
    "인원",
    "지원",
    "지원 내용",
    "답",
    "신청",
    "도착",
    "확인",
    "점수",
    "의견",
)
WIDTHS = (6, 14, 6, 24, 30, 10, 17, 17, 8, 6, 50)
Cells = tuple[Any, ...]


def cells(row: Applied, zone: tzinfo | None) -> Cells:
    """One application as a row of the table; moments in `zone`."""
    return (
        row.position,
        STATUSES[row.status],
        row.people,
        needs_said(row.needs),
        row.needs_text,
        ANSWERS.get(row.answer, row.answer),
        row.created_at.astimezone(zone),
        row.arrived_at.astimezone(zone) if row.arrived_at else "",
        "담당자" if row.confirmed else "",
        row.score or "",
        row.comment,
    )


def list_xlsx(event: Event, rows: Sequence[Applied], now: datetime) -> bytes:
    """Return the table with a sheet of figures; nothing in it runs as a formula."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "신청 목록"
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([safe(value) for value in cells(row, now.tzinfo)])
    _laid_out(sheet, WIDTHS)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    figures = book.create_sheet("요약")
    for label, value in summary(event, tally_of(rows), now):
        figures.append([safe(label), safe(value)])
    _laid_out(figures, (24, 48))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _laid_out(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Set the columns' widths, in characters."""
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width


def summary(event: Event, tally: Tally, now: datetime) -> list[tuple[str, Any]]:
    known = labels()
    return [
        ("행사", event.title),
        ("번호", event.number),
        ("일시", _when(event, now)),
        ("정원", event.capacity or "제한 없음"),
        *((f"{STATUSES[s]} (건/명)", f"{c}/{p}") for s, (c, p) in sorted(tally.by_status.items())),
        *((f"지원: {known[n].key if n in known else n}", c) for n, c in tally.needs.items()),
        ("갈게요", tally.going),
        ("못 가요", tally.not_going),
        *((f"{score}점", count) for score, count in tally.scores.items()),
    ]


def figures_png(event: Event, rows: Sequence[Applied], now: datetime) -> bytes:
    """Return the figures as a picture; no words of the people who came."""
    tally = tally_of(rows)
    form = {
        "title": event.title,
        "when": _when(event, now),
        "place": event.place,
        "number": event.number,
        "made": f"{now:%Y-%m-%d %H:%M}",
        "parts": [_places(event, tally), _needs(tally), _answers(tally), _scores(tally)],
    }
    return typeset("event_figures", form, "png")


def _when(event: Event, now: datetime) -> str:
    zone = now.tzinfo
    return str(words_of(event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)))


def _part(
    title: str, empty: str, rows: list[tuple[str, int, str]], whole: int = 0
) -> dict[str, Any]:
    shown = [{"label": label, "count": count, "note": note} for label, count, note in rows]
    whole = whole or max((count for _label, count, _note in rows), default=0)
    return {"title": title, "empty": empty, "rows": shown, "whole": whole}


def _places(event: Event, tally: Tally) -> dict[str, Any]:
    taken = tally.people("applied", "offered", "attended", "absent")
    rows = [
        ("신청", taken, f"{taken}명"),
        ("참석", tally.people("attended"), f"{tally.people('attended')}명"),
        ("대기", tally.people("waiting"), f"{tally.people('waiting')}명"),
    ]
    whole = max(event.capacity, taken, tally.people("waiting"))
    title = f"자리 (정원 {event.capacity:,}명)" if event.capacity else "자리 (정원 제한 없음)"
    return _part(title, "", rows, whole)


def _needs(tally: Tally) -> dict[str, Any]:
    known = labels()
    rows = [
        (known[name].key if name in known else name, count, f"{count}건")
        for name, count in sorted(tally.needs.items(), key=lambda each: -each[1])
    ]
    return _part("필요한 지원", "요청한 지원이 없어요.", rows)


def _answers(tally: Tally) -> dict[str, Any]:
    rows = [
        ("갈게요", tally.going, f"{tally.going}건"),
        ("못 가요", tally.not_going, f"{tally.not_going}건"),
    ]
    return _part("알림에 대한 답", "", rows)


def _scores(tally: Tally) -> dict[str, Any]:
    answered = sum(tally.scores.values())
    if not answered:
        return _part("행사 뒤 평가", "아직 평가가 없어요.", [])
    mean = sum(score * count for score, count in tally.scores.items()) / answered
    rows = [
        (f"{s}점", tally.scores.get(s, 0), f"{tally.scores.get(s, 0)}건") for s in range(5, 0, -1)
    ]
    return _part(f"행사 뒤 평가 (평균 {mean:.1f}점, {answered}건)", "", rows)
