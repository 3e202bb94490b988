"""Applicants taken out as a table: totals that fit, names and contacts only where they are asked for."""

from __future__ import annotations

import io
from dataclasses import replace

from openpyxl import load_workbook

from bot.exports import rows_of, write
from models.supporters import application as applications
from models.supporters import score as scoring
from models.supporters import selection
from tests.models.support import Office
from tests.models.supporters.support import CONTENT, FORM, opened
from tests.support import SEOUL


def test_applicants_have_points_sums_decisions_and_no_name_unless_asked(office: Office) -> None:
    boss = office.person("boss", "coordinator")
    number = opened(office, boss)
    anna = office.person("anna")
    with office.work() as work:
        content = replace(FORM, name="=김동행", contact="010-0000-0000")
        row = applications.submit(work, anna, content, "telegram", "ko")
        scoring.give(work, boss, row.id, {"지원 동기와 계획": 21}, "좋음")
    office.clock.now = CONTENT.closes_at
    with office.work() as work:
        selection.decide(work, boss, row.id, "chosen")
        [plain] = rows_of(work.connection, "supporters", SEOUL, contact=False)
        [full] = rows_of(work.connection, "supporters", SEOUL, contact=True)
    assert number
    assert plain["접수번호"] == "SP-2026-000001"
    assert plain["결정"] == "선발"
    assert plain["합계"] == sum(v or 0 for k, v in plain.items() if k.startswith("점수:")) == 30
    assert plain["메모"] == "좋음"
    for secret in ("김동행", "010", "blog.naver.com/walk"):
        assert secret not in str(plain)
        assert secret in str(full)
    sheet = load_workbook(io.BytesIO(write([full], "xlsx"))).active
    assert sheet is not None
    assert "'=김동행" in [cell.value for cell in sheet[2]]
    office.engine.dispose()


def test_without_applicants_the_table_is_empty(office: Office) -> None:
    with office.work() as work:
        assert rows_of(work.connection, "supporters", SEOUL, contact=True) == []
    office.engine.dispose()
