"""What should have been sent about missions, from the plan alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.year.calendar import DAY, HOUR, MISSION, NEVER, Step, at, earlier, held, ladder
from tests.year.facts import (
    CONFIRMED,
    CONFIRMED_AT,
    KIM,
    MEMBERS,
    MISSIONS,
    Deed,
    Mission,
    Year,
    members,
)
from tests.year.telling import Told, day, is_reached, tell

DONE = ("handed_in", "accepted", "rejected")
MONTHS = range(3, 13)
#: On 1 October two missions share twenty people; on the next working morning the one place that was
#: given back is offered to everybody who has not been asked.
AGAIN = at(10, 5, 8)


@dataclass
class Standing:
    """How somebody stands with a mission. `own`: a deadline of her own."""

    declined: bool = False
    outcome: str = ""
    own: datetime | None = None


@dataclass
class Seats:
    """Who does a mission for a few, who waits, and when who of them moved up."""

    held: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    moved_up: list[tuple[datetime, str]] = field(default_factory=list)


class Story:
    """One mission with everything that was done about it."""

    def __init__(self, year: Year, mission: Mission) -> None:
        self.of = mission
        self.acts = [deed for deed in year.deeds if deed.about == mission.topic]
        self.first = self._first()
        self.again = self._again()

    def _first(self) -> list[str]:
        people = members(self.of.issued)
        if self.of.capacity == 10:
            return people[0 if "글" in self.of.topic else 1 :: 2]
        return people

    def _again(self) -> list[str]:
        everybody = self.of.capacity == 10 and "글" in self.of.topic
        return members(AGAIN)[1::2] if everybody else []

    def offers(self) -> dict[str, datetime]:
        """When it was offered to whom; who joins late is asked at once."""
        made = dict.fromkeys(self.first, self.of.issued) | dict.fromkeys(self.again, AGAIN)
        if not self.of.capacity:
            late = {who: since for who, since, _until in MEMBERS if who not in made}
            end = min(self.of.last_due, self.of.cancelled)
            made |= {who: held(at) for who, at in late.items() if self.of.issued < at < end}
        return made

    def steps(self) -> Iterator[tuple[Step, datetime, datetime]]:
        anchors = [(self.of.issued, self.of.due)]
        if self.of.moved:
            anchors.append(self.of.moved)
        return ladder(MISSION, *anchors, end=self.of.cancelled)

    def standing(self, who: str, moment: datetime) -> Standing:
        found = Standing()
        for act in self.acts:
            if act.who != who or act.at >= moment:
                continue
            match act.verb:
                case "hand_in":
                    found.outcome = "handed_in"
                case "decide":
                    found.outcome = act.word
                    found.own = act.until if act.word == "returned" else found.own
                case "extend":
                    found.own = act.until
                case "decline" | "accept":
                    found.declined = act.verb == "decline"
        return found

    def seats(self, moment: datetime) -> Seats:
        seats = Seats()
        for act in self.acts:
            if act.at >= moment:
                break
            if act.verb == "accept":
                is_free = len(seats.held) < self.of.capacity and not seats.line
                (seats.held if is_free else seats.line).append(act.who)
            elif act.verb == "decline" and act.who in seats.held:
                seats.held.remove(act.who)
                if seats.line:
                    seats.held.append(seats.line.pop(0))
                    seats.moved_up.append((act.at, seats.held[-1]))
        return seats

    def due(self, moment: datetime) -> datetime:
        moved = self.of.moved
        return moved[1] if moved and moment >= moved[0] else self.of.due

    def is_bound(self, who: str, moment: datetime) -> bool:
        if self.of.capacity:
            return who in self.seats(moment).held
        return self.offers().get(who, NEVER) < moment and not self.standing(who, moment).declined

    def lacking(self, moment: datetime) -> list[str]:
        """Who of today's supporters still has to hand in."""
        return [
            who
            for who in members(moment)
            if self.is_bound(who, moment) and self.standing(who, moment).outcome not in DONE
        ]


def expected(year: Year) -> Iterator[Told]:
    stories = [Story(year, mission) for mission in MISSIONS]
    for story in stories:
        yield from _issue(story)
        yield from _changes(story)
        yield from _reminders(story)
        yield from _decisions(story)
        yield from _hours(story)
    for month in MONTHS:
        yield from _absence(month, stories)
    yield from _ahead()


def _issue(story: Story) -> Iterator[Told]:
    of, offers = story.of, story.offers()
    for who, moment in offers.items():
        yield from tell(who, moment, f"mission: {of.topic} by {day(story.due(moment))}")
    yield from tell(KIM, of.issued, f"issued: {of.topic} to {len(story.first)}")
    yield from _unreached(story.first, of.issued)
    for moment, who in story.seats(NEVER).moved_up:
        yield from tell(who, moment, f"mission place: {of.topic}")


def _unreached(people: Sequence[str], moment: datetime) -> Iterator[Told]:
    gone = [who for who in people if not is_reached(who, moment)]
    if gone:
        yield from tell(KIM, moment, f"unreached: {' '.join(sorted(gone))}")


