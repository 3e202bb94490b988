"""A spreadsheet's rows -> events, or everything that is wrong with them by line. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from handlers.amounts import read_number
from handlers.times import read_moment, read_time
from models.areas import areas, labels
from models.dialog import Option
from models.districts import named
from models.events.accessibility import accessibility
from models.events.content import BEFORE_ITS_START, EventContent, problems
from models.frozen import frozen
from models.text import korean

#: The columns of the file: name, field of the event, whether it must be filled, an example.
COLUMNS: tuple[tuple[str, str, bool, str], ...] = (
    ("제목", "title", True, "동행 어울림광장: 함께 배우는 하루"),
    ("시작", "starts_at", True, "2027-05-15 11:00"),
    ("끝", "ends_at", True, "17:00"),
    ("장소", "place", True, "서울광장"),
    ("주소", "address", False, "서울특별시 중구 세종대로 110"),
    ("지도 링크", "map_url", False, ""),
    ("자치구", "district", False, "중구"),
    ("분야", "field", False, "교육"),
    ("시리즈", "series", False, "어울림광장"),
    ("주제", "theme", False, "함께 배우는 하루"),
    ("정원", "capacity", False, "100"),
    ("대상", "audience", False, "누구나"),
    ("접근성", "accessibility", False, "휠체어, 수어통역"),
    ("준비물", "bring", False, "편한 신발"),
    ("문의", "contact", False, "02-120"),
    ("설명", "description", False, "누구나 함께 즐기는 체험 행사예요."),
)
NAMES = {re.sub(r"\s", "", name): field for name, field, _must, _example in COLUMNS}
ALSO = {"행사명": "title", "행사": "title", "일시": "starts_at", "시작일시": "starts_at", "종료": "ends_at",
        "종료일시": "ends_at", "지도": "map_url", "내용": "description", "참여대상": "audience",
        "담당": "contact", "연락처": "contact"}  # fmt: skip
SHOWN = {field: name for name, field, _must, _example in COLUMNS}
MUST = tuple(field for _name, field, must, _example in COLUMNS if must)
#: What models.events.event stores as a title or a text is never longer than a message can show.
LONGEST = {"title": 120, "description": 3000}
LONGEST_OTHER = 300
NO_LIMIT = frozenset({"제한 없음", "제한없음", "없음", "무제한", "-"})
NONE = frozenset({"", "-", "없음", "해당 없음", "해당없음"})
SERIAL = re.compile(
    r"[34]\d{4}(\.\d+)?|5[0-4]\d{3}(\.\d+)?"
)  # Excel's days since 1899-12-30, to 2050
ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})


@frozen
class Wrong:
    """One thing to mend: the line in the file, the column's name ("" for the whole line), why."""

    line: int
    column: str
    words: str


@frozen
class Row:
    """One line that was understood."""

    line: int
    content: EventContent


@frozen
class Parsed:
    """All the file says: nothing is imported unless `wrong` is empty."""

    rows: tuple[Row, ...]
    wrong: tuple[Wrong, ...]


class _WrongError(ValueError):
    """A cell that cannot be read."""


def parse(table: Sequence[Sequence[str]], now: datetime) -> Parsed:
    """Read a table whose first filled line names the columns; moments in the zone of `now`.

    Lines are counted from 1, empty ones included, as a spreadsheet shows them.
    """
    lines = [(n, row) for n, row in enumerate(table, start=1) if any(cell.strip() for cell in row)]
    if not lines:
        return Parsed((), (Wrong(1, "", "빈 파일이에요. 첫 줄에는 열 이름을 적어 주세요."),))
    at = _head([row for _n, row in lines])
    head, rest = lines[at], lines[at + 1 :]
    places, wrong = _places(*head)
    if wrong:
        return Parsed((), tuple(wrong))
    if not rest:
        return Parsed(
            (), (Wrong(head[0], "", "행사가 한 줄도 없어요. 열 이름 아래에 적어 주세요."),)
        )
    rows: list[Row] = []
    for line, cells in rest:
        found = _row(
            line, {f: cells[at] if at < len(cells) else "" for f, at in places.items()}, now
        )
        if isinstance(found, Row):
            rows.append(found)
        else:
            wrong += found
    wrong = sorted((*wrong, *_twice(rows)), key=lambda each: each.line)
    return Parsed(tuple(rows), tuple(wrong))


def _head(rows: Sequence[Sequence[str]]) -> int:
    """Which filled line names the columns: the first of five with two known names, else the first.

    Above it people write a heading.
    """
    for at, row in enumerate(rows[:5]):
        if sum(_field_of(cell) is not None for cell in row) > 1:
            return at
    return 0


def _field_of(cell: str) -> str | None:
    name = re.sub(r"[\s*()]|필수", "", cell)
    return NAMES.get(name) or ALSO.get(name)


def _places(line: int, cells: Sequence[str]) -> tuple[dict[str, int], list[Wrong]]:
    """Where each field stands; what is wrong with the names."""
    places: dict[str, int] = {}
    wrong: list[Wrong] = []
    for at, cell in enumerate(cells):
        field = _field_of(cell)
        if field is None and cell.strip():
            known = ", ".join(SHOWN.values())
            wrong.append(Wrong(line, cell.strip(), f"모르는 열이에요. 쓸 수 있는 열: {known}"))
        elif field in places:
            wrong.append(Wrong(line, cell.strip(), "같은 열이 두 번 있어요. 하나만 남겨 주세요."))
        elif field:
            places[field] = at
    wrong += [Wrong(line, SHOWN[f], "꼭 필요한 열이 없어요.") for f in MUST if f not in places]
    return places, wrong


