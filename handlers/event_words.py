"""An event in words: its time, its place, its card, and what the reminders say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.drafts import HOME
from models.accessibility import labels as ways
from models.areas import labels as areas
from models.districts import districts
from models.event import Event, map_link
from models.message import Control, File, Message, say
from models.quiet import SEOUL
from models.registration import Needs, Registration
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


def reminder(event: Event, now: datetime, answer: str = "") -> Message:
    """What the registered hear before the event; its answers work however late they come.

    `answer` is the one given to an earlier reminder: nobody is asked the same twice.
    """
    return say(
        _ahead(event, now),
        *essentials(event),
        _("오신다고 알려 주셨어요. 못 오시게 되면 꼭 알려 주세요.")
        if answer == "going"
        else _("오실 수 있는지 알려 주시면 준비에 도움이 돼요."),
        controls=_answers(event),
    )


def still_waiting(event: Event) -> Message:
    """What those in the line hear on the morning of the day; a place that comes free is offered yet."""
    return say(
        _("오늘 행사에는 아직 자리가 나지 않았어요."),
        event.title,
        _("일시: {when}", when=when(event)),
        _(
            "그사이 자리가 나면 바로 알려 드려요. 연락이 없으면 오셔도 못 들어가실 수 있어요. 미안해요."
        ),
        controls=(
            Control(_("자세히"), f"!event:{event.id}"),
            Control(_("신청 취소"), f"!unregister:{event.id}"),
            LIST,
            help_control(event),
        ),
    )


def later(event: Event, free: int | None, now: datetime) -> Message:
    """What those hear who asked to be reminded without applying."""
    room = (
        _("아직 신청할 수 있어요.")
        if free is None or free
        else _("지금은 자리가 찼지만 대기로 신청할 수 있어요.")
    )
    return say(
        _ahead(event, now),
        *essentials(event),
        room,
        controls=_to_apply(event),
    )


def _ahead(event: Event, now: datetime) -> Words:
    days = (event.starts_at.astimezone(SEOUL).date() - now.astimezone(SEOUL).date()).days
    if days <= 0:
        return _("오늘은 행사 날이에요.")
    return _("내일 행사가 있어요.") if days == 1 else _("{days}일 뒤에 행사가 있어요.", days=days)


def offer(event: Event, row: Registration) -> Message:
    """A freed place for the next in line."""
    until = row.offered_until or event.starts_at
    return say(
        _("기다리시던 행사에 자리가 났어요."),
        *essentials(event),
        _(
            "{people}명 자리를 {until}까지 맡아 두었어요. 그때까지 답이 없으면 다음 분께 드려요.",
            people=row.people,
            until=moment(until),
        ),
        controls=(
            Control(_("받기"), f"!event-take:{event.id}", "primary"),
            Control(_("안 받을래요"), f"!event-pass:{event.id}"),
            Control(_("자세히"), f"!event:{event.id}"),
            help_control(event),
        ),
    )


def expired(event: Event) -> Message:
    return say(
        _("‘{title}’ 자리를 맡아 둔 시간이 지나서 자리를 돌려놓았어요.", title=event.title),
        _("아직 오고 싶으시면 다시 신청해 주세요. 기다리는 분이 있으면 그 뒤에서 기다리게 돼요."),
        controls=(Control(_("다시 신청하기"), f"!register:{event.id}"), LIST, HOME),
    )


def cancelled(event: Event) -> Message:
    """The event is off: told to everybody it concerns."""
    reason: tuple[Words, ...] = (_("까닭: {reason}", reason=event.reason),) if event.reason else ()
    return say(
        _("행사가 취소되었어요. 기다려 주셨는데 죄송해요."),
        event.title,
        _("일시: {when}", when=when(event)),
        *reason,
        _("따로 하실 일은 없어요."),
        controls=(LIST, Control(_("사람에게 묻기"), f"!event-help:{event.id}"), HOME),
    )


def changed(event: Event, told: dict[str, str], *, applied: bool = True) -> Message:
    """Time or place are new; `told` is what people knew (models.event.whereabouts).

    Not `applied`: the person only asked to be reminded.
    """
    if not applied:
        return say(
            _("알림을 부탁하신 행사의 안내가 바뀌었어요."),
            *_news(event, told),
            controls=(*_to_apply(event), calendar_control(event)),
        )
    return say(
        _("신청하신 행사의 안내가 바뀌었어요."),
        *_news(event, told),
        _("신청은 그대로예요. 못 오시게 되면 알려 주세요."),
        controls=(*_answers(event), calendar_control(event)),
    )


def _news(event: Event, told: dict[str, str]) -> list[Words]:
    """Title, time and place, each with what it was before where it differs."""
    old = span(*(datetime.fromisoformat(told[n]) for n in ("starts_at", "ends_at")))
    new = when(event)
    lines: list[Words] = [event.title, _("일시: {when}", when=new)]
    if old != new:
        lines.append(_("(바뀌기 전: {old})", old=old))
    lines.append(_("장소: {place}", place=where(event)))
    if (told["place"], told["address"]) != (event.place, event.address):
        before = f"{told['place']} ({told['address']})" if told["address"] else told["place"]
        lines.append(_("(바뀌기 전: {old})", old=before))
    return lines


def _answers(event: Event) -> tuple[Control, ...]:
    """What a person with a place answers; it counts however late it comes."""
    return (
        Control(_("갈게요"), f"!event-going:{event.id}", "primary"),
        Control(_("못 가요"), f"!event-not-going:{event.id}"),
        map_control(event),
        help_control(event),
    )


def _to_apply(event: Event) -> tuple[Control, ...]:
    """What a person who only asked to be reminded can do."""
    return (
        Control(_("신청하기"), f"!register:{event.id}", "primary"),
        Control(_("자세히"), f"!event:{event.id}"),
        Control(_("그만 알림"), f"!unregister:{event.id}:yes"),
    )


def question(event: Event) -> Message:
    """The one question to those who came."""
    scores = tuple(Control(str(n), f"!event-score:{event.id}:{n}") for n in range(1, 6))
    return Message(
        (
            _("‘{title}’에 와 주셔서 고마워요.", title=event.title),
            _("얼마나 만족하셨나요? 1은 아쉬움, 5는 아주 좋음이에요."),
        ),
        (scores, (HOME,)),
    )
