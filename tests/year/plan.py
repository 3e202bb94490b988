"""Who does what and when in 2027, by a fixed pseudo-random plan.

Deeds fall on minutes at which nothing is sent by itself, so that their order is never a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tests.year.calendar import DAY, DOWN, NEVER, at
from tests.year.facts import (
    APPLICANTS,
    BLOCKED,
    COMPLETED,
    CONFIRMED,
    CONFIRMED_AT,
    DEADLINES,
    EVENTS,
    FIRST,
    FIRST_MEMBERS,
    FULL,
    KIM,
    LAST_DAY,
    LATE_APPLICANTS,
    LATE_MEMBERS,
    LATE_STAFF,
    MEMBERS,
    MISSIONS,
    MOVES,
    PLACES,
    PLAZA,
    SCRIPT,
    SECOND,
    WATCHERS,
    WEEK,
    Deed,
    Event,
    Mission,
    Year,
    answers_for,
    members,
)  # fmt: skip

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


def _recruiting() -> Iterator[Deed]:
    """Two rounds: places declined, left to run out and offered on; who leaves during the year."""
    for who, moment in WATCHERS.items():
        yield Deed(moment, "watch", who, "")
    for each in (FIRST, SECOND):
        yield Deed(each.created, "round", KIM, each.name)
        yield Deed(each.closes + 2 * DAY - timedelta(hours=3), "choose", KIM, each.name)
    for n, who in enumerate(APPLICANTS):
        yield Deed(at(1, 12, 14, 1) + timedelta(minutes=n), "apply_round", who, FIRST.name)
    for who in APPLICANTS[28:]:
        yield Deed(at(1, 20, 14, 30), "withdraw_application", who, FIRST.name)
    for n, who in enumerate(FIRST_MEMBERS[:18]):
        yield Deed(at(2, 3, 14, 1) + timedelta(minutes=n), "accept_place", who, FIRST.name)
    yield Deed(at(2, 2, 12, 20), "decline_place", "a20", FIRST.name)
    yield Deed(at(2, 5, 15, 30), "accept_place", "a19", FIRST.name)
    yield Deed(at(2, 10, 14, 30), "accept_place", "a22", FIRST.name)
    for n, who in enumerate(LATE_APPLICANTS):
        yield Deed(at(5, 26, 14, 30 + n), "apply_round", who, SECOND.name)
    for who, moment in LATE_MEMBERS.items():
        yield Deed(moment, "accept_place", who, SECOND.name)
    yield Deed(LAST_DAY["a05"], "leave", "a05", "")
    yield Deed(LAST_DAY["a07"], "dismiss", "a07", "")
    for each in (FIRST, SECOND):
        yield Deed(COMPLETED, "complete", KIM, each.name)


def _office() -> Iterator[Deed]:
    """What the coordinator sets, changes and calls off."""
    for mission in MISSIONS:
        yield Deed(mission.prepared, "prepare", KIM, mission.topic)
        if mission.moved:
            yield Deed(mission.moved[0], "move_mission", KIM, mission.topic, mission.moved[1])
        if mission.cancelled < NEVER:
            yield Deed(mission.cancelled, "cancel_mission", KIM, mission.topic)
    for deadline in DEADLINES:
        yield Deed(deadline.created, "set_deadline", KIM, deadline.title)
        if deadline.moved:
            yield Deed(deadline.moved[0], "move_deadline", KIM, deadline.title, deadline.moved[1])
        if deadline.cancelled < NEVER:
            yield Deed(deadline.cancelled, "cancel_deadline", KIM, deadline.title)
    for opened in sorted({event.opened for event in EVENTS}):
        yield Deed(opened, "open", KIM, "")
    for event in EVENTS:
        if event.moved:
            yield Deed(event.moved[0], "move_event", KIM, event.title, event.moved[1])
        if event.cancelled < NEVER:
            yield Deed(event.cancelled, "cancel_event", KIM, event.title)
    for who in CONFIRMED:
        yield Deed(CONFIRMED_AT, "confirm_hours", KIM, who)


def _people(staff: tuple[str, ...]) -> Iterator[Deed]:
    """Who blocks the bot, moves to another channel, begins to answer for an agency."""
    for who, moment in BLOCKED.items():
        yield Deed(moment, "block", who, "")
    for who, moment in MOVES.items():
        yield Deed(moment, "move", who, "")
    yield Deed(DOWN[0], "down", "", "", DOWN[1])
    if LATE_STAFF[0] in staff:
        yield Deed(LATE_STAFF[1], "begin_answering", LATE_STAFF[0], LATE_STAFF[0])


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
            if first < event.cancelled:
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
    for moment, verb, number in SCRIPT:
        yield Deed(moment, verb, citizens[number], FULL.title)
    came = set(citizens[4:PLACES:2]) | {citizens[PLACES], citizens[PLACES + 4]}
    for who in sorted(came):
        yield Deed(at(10, 20, 10, 20), "arrive", who, FULL.title)


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
        *_recruiting(), *_office(), *_people(staff), *_missions(rng), *_reports(rng, staff),
        *_visits(rng, people), *_subscriptions(people),
    ]  # fmt: skip
    done = [deed for deed in deeds if _may(deed)]
    return Year(people, staff, [_put_off(deed) for deed in sorted(done, key=lambda d: d.at)])


def _may(deed: Deed) -> bool:
    """Who has shut the bot out does nothing with it any more."""
    return deed.at < BLOCKED.get(deed.who, NEVER) or deed.verb in {"block", "dismiss"}


def _put_off(deed: Deed) -> Deed:
    """While the machine is off nobody gets through; all try again soon after."""
    if DOWN[0] < deed.at < DOWN[1]:
        return replace(deed, at=DOWN[1] + timedelta(minutes=10))
    return deed
