"""The year's report: sums are those of the rows, the page holds what it says, nothing runs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.documents.maker import NoSuchFileError
from bot.documents.making import make
from bot.documents.year_report import Year, form, year_charts, year_xlsx
from models.message import File
from models.missions import proof, statement
from models.missions.activity import Activity, MissionYear
from tests.models.missions.support import (
    DAY,
    FIRST,
    coordinator,
    handed_in,
    issued,
    supporters,
    work_of,
)
from tests.models.support import Office
from tests.support import START

COUNT = st.integers(0, 50)
PEOPLE = st.lists(
    st.builds(
        Activity, st.integers(1, 10**6), COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT,
        COUNT,
    ),
    max_size=30, unique_by=lambda each: each.user_id,
)  # fmt: skip
MISSIONS = st.lists(
    st.builds(
        MissionYear, st.integers(1, 99), st.integers(202701, 202712), st.text(max_size=10),
        st.sampled_from(["issued", "cancelled"]), COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT,
        COUNT,
    ),
    max_size=12,
)  # fmt: skip


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    found = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    book.close()
    assert "f" not in kinds
    return found


@given(PEOPLE, MISSIONS)
@settings(max_examples=30)
def test_sums_are_those_of_the_rows(people: list[Activity], missions: list[MissionYear]) -> None:
    names = {each.user_id: f"=서포터{each.user_id}" for each in people}
    of = Year(2027, people, missions, names, START)
    held = sheets(year_xlsx(of))
    assert set(held) == {"서포터별", "미션별", "월별"}
    for first, rows in ((1, held["서포터별"]), (3, held["미션별"]), (1, held["월별"])):
        body, sums = rows[1:-1], rows[-1]
        assert list(sums[first:]) == [sum(r[at] for r in body) for at in range(first, len(sums))]
    assert held["서포터별"][-1][6] == sum(each.fee for each in people)
    assert held["월별"][-1][3] == sum(each.accepted for each in missions)
    assert len(held["월별"]) == 14
    on_page = {each["label"]: each["value"] for each in form(of)["figures"]}
    assert on_page["인정된 글"] == f"{held['월별'][-1][3]}건"


def test_page_says_the_year_in_words_and_numbers() -> None:
    people = [Activity(n, 5, 5, 5, n % 6, 0, 100_000, 0, 2) for n in range(1, 28)]
    missions = [MissionYear(1, 202703, "봄", "issued", 0, 27, 27, 27, 20, 0, 0, 0)]
    names = {each.user_id: f"서포터{each.user_id}" for each in people}
    of = Year(2027, people, missions, names, START)
    reader = PdfReader(io.BytesIO(year_charts(of)))
    assert len(reader.pages) == 1
    text = "".join(reader.pages[0].extract_text().split())
    for words in ("2027년동행메이트서포터즈활동", "27명", "20건", "74%", "2,700,000원", "54시간", "20/27",
                  "서포터5", "그밖의2명은"):  # fmt: skip
        assert words in text, words
    assert year_charts(of, "png").startswith(b"\x89PNG")


def test_empty_year_has_a_page_and_tables() -> None:
    of = Year(2027, [], [], {}, START)
    text = PdfReader(io.BytesIO(year_charts(of))).pages[0].extract_text()
    assert "아직" in text
    assert form(of)["figures"][3]["value"] == "-"
    assert [len(rows) for rows in sheets(year_xlsx(of)).values()] == [2, 2, 14]


def test_files_of_missions_are_made_when_they_are_sent(office: Office) -> None:
    [user], kim = supporters(office, 1), coordinator(office)
    number = issued(office, kim, [user])
    office.clock.now = FIRST + 3 * DAY
    found = handed_in(office, user, number, work_of("s0"))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
        own = statement.make(work, user, 202612, user).id
        everybody = statement.make(work, kim, 202612).id
    with office.engine.begin() as connection:
        now = office.clock()
        for number_ in (own, everybody):
            content = make(connection, File("statement", number_, "a.xlsx"), now).content
            rows = sheets(content)["명세"]
            assert rows[4][1:6] == ("s0", "2026-12-03", "도시락 배달 알리기", "활동비", 100_000)
            assert rows[-1][5] == 100_000
        report = make(connection, File("year_report", 2026, "b.xlsx"), now).content
        assert sheets(report)["서포터별"][1][:5] == ("s0", 1, 1, 1, 1)
        charts = make(connection, File("year_report_charts", 2026, "c.pdf"), now)
        assert charts.content.startswith(b"%PDF")
        for kind in ("statement", "attachment"):
            with pytest.raises(NoSuchFileError):
                make(connection, File(kind, 1, "x"), now)
