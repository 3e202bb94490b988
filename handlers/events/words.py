"""An event in words: its time, its place, its card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models.areas import labels as areas
from models.districts import districts
from models.events.accessibility import labels as ways
from models.events.event import Event, map_link
from models.events.registration import Needs
from models.message import Control, File
from models.quiet import SEOUL
from models.text import Text, Words, _

WEEKDAYS = (
    _("월요일"),
    _("화요일"),
    _("수요일"),
    _("목요일"),
    _("금요일"),
    _("토요일"),
    _("일요일"),
)
STANDINGS: dict[str, Words] = {
    "applied": _("신청함"),
    "waiting": _("대기 중"),
    "offered": _("자리 받기를 기다림"),
    "attended": _("참석함"),
    "later": _("나중에 알림"),
}
LIST = Control(_("행사 목록"), "!events")
LONGEST_TITLE = 30  # characters on a button
BODY_SHOWN = 1500  # characters of a description in a chat


def title(event: Event) -> str:
    """The title as it fits on a button."""
    text = event.title
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


def labels(events: Sequence[Event]) -> list[str]:
    """Titles for buttons that stand together: those alike carry their day and time."""
    names = [title(each) for each in events]
    starts = [each.starts_at.astimezone(SEOUL) for each in events]
    return [
        name if names.count(name) == 1 else f"{start:%m-%d %H:%M} {name}"
        for name, start in zip(names, starts, strict=True)
    ]


def when(event: Event) -> Words:
    return span(event.starts_at, event.ends_at)


def span(start: datetime, end: datetime) -> Words:
    """From when to when in Seoul, with the weekday."""
    start, end = start.astimezone(SEOUL), end.astimezone(SEOUL)
    first = WEEKDAYS[start.weekday()]
    if start.date() == end.date():
        return _(
            "{day} {weekday} {start}~{end}",
            day=start.date(),
            weekday=first,
            start=f"{start:%H:%M}",
            end=f"{end:%H:%M}",
        )
    return _("{start} ~ {end}", start=_moment(start), end=_moment(end))


def moment(at: datetime) -> Words:
    return _moment(at.astimezone(SEOUL))


def _moment(at: datetime) -> Text:
    return _(
        "{day} {weekday} {hour}",
        day=at.date(),
        weekday=WEEKDAYS[at.weekday()],
        hour=f"{at:%H:%M}",
    )


def where(event: Event) -> str:
    return f"{event.place} ({event.address})" if event.address else event.place


def map_control(event: Event) -> Control:
    return Control(_("길찾기"), url=map_link(event))


def calendar_control(event: Event) -> Control:
    return Control(_("달력에 담기"), f"!event-ics:{event.id}")


def help_control(event: Event) -> Control:
    return Control(_("도움 요청"), f"!event-help:{event.id}")


def essentials(event: Event) -> list[Words]:
    """What one must know to come."""
    lines: list[Words] = [
        event.title,
        _("일시: {when}", when=when(event)),
        _("장소: {place}", place=where(event)),
    ]
    if event.bring:
        lines.append(_("준비물: {bring}", bring=event.bring))
    return lines


def card(event: Event, free: int | None) -> list[Words]:
    """Everything an event says of itself."""
    lines = essentials(event)
    if event.series or event.theme:
        lines.insert(1, " · ".join(part for part in (event.series, event.theme) if part))
    if event.description:
        lines.append(event.description[:BODY_SHOWN])
    optional: tuple[tuple[bool, Words], ...] = (
        (bool(event.audience), _("대상: {audience}", audience=event.audience)),
        (bool(event.field), _("분야: {area}", area=Text(areas().get(event.field, event.field)))),
        (
            bool(event.district),
            _("자치구: {district}", district=Text(districts().get(event.district, event.district))),
        ),
        (
            bool(event.accessibility),
            _("편의: {ways}", ways=tuple(ways()[each] for each in event.accessibility)),
        ),
        (bool(event.contact), _("문의: {contact}", contact=event.contact)),
    )
    lines += [words for there, words in optional if there]
    if event.capacity and free is not None:
        lines.append(
            _("정원 {capacity}명 가운데 {free}자리 남았어요.", capacity=event.capacity, free=free)
            if free
            else _(
                "정원 {capacity}명이 모두 찼어요. 대기로 신청할 수 있어요.", capacity=event.capacity
            )
        )
    return lines


def support(needs: Needs) -> Words:
    """The support asked for, in words; "" when there is none."""
    parts: list[Words] = [ways()[each] for each in needs.keys if each in ways()]
    if needs.text:
        parts.append(needs.text)
    return _("{items}", items=tuple(parts)) if parts else ""


def calendar(event: Event) -> File:
    return File("event_ics", event.id, "행사.ics")
