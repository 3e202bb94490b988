"""Rows of a file become events, or every fault is named by line and column; nothing in between."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.rows import COLUMNS, Parsed, parse
from tests.support import SEOUL

NOW = datetime(2027, 3, 10, 9, 0, tzinfo=SEOUL)
HEAD = [name for name, _field, _must, _example in COLUMNS]
EXAMPLE = [example for _name, _field, _must, example in COLUMNS]


def one(**cells: str) -> Parsed:
    """A file of one row: the example with some cells changed."""
    row = dict(zip(HEAD, EXAMPLE, strict=True)) | cells
    return parse([list(row), list(row.values())], NOW)


def faults(parsed: Parsed) -> list[tuple[int, str]]:
    assert not parsed.rows or parsed.wrong
    return [(wrong.line, wrong.column) for wrong in parsed.wrong]


def test_example_of_the_template_is_an_event() -> None:
    parsed = parse([HEAD, EXAMPLE], NOW)
    assert parsed.wrong == ()
    [row] = parsed.rows
    content = row.content
    assert row.line == 2
    assert content.starts_at == datetime(2027, 5, 15, 11, tzinfo=SEOUL)
    assert content.ends_at == datetime(2027, 5, 15, 17, tzinfo=SEOUL)
    assert (content.district, content.field, content.capacity) == ("jung", "education", 100)
    assert content.accessibility == ("wheelchair", "sign")
    assert content.series == "어울림광장"


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("시작", "46522.458333", "starts_at", datetime(2027, 5, 15, 11, tzinfo=SEOUL)),
        ("시작", "5월 15일 오전 11시", "starts_at", datetime(2027, 5, 15, 11, tzinfo=SEOUL)),
        ("끝", "2027-05-16 01:00", "ends_at", datetime(2027, 5, 16, 1, tzinfo=SEOUL)),
        ("끝", "오후 5시 반", "ends_at", datetime(2027, 5, 15, 17, 30, tzinfo=SEOUL)),
        ("정원", "1,200명", "capacity", 1200),
        ("정원", "제한 없음", "capacity", 0),
        ("정원", "", "capacity", 0),
        ("자치구", "마포", "district", "mapo"),
        ("자치구", "-", "district", ""),
        ("분야", "housing", "field", "housing"),
        ("접근성", "수화\n휠체어", "accessibility", ("wheelchair", "sign")),
        ("접근성", "없음", "accessibility", ()),
    ],
)
def test_cells_are_read_as_people_write_them(
    column: str, cell: str, field: str, value: Any
) -> None:
    parsed = one(**{column: cell})
    assert parsed.wrong == ()
    assert [getattr(row.content, field) for row in parsed.rows] == [value]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("제목", ""),
        ("제목", "가" * 121),
        ("시작", "5월 15일"),
        ("시작", "언젠가"),
        ("시작", "=A1"),
        ("시작", "#REF!"),
        ("시작", "2027-02-30 11:00"),
        ("시작", "2020-05-15 11:00"),
        ("끝", "25:00"),
        ("장소", ""),
        ("자치구", "수원시"),
        ("분야", "우주"),
        ("정원", "많이"),
        ("정원", "-3"),
        ("접근성", "휠체어, 순간이동"),
        ("설명", "가" * 3001),
    ],
)
def test_faults_are_named_by_line_and_column(column: str, cell: str) -> None:
    parsed = one(**{column: cell})
    assert faults(parsed) == [(2, column)]
    assert parsed.wrong[0].words


@pytest.mark.parametrize("cells", [{"끝": "10:00"}, {"지도 링크": "javascript:alert(1)"}])
def test_what_fits_no_event_is_a_fault_of_the_line(cells: dict[str, str]) -> None:
    assert faults(one(**cells)) == [(2, "")]


def test_every_fault_of_every_line_is_told_at_once() -> None:
    bad = ["", "x", "", ""]
    parsed = parse([["제목", "시작", "끝", "장소"], bad, [], bad], NOW)
    assert {line for line, _column in faults(parsed)} == {2, 4}
    assert len(parsed.wrong) == 8


def test_heading_above_the_names_stars_and_spaces_are_passed_over() -> None:
    parsed = parse(
        [
            ["2027년 행사 목록"],
            [],
            ["행사명*", "시작 (필수)", "종료", " 장소 "],
            ["a", "5/15 11:00", "12:00", "b"],
        ],
        NOW,
    )
    assert parsed.wrong == ()
    assert parsed.rows[0].line == 4


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ([], [""]),
        ([["", ""]], [""]),
        ([["제목", "시작", "끝", "장소"]], [""]),
        ([["제목", "시작"], ["a", "b"]], ["끝", "장소"]),
        ([["제목", "시작", "끝", "장소", "비용"], ["a"]], ["비용"]),
        ([["제목", "시작", "끝", "장소", "제목"], ["a"]], ["제목"]),
    ],
)
def test_table_without_the_right_columns_is_refused_whole(
    table: list[list[str]], columns: list[str]
) -> None:
    parsed = parse(table, NOW)
    assert parsed.rows == ()
    assert [wrong.column for wrong in parsed.wrong] == columns


def test_end_may_stand_before_the_start() -> None:
    parsed = parse([["끝", "시작", "제목", "장소"], ["17:00", "5/15 11:00", "a", "b"]], NOW)
    assert [row.content.ends_at.hour for row in parsed.rows] == [17]


def test_same_event_twice_in_a_file_is_a_fault() -> None:
    parsed = parse([HEAD, EXAMPLE, EXAMPLE, ["", *EXAMPLE[1:]]], NOW)
    assert faults(parsed) == [(3, ""), (4, "제목")]  # in the order of the lines


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=6))
def test_no_table_raises(table: list[list[str]]) -> None:
    parse(table, NOW)
    parse([HEAD, *table], NOW)


def test_end_before_its_start_is_told_beside_other_faults() -> None:
    parsed = one(시작="2027-05-15 14:00", 끝="2027-05-15 13:00", 정원="많이")
    assert faults(parsed) == [(2, "정원"), (2, "끝")]
