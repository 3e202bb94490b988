"""One message that should have been, and the rules by which it reaches somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.year.calendar import NEVER, held
from tests.year.facts import BLOCKED, channel_of


@dataclass(frozen=True, order=True)
class Told:
    """A message: from when on it may go out (to the minute), to whom, where, and what it says."""

    at: datetime
    who: str
    channel: str
    kind: str

    def __str__(self) -> str:
        return f"{self.at:%m-%d %a %H:%M} {self.who} ({self.channel}): {self.kind}"


def day(moment: datetime) -> str:
    return f"{moment.year}년 {moment.month}월 {moment.day}일"


def weekday(moment: datetime) -> str:
    return "월화수목금토일"[moment.weekday()]


def is_reached(who: str, moment: datetime) -> bool:
    return moment < BLOCKED.get(who, NEVER)


def tell(
    who: str | Iterable[str], moment: datetime, kind: str, *, quiet: bool = True
) -> Iterator[Told]:
    """Tell people; what is `quiet` comes after nights and holidays, except on the page."""
    for each in (who,) if isinstance(who, str) else who:
        if is_reached(each, moment):
            channel = channel_of(each, moment)
            when = held(moment) if quiet and channel != "web" else moment
            yield Told(when, each, channel, kind)
