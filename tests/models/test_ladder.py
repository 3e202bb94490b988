"""Ladders: the rungs that a date gets, and files that say what to mend."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ladder import LADDERS, ladders, load, plans
from models.quiet import is_quiet
from models.template import TemplateError
from tests.support import SEOUL

EARLY = datetime(2026, 1, 1, tzinfo=SEOUL)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


def due(ladder: str, anchor: str, now: datetime = EARLY) -> dict[str, str]:
    found = plans(ladder, "task", 7, at(anchor), now)
    return {each.rung: f"{each.due_at:%m-%d %H:%M}" for each in found}


def test_event_on_a_working_day_has_its_rungs_at_their_hours() -> None:
    assert due("event", "2026-11-26 14:00") == {
        "D-7": "11-19 10:00", "D-1": "11-25 10:00", "D0": "11-26 08:00",
    }  # fmt: skip


def test_reminder_of_a_sunday_comes_on_friday_and_its_morning_on_sunday() -> None:
    assert due("event", "2026-11-29 14:00") == {
        "D-7": "11-23 08:00",  # Sunday's waits for Monday: it still helps
        "D-1": "11-27 10:00",
        "D0": "11-29 08:00",
    }


def test_long_holiday_between_brings_the_reminder_before_it() -> None:
    # 설날 2027: Saturday 6 to Tuesday 9 February
    assert due("event", "2027-02-10 10:00")["D-1"] == "02-05 10:00"


def test_event_before_eight_has_no_reminder_after_its_start() -> None:
    assert due("event", "2026-11-26 07:00") == {"D-7": "11-19 10:00", "D-1": "11-25 10:00"}


def test_rungs_already_past_are_left_out() -> None:
    assert due("event", "2026-11-26 14:00", at("2026-11-25 10:00:01")) == {"D0": "11-26 08:00"}
    assert due("event", "2026-11-26 14:00", at("2026-11-26 09:00")) == {}


def test_mission_ends_with_the_day_and_the_day_after() -> None:
    assert due("mission", "2026-11-27 23:59") == {
        "D-7": "11-20 10:00", "D-3": "11-24 10:00", "D-1": "11-26 10:00", "D0": "11-27 10:00",
        "D+1": "11-30 08:00",
    }  # fmt: skip


def test_ladder_after_an_end_counts_from_the_end() -> None:
    assert due("event_after", "2026-11-26 16:30") == {"after": "11-26 18:30"}


def test_plan_carries_subject_and_person() -> None:
    [first, *_] = plans("event", "remind", 7, at("2026-11-26 14:00"), EARLY, 9)
    assert (first.task, first.subject, first.person, first.urgent) == ("remind", 7, 9, False)


@given(
    st.sampled_from(sorted(ladders())),
    st.datetimes(datetime(2026, 3, 1), datetime(2028, 1, 1), timezones=st.just(SEOUL)),  # noqa: DTZ001 - the strategy sets the zone
)
def test_any_anchor_gets_rungs_in_order_useful_and_out_of_quiet_time(
    ladder: str, anchor: datetime
) -> None:
    found = plans(ladder, "task", 1, anchor, EARLY)
    assert [p.use_until for p in found] == sorted(p.use_until for p in found)
    for each in found:
        assert each.due_at < each.use_until
        assert each.urgent or not is_quiet(each.due_at)


RUNG = '{rung: D-1, days: -1, at: "10:00", until: "0h"}'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "비어 있습니다"),
        ("- x", "이름이 없습니다"),
        ("event: [", "2번째 줄"),
        ("event: []", "event: 단계가 없습니다"),
        ("event: [x]", "1번째 단계: 이름이 없습니다"),
        (f"event: [{RUNG}, {RUNG}]", "D-1 단계가 두 번"),
        ("event: [{rung: a, days: -1, at: 10:00, until: 0h}]", "따옴표"),
        ('event: [{rung: a, days: -1, at: "24:00", until: 0h}]', "at '24:00'"),
        ('event: [{rung: a, days: x, at: "10:00", until: 0h}]', "days 'x'"),
        ('event: [{rung: a, days: true, at: "10:00", until: 0h}]', "days True"),
        ('event: [{rung: a, days: -1, at: "10:00"}]', "until: None"),
        ('event: [{rung: a, days: -1, at: "10:00", until: soon}]', "until: 'soon'"),
        ('event: [{rung: a, days: -1, at: "10:00", until: -3d}]', "보낼 때보다 앞섭니다"),
        ('event: [{rung: a, days: -1, at: "10:00", until: 0h, urgent: 1}]', "urgent: 1"),
        ('event: [{rung: a, days: -1, at: "10:00", until: 0h, hour: 1}]', "모르는 항목 hour"),
        ("event: [{rung: a, days: -1, until: 0h}]", "때가 없거나 둘"),
        ("event: [{rung: a, until: 0h}]", "때가 없거나 둘"),
        ('event: [{rung: a, from: 2h, days: 1, at: "10:00", until: 1d}]', "때가 없거나 둘"),
    ],
)  # fmt: skip
def test_bad_file_says_where_and_what_to_mend(tmp_path: Path, text: str, names: str) -> None:
    path = tmp_path / "ladders.yaml"
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"ladders\.yaml") as caught:
        load(path)
    assert names in str(caught.value)
    assert "고칠 점" in str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"none\.yaml"):
        load(tmp_path / "none.yaml")


def test_ladders_in_use_load() -> None:
    assert load(LADDERS).keys() >= {"event", "event_after", "mission"}


LINES = LADDERS.read_text(encoding="utf-8").splitlines()


@given(at=st.integers(0, len(LINES) - 1), line=st.text(max_size=40) | st.sampled_from(LINES))
def test_file_with_any_line_changed_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, at: int, line: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "ladders.yaml"
    text = "\n".join([*LINES[:at], line, *LINES[at + 1 :]])
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        load(path)
    except TemplateError as error:
        told = str(error)
        assert "ladders" in told
        assert "고칠 점" in told
