"""The supporters' year for the coordinators: tables (XLSX) and a page of charts (PDF)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.documents.tables import dress
from bot.documents.typesetting import typeset
from bot.exports import safe
from models.frozen import frozen
from models.missions.activity import Activity, MissionYear
from models.month import words

BY_SUPPORTER = (
    "서포터", "받은 미션", "참여", "인증 보냄", "인정", "못 함", "활동비(원)", "상금(원)", "봉사시간(시간)",
    "조회 수(본인이 적은 수)",
)  # fmt: skip
BY_MISSION = (
    "달", "미션", "상태", "정원", "받은 사람", "참여", "인증 보냄", "인정", "못 함", "활동비(원)",
    "봉사시간(시간)",
)  # fmt: skip
BY_MONTH = ("달", "미션", "참여", "인정", "활동비(원)", "봉사시간(시간)")
STATUSES = {"issued": "나감", "cancelled": "취소"}
BARS_AT_MOST = 25  # on one page


@frozen
class Year:
    """All that the report shows. `names` by user id."""

    year: int
    people: Sequence[Activity]
    missions: Sequence[MissionYear]
    names: Mapping[int, str]
    made_at: datetime

    def name(self, user_id: int) -> str:
        return self.names.get(user_id, "")


def year_xlsx(of: Year) -> bytes:
    """Return three sheets, each closed by the sums of its rows; nothing runs as a formula."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "서포터별"
    _fill(first, BY_SUPPORTER, [_person(of, each) for each in _ranked(of)], 1)
    _fill(book.create_sheet("미션별"), BY_MISSION, [_mission(each) for each in of.missions], 3)
    _fill(book.create_sheet("월별"), BY_MONTH, _months(of), 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(
    sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[Any]], words_first: int
) -> None:
    """Write head, rows and sums; the first `words_first` columns hold words."""
    sheet.append(list(columns))
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    sums = [sum(row[at] for row in rows) for at in range(words_first, len(columns))]
    sheet.append(["합계", *[""] * (words_first - 1), *sums])
    dress(sheet, 1, sheet.max_row)
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 34 if words_first > 1 else 12
    sheet.freeze_panes = "A2"


def _ranked(of: Year) -> list[Activity]:
    return sorted(of.people, key=lambda each: (-each.accepted, of.name(each.user_id)))


def _person(of: Year, each: Activity) -> tuple[Any, ...]:
    return (
        of.name(each.user_id), each.offered, each.held, each.handed_in, each.accepted,
        each.declined, each.fee, each.prize, each.hours, each.reach,
    )  # fmt: skip


def _mission(each: MissionYear) -> tuple[Any, ...]:
    return (
        words(each.month), each.topic, STATUSES[each.status], each.capacity, each.offered,
        each.held, each.handed_in, each.accepted, each.declined, each.fee, each.hours,
    )  # fmt: skip


def _months(of: Year) -> list[tuple[Any, ...]]:
    found = []
    for month in range(of.year * 100 + 1, of.year * 100 + 13):
        rows = [each for each in of.missions if each.month == month]
        found.append(
            (
                words(month),
                len([each for each in rows if each.status == "issued"]),
                sum(each.held for each in rows),
                sum(each.accepted for each in rows),
                sum(each.fee for each in rows),
                sum(each.hours for each in rows),
            )
        )
    return found


def year_charts(of: Year, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """Return one A4 page: the year in numbers, by month, by supporter, by mission."""
    return typeset("year_report", form(of), kind)


def form(of: Year) -> dict[str, Any]:
    """What the typst source reads."""
    people, months = _ranked(of), _months(of)
    issued = [each for each in of.missions if each.status == "issued"]
    # Work accepted before its mission was called off counts, as in the tables.
    held, accepted = sum(row[2] for row in months), sum(row[3] for row in months)
    rate = f"{accepted * 100 // held}%" if held else "-"
    return {
        "title": f"{of.year}년 동행메이트 서포터즈 활동",
        "made": f"{of.made_at:%Y-%m-%d} 기준",
        "figures": [
            {"label": "서포터", "value": f"{len(people)}명"},
            {"label": "미션", "value": f"{len(issued)}건"},
            {"label": "인정된 글", "value": f"{accepted}건"},
            {"label": "참여 대비 인정", "value": rate},
            {"label": "활동비·상금", "value": f"{sum(p.fee + p.prize for p in people):,}원"},
            {"label": "봉사시간", "value": f"{sum(p.hours for p in people):,}시간"},
        ],
        "months": [
            {"label": f"{int(row[0][-2:])}월", "held": row[2], "accepted": row[3]} for row in months
        ],
        "people": [
            {"label": of.name(e.user_id), "held": e.held, "accepted": e.accepted}
            for e in people[:BARS_AT_MOST]
        ],
        "more": max(len(people) - BARS_AT_MOST, 0),
    }
