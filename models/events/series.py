"""Series of events (행사 시리즈): data, from which the drafts of a year are made. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import holidays

from models.events.content import EventContent
from models.frozen import frozen
from models.office_hours import desk
from models.quiet import SEOUL
from models.template import TEMPLATES, TemplateError, reading

SERIES = TEMPLATES / "event_series.yaml"
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
COPIED = ("description", "place", "address", "district", "audience", "theme", "field", "capacity")


@frozen
class Drafted:
    """One event of a season, with what a coordinator should know of its day."""

    content: EventContent
    remarks: tuple[str, ...] = ()


@cache
def _series() -> tuple[dict[str, Any], ...]:
    with reading(SERIES) as rows:
        return tuple({**each} for each in rows)


def names() -> tuple[str, ...]:
    """Return the names of the series, in the order of the file."""
    return tuple(str(each["name"]) for each in _series())


def draft_season(year: int) -> tuple[Drafted, ...]:
    """Return the drafts of a year, first day first; days in Seoul's zone.

    A series of one day moves on by weeks within its month until the day is no public or substitute
    holiday; one of several days until none of them is. Where no week does, and where a holiday
    lies beside the day, a remark says so. Raises TemplateError for data that cannot be used.
    """
    drafted = [each for series in _series() for each in _of(series, year)]
    return tuple(sorted(drafted, key=lambda each: (each.content.starts_at, each.content.title)))


def _of(series: dict[str, Any], year: int) -> list[Drafted]:
    try:
        months = [m for m in series["months"] if m not in series.get("without", ())]
        return [each for month in months for each in _month(series, year, month)]
    except (KeyError, TypeError, ValueError) as error:
        what = f"{SERIES.name}, {series.get('name', '?')}: {error}"
        raise TemplateError(f"{what}. 고칠 점: 파일 맨 위 설명대로 적으세요.") from error


def _month(series: dict[str, Any], year: int, month: int) -> list[Drafted]:
    length = int(series.get("days", 1))
    wanted = _nth(year, month, series["weekday"], series["nth"])
    first = _free(wanted, length)
    remarks = _remarks(wanted, first, length)
    sessions = series.get("sessions") or [{**series, **series["themes"][month], "day": 1}]
    return [
        Drafted(_content(series, session, first + (session["day"] - 1) * DAY), remarks)
        for session in sessions
    ]


def _content(series: dict[str, Any], session: dict[str, Any], day: date) -> EventContent:
    given = {**series, **session}
    own = {name: given[name] for name in COPIED if name in given}
    return EventContent(
        title=given["title"].format(theme=given.get("theme", "")),
        starts_at=_at(day, given["from"]),
        ends_at=_at(day, given["until"]),
        series=series["name"],
        accessibility=tuple(given.get("accessibility", ())),
        **own,
    )


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SEOUL)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7) + (nth - 1) * WEEK


def _free(wanted: date, length: int) -> date:
    """The first such weekday from the wanted one on, in its month, without a holiday."""
    day = wanted
    while (day + (length - 1) * DAY).month == wanted.month:
        if not _holidays(day, length):
            return day
        day += WEEK
    return wanted


def _remarks(wanted: date, first: date, length: int) -> tuple[str, ...]:
    found = []
    if hit := _holidays(first, length):
        found.append(f"공휴일과 겹쳐요: {_said(hit)}. 그 달에 다른 주가 없어 그대로 두었어요.")
    if first != wanted:
        hit = _holidays(wanted, length)
        found.append(f"{wanted:%m-%d} 주에는 공휴일({_said(hit)})이 있어 뒤로 옮겼어요.")
    beside = {
        **_holidays(first - 2 * DAY, 2),
        **_holidays(first + length * DAY, 2),
    }
    if beside:
        found.append(f"가까이에 공휴일이 있어요: {_said(beside)}. 연휴인지 살펴 주세요.")
    return tuple(found)


def _said(days: dict[date, str]) -> str:
    return ", ".join(f"{day:%m-%d} {name}" for day, name in days.items())


def _holidays(first: date, length: int) -> dict[date, str]:
    days = [first + n * DAY for n in range(length)]
    return {day: _calendar(day.year)[day] for day in days if day in _calendar(day.year)}


@cache
def _calendar(year: int) -> dict[date, str]:
    found = holidays.country_holidays(desk().country, years=year, language="ko")
    return {day: str(name) for day, name in found.items()}
