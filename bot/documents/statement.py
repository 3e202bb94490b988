"""The monthly statement (활동 명세) as a table: one supporter's, or everybody's for accounting (XLSX)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from openpyxl import Workbook

from bot.documents.tables import dress
from bot.exports import safe
from models.missions.statement import Line, Totals, by_person, totals
from models.month import words

COLUMNS = (
    "번호",
    "서포터",
    "활동일",
    "미션",
    "구분",
    "금액(원)",
    "봉사시간(시간)",
    "정정",
    "까닭",
    "기록",
)
SUMS = ("서포터", "활동비(원)", "상금(원)", "지급 합계(원)", "봉사시간(시간)")
KINDS = {"fee": "활동비", "prize": "상금", "hours": "봉사시간"}
NOTE = "계좌번호와 주민등록번호는 이 파일과 대화창에서 다루지 않습니다. 담당자가 지급 서류로 따로 받습니다."
WIDTHS = (8, 14, 12, 34, 10, 12, 14, 8, 28, 18)


def statement_xlsx(
    month: int, held: Sequence[Line], names: Mapping[int, str], made_at: datetime
) -> bytes:
    """Return the rows with their sums; every sum is that of the rows above it. No formulas."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "명세"
    zone = made_at.tzinfo
    sheet.append([f"{words(month)} 서포터즈 활동 명세"])
    sheet.append([f"{made_at:%Y-%m-%d %H:%M} 기준", "", NOTE])
    sheet.append([])
    sheet.append(list(COLUMNS))
    for number, line in enumerate(held, start=1):
        sheet.append([safe(cell) for cell in _cells(number, line, names, zone)])
    total = totals(held)
    sheet.append(["합계", "", "", "", "", total.won, total.hours])
    dress(sheet, 1, 4, sheet.max_row)
    for at, width in enumerate(WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJ"[at]].width = width
    sheet.freeze_panes = "A5"
    _add_sums(book, held, names)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(
    number: int, line: Line, names: Mapping[int, str], zone: tzinfo | None
) -> tuple[object, ...]:
    is_hours = line.kind == "hours"
    return (
        number,
        names.get(line.user_id, "(지워진 사람)"),
        line.day,
        line.topic,
        KINDS[line.kind],
        "" if is_hours else line.amount,
        line.amount if is_hours else "",
        "정정" if line.is_correction else "",
        line.reason,
        line.booked_at.astimezone(zone),
    )


def _add_sums(book: Workbook, held: Sequence[Line], names: Mapping[int, str]) -> None:
    sheet = book.create_sheet("사람별 합계")
    sheet.append(list(SUMS))
    for user, rows in by_person(held).items():
        sheet.append([safe(cell) for cell in _sums(names.get(user, "(지워진 사람)"), totals(rows))])
    sheet.append(list(_sums("합계", totals(held))))
    dress(sheet, 1, sheet.max_row)
    for column in "ABCDE":
        sheet.column_dimensions[column].width = 16


def _sums(name: str, total: Totals) -> tuple[object, ...]:
    return name, total.fee, total.prize, total.won, total.hours