def _row(line: int, cells: dict[str, str], now: datetime) -> Row | list[Wrong]:
    values: dict[str, Any] = {}
    wrong: list[Wrong] = []
    for field in (each for each in SHOWN if each in cells):  # the start before the end
        text = cells[field].strip()
        try:
            _check_cell(field, text)
            if field == "ends_at":
                values[field] = _end(text, values.get("starts_at"), now)
            else:
                values[field] = READERS.get(field, _as_is)(text, now)
        except _WrongError as error:
            wrong.append(Wrong(line, SHOWN[field], str(error)))
    if wrong:
        start, end = values.get("starts_at"), values.get("ends_at")
        if start and end and end <= start:
            wrong.append(Wrong(line, SHOWN["ends_at"], BEFORE_ITS_START))
        return wrong
    content = EventContent(**values)
    whole = [Wrong(line, "", words) for words in problems(content)]
    if not whole and content.starts_at <= now:
        whole.append(Wrong(line, SHOWN["starts_at"], "이미 지난 때예요. 연도를 확인해 주세요."))
    return whole or Row(line, content)


def _check_cell(field: str, text: str) -> None:
    if not text and field in MUST:
        raise _WrongError("비어 있어요.")
    if text.startswith("=") or text in ERRORS:
        raise _WrongError("수식의 값을 알 수 없어요. 값으로 바꿔 적어 주세요.")
    most = LONGEST.get(field, LONGEST_OTHER)
    if len(text) > most:
        raise _WrongError(f"너무 길어요({len(text)}자). {most}자까지 받아요.")


def _as_is(text: str, _now: datetime) -> str:
    return text


def _moment(text: str, now: datetime) -> datetime:
    found = _serial(text, now) if SERIAL.fullmatch(text) else read_moment(text, now)
    if found is None:
        raise _WrongError(f"‘{text}’: 날짜와 시각을 함께 적어 주세요. 예: 2027-05-15 11:00")
    return found


def _serial(text: str, now: datetime) -> datetime:
    """A day that lost its format in Excel: days since 1899-12-30, in the office's zone."""
    moment = datetime(1899, 12, 30, tzinfo=now.tzinfo) + timedelta(days=float(text), seconds=30)
    return moment.replace(second=0, microsecond=0)


def _end(text: str, start: datetime | None, now: datetime) -> datetime:
    """The end; a time alone is on the day of the start."""
    clock = read_time(text)
    if clock is None:
        return _moment(text, now)
    if start is None:  # wrong itself, which refuses the line
        return now
    return datetime.combine(start.date(), clock, start.tzinfo)


def _district(text: str, _now: datetime) -> str:
    found = "" if text in NONE else named(text)
    if found is None:
        raise _WrongError(f"‘{text}’: 서울의 자치구 이름을 적어 주세요. 예: 중구")
    return found


def _area(text: str, _now: datetime) -> str:
    if text in NONE:
        return ""
    for option in areas():
        if text in {labels()[option.value], option.value, *option.also}:
            return option.value
    known = ", ".join(labels()[option.value] for option in areas())
    raise _WrongError(f"‘{text}’: 분야는 {known} 가운데 하나예요.")


def _capacity(text: str, _now: datetime) -> int:
    if not text or text in NO_LIMIT:
        return 0
    found = read_number(re.sub(r"\s*명$", "", text))
    if found is None or found < 0:
        raise _WrongError(f"‘{text}’: 수로 적어 주세요. 제한이 없으면 비워 두세요.")
    return found


def _ways(text: str, _now: datetime) -> tuple[str, ...]:
    found: list[str] = []
    for part in re.split(r"[,，、/·;\n]+", text):
        word = part.strip()
        if word in NONE:
            continue
        value = next((o.value for o in accessibility() if word in _words(o)), None)
        if value is None:
            known = ", ".join(korean(option.label) for option in accessibility())
            raise _WrongError(f"‘{word}’: 접근성은 {known} 가운데에서 쉼표로 나누어 적어 주세요.")
        found.append(value)
    return tuple(option.value for option in accessibility() if option.value in found)


def _words(option: Option) -> frozenset[str]:
    return frozenset({korean(option.label), option.value, *option.also})


READERS: dict[str, Callable[[str, datetime], Any]] = {
    "starts_at": _moment,
    "district": _district,
    "field": _area,
    "capacity": _capacity,
    "accessibility": _ways,
}


def _twice(rows: Iterable[Row]) -> list[Wrong]:
    """Lines that say the same event a second time."""
    first: dict[tuple[str, datetime], int] = {}
    wrong = []
    for row in rows:
        same = (row.content.title, row.content.starts_at)
        if same in first:
            wrong.append(
                Wrong(
                    row.line,
                    "",
                    f"{first[same]}번째 줄과 제목과 시작이 같아요. 하나만 남겨 주세요.",
                )
            )
        first.setdefault(same, row.line)
    return wrong
