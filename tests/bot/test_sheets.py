"""Spreadsheets that people send: every encoding and oddity read, everything hostile refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.sheets import read
from models import sheet
from models.file_type import MAX_BYTES

TEXT = "제목,시작\n축제,2027-05-15 11:00\n"
WANTED = (("제목", "시작"), ("축제", "2027-05-15 11:00"))


def xlsx(fill: object) -> bytes:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    fill(book.active)  # type: ignore[operator]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, name: str, change: object) -> bytes:
    """The archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for each in old.infolist():
            part = old.read(each)
            new.writestr(each.filename, change(part) if each.filename == name else part)  # type: ignore[operator]
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_csv_is_read_in_every_encoding_excel_writes(encoding: str) -> None:
    assert read("a.csv", TEXT.encode(encoding)).rows == WANTED


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_with_every_separator(mark: str) -> None:
    assert read("a.csv", TEXT.replace(",", mark).encode()).rows == WANTED


def test_csv_keeps_line_breaks_in_quotes_and_the_place_of_empty_lines() -> None:
    rows = read("a.csv", '제목,설명\n\n축제,"첫 줄\n둘째 줄"\n\n\n'.encode()).rows
    assert rows == (("제목", "설명"), (), ("축제", "첫 줄\n둘째 줄"))


MOMENT = datetime(2027, 5, 15, 11)  # noqa: DTZ001 - a spreadsheet's moments have no zone


def fill_oddly(page: Worksheet) -> None:
    page.append(["제목", "시작", "끝", "정원", "맞음", "날", "수식"])
    page.append(["축제", MOMENT, time(17, 30), 30.0, True, date(2027, 5, 1), "=1+1"])
    page["A5"] = "뒤"
    page["D5"] = 2.5


def test_xlsx_days_times_numbers_and_formulas_become_text() -> None:
    rows = read("a.xlsx", xlsx(fill_oddly)).rows
    assert rows[1] == ("축제", "2027-05-15 11:00", "17:30", "30", "예", "2027-05-01", "=1+1")
    assert rows[2:4] == ((), ())
    assert rows[4] == ("뒤", "", "", "2.5")


def test_xlsx_formula_is_read_by_the_value_last_seen() -> None:
    content = repacked(
        xlsx(fill_oddly),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert read("a.xlsx", content).rows[1][-1] == "2"


def test_xlsx_merged_cells_count_for_every_row_they_cover() -> None:
    def fill(page: Worksheet) -> None:
        for row in (["시리즈", "제목"], ["광장", "하나"], [None, "둘"], [None, "셋"]):
            page.append(row)
        page.merge_cells("A2:A3")

    rows = read("a.xlsx", xlsx(fill)).rows
    assert rows[1:] == (("광장", "하나"), ("광장", "둘"), ("", "셋"))


def test_xlsx_hidden_first_sheet_is_passed_over() -> None:
    book = Workbook()
    assert isinstance(book.active, Worksheet)
    book.active.append(["숨김"])
    book.active.sheet_state = "hidden"
    book.create_sheet("보임").append(["제목"])
    out = io.BytesIO()
    book.save(out)
    assert read("a.xlsx", out.getvalue()).rows == (("제목",),)


def big(page: Worksheet) -> None:
    for n in range(1_002):
        page.append([n])


def far(page: Worksheet) -> None:
    page["A1"] = "제목"
    page["A1048576"] = "끝"


def everywhere(page: Worksheet) -> None:
    page.append(["제목"])
    page.append(["축제"])


def merged_wholly(content: bytes) -> bytes:
    ranges = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    return repacked(
        content, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</worksheet>", ranges)
    )


def test_xlsx_merged_over_the_whole_sheet_is_read_at_once() -> None:
    assert read("a.xlsx", merged_wholly(xlsx(everywhere))).rows == (("제목",), ("제목",))


def bomb() -> bytes:
    """A few kilobytes that unpack to 60 MB."""
    return repacked(xlsx(everywhere), "xl/workbook.xml", lambda part: part + b" " * 60_000_000)


def entities() -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    return repacked(xlsx(everywhere), "xl/worksheets/sheet1.xml", lambda part: head + part)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", b"a" * (MAX_BYTES + 1), "too_large"),
        ("a.csv", b"\n".join(b"x" for _ in range(1_002)), "too_many_rows"),
        ("a.csv", b"\n" * 20_001, "too_many_rows"),
        ("a.csv", b"x," * 61 + b"x", "too_many_columns"),
        ("a.csv", b" \n,,\n", "empty"),
        ("a.csv", b"\x81\xff\x00\x01", "encoding"),
        ("a.csv", b"a\0b", "broken"),
        ("a.csv", b'"' + b"x" * 200_000, "broken"),
        ("a.txt", b"hello", "type"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "type"),
        ("a.xlsx", b"PK\x03\x04xl/workbook", "broken"),
        ("a.xlsx", xlsx(big), "too_many_rows"),
        ("a.xlsx", xlsx(far), "too_many_rows"),
        ("a.xlsx", xlsx(lambda page: None), "empty"),
        ("a.xlsx", bomb(), "too_large"),
        ("a.xlsx", entities(), "broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_words(name: str, content: bytes, problem: str) -> None:
    found = read(name, content)
    assert (found.rows, found.problem) == ((), problem)
    assert sheet.PROBLEMS[problem]


CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]))
@example(b"PK\x03\x04" + b"xl/workbook" * 3, "a.xlsx")
def test_no_bytes_raise(content: bytes, name: str) -> None:
    assert read(name, content).problem in {"", *sheet.PROBLEMS}


@given(st.lists(st.lists(CELLS, max_size=4), max_size=5))
def test_sheet_comes_back_as_it_was_kept(rows: list[list[str]]) -> None:
    held = sheet.Sheet(tuple(tuple(row) for row in rows), "")
    assert sheet.parse(held.dump()) == held
