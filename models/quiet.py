"""Quiet time: when what is not urgent waits. Pure; moments are aware, answers in Seoul's zone.

The night is 「정보통신망법」 제50조제3항 (no advertising from 21:00 to 08:00); that weekends, public and
substitute holidays are left in peace too is the office's rule.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.office_hours import is_working_day

SEOUL = ZoneInfo("Asia/Seoul")
MORNING = time(8)
NIGHT = time(21)
EVENING = time(20)  # what would have come in the night, when it comes earlier instead
DAY = timedelta(days=1)
SOON = timedelta(hours=24)


def is_quiet(moment: datetime) -> bool:
    """Whether only what is urgent goes out; 08:00 itself is day, 21:00 is night."""
    local = moment.astimezone(SEOUL)
    return not (MORNING <= local.time() < NIGHT and is_working_day(local.date()))


def allowed_from(moment: datetime, *, urgent: bool = False) -> datetime:
    """Return the first moment from this one on at which a message may go out."""
    local = moment.astimezone(SEOUL)
    if urgent or not is_quiet(local):
        return local
    day = local.date() + DAY * (local.time() >= NIGHT)
    while not is_working_day(day):
        day += DAY
    if day == local.date() and local.time() >= MORNING:
        return local
    return datetime.combine(day, MORNING, SEOUL)


def cannot_wait(now: datetime, *moments: datetime) -> bool:
    """Whether less than a day before one of these moments would be left after quiet time.

    News of it then go at once, at night too: who learns in the morning may be on the way already.
    """
    return min(moments) - allowed_from(now) < SOON


def allowed_before(moment: datetime) -> datetime:
    """Return the last fitting moment up to this one: the same hour on the last working day.

    What would fall in the night comes at 20:00.
    """
    local = moment.astimezone(SEOUL)
    if not is_quiet(local):
        return local
    day = local.date() - DAY * (local.time() < MORNING)
    while not is_working_day(day):
        day -= DAY
    hour = local.time() if MORNING <= local.time() < NIGHT else EVENING
    return datetime.combine(day, hour, SEOUL)
