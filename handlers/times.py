"""Moments and spans of a day as people write them; all in the zone of `now` (Asia/Seoul)."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta
from typing import Any, Unpack

from handlers.dates import read_day
from handlers.fields import Common
from models.dialog import Facts, Field, InvalidError
from models.text import Words

MORNING = ("오전", "아침", "새벽", "am", "a.m.", "上午", "午前", "sáng")
AFTERNOON = ("오후", "저녁", "밤", "pm", "p.m.", "下午", "午後", "chiều")
NAMED = {"정오": time(12), "noon": time(12), "자정": time(0), "midnight": time(0)}
_HALVES = "|".join(re.escape(word) for word in (*MORNING, *AFTERNOON, "낮"))
#: "오후 2시 30분", "14:00", "2시 반", "2:30 pm".
CLOCK = re.compile(
    rf"(?P<half>{_HALVES})?\s*(?P<hour>\d{{1,2}})\s*"
    rf"(?:[:：]\s*(?P<minute>\d{{2}})(?::00)?|(?:시|時|点|h)\s*(?:(?P<min>\d{{1,2}})\s*분?|(?P<thirty>반))?"
    rf"|(?=\s*(?:{_HALVES})))\s*(?P<after>{_HALVES})?"
)
#: Marks between the two ends; a hyphen counts only behind a time, for days are written with it.
BETWEEN = re.compile(r"\s*(?:~|∼|–|—|〜|부터|\bto\b|\s-\s|(?<=:\d\d)-(?=\d)|(?<=[시분반])-)\s*")
FIRST_IN_THE_MORNING = 7  # no event begins between one and six at night: those hours are afternoon


def read_time(raw: str) -> time | None:
    """Return the time of day, or None. "2시" is two in the afternoon, "9시" nine in the morning."""
    found = _time(_plain(raw))
    return found[0] if found else None


def read_moment(raw: str, now: datetime) -> datetime | None:
    """Return the moment, or None. A day without a year is the next one from now on."""
    split = _split(_plain(raw), now)
    return datetime.combine(*split[:2], tzinfo=now.tzinfo) if split else None


def read_span(raw: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Return start and end, or None; "4월 17일 오후 2시~5시" ends on the same day at 17:00.

    The end may be as early as the start: the caller says what is wrong with that.
    """
    text = re.sub(r"\s*까지$", "", _plain(raw))
    parts = [part for part in BETWEEN.split(text) if part]
    if len(parts) != 2:
        return None
    start = read_moment(parts[0], now)
    if start is None:
        return None
    only_time = _time(parts[1])
    if only_time is None:
        end = read_moment(parts[1], start)
        return (start, end) if end else None
    hour, sure = only_time
    end = datetime.combine(start.date(), hour, tzinfo=now.tzinfo)
    if not sure:
        end = _after(start, end)
    return start, end


def _after(start: datetime, end: datetime) -> datetime:
    """A bare hour is the first one behind the start: "10시~2시" ends at 14:00."""
    morning = end - timedelta(hours=12) if end.hour >= 12 else end
    return next((m for m in (morning, morning + timedelta(hours=12)) if m > start), end)


def _split(text: str, now: datetime) -> tuple[Any, time, bool] | None:
    """The day and the time of a text that has both."""
    iso = re.fullmatch(r"(\d{4}-\d{2}-\d{2})t(\d{2}:\d{2})(?::00)?", text)
    if iso:
        text = f"{iso[1]} {iso[2]}"
    for at in (m.start() for m in re.finditer(r"(?<=[\s.)일])\S", text)):
        day, clock = read_day(text[:at].strip(), now.date()), _time(text[at:])
        if day and clock:
            return day, *clock
    return None


def _time(text: str) -> tuple[time, bool] | None:
    """The time, and whether morning or afternoon is beyond doubt."""
    text = text.strip().removesuffix("에").strip()
    if text in NAMED:
        return NAMED[text], True
    match = CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, half = int(match["hour"]), match["half"] or match["after"] or ""
    minute = 30 if match["thirty"] else int(match["minute"] or match["min"] or 0)
    if half and not 1 <= hour <= 12 and not (half in AFTERNOON and hour <= 23):
        return None
    if half in AFTERNOON or (half == "낮" and hour < FIRST_IN_THE_MORNING):
        hour += 12 if hour < 12 else 0
    elif half in MORNING and hour == 12:
        hour = 0
    sure = bool(half) or hour >= 12 or hour == 0 or bool(match["minute"] and len(match["hour"]) > 1)
    if not sure and hour < FIRST_IN_THE_MORNING:
        hour += 12
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute), sure


def _plain(raw: str) -> str:
    text = unicodedata.normalize("NFKC", raw).strip().casefold()
    text = re.sub(r"\s*\([월화수목금토일](?:요일)?\)\s*", " ", text)
    return " ".join(text.split())


def words_of(start: datetime, end: datetime) -> Words:
    """A span as it is read: the day once when both ends are on it. In the zone of the moments."""
    if start.date() == end.date():
        return f"{_day(start)} {start:%H:%M}~{end:%H:%M}"
    return f"{_day(start)} {start:%H:%M} ~ {_day(end)} {end:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}({'월화수목금토일'[moment.weekday()]})"


def span(name: str, label: Words, question: Words, **common: Unpack[Common]) -> Field:
    """From one moment to a later one, both aware; a tuple."""

    def parse(raw: str, facts: Facts) -> tuple[datetime, datetime]:
        value = read_span(raw, facts.now)
        if value is None:
            raise InvalidError(
                "날짜와 시각을 알아보지 못했어요. 예: 4월 17일 오후 2시~5시 또는 2027-04-17 14:00~17:00"
            )
        if value[0] >= value[1]:
            raise InvalidError("끝나는 때가 시작하는 때보다 빨라요. 다시 적어 주세요.")
        return value

    return Field(
        name, "text", label, question, parse, lambda v: words_of(*v), max_length=100, **common
    )
