"""The season of a year: the months and themes of the data, and holidays kept clear of."""

from __future__ import annotations

import pytest

from models.events import series as event_series
from models.events.content import problems
from models.events.series import draft_season, names
from models.office_hours import is_working_day
from models.template import TemplateError


@pytest.mark.parametrize("year", range(2026, 2036))
def test_plaza_is_monthly_without_the_hottest_months_and_each_has_its_own_theme(year: int) -> None:
    plaza = [d.content for d in draft_season(year) if d.content.series == "어울림광장"]
    assert [each.starts_at.month for each in plaza] == [4, 5, 6, 9, 10]
    assert len({each.theme for each in plaza}) == 5
    assert all(each.starts_at.weekday() == 5 for each in plaza)


@pytest.mark.parametrize("year", range(2026, 2036))
def test_week_is_four_days_running_in_october_with_several_sessions(year: int) -> None:
    week = [d.content for d in draft_season(year) if d.content.series == "동행주간"]
    days = sorted({each.starts_at.date() for each in week})
    assert len(days) == 4
    assert (days[-1] - days[0]).days == 3
    assert {day.month for day in days} == {10}
    assert len(week) > 4
    assert len({(each.title, each.starts_at) for each in week}) == len(week)


@pytest.mark.parametrize("year", range(2026, 2036))
def test_every_draft_can_stand_and_none_is_on_a_holiday_unremarked(year: int) -> None:
    for each in draft_season(year):
        assert problems(each.content) == ()
        day = each.content.starts_at.date()
        if day.weekday() < 5 and not is_working_day(day):
            assert any("겹쳐요" in remark for remark in each.remarks)


def season_of(monkeypatch: pytest.MonkeyPatch, **changed: object) -> list[event_series.Drafted]:
    plain = {
        "name": "시험", "title": "{theme}", "months": [10], "weekday": 5, "nth": 1, "from": "11:00",
        "until": "12:00", "place": "광장", "themes": {10: {"theme": "하나"}},
    }  # fmt: skip
    monkeypatch.setattr(event_series, "_series", lambda: ({**plain, **changed},))
    return list(draft_season(2026))


def test_holiday_moves_the_day_by_weeks_and_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    [moved] = season_of(monkeypatch)  # 3 October 2026 is 개천절, a Saturday; the 9th is 한글날
    assert moved.content.starts_at.day == 10
    assert "개천절" in moved.remarks[0]
    assert "한글날" in moved.remarks[1]


def test_month_without_a_free_week_keeps_the_day_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [kept] = season_of(monkeypatch, weekday=0, nth=1, days=27)  # 5 October 2026: a substitute day
    assert kept.content.starts_at.day == 5
    assert "겹쳐요" in kept.remarks[0]


@pytest.mark.parametrize(
    "changed", [{"from": "25:00"}, {"weekday": None}, {"themes": {}}, {"months": None}]
)
def test_wrong_data_are_refused_with_file_and_series(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    with pytest.raises(TemplateError, match=r"event_series\.yaml, 시험"):
        season_of(monkeypatch, **changed)


def test_names_are_the_two_series() -> None:
    assert names() == ("어울림광장", "동행주간")
