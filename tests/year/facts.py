"""The programme year 2027 as the office sets it: people, missions, deadlines, events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.year.calendar import NEVER, at, held

KIM = "kim"  # the coordinator
CHANNELS = ("web", "telegram", "telegram", "slack", "telegram")  # by number: a05 is on the web
START, END = at(1, 1), at(12, 31, 23, 59)


@dataclass(frozen=True)
class Deed:
    """Somebody did something; `about` is a mission, event, deadline or subscription."""

    at: datetime
    verb: str
    who: str
    about: str
    until: datetime = NEVER
    word: str = ""


@dataclass(frozen=True)
class Mission:
    """`days`: when it is issued and due; `dates`: when which deadline was set."""

    topic: str
    prepared: datetime
    issue_at: datetime
    due: datetime
    capacity: int = 0
    hours: int = 0
    moved: tuple[datetime, datetime] | None = None
    cancelled: datetime = NEVER

    @property
    def issued(self) -> datetime:
        return held(self.issue_at)

    @property
    def last_due(self) -> datetime:
        return self.moved[1] if self.moved else self.due


@dataclass(frozen=True)
class Event:
    title: str
    starts: datetime
    ends: datetime
    opened: datetime
    series: str
    district: str = "jung"
    moved: tuple[datetime, datetime] | None = None
    cancelled: datetime = NEVER

    @property
    def last_start(self) -> datetime:
        return self.moved[1] if self.moved else self.starts

    @property
    def last_end(self) -> datetime:
        return self.last_start + (self.ends - self.starts)


@dataclass(frozen=True)
class Round:
    """A recruitment: `places` to give, `days` to accept one, first day of activity `begins`."""

    name: str
    places: int
    days: int
    created: datetime
    opens: datetime
    closes: datetime
    results: datetime
    begins: datetime


@dataclass(frozen=True)
class Deadline:
    title: str
    created: datetime
    due: datetime
    moved: tuple[datetime, datetime] | None = None
    cancelled: datetime = NEVER


@dataclass(frozen=True)
class Year:
    """All that happens: the people besides supporters and coordinator, and the deeds in order."""

    citizens: tuple[str, ...]
    staff: tuple[str, ...]
    deeds: list[Deed] = field(default_factory=list)

    def of(self, *verbs: str) -> Iterator[Deed]:
        return (deed for deed in self.deeds if deed.verb in verbs)


# ---- supporters ----------------------------------------------------------------------------------
FIRST = Round(
    "2027년 동행메이트",
    20,
    7,
    at(1, 8, 10, 30),
    at(1, 11, 9),
    at(1, 25, 18),
    at(2, 1, 10),
    at(3, 1),
)
SECOND = Round(
    "2027년 추가 모집", 2, 10, at(5, 24, 10, 30), at(5, 25, 9), at(6, 8, 18), at(6, 14, 10),
    at(6, 21),
)  # fmt: skip
#: Who asked to be told when a round opens, and when.
WATCHERS = {
    "a01": at(1, 8, 11, 30), "a05": at(1, 8, 11, 31), "c0005": at(1, 8, 11, 32),
    "b01": at(5, 24, 11, 30),
}  # fmt: skip
APPLICANTS = tuple(f"a{n:02}" for n in range(1, 31))  # the last two withdraw
CHOSEN, LINE, LEFT_OUT = APPLICANTS[:20], APPLICANTS[20:24], APPLICANTS[24:28]
LATE_APPLICANTS = ("b01", "b02", "b03")  # the last one is not chosen
#: The twenty in the order in which they accepted; a20 declined, a18 never answered.
FIRST_MEMBERS = (*APPLICANTS[:17], "a21", "a19", "a22")
LAST_DAY = {"a05": at(5, 20, 12, 20), "a07": at(6, 8, 12, 20)}  # one leaves, one is dismissed
LATE_MEMBERS = {"b01": at(6, 21, 12, 30), "b02": at(6, 23, 12, 30)}
MEMBERS = (
    *((who, at(3, 1), LAST_DAY.get(who, NEVER)) for who in FIRST_MEMBERS),
    *((who, since, NEVER) for who, since in LATE_MEMBERS.items()),
)
BLOCKED = {"a07": at(4, 12, 12, 20), "c0216": at(9, 1, 12, 20)}
MOVES = {"a04": at(5, 10, 12, 20)}  # from Telegram to Slack
ENDS, COMPLETED = at(12, 31, 10), at(12, 31, 10, 20)


def members(moment: datetime) -> list[str]:
    """Who is a supporter at this moment, by number."""
    return [who for who, since, until in MEMBERS if since <= moment < until]


def channel_of(who: str, moment: datetime) -> str:
    if who == KIM:
        return "telegram"
    if moment >= MOVES.get(who, NEVER):
        return "slack"
    return CHANNELS[int(who[1:]) % 5]


def _mission(month: int, until: int, name: str = "", **parts: object) -> Mission:
    """A mission of a month, prepared in the month before and due on the night of a day."""
    late = month == 7  # for July nobody thought of it in time
    prepared = at(month - 1, 29 if late else 19, 14, 30)
    given: dict[str, object] = {"due": at(month, until, 23, 59), **parts}
    return Mission(f"{month}월 {name or '미션'}", prepared, at(month, 1, 9), **given)  # type: ignore[arg-type]


MISSIONS = (
    _mission(3, 21),
    _mission(4, 23),
    _mission(4, 28, "취재", capacity=6),
    _mission(5, 21, hours=4),
    _mission(6, 30),
    _mission(7, 20),
    _mission(8, 27),
    _mission(8, 25, "취재", capacity=5),
    _mission(9, 13, moved=(at(9, 8, 12, 20), at(9, 22, 23, 59))),
    _mission(10, 25, "글", capacity=10),
    _mission(10, 29, "영상", capacity=10),
    _mission(11, 20, "둘째", cancelled=at(11, 9, 22, 20)),
    _mission(11, 26),
    _mission(12, 20),
    _mission(12, 22, "취재", capacity=8),
)

#: The coordinator confirms some supporters' hours at the volunteer centre.
CONFIRMED_AT, CONFIRMED = at(7, 30, 12, 30), tuple(who for who in FIRST_MEMBERS if int(who[1:]) % 2)

# ---- agencies ------------------------------------------------------------------------------------
DEADLINES = (
    Deadline("1분기 추진실적", at(3, 2, 10, 30), at(3, 31, 18)),
    Deadline("2분기 추진실적", at(5, 29, 15, 30), at(6, 30, 18)),  # set on a Saturday
    Deadline(
        "3분기 추진실적", at(8, 31, 10, 30), at(9, 30, 18), (at(9, 20, 10, 30), at(10, 8, 18))
    ),
    Deadline("4분기 추진실적", at(11, 16, 21, 30), at(12, 15, 18), cancelled=at(12, 6, 22, 20)),
)
LATE_STAFF = ("g05", at(6, 20, 12, 20))  # begins to answer for the agency


def answers_for(who: str, moment: datetime) -> tuple[str, ...]:
    """The agencies a member of the staff answers for, named like their own member."""
    if who == LATE_STAFF[0] and moment < LATE_STAFF[1]:
        return ()
    return ("g01", "g02") if who == "g01" else (who,)


# ---- events --------------------------------------------------------------------------------------
PLAZA, WEEK = "어울림광장", "동행주간"
OPENED = at(9, 25, 20, 55)  # the whole week at once, on a Saturday evening


def _plaza(month: int, day: int, theme: str, opened: datetime, **parts: object) -> Event:
    title = f"동행 어울림광장: {theme}"
    return Event(title, at(month, day, 11), at(month, day, 17), opened, PLAZA, **parts)  # type: ignore[arg-type]


def _week(day: int, begin: int, end: int, title: str, district: str = "jung") -> Event:
    return Event(f"동행주간 {title}", at(10, day, begin), at(10, day, end), OPENED, WEEK, district)


EVENTS = (
    _plaza(4, 17, "함께 뛰는 어울림 스포츠", at(3, 19, 10, 30)),
    _plaza(5, 15, "함께 배우는 하루", at(4, 16, 20, 55)),
    _plaza(6, 19, "함께 건강한 하루", at(5, 21, 10, 30), moved=(at(6, 14, 15, 20), at(6, 26, 11))),
    _plaza(9, 18, "함께 사는 집과 동네", at(8, 20, 10, 30), cancelled=at(9, 15, 22, 20)),
    _plaza(10, 16, "함께 일하는 삶", at(9, 24, 10, 30)),
    _week(20, 10, 12, "심포지엄: 약자와의 동행 정책"),
    _week(20, 10, 18, "정책박람회 1일차"),
    _week(21, 10, 18, "정책박람회 2일차"),
    _week(21, 14, 16, "토크콘서트: 다양한 약자와의 인터뷰"),
    _week(22, 10, 18, "전시관 1일차", "jongno"),
    _week(22, 14, 16, "토크콘서트: 함께 사는 이웃"),
    _week(23, 10, 18, "전시관 2일차", "jongno"),
    Event("동행 나눔 강좌", at(11, 24, 14), at(11, 24, 16), at(11, 2, 10, 30), "", "mapo"),
)
FULL = EVENTS[5]  # 200 places; the 201st to 208th citizen wait in line
PLACES = 200


#: The full event: places are given back, and the line answers in every way.
#: (when, what, who: the nth of the line or of those who have a place).
SCRIPT = (
    (at(10, 12, 14, 20), "not_going", 0), (at(10, 12, 20, 30), "take", PLACES),
    (at(10, 13, 22, 20), "not_going", 1),  # at night; the second in line is silent
    (at(10, 15, 12, 30), "take", PLACES + 2),
    (at(10, 16, 13, 20), "not_going", 2),  # on a Saturday
    (at(10, 18, 9, 20), "not_going", PLACES + 3), (at(10, 18, 20, 30), "take", PLACES + 4),
    (at(10, 19, 12, 20), "not_going", 3),  # the sixth in line is silent until the start
)  # fmt: skip
#: Offers of a freed place in the full event, by the place in the line; and who let one pass.
OFFERS = (
    (0, at(10, 12, 14, 20)), (1, at(10, 14, 8)), (2, at(10, 15, 8)), (3, at(10, 18, 8)),
    (4, at(10, 18, 9, 20)), (5, at(10, 19, 12, 20)),
)  # fmt: skip
PASSED = ((1, at(10, 15, 8)),)
