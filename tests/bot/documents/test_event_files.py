"""Files of an event: calendar, table, picture, entrance sheet; nothing runs, nothing leaks."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.documents import event_list
from bot.documents.entrance import check_in_link, entrance_pdf, modules
from bot.documents.event_list import figures_png, list_xlsx
from bot.documents.event_template import template_xlsx
from bot.documents.ics import event_ics
from bot.documents.maker import NoSuchFileError
from bot.documents.making import make
from handlers.events.rows import parse
from models.events import event as events
from models.events.board import Applied
from models.events.event import Event
from models.message import File
from tests.handlers.events.people import applies, citizen, opened, user
from tests.handlers.people import at_work, coordinator
from tests.support import SEOUL, Bot

NOW = datetime(2027, 4, 1, 9, 0, tzinfo=SEOUL)
START = datetime(2027, 4, 17, 11, 0, tzinfo=SEOUL)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 60


def event(**parts: object) -> Event:
    values: dict[str, Any] = {
        "id": 1, "number": "EV-2027-000012", "title": "걷기, 함께; 걷기", "starts_at": START,
        "ends_at": START + timedelta(hours=6), "place": "서울광장", "description": "첫 줄\n둘째 줄",
        "accessibility": ["wheelchair"], "picture": 0, "status": "open", "door": "482913",
        "told": {}, "created_by": 1, "created_at": NOW, "changed_at": NOW, "capacity": 10,
    }  # fmt: skip
    return Event(**{**values, **parts})


def entry(made: Event) -> Any:
    content = event_ics(made, NOW)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))  # RFC 5545, 3.1
    calendar = Calendar.from_ical(content)
    assert [each["TZID"] for each in calendar.walk("VTIMEZONE")] == ["Asia/Seoul"]
    [found] = calendar.walk("VEVENT")
    return found


def test_calendar_entry_says_when_and_where_in_seoul() -> None:
    found = entry(event())
    assert found["DTSTART"].dt == START
    assert found["DTSTART"].params["TZID"] == "Asia/Seoul"
    assert found["DTSTAMP"].dt == NOW.astimezone(UTC)
    assert found["SUMMARY"] == "걷기, 함께; 걷기"
    assert "첫 줄\n둘째 줄" in found["DESCRIPTION"]
    assert found["STATUS"] == "CONFIRMED"


def test_changed_and_cancelled_event_keeps_its_uid_and_counts_on() -> None:
    first, second = entry(event()), entry(event(revision=3, status="cancelled", reason="비"))
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 2)
    assert second["STATUS"] == "CANCELLED"
    assert "비" in second["DESCRIPTION"]


ROW = Applied(1, "attended", 2, ("wheelchair",), "=1+1", "going", NOW, NOW, True, 5, "+좋아요")


def test_table_holds_every_application_and_runs_no_formula() -> None:
    rows = [ROW, replace(ROW, position=2, status="waiting", needs_text="", score=0, comment="")]
    book = load_workbook(io.BytesIO(list_xlsx(event(), rows, NOW)))
    table = list(book.worksheets[0].iter_rows(values_only=True))
    assert table[0] == event_list.COLUMNS
    assert table[1][:6] == (1, "참석", 2, "휠체어", "'=1+1", "갈게요")
    assert table[1][-1] == "'+좋아요"
    assert len(table) == 3
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert all(sheet.column_dimensions[each].width > 5 for each in "ABCDEFGHIJK")
    figures = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert figures["참석 (건/명)"] == "1/2"
    assert figures["5점"] == 1


@pytest.mark.parametrize("rows", [[], [ROW] * 50])
def test_figures_are_a_picture(rows: list[Applied]) -> None:
    assert figures_png(event(title="[#let x] \\ $ 걷기"), rows, NOW).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "title", ["걷기", "동네 어르신과 함께하는 봄나들이 한마당", "가" * 120, "아주 긴 제목 " * 17]
)
@pytest.mark.parametrize("place", ["서울광장", "넓은 곳 " * 60])
@pytest.mark.parametrize("url", ["https://donghaeng.example.kr", ""])
def test_entrance_sheet_is_one_page_with_the_code_in_letters(
    title: str, place: str, url: str
) -> None:
    reader = PdfReader(io.BytesIO(entrance_pdf(event(title=title, place=place), url)))
    [page] = reader.pages
    assert "482913" in page.extract_text().replace(" ", "")


def test_qr_code_holds_the_link_with_a_quarter_of_spare() -> None:
    link = check_in_link("https://donghaeng.example.kr/", "482913")
    assert link == "https://donghaeng.example.kr/?checkin=482913"
    wanted = segno.make_qr(link, error="q")
    assert modules(link) == ["".join(map(str, row)) for row in wanted.matrix]
    assert wanted.error == "Q"


def test_template_names_every_column_and_holds_no_sample_event() -> None:
    sheet = load_workbook(io.BytesIO(template_xlsx())).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    [wrong] = parse(rows, NOW).wrong
    assert "한 줄도 없어요" in wrong.words


async def test_every_file_of_an_event_is_made_and_gone_with_it(bot: Bot) -> None:
    kim = await coordinator(bot)
    made = opened(bot, kim)
    applies(bot, await citizen(bot, "anna"), made)
    kinds = ("event_ics", "event_list", "event_figures", "event_entrance")
    with bot.engine.connect() as connection:
        for kind in kinds:
            found = make(connection, File(kind, made.id, "이름"), bot.clock(), "https://a.kr")
            assert found.content
            assert found.name == "이름"
            with pytest.raises(NoSuchFileError):
                make(connection, File(kind, 1, "이름"), bot.clock())
        assert make(connection, File("event_template", 0, "a.xlsx"), bot.clock()).content
        with pytest.raises(NoSuchFileError):
            make(connection, File("event_picture", made.id, "a"), bot.clock())


async def test_picture_sent_in_the_conversation_is_the_events_picture(bot: Bot) -> None:
    from models import attachment  # noqa: PLC0415 - read beside its use

    kim = await coordinator(bot)
    made, who = opened(bot, kim), user(bot, kim)
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
    with at_work(bot) as work:
        number = attachment.take(work, who, "광장.png", picture)
    await kim.says(f"/event-edit {made.id}")
    await kim.says("사진 고치기")
    await kim.send(attachments=(number,))
    for words in ("다 올렸어요", "네"):
        await kim.says(words)
    with at_work(bot) as work:
        assert events.get(work, made.id).picture == number
    with bot.engine.connect() as connection:
        found = make(connection, File("event_picture", made.id, "x"), bot.clock())
    assert (found.name, found.content) == ("광장.png", picture)