def _changes(story: Story) -> Iterator[Told]:
    """A mission moved or called off: who had it and was not done hears of it."""
    of = story.of
    if of.moved:
        moment = of.moved[0]
        for who in story.offers():
            now = story.standing(who, moment)
            if not now.declined and now.outcome not in DONE and now.own is None:
                yield from tell(who, moment, f"mission moved: {of.topic} to {day(of.moved[1])}")
    if of.cancelled < NEVER:
        for who in story.offers():
            now = story.standing(who, of.cancelled)
            if not now.declined and now.outcome not in {"accepted", "rejected"}:
                kind = f"mission cancelled: {of.topic}"
                yield from tell(who, of.cancelled, kind, quiet=False)


def _reminders(story: Story) -> Iterator[Told]:
    for step, moment, anchor in story.steps():
        people = [who for who in story.lacking(moment) if not story.standing(who, moment).own]
        yield from _remind(story, people, step, moment, anchor)
    for act in story.acts:
        if act.verb == "extend" or act.word == "returned":
            for step, moment, anchor in ladder(MISSION, (act.at, act.until)):
                people = [who for who in story.lacking(moment) if who == act.who]
                yield from _remind(story, people, step, moment, anchor)


def _remind(
    story: Story, people: Sequence[str], step: Step, moment: datetime, anchor: datetime
) -> Iterator[Told]:
    left, topic = (anchor.date() - moment.date()).days, story.of.topic
    if step.days < 0 and left == 0:
        return  # held back to the last day, which has a reminder of its own
    kind = f"mission overdue: {topic}" if left < 0 else f"mission due in {left}: {topic}"
    yield from tell(people, moment, kind, quiet=step.days != 0)
    if step.days > 0 and people:
        yield from tell(KIM, moment, f"late: {topic}: {' '.join(sorted(people))}")
    else:
        yield from _unreached(people, moment)


def _decisions(story: Story) -> Iterator[Told]:
    topic = story.of.topic
    for act in story.acts:
        match act.verb:
            case "hand_in":
                yield from tell(KIM, act.at, f"review: {topic} by {act.who}", quiet=False)
            case "decide":
                until = f" by {day(act.until)}" if act.word == "returned" else ""
                yield from tell(act.who, act.at, f"proof {act.word}: {topic}{until}")
            case "extend":
                yield from tell(act.who, act.at, f"mission extended: {topic} to {day(act.until)}")


def _hours(story: Story) -> Iterator[Told]:
    """Hours are confirmed within three months: fourteen days before that the office is warned."""
    for act in story.acts if story.of.hours else ():
        if act.verb != "decide" or act.word != "accepted":
            continue
        done = max(_handed_in(story, act.who, act.at)).date()
        end = done.replace(month=done.month + 3)
        warned = max(earlier(at(end.month, end.day, 9) - 14 * DAY), act.at)
        if act.who not in CONFIRMED or warned < CONFIRMED_AT:
            yield from tell(KIM, warned, f"hours: {act.who} {done} {story.of.hours}")


def _handed_in(story: Story, who: str, before: datetime) -> list[datetime]:
    found: list[Deed] = [a for a in story.acts if a.verb == "hand_in" and a.who == who]
    return [act.at for act in found if act.at < before]


def _absence(month: int, stories: Sequence[Story]) -> Iterator[Told]:
    """After a month's last deadline, and after a longer one of somebody's own, it is looked who missed it."""
    of_month = [story for story in stories if story.of.issue_at.month == month]
    moment = held(max(story.of.last_due for story in of_month) + DAY + 10 * HOUR)
    yield from _look(month, stories, moment, members(moment))
    for story in of_month:
        for act in story.acts:
            longer = act.verb == "extend" or act.word == "returned"
            if longer and act.until > story.due(act.at):
                moment = held(act.until + DAY + 10 * HOUR)
                own = [who for who in members(moment) if who == act.who]
                yield from _look(month, stories, moment, own)


def _look(
    month: int, stories: Sequence[Story], moment: datetime, people: Sequence[str]
) -> Iterator[Told]:
    """A first warning, from the second month on the office."""
    warned = []
    for who in people:
        missed = [m for m in range(3, month + 1) if _missed(who, m, stories, moment)]
        if month not in missed:
            continue
        names = ", ".join(f"2027-{m:02}" for m in missed)
        if len(missed) == 1:
            warned.append(who)
            yield from tell(who, moment, f"missed: {names}")
        else:
            how = "absent" if is_reached(who, moment) else "absent and unreached"
            yield from tell(KIM, moment, f"{how}: {who}: {names}")
    yield from _unreached(warned, moment)


def _missed(who: str, month: int, stories: Sequence[Story], moment: datetime) -> bool:
    """Whether she had something to do in a month and did nothing of it."""
    done = []
    for story in stories:
        if story.of.issue_at.month != month or story.of.cancelled < moment:
            continue
        if story.is_bound(who, moment):
            now = story.standing(who, moment)
            done.append(now.outcome != "" or (now.own or story.due(moment)) > moment)
    return bool(done) and not any(done)


def _ahead() -> Iterator[Told]:
    """Five days before a month the office hears if nothing is prepared for it."""
    firsts = [at(month, 1, 9) for month in MONTHS]  # in January nobody is a supporter any more
    for first in firsts:
        moment = earlier(first - timedelta(days=5))
        prepared = [
            each
            for each in MISSIONS
            if each.prepared < moment and each.issue_at.date() == first.date()
        ]
        if not prepared:
            yield from tell(KIM, moment, f"nothing for {first:%Y-%m}")
