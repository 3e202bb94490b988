"""A supporter's year as a picture to keep and to show (PNG)."""

from __future__ import annotations

from typing import Any

from bot.documents.typesetting import typeset
from models.missions.year_summary import YearSummary

MOST_ACCOUNTS = 4  # lines that fit on the picture


def summary_png(year: YearSummary) -> bytes:
    """Return the picture, 1080 by 1350 pixels."""
    return typeset("summary", form_of(year), "png")


def form_of(year: YearSummary) -> dict[str, Any]:
    """Return what the typst source reads; figures that are nought are left out, but the missions."""
    figures = [("마친 미션", f"{year.missions_done:,}건")]
    if year.hours:
        figures.append(("봉사시간", f"{year.hours:,}시간"))
    if year.reached:
        figures.append(("조회 수", f"{year.reached:,}회"))
    first, last = year.first_day, year.last_day
    return {
        "title": f"{year.name} {year.round}",
        "programme": f"{year.programme} {year.round}",
        "name": " ".join(year.name.split()),
        "period": f"{first:%Y. %-m. %-d.} ~ {last:%Y. %-m. %-d.}",
        "figures": figures,
        "months": year.by_month,
        "accounts": [
            (each.account, f"{each.unit} {each.people:,}명")
            for each in year.accounts[:MOST_ACCOUNTS]
        ],
        "footer": "서울특별시 약자와의동행추진단 · 조회 수와 사람 수는 본인이 알려 준 수예요.",
    }
