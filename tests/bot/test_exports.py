"""Exports: what stands in them, what never does, and files that a spreadsheet may open safely."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine

from bot import exports
from bot.exports import UnknownExportError, rows_of, write
from models import checklist, consent, idea
from models.checklist import ChecklistContent
from models.checklist_file import load_templates
from models.checklist_template import Mark, current
from models.idea import IdeaContent
from models.ids import Ids
from models.user import User
from models.work import Work
from tests.support import SEOUL, START, Clock

FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    "\x00=1", '=HYPERLINK("http://127.0.0.1/?"&A1,"x")',
)  # fmt: skip
CONTACT = IdeaContent(
    "housing", "창문에 물막이판을 달아 주세요.", proposer="person", name="김시민", contact="010-1"
)


@pytest.fixture
def work(made: Engine) -> Iterator[Work]:
    with made.begin() as connection:
        yield Work(connection, START, Ids(Clock()))


def hand_in(work: Work, content: IdeaContent, user: int = 7) -> idea.Kept:
    return idea.submit(work, user, content, "web", "ko")


def ideas(work: Work, *, contact: bool = False) -> list[dict[str, Any]]:
    work.flush()
    return rows_of(work.connection, "ideas", SEOUL, contact=contact)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content))
    cells = list(book["내보내기"].iter_rows())
    rows = [tuple(cell.value for cell in row) for row in cells]
    kinds = {cell.data_type for row in cells for cell in row}
    book.close()
    assert "f" not in kinds  # no formula anywhere
    return rows


# ---- Rows ----------------------------------------------------------------------------------------
def test_idea_row_holds_its_stage_words_and_moments_of_the_zone(work: Work) -> None:
    hand_in(work, CONTACT)
    [row] = ideas(work)
    assert row["접수번호"] == "ID-2026-000001"
    assert (row["상태"], row["분야"], row["제안자"]) == ("접수", "주거", "개인")
    assert row["접수"].isoformat() == "2026-11-23T10:00:00+09:00"
    [row] = rows_of(work.connection, "ideas", ZoneInfo("UTC"), contact=False)
    assert row["접수"].isoformat() == "2026-11-23T01:00:00+00:00"


def test_only_the_latest_revision_of_an_idea_is_taken_out(work: Work) -> None:
    first = hand_in(work, CONTACT)
    work.flush()
    idea.supplement(work, 7, first.id, IdeaContent("medical", "새 내용으로 바꿨어요."))
    [row] = ideas(work)
    assert (row["판"], row["분야"], row["제안 내용"]) == (2, "의료", "새 내용으로 바꿨어요.")


def test_names_and_contacts_stand_only_where_they_are_asked_for(work: Work) -> None:
    hand_in(work, CONTACT)
    consent.record(work, 7, "contact", yes=True)
    [bare] = ideas(work)
    assert {"이름", "연락처"} & bare.keys() == set()
    assert "김시민" not in str(bare)
    [whole] = ideas(work, contact=True)
    assert (whole["이름"], whole["연락처"]) == ("김시민", "010-1")


def test_withdrawn_contact_consent_takes_name_and_contact_out(work: Work) -> None:
    hand_in(work, CONTACT)
    consent.record(work, 7, "contact", yes=True)
    assert ideas(work, contact=True)[0]["이름"] == "김시민"
    consent.withdraw(work, 7, "contact")
    [row] = ideas(work, contact=True)
    assert (row["이름"], row["연락처"]) == ("", "")
    assert row["제안 내용"] == CONTACT.body
    consent.record(work, 7, "contact", yes=True)
    assert ideas(work, contact=True)[0]["이름"] == "김시민"


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_withdrawn_idea_leaks_nothing_but_its_number(work: Work, form: exports.Format) -> None:
    kept = hand_in(
        work, IdeaContent("housing", "비밀내용", "비밀문제", name="비밀이름", contact="1")
    )
    consent.record(work, 7, "contact", yes=True)
    work.flush()
    idea.withdraw(work, 7, kept.id)
    rows = ideas(work, contact=True)
    assert rows[0]["상태"] == "철회"
    content = write(rows, form)
    shown = str(read_xlsx(content)) if form == "xlsx" else content.decode()
    assert "비밀" not in shown
    assert "ID-2026-000001" in shown


def test_every_stage_of_an_idea_has_its_words() -> None:
    assert exports.STATUSES.keys() == set(idea.STATUSES)


def test_checklists_come_with_every_revision_and_every_item(work: Work) -> None:
    work.orm.add(User(id=7, roles="staff", created_at=START))
    work.flush()
    template = current(load_templates())
    first, *_rest = template.items
    marks = {item.name: Mark("reviewed") for item in template.items}
    marks[first.name] = Mark("not_applicable", "대상이 아님", ("주거", "의료"))
    content = ChecklistContent(
        template.version,
        "도시락 사업",
        "동행과",
        (date(2027, 1, 1), date(2027, 12, 31)),
        150,
        marks,
    )
    kept = checklist.submit(work, 7, content)
    checklist.submit(work, 7, content, kept.id)
    rows = rows_of(work.connection, "checklists", SEOUL, contact=False)
    assert [(row["번호"], row["판"]) for row in rows] == [
        ("CL-2026-000001", 1),
        ("CL-2026-000001", 2),
    ]
    assert rows[0][first.name] == "해당없음 / 주거, 의료 / 대상이 아님"
    assert (rows[0]["시작"], rows[0]["예산(원)"]) == (date(2027, 1, 1), 150)
    others = {i.name for t in load_templates() for i in t.items} - {i.name for i in template.items}
    assert all(rows[0][name] == "" for name in others)


def test_unknown_export_names_those_there_are(work: Work) -> None:
    with pytest.raises(UnknownExportError, match="ideas, checklists"):
        rows_of(work.connection, "people", SEOUL, contact=True)


# ---- Files ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    rows = [{"제안 내용": text}]
    [[_head], [cell]] = read_csv(write(rows, "csv"))
    assert cell.startswith("'")
    assert read_xlsx(write(rows, "xlsx"))[1][0].startswith("'")
    assert json.loads(write(rows, "json")) == rows


@pytest.mark.parametrize("text", ["평범한 글", "3-4월", "a=b", "전화 +82", '1,5 "따옴표"\n줄'])
def test_harmless_cell_is_left_as_it_is(text: str) -> None:
    rows = [{"제안 내용": text}]
    assert read_csv(write(rows, "csv"))[1] == [text]
    assert read_xlsx(write(rows, "xlsx"))[1] == (text,)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_characters_that_no_file_can_hold_do_not_stop_the_export(form: exports.Format) -> None:
    content = write([{"제안 내용": "앞\x00\x0b\ud83d\uffff뒤"}], form)
    shown = str(read_xlsx(content)) if form == "xlsx" else content.decode()
    assert "앞" in shown
    assert "뒤" in shown


def test_csv_is_marked_for_excel_and_moments_read_as_local_time(work: Work) -> None:
    hand_in(work, CONTACT)
    content = write(ideas(work), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    head, row = read_csv(content)
    assert dict(zip(head, row, strict=True))["접수"] == "2026-11-23 10:00"


def test_json_keeps_types_and_korean(work: Work) -> None:
    hand_in(work, CONTACT)
    content = write(ideas(work), "json")
    assert "창문에" in content.decode()
    [row] = json.loads(content)
    assert (row["판"], row["접수"]) == (1, "2026-11-23T10:00:00+09:00")


@pytest.mark.parametrize("name", ["ideas", "checklists"])
def test_empty_database_gives_an_empty_table(made: Engine, name: str) -> None:
    def rows(connection: Connection) -> list[dict[str, Any]]:
        return rows_of(connection, name, SEOUL, contact=True)

    with made.begin() as connection:
        found = rows(connection)
    assert found == []
    assert read_csv(write(found, "csv")) in ([], [[]])
    assert read_xlsx(write(found, "xlsx")) in ([], [(None,)])
    assert json.loads(write(found, "json")) == []
