"""Every message that should have been sent in the year, calculated from the plan alone.

Holidays, hours, steps and rules are those of the paper calendar and of the office's rules as they
are written down; nothing of the bot is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tests.year import missions
from tests.year.calendar import (
    DAY,
    DEADLINE,
    EVENT,
    HOUR,
    LATER,
    NEVER,
    Step,
    earlier,
    held,
    ladder,
)  # fmt: skip
from tests.year.facts import (
    CHOSEN,
    COMPLETED,
    DEADLINES,
    ENDS,
    EVENTS,
    FIRST,
    FULL,
    KIM,
    LATE_APPLICANTS,
    LEFT_OUT,
    LINE,
    OFFERS,
    PASSED,
    PLACES,
    SECOND,
    WATCHERS,
    Deadline,
    Event,
    Round,
    Year,
    answers_for,
    members,
)  # fmt: skip
from tests.year.telling import Told, day, tell, weekday

#: When on its last day an offer runs out.
NIGHT = timedelta(hours=23, minutes=59)


def expected(year: Year) -> list[Told]:
    return sorted(
        (
            *missions.expected(year), *_recruiting(year), *_deadlines(year), *_events(year),
            *_news(year),
        )
    )  # fmt: skip


# ---- supporters ----------------------------------------------------------------------------------
def _recruiting(year: Year) -> Iterator[Told]:
    applied = {FIRST: (*CHOSEN, *LINE, *LEFT_OUT), SECOND: LATE_APPLICANTS}
    chosen = {FIRST: CHOSEN, SECOND: LATE_APPLICANTS[:2]}
    answered = {
        (deed.about, deed.who): deed.at for deed in year.of("accept_place", "decline_place")
    }
    for each in (FIRST, SECOND):
        watching = [who for who, at in WATCHERS.items() if FIRST.opens <= at or each is FIRST]
        watching = [who for who in watching if WATCHERS[who] < each.opens]
        yield from tell(watching, each.opens, f"round opened: {each.name}")
        yield from tell(KIM, each.closes, f"round closed: {each.name}: {len(applied[each])}")
        for who in applied[each]:
            if who in chosen[each]:
                yield from _offered(each, who, each.results, answered)
            elif who in LINE:
                place = LINE.index(who) + 1
                yield from tell(who, each.results, f"in line {place}: {each.name}")
            else:
                yield from tell(who, each.results, f"not chosen: {each.name}")
        yield from tell(KIM, ENDS, f"round ends: {each.name} on {ENDS:%Y-%m-%d}")
    declined, silent = answered[FIRST.name, "a20"], _ends(FIRST, FIRST.results)
    yield from _offered(FIRST, LINE[0], held(declined), answered)
    yield from _offered(FIRST, LINE[1], held(silent), answered)
    yield from tell(members(COMPLETED), COMPLETED, "completed")


def _ends(each: Round, moment: datetime) -> datetime:
    return (moment + each.days * DAY).replace(hour=0, minute=0) + NIGHT


def _offered(
    each: Round, who: str, moment: datetime, answered: dict[tuple[str, str], datetime]
) -> Iterator[Told]:
    """A place: told, reminded of on the day before its end at ten, taken back in the end."""
    yield from tell(who, moment, f"chosen: {each.name}")
    end, answer = _ends(each, moment), answered.get((each.name, who), NEVER)
    wanted = end.replace(hour=10, minute=0) - DAY
    reminded = held(wanted) if held(wanted) < end else earlier(wanted)
    if reminded < answer:
        yield from tell(who, reminded, f"offer ends: {each.name}")
    if end < answer:
        yield from tell(who, end, f"offer over: {each.name}")


# ---- agencies ------------------------------------------------------------------------------------
def _deadlines(year: Year) -> Iterator[Told]:
    for each in DEADLINES:
        anchors = [(each.created, each.due)]
        yield from _deadline_news(year, each, each.created, "new")
        if each.moved:
            anchors.append(each.moved)
            yield from _deadline_news(year, each, each.moved[0], "moved")
        if each.cancelled < NEVER:
            yield from _deadline_news(year, each, each.cancelled, "cancelled")
        for step, moment, anchor in ladder(DEADLINE, *anchors, end=each.cancelled):
            left = (anchor.date() - moment.date()).days
            lacking = _lacking(year, each, moment)
            if step.days > 0:
                if lacking:
                    yield from tell(KIM, moment, f"deadline over: {each.title}: {len(lacking)}")
                continue
            for who in year.staff:
                count = len(lacking & set(answers_for(who, moment)))
                if count:
                    kind = f"deadline in {left}: {each.title} by {_evening(anchor)} x{count}"
                    yield from tell(who, moment, kind, quiet=step.days != 0)


def _deadline_news(year: Year, each: Deadline, moment: datetime, what: str) -> Iterator[Told]:
    """What was called off is told at once; what is new or moved, weeks ahead, in the morning."""
    moment = moment if what == "cancelled" else held(moment)
    lacking = _lacking(year, each, moment)
    people = [who for who in year.staff if lacking & set(answers_for(who, moment))]
    due = each.moved[1] if each.moved and what == "moved" else each.due
    until = "" if what == "cancelled" else f" by {_evening(due)}"
    yield from tell(people, moment, f"deadline {what}: {each.title}{until}", quiet=False)


def _evening(due: datetime) -> str:
    return f"{day(due)}({weekday(due)}) 18:00"


def _lacking(year: Year, each: Deadline, moment: datetime) -> set[str]:
    """Agencies that have not handed in (each is called as its own member of the staff)."""
    reports = [d for d in year.of("report") if d.about == each.title and d.at < moment]
    return set(year.staff) - {a for d in reports for a in answers_for(d.who, d.at)}


# ---- events --------------------------------------------------------------------------------------
class Guests:
    """Who stands how with one event at a moment."""

    def __init__(self, year: Year, event: Event) -> None:
        verbs = ("apply", "later", "take", "not_going", "arrive")
        self.event = event
        self.acts = [deed for deed in year.of(*verbs) if deed.about == event.title]

    def at(self, moment: datetime) -> dict[str, str]:
        """What everybody did last: has a place, waits, wants to hear later, or came."""
        found: dict[str, str] = {}
        for act in self.acts:
            if act.at >= moment:
                continue
            if act.verb == "not_going":
                found.pop(act.who, None)
            elif act.verb == "apply":
                is_full = self.event is FULL and len(found) >= PLACES
                found[act.who] = "waits" if is_full else "place"
            else:
                found[act.who] = {"take": "place", "later": "later", "arrive": "came"}[act.verb]
        for n, over in PASSED:
            who = self._in_line(n)
            if self.event is FULL and moment > over:
                found.pop(who, None)
        return found

    def _in_line(self, n: int) -> str:
        return (
            [act.who for act in self.acts if act.verb == "apply"][PLACES + n]
            if (self.event is FULL)
            else ""
        )

    def who(self, moment: datetime, *how: str) -> list[str]:
        return [who for who, what in self.at(moment).items() if what in how]

    def in_line(self, moment: datetime) -> list[str]:
        """Who waits and has not been offered anything that still stands."""
        offered = {self._in_line(n) for n, at in OFFERS if at <= moment}
        return [who for who in self.who(moment, "waits") if who not in offered]

    def offers(self) -> Iterator[Told]:
        if self.event is FULL:
            title = self.event.title
            for n, moment in OFFERS:
                end = min(moment + DAY, self.event.starts)
                until = f"{day(end)} {weekday(end)}요일 {end:%H:%M}"
                kind = f"offer: {title}, {_when(self.event, self.event.starts)} until {until}"
                yield from tell(self._in_line(n), moment, kind, quiet=False)
            for n, moment in PASSED:
                yield from tell(self._in_line(n), moment, f"offer passed: {title}")


def _events(year: Year) -> Iterator[Told]:
    for event in EVENTS:
        guests = Guests(year, event)
        yield from guests.offers()
        yield from _before(guests, EVENT, "event", "place")
        yield from _before(guests, LATER, "later", "later")
        yield from _still_waiting(guests)
        concerned = ("place", "waits", "later")
        if event.moved:
            moment = event.moved[0]
            people = guests.who(moment, *concerned)
            kind = f"event moved: {event.title}, {_when(event, event.moved[1])}"
            yield from tell(people, moment, kind, quiet=False)
        if event.cancelled < NEVER:
            people = guests.who(event.cancelled, *concerned)
            kind = f"event cancelled: {event.title}, {_when(event, event.starts)}"
            yield from tell(people, event.cancelled, kind, quiet=False)
            continue
        after = held(event.last_end + 2 * HOUR)
        yield from tell(guests.who(after, "came"), after, f"question: {event.title}")


def _before(guests: Guests, steps: Sequence[Step], name: str, how: str) -> Iterator[Told]:
    event = guests.event
    anchors = [(event.opened, event.starts)]
    if event.moved:
        anchors.append(event.moved)
    for _step, moment, anchor in ladder(steps, *anchors, end=event.cancelled):
        left = (anchor.date() - moment.date()).days
        kind = f"{name} in {left}: {event.title}, {_when(event, anchor)}"
        yield from tell(guests.who(moment, how), moment, kind, quiet=False)


def _still_waiting(guests: Guests) -> Iterator[Told]:
    """At eight on the day, to those in the line who hold no offer."""
    event = guests.event
    anchors = [(event.opened, event.starts)] + ([event.moved] if event.moved else [])
    for step, moment, anchor in ladder(EVENT, *anchors, end=event.cancelled):
        if step.days == 0:
            kind = f"still waits: {event.title}, {_when(event, anchor)}"
            yield from tell(guests.in_line(moment), moment, kind, quiet=False)


def _when(event: Event, start: datetime) -> str:
    end = start + (event.ends - event.starts)
    return f"{day(start)} {weekday(start)}요일 {start:%H:%M}~{end:%H:%M}"


# ---- news ----------------------------------------------------------------------------------------
def _news(year: Year) -> Iterator[Told]:
    """Ten minutes after opening, all that opened together in one message to everybody it fits."""
    for opened in sorted({event.opened for event in EVENTS}):
        moment = held(opened + timedelta(minutes=10))
        events = sorted((e for e in EVENTS if e.opened == opened), key=lambda e: e.starts)
        for who, wishes in _wishes(year, moment).items():
            fitting = [e.title for e in events if wishes & {"all", e.series, e.district}]
            if fitting:
                shown, more = "|".join(fitting[:5]), max(len(fitting) - 5, 0)
                yield from tell(who, moment, f"news: {shown} +{more}")


def _wishes(year: Year, moment: datetime) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for deed in year.of("subscribe", "unsubscribe", "withdraw"):
        if deed.at < moment:
            if deed.verb == "subscribe":
                found.setdefault(deed.who, set()).add(deed.about)
            else:
                found.pop(deed.who, None)
    return found
