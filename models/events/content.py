"""What coordinators set of an event, and what is wrong with it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from urllib.parse import urlsplit

from models.areas import labels as areas
from models.districts import districts
from models.events.accessibility import accessibility
from models.frozen import frozen

BEFORE_ITS_START = "끝나는 때가 시작하는 때보다 늦어야 해요."


class InvalidEventError(ValueError):
    """The content cannot stand; `problems` say in Korean what to mend."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@frozen
class EventContent:
    """What coordinators set. Moments are aware; `capacity` 0 means no limit; `picture` a file's id.

    `district` is a key of models/districts.py, `field` of models/areas.py, `accessibility` keys of
    models/events/accessibility.py; each may be empty.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str = ""
    series: str = ""
    theme: str = ""
    address: str = ""
    map_url: str = ""
    district: str = ""
    field: str = ""
    capacity: int = 0
    audience: str = ""
    accessibility: tuple[str, ...] = ()
    bring: str = ""
    contact: str = ""
    picture: int = 0


PARTS = tuple(each.name for each in fields(EventContent))


def problems(content: EventContent) -> tuple[str, ...]:
    """Return what is wrong with the content, in Korean for coordinators; () when it can stand."""
    known_ways = {option.value for option in accessibility()}
    checks = (
        (not content.title.strip(), "제목이 비어 있어요."),
        (not content.place.strip(), "장소가 비어 있어요."),
        (content.ends_at <= content.starts_at, BEFORE_ITS_START),
        (content.capacity < 0, "정원은 0(제한 없음) 이상의 수로 적어 주세요."),
        (
            bool(content.district) and content.district not in districts(),
            f"자치구를 알 수 없어요: {content.district}",
        ),
        (
            bool(content.field) and content.field not in areas(),
            f"분야를 알 수 없어요: {content.field}",
        ),
        (
            not set(content.accessibility) <= known_ways,
            f"접근성 항목을 알 수 없어요: {', '.join(sorted({*content.accessibility} - known_ways))}",
        ),
        (
            bool(content.map_url) and urlsplit(content.map_url).scheme not in {"http", "https"},
            "지도 주소는 https://로 시작해야 해요.",
        ),
    )
    return tuple(words for wrong, words in checks if wrong)
