"""What people hear of an event because a moment has come, or because it was changed or called off."""

from __future__ import annotations

from datetime import datetime

from handlers.drafts import HOME
from handlers.events import words as event_words
from models.events.event import Event
from models.events.registration import Registration
from models.message import Control, Message, say
from models.quiet import SEOUL
from models.text import Words, _


def reminder(event: Event, now: datetime, answer: str = "") -> Message:
    """What the registered hear before the event; its answers work however late they come.

    `answer` is the one given to an earlier reminder: nobody is asked the same twice.
    """
    return say(
        _ahead(event, now),
        *event_words.essentials(event),
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
        _("일시: {when}", when=event_words.when(event)),
        _(
            "그사이 자리가 나면 바로 알려 드려요. 연락이 없으면 오셔도 못 들어가실 수 있어요. 미안해요."
        ),
        controls=(
            Control(_("자세히"), f"!event:{event.id}"),
            Control(_("신청 취소"), f"!unregister:{event.id}"),
            event_words.LIST,
            event_words.help_control(event),
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
        *event_words.essentials(event),
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
        *event_words.essentials(event),
        _(
            "{people}명 자리를 {until}까지 맡아 두었어요. 그때까지 답이 없으면 다음 분께 드려요.",
            people=row.people,
            until=event_words.moment(until),
        ),
        controls=(
            Control(_("받기"), f"!event-take:{event.id}", "primary"),
            Control(_("안 받을래요"), f"!event-pass:{event.id}"),
            Control(_("자세히"), f"!event:{event.id}"),
            event_words.help_control(event),
        ),
    )


def expired(event: Event) -> Message:
    return say(
        _("‘{title}’ 자리를 맡아 둔 시간이 지나서 자리를 돌려놓았어요.", title=event.title),
        _("아직 오고 싶으시면 다시 신청해 주세요. 기다리는 분이 있으면 그 뒤에서 기다리게 돼요."),
        controls=(Control(_("다시 신청하기"), f"!register:{event.id}"), event_words.LIST, HOME),
    )


def cancelled(event: Event) -> Message:
    """The event is off: told to everybody it concerns."""
    reason: tuple[Words, ...] = (_("까닭: {reason}", reason=event.reason),) if event.reason else ()
    return say(
        _("행사가 취소되었어요. 기다려 주셨는데 죄송해요."),
        event.title,
        _("일시: {when}", when=event_words.when(event)),
        *reason,
        _("따로 하실 일은 없어요."),
        controls=(event_words.LIST, Control(_("사람에게 묻기"), f"!event-help:{event.id}"), HOME),
    )


def changed(event: Event, told: dict[str, str], *, applied: bool = True) -> Message:
    """Time or place are new; `told` is what people knew (models.events.event.whereabouts).

    Not `applied`: the person only asked to be reminded.
    """
    if not applied:
        return say(
            _("알림을 부탁하신 행사의 안내가 바뀌었어요."),
            *_news(event, told),
            controls=(*_to_apply(event), event_words.calendar_control(event)),
        )
    return say(
        _("신청하신 행사의 안내가 바뀌었어요."),
        *_news(event, told),
        _("신청은 그대로예요. 못 오시게 되면 알려 주세요."),
        controls=(*_answers(event), event_words.calendar_control(event)),
    )


def _news(event: Event, told: dict[str, str]) -> list[Words]:
    """Title, time and place, each with what it was before where it differs."""
    old = event_words.span(*(datetime.fromisoformat(told[n]) for n in ("starts_at", "ends_at")))
    new = event_words.when(event)
    lines: list[Words] = [event.title, _("일시: {when}", when=new)]
    if old != new:
        lines.append(_("(바뀌기 전: {old})", old=old))
    lines.append(_("장소: {place}", place=event_words.where(event)))
    if (told["place"], told["address"]) != (event.place, event.address):
        before = f"{told['place']} ({told['address']})" if told["address"] else told["place"]
        lines.append(_("(바뀌기 전: {old})", old=before))
    return lines


def _answers(event: Event) -> tuple[Control, ...]:
    """What a person with a place answers; it counts however late it comes."""
    return (
        Control(_("갈게요"), f"!event-going:{event.id}", "primary"),
        Control(_("못 가요"), f"!event-not-going:{event.id}"),
        event_words.map_control(event),
        event_words.help_control(event),
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
