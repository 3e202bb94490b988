"""새 행사 소식: choose what to hear of, see it, end it in one tap; and how a new event is told."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import codes
from handlers.command import Command
from handlers.drafts import HOME, begin
from handlers.events import words as event_words
from handlers.events.words import LIST
from handlers.visit import Visit
from models import consent
from models.districts import districts
from models.events import event as events
from models.events import series as event_series
from models.events import subscription
from models.events.event import Event, UnknownEventError
from models.events.subscription import PURPOSE, Subscription, Told
from models.message import Control, Message, say
from models.text import Text, Words, _
from models.work import Work

MINE = Control(_("내 소식 설정"), "!news")
SHOWN = 5  # events in one message


def news(visit: Visit, argument: str) -> None:
    """Offer what can be subscribed to; `argument`: the event that made the person think of it."""
    held = subscription.of(visit.work, visit.speaker.user_id)
    event = _event(visit.work, argument)
    if argument == "district":
        controls = [Control(Text(n), f"!news-on:district.{k}") for k, n in districts().items()]
        rows = tuple(tuple(controls[at : at + 3]) for at in range(0, len(controls), 3))
        visit.tell(Message((_("어느 자치구의 소식을 받으시겠어요?"),), (*rows, (MINE, HOME))))
        return
    if argument == "series":
        series = tuple((Control(n, f"!news-on:series.{n}"),) for n in event_series.names())
        visit.tell(Message((_("어느 시리즈의 소식을 받으시겠어요?"),), (*series, (MINE, HOME))))
        return
    lines: list[Words] = [_("새 행사가 열리면 이 대화창으로 알려 드려요. 무엇을 받으시겠어요?")]
    agreed = PURPOSE in consent.given(visit.work, visit.speaker.user_id)
    if held and not agreed:
        lines.insert(0, _("소식 받기 동의를 철회하셔서 지금은 소식을 보내지 않아요."))
    elif held:
        lines.insert(0, _("지금 받는 소식: {names}", names=tuple(_name(each) for each in held)))
    have = {(each.kind, each.value) for each in held} if agreed else set()
    stops = [
        Control(_("그만 받기: {name}", name=_name(each)), f"!news-off:{each.id}") for each in held
    ]
    visit.tell(say(*lines, controls=(*_offers(event, have), *stops, LIST, HOME)))


def _offers(event: Event | None, have: set[tuple[str, str]]) -> list[Control]:
    """What is not subscribed to yet: everything, the event's series and district, another one."""
    if ("all", "") in have:
        return []
    offers = [Control(_("모든 행사"), "!news-on:all", "primary")]
    if event and event.series and ("series", event.series) not in have:
        label = _("시리즈: {name}", name=event.series)
        offers.append(Control(label, f"!news-on:series.{event.id}"))
    if event and event.district and ("district", event.district) not in have:
        name = Text(districts().get(event.district, event.district))
        offers.append(Control(_("{name} 행사", name=name), f"!news-on:district.{event.district}"))
    return [
        *offers,
        Control(_("시리즈 고르기"), "!news:series"),
        Control(_("자치구 고르기"), "!news:district"),
    ]


def turn_on(visit: Visit, argument: str) -> None:
    """Subscribe, after asking for the consent to news where there is none."""
    if _parsed(visit.work, argument) is None:
        news(visit, "")
    elif PURPOSE in consent.given(visit.work, visit.speaker.user_id):
        visit.tell(wish(visit.work, visit.speaker.user_id, argument))
    else:
        begin(visit, visit.conversations["news"], {"wanted": argument})


def wish(work: Work, user_id: int, wanted: str) -> Message:
    """Keep what the person wants to hear of.

    `wanted` is "all", "series.<event or name>" or "district.<key>".
    """
    kind, value = _parsed(work, wanted) or ("all", "")
    kept = subscription.subscribe(work, user_id, kind, value)
    return say(
        _(
            "이제 새 소식을 보내 드릴게요: {name}. 언제든 한 번에 그만 받을 수 있어요.",
            name=_name(kept),
        ),
        controls=(Control(_("그만 받기"), f"!news-off:{kept.id}"), MINE, LIST, HOME),
    )


def turn_off(visit: Visit, argument: str) -> None:
    """End one subscription, or all of them, at once."""
    number = codes.key(argument)
    if argument and number is None:
        news(visit, "")
        return
    ended = subscription.unsubscribe(visit.work, visit.speaker.user_id, number or 0)
    words = (
        _("이제 이 소식은 보내지 않을게요. 다시 받고 싶으면 언제든 켤 수 있어요.")
        if ended
        else _("이미 받지 않는 소식이에요.")
    )
    visit.tell(say(words, controls=(MINE, LIST, HOME)))


def stop_all(visit: Visit, _argument: str) -> None:
    """End all news, announcements too: the subscriptions and the consent they rest on."""
    user = visit.speaker.user_id
    ended = subscription.unsubscribe(visit.work, user)
    agreed = consent.withdraw(visit.work, user, PURPOSE)
    words = (
        _("이제 소식을 보내지 않을게요. 다시 받고 싶으면 언제든 켤 수 있어요.")
        if ended or agreed
        else _("이미 받지 않는 소식이에요.")
    )
    visit.tell(say(words, controls=(MINE, LIST, HOME)))


def opened(told: Told) -> Message:
    """What a subscriber hears of events that have just opened, with one tap to hear no more."""
    shown, left = told.events[:SHOWN], len(told.events) - SHOWN
    lines: list[Words] = [_("새 행사가 열렸어요.")]
    lines += [_line(each) for each in shown]
    if left > 0:
        lines.append(_("이 밖에 {count}개가 더 있어요. 행사 목록에서 볼 수 있어요.", count=left))
    controls = [Control(event_words.title(each), f"!event:{each.id}") for each in shown]
    return say(*lines, controls=(*controls, LIST, _stop(told.subscriptions)))


def _line(event: Event) -> Words:
    when = event_words.when(event)
    return _("· {title}: {when}, {place}", title=event.title, when=when, place=event.place)


def _stop(subscriptions: Sequence[int]) -> Control:
    only = f":{subscriptions[0]}" if len(subscriptions) == 1 else ""
    return Control(_("소식 그만 받기"), f"!news-off{only}")


def _name(held: Subscription) -> Words:
    match held.kind:
        case "series":
            return held.value
        case "district":
            return Text(districts().get(held.value, held.value))
    return _("모든 행사")


def _parsed(work: Work, wanted: str) -> tuple[subscription.Kind, str] | None:
    kind, _dot, key = wanted.partition(".")
    if kind == "district":
        return ("district", key) if key in districts() else None
    if kind == "series":
        if key in event_series.names():
            return ("series", key)
        event = _event(work, key)
        return ("series", event.series) if event and event.series else None
    return ("all", "") if wanted == "all" else None


def _event(work: Work, argument: str) -> Event | None:
    try:
        found = events.get(work, codes.key(argument) or 0)
    except UnknownEventError:
        return None
    return found if found.status != "draft" else None


COMMANDS = (
    Command("news", news, _("새 소식 - 새 행사 알림 받기")),
    Command("news-on", turn_on),
    Command("news-off", turn_off),
    Command("subscriptions", stop_all),
)
