"""The year 2027 as it stands in a paper calendar: holidays, quiet time, the steps of each reminder.

Nothing here reads the bot's own calendar, ladders or hours: it is what they are compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NEVER = datetime(9999, 1, 1, tzinfo=SEOUL)
#: (month, day), public and substitute holidays (관공서의 공휴일에 관한 규정).
HOLIDAYS = frozenset(
    date(2027, month, day)
    for month, days in {
        1: (1,), 2: (6, 7, 8, 9), 3: (1,), 5: (1, 3, 5, 13), 6: (6,), 7: (17, 19), 8: (15, 16),
        9: (14, 15, 16), 10: (3, 4, 9, 11), 12: (25, 27),
    }.items()
    for day in days
)  # fmt: skip


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=SEOUL)


#: The machine is off: who would have spoken tries again ten minutes after it is back.
DOWN = at(11, 22, 18, 30), at(11, 24, 9, 20)


def is_quiet(moment: datetime) -> bool:
    day = moment.date()
    return not 8 <= moment.hour < 21 or day.weekday() >= 5 or day in HOLIDAYS


def held(moment: datetime) -> datetime:
    """When something not urgent comes that was to come now: at 08:00 of the next working day."""
    while is_quiet(moment):
        moment = datetime.combine(moment.date() + DAY * (moment.hour >= 8), time(8), SEOUL)
    return moment


def earlier(moment: datetime) -> datetime:
    """The same hour of the day on the last working day."""
    while is_quiet(moment):
        moment -= DAY
    return moment


@dataclass(frozen=True)
class Step:
    """One rung: so many days from the anchor's day, at an hour; of use until (from the anchor)."""

    days: int
    hour: int
    useful: timedelta
    urgent: bool = False

    def moment(self, anchor: datetime) -> datetime | None:
        """When it goes out: put off to a working day, or brought forward where that is too late."""
        wanted = datetime.combine(anchor.date() + self.days * DAY, time(self.hour), SEOUL)
        if self.urgent:
            return wanted
        later = held(wanted)
        if later < anchor + self.useful:
            return later
        return earlier(wanted) if self.days < 0 else None


NOW = timedelta(0)
EVENT = (Step(-7, 10, -2 * DAY), Step(-1, 10, -2 * HOUR), Step(0, 8, NOW, urgent=True))
LATER = (Step(-3, 10, -DAY), Step(-1, 10, -2 * HOUR))
MISSION = (
    Step(-7, 10, -4 * DAY), Step(-3, 10, -2 * DAY), Step(-1, 10, -6 * HOUR),
    Step(0, 10, NOW, urgent=True), Step(1, 10, 14 * DAY),
)  # fmt: skip
DEADLINE = (Step(-14, 10, -8 * DAY), *MISSION)


def ladder(
    steps: Sequence[Step], *anchors: tuple[datetime, datetime], end: datetime | None = None
) -> Iterator[tuple[Step, datetime, datetime]]:
    """Yield (step, moment, anchor) for anchors as they were set: (from when, anchor).

    A step that was taken once is not taken again after a change; from `end` on nothing comes. What
    fell due while the machine was off comes late if it still helps, of several the last one.
    """
    coming = list(_steps(steps, anchors, end or NEVER))
    moments = [moment for _step, moment, _anchor in coming]
    for n, each in enumerate(coming):
        if each[1] not in moments[n + 1 :]:
            yield each


def _steps(
    steps: Sequence[Step], anchors: Sequence[tuple[datetime, datetime]], end: datetime
) -> Iterator[tuple[Step, datetime, datetime]]:
    taken = set()
    for (since, anchor), (until, _next) in pairwise((*anchors, (end, NEVER))):
        for step in steps:
            moment = step.moment(anchor)
            if moment and since <= moment < until and step.days not in taken:
                taken.add(step.days)
                if DOWN[0] <= moment < DOWN[1]:
                    moment = DOWN[1]
                if moment < anchor + step.useful:
                    yield step, moment, anchor
