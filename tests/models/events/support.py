"""Events for tests: what coordinators set, made at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from models.events import office as event_office
from models.events.content import EventContent
from models.events.event import Event
from models.work import Work
from tests.models.support import Office
from tests.support import SEOUL

WEDNESDAY = datetime(2026, 12, 23, 14, 0, tzinfo=SEOUL)  # thirty days after the tests' clock


def content(starts_at: datetime = WEDNESDAY, hours: int = 2, **parts: Any) -> EventContent:
    whole: dict[str, Any] = {
        "title": "어울림광장", "place": "서울광장", "address": "중구 세종대로 110", "capacity": 3,
    } | parts  # fmt: skip
    return EventContent(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), **whole)


def opened(work: Work, actor: int, given: EventContent | None = None) -> Event:
    return event_office.create(work, actor, given or content(), "open")


def coordinator(office: Office) -> int:
    return office.person("coordinator", "coordinator")
