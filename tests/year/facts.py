"""The programme year 2027: who does what and when, by a fixed pseudo-random plan.

Deeds fall on minutes at which nothing is sent by itself, so that their order is never a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from tests.year.calendar import DAY, NEVER, at, held

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
class Deadline:
    title: str
    created: datetime
    due: datetime
    moved: tuple[datetime, datetime] | None = None
    cancelled: datetime = NEVER


@dataclass(frozen=True)
class Year:
    """All that happens. `members` in the order of their numbers: (name, first moment, last)."""

    citizens: tuple[str, ...]
    staff: tuple[str, ...]
    deeds: list[Deed] = field(default_factory=list)

    def of(self, *verbs: str) -> Iterator[Deed]:
        return (deed for deed in self.deeds if deed.verb in verbs)


# ---- supporters ----------------------------------------------------------------------------------
FIRST, SECOND = "2027년 동행메이트", "2027년 추가 모집"
APPLICANTS = tuple(f"a{n:02}" for n in range(1, 31))  # the last two withdraw
CHOSEN, LINE, LEFT_OUT = APPLICANTS[:20], APPLICANTS[20:24], APPLICANTS[24:28]
#: The twenty in the order in which they accepted; a20 declined, a18 never answered.
FIRST_MEMBERS = (*APPLICANTS[:17], "a21", "a19", "a22")
LAST_DAY = {"a05": at(5, 20, 12, 20), "a07": at(6, 8, 12, 20)}  # one leaves, one is dismissed
LATE_MEMBERS = {"b01": at(6, 21, 12, 30), "b02": at(6, 23, 12, 30)}
MEMBERS = (
    *((who, at(3, 1), LAST_DAY.get(who, NEVER)) for who in FIRST_MEMBERS),
    *((who, since, NEVER) for who, since in LATE_MEMBERS.items()),
)
BLOCKED = {"a07": at(4, 12, 12, 20), "c0012": at(9, 1, 12, 20)}
MOVES = {"a04": at(5, 10, 12, 20)}  # from Telegram to Slack
COMPLETED = at(12, 31, 10, 20)


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
    _mission(11, 20, "둘째", cancelled=at(11, 9, 12, 20)),
    _mission(11, 26),
    _mission(12, 20),
    _mission(12, 22, "취재", capacity=8),
)
FATES = ("early", "middle", "last", "decline", "miss")
#: What the plan does not leave to chance.
FIXED = {
    ("a02", "3월 미션"): "returned", ("a03", "3월 미션"): "miss", ("a07", "3월 미션"): "early",
    ("a06", "4월 미션"): "extended", ("a07", "4월 미션"): "miss", ("a05", "5월 미션"): "miss",
    ("a07", "5월 미션"): "miss", ("a03", "6월 미션"): "miss", ("a07", "6월 미션"): "miss",
    ("a09", "6월 미션"): "extended late", ("a10", "9월 미션"): "early",
}  # fmt: skip
EXTENDED, REJECTED = "extended", ("a10", "9월 미션")


def _work(rng: Random, mission: Mission, who: str) -> Iterator[Deed]:
    """What one supporter does with a mission for everybody."""
    fate = FIXED.get((who, mission.topic)) or rng.choices(FATES, (35, 25, 20, 8, 12))[0]
    topic, afternoon = mission.topic, timedelta(hours=15, minutes=30)
    first = mission.issued.replace(hour=0)
    last = mission.last_due.replace(hour=0, minute=0)
    days = {
        "early": first + rng.randint(1, 5) * DAY,
        "middle": last - rng.randint(4, 6) * DAY,
        "last": last - rng.randint(0, 2) * DAY,
        "decline": first + rng.randint(1, 12) * DAY,
    }
    match fate:
        case "returned":
            yield Deed(at(3, 5, 15, 30), "hand_in", who, topic)
            yield Deed(at(3, 8, 16, 30), "decide", who, topic, at(3, 17, 23, 59), "returned")
            yield from _handed_in(who, topic, at(3, 16, 15, 30))
        case "extended":
            yield Deed(at(4, 21, 12, 20), "extend", who, topic, at(4, 30, 23, 59))
            yield from _handed_in(who, topic, at(4, 28, 15, 30))
        case "extended late":
            yield Deed(at(6, 29, 12, 20), "extend", who, topic, at(7, 9, 23, 59))
        case "decline":
            yield Deed(days[fate] + afternoon, "decline", who, topic)
        case "early" | "middle" | "last":
            yield from _handed_in(who, topic, days[fate] + afternoon)


def _handed_in(who: str, topic: str, moment: datetime) -> Iterator[Deed]:
    yield Deed(moment, "hand_in", who, topic)
    verdict = "rejected" if (who, topic) == REJECTED else "accepted"
    yield Deed(moment + timedelta(days=2, hours=1), "decide", who, topic, word=verdict)


def _few(rng: Random, mission: Mission) -> Iterator[Deed]:
    """A mission for a few: more accept than there are places; one gives a place back."""
    asked = rng.sample(members(mission.issued), mission.capacity + 3)
    noon = mission.issued.replace(hour=15, minute=30)
    for n, who in enumerate(asked):
        yield Deed(noon + timedelta(minutes=n), "accept", who, mission.topic)
    yield Deed(noon + 5 * DAY, "decline", asked[1], mission.topic)
    doing = [asked[0], *asked[2 : mission.capacity + 1]]
    yield from _do_most(rng, mission, doing)


def _do_most(rng: Random, mission: Mission, doing: list[str]) -> Iterator[Deed]:
    last = mission.due.replace(hour=15, minute=30)
    for who in doing:
        if rng.random() < 0.8:
            yield from _handed_in(who, mission.topic, last - rng.randint(0, 9) * DAY)


def _october(rng: Random) -> Iterator[Deed]:
    """Two missions for ten each: everybody gets one; one place is given back and taken anew."""
    text, film = (mission for mission in MISSIONS if mission.issue_at.month == 10)
    people = members(text.issued)
    halves = {text: people[0::2], film: people[1::2]}
    noon = at(10, 1, 15, 30)
    for mission, half in halves.items():
        for n, who in enumerate(half):
            verb = "decline" if (mission, n) == (text, 1) else "accept"
            yield Deed(noon + timedelta(minutes=n), verb, who, mission.topic)
    yield Deed(at(10, 5, 15, 30), "accept", people[1], text.topic)
    yield from _do_most(rng, text, [*halves[text][:1], *halves[text][2:], people[1]])
    yield from _do_most(rng, film, halves[film])


def _missions(rng: Random) -> Iterator[Deed]:
    for mission in MISSIONS:
        if mission.capacity == 10:
            continue
        if mission.capacity:
            yield from _few(rng, mission)
            continue
        for who in members(mission.issued):
            gone = {name: last for name, _first, last in MEMBERS}[who]
            deeds = _work(rng, mission, who)
            yield from (deed for deed in deeds if deed.at < min(gone, mission.cancelled))
    yield from _october(rng)
    yield from _handed_in("b01", "6월 미션", at(6, 29, 15, 30))  # who joined late; b02 misses it


#: The coordinator confirms some supporters' hours at the volunteer centre.
CONFIRMED_AT, CONFIRMED = at(7, 30, 12, 30), tuple(who for who in FIRST_MEMBERS if int(who[1:]) % 2)

# ---- agencies ------------------------------------------------------------------------------------
DEADLINES = (
    Deadline("1분기 추진실적", at(3, 2, 10, 30), at(3, 31, 18)),
    Deadline("2분기 추진실적", at(5, 29, 15, 30), at(6, 30, 18)),  # set on a Saturday
    Deadline(
        "3분기 추진실적", at(8, 31, 10, 30), at(9, 30, 18), (at(9, 20, 10, 30), at(10, 8, 18))
    ),
    Deadline("4분기 추진실적", at(11, 16, 21, 30), at(12, 15, 18), cancelled=at(12, 6, 19, 30)),
)
LATE_STAFF = ("g05", at(6, 20, 12, 20))  # begins to answer for the agency


def answers_for(who: str, moment: datetime) -> tuple[str, ...]:
    """The agencies a member of the staff answers for, named like their own member."""
    if who == LATE_STAFF[0] and moment < LATE_STAFF[1]:
        return ()
    return ("g01", "g02") if who == "g01" else (who,)


def _reports(rng: Random, staff: tuple[str, ...]) -> Iterator[Deed]:
    for deadline in DEADLINES:
        last = (deadline.moved or (None, deadline.due))[1]
        for who in staff:
            days = rng.choice((1, 3, 8, 12, 15, 20, 24, 26, 27))
            moment = deadline.created.replace(hour=14, minute=30) + days * DAY
            match rng.choices(("early", "last", "late", "never"), (70, 12, 12, 6))[0]:
                case "last":
                    moment = last.replace(hour=11, minute=30)
                case "late":
                    moment = last.replace(hour=14, minute=30) + rng.randint(1, 5) * DAY
                case "never":
                    continue
            if moment < deadline.cancelled and answers_for(who, moment):
                yield Deed(moment, "report", who, deadline.title)


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
)
FULL = EVENTS[5]  # 200 places; the 201st to 208th citizen wait in line
PLACES = 200


def _visits(rng: Random, citizens: tuple[str, ...]) -> Iterator[Deed]:
    for event in EVENTS:
        if event is FULL:
            continue
        people = rng.sample(citizens, 55 if event.series == PLAZA else 35)
        days = (event.starts - event.opened).days - 1
        for who in people[:5]:
            yield Deed(event.opened + DAY, "later", who, event.title)
        for who in people[5:]:
            hour = timedelta(hours=rng.choice((11, 19)), minutes=30)
            first = event.opened.replace(hour=0, minute=0) + rng.randint(1, days) * DAY + hour
            yield Deed(first, "apply", who, event.title)
            yield from _fate(rng, event, who, first)
    yield from _full(citizens)


def _fate(rng: Random, event: Event, who: str, since: datetime) -> Iterator[Deed]:
    match rng.choices(("comes", "not_going", "stays away"), (70, 15, 15))[0]:
        case "comes" if event.cancelled == NEVER:
            yield Deed(event.last_start + timedelta(minutes=20), "arrive", who, event.title)
        case "not_going":
            moment = since + rng.randint(1, 12) * DAY + timedelta(minutes=5)
            if moment < min(event.last_start, event.cancelled):
                yield Deed(moment, "not_going", who, event.title)


def _full(citizens: tuple[str, ...]) -> Iterator[Deed]:
    """The event with a line: places are given back, and the line answers in every way."""
    for who in citizens[: PLACES + 8]:
        yield Deed(at(10, 5, 11, 30), "apply", who, FULL.title)
    line = citizens[PLACES:]
    script = (
        (at(10, 12, 14, 20), "not_going", citizens[0]), (at(10, 12, 20, 30), "take", line[0]),
        (at(10, 13, 22, 20), "not_going", citizens[1]),  # at night; line[1] is silent
        (at(10, 15, 12, 30), "take", line[2]),
        (at(10, 16, 13, 20), "not_going", citizens[2]),  # on a Saturday
        (at(10, 18, 9, 20), "not_going", line[3]), (at(10, 18, 20, 30), "take", line[4]),
        (at(10, 19, 12, 20), "not_going", citizens[3]),  # line[5] is silent until the start
    )  # fmt: skip
    for moment, verb, who in script:
        yield Deed(moment, verb, who, FULL.title)
    came = set(citizens[4:PLACES:2]) | {line[0], line[4]}
    for who in sorted(came):
        yield Deed(at(10, 20, 10, 20), "arrive", who, FULL.title)


#: Offers of a freed place in the full event, by the place in the line; and who let one pass.
OFFERS = (
    (0, at(10, 12, 14, 20)), (1, at(10, 14, 8)), (2, at(10, 15, 8)), (3, at(10, 18, 8)),
    (4, at(10, 18, 9, 20)), (5, at(10, 19, 12, 20)),
)  # fmt: skip
PASSED = ((1, at(10, 15, 8)),)


def _subscriptions(citizens: tuple[str, ...]) -> Iterator[Deed]:
    """Half wants to hear of everything, the others of a series or a district."""
    wishes = (*("all",) * 5, PLAZA, PLAZA, WEEK, "jung", "jongno")
    for n, who in enumerate(citizens, start=1):
        since = at(6, 1, 12, 30) if n % 50 == 0 else at(1, 12, 12, 30)
        yield Deed(since, "subscribe", who, wishes[n % 10])
        if n % 25 == 3:
            yield Deed(since, "subscribe", who, "jung")
        if n % 60 == 7:
            yield Deed(at(8, 2, 12, 30), "unsubscribe", who, "")
        if n % 70 == 9:
            yield Deed(at(8, 3, 12, 30), "withdraw", who, "")


def plan(citizens: int, agencies: int, seed: int = 2027) -> Year:
    """The year with so many citizens (at least 220) and agencies."""
    rng = Random(seed)
    people = tuple(f"c{n:04}" for n in range(1, citizens + 1))
    staff = tuple(f"g{n:02}" for n in range(1, agencies + 1))
    deeds = [
        *_missions(rng), *_reports(rng, staff), *_visits(rng, people), *_subscriptions(people),
    ]  # fmt: skip
    return Year(people, staff, sorted(deeds, key=lambda deed: deed.at))
