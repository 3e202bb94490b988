"""행사 관리: the coordinators' list of events, one event, and what can be done with it."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.conversations.event_edit import (
    EVENT_CANCEL,
    EVENT_COPY,
    EVENT_EDIT,
    OFFICE,
    raw_answers,
)
from handlers.drafts import HOME, ask_apart, begin, may
from handlers.events import words as event_words
from handlers.paging import page
from handlers.visit import Visit
from models.events import board as event_board
from models.events import event as events
from models.events import office as event_office
from models.events import registration, subscription
from models.events.event import ClosedEventError, Event, UnknownEventError
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.text import Text, Words

AT_ONCE = 8  # events in one message
STATES = {"draft": "초안", "open": "열림", "over": "끝남", "cancelled": "취소"}
CLOSED = {
    "cancelled": "이미 취소된 행사예요.",
    "over": "이미 끝난 행사예요.",
    "open": "이미 열려 있는 행사예요.",
    "began": "이미 시작한 행사예요.",
}
BATCHES = (
    (Control("새 행사", "!event-new", "primary"), Control("파일에서 가져오기", "!event-import")),
    (Control("한 해 초안 만들기", "!season"), Control("지난 행사", "!event-office:past")),
)


def office(visit: Visit, argument: str) -> None:
    """List events with their states; `argument`: "" or "past", ":" rows to pass over."""
    if not may(visit, COORDINATORS):
        return
    kind, _colon, rest = argument.partition(":")
    past = kind == "past"
    found = event_board.listed(visit.work, visit.speaker.user_id, past=past)
    shown, more = page(found, rest, AT_ONCE)
    if not shown:
        words = "지난 행사가 없어요." if past else "앞으로 할 행사가 없어요. 새로 만들 수 있어요."
        visit.tell(Message((words,), (*BATCHES, (HOME,))))
        return
    drafts = sum(each.status == "draft" for each in found)
    head = f"{'지난 행사' if past else '앞으로 할 행사'} {len(found)}개 (초안 {drafts}개)"
    names = event_words.labels(shown)
    rows = [
        (Control(name, f"!event-card:{each.id}"),) for name, each in zip(names, shown, strict=True)
    ]
    if more:
        rows.append((Control("더 보기", f"!event-office:{kind}:{more}"),))
    if drafts > 1 and not past:
        rows.append((Control(f"초안 {drafts}개 모두 열기", "!event-open-all"),))
    lines = [_line(visit, each) for each in shown]
    visit.tell(Message((head, *lines), (*rows, *BATCHES, (HOME,))))


def _line(visit: Visit, event: Event) -> str:
    when = visit.say(event_words.when(event))
    taken = registration.taken(visit.work, event.id)
    places = f", {taken}/{event.capacity}명" if event.capacity else f", {taken}명"
    return f"· [{_state(visit, event)}] {event.title}: {when}{places if taken or event.capacity else ''}"


def _state(visit: Visit, event: Event) -> str:
    over = event.status == "open" and event.ends_at <= visit.work.now
    return STATES["over" if over else event.status]


def card(visit: Visit, argument: str) -> None:
    """Show one event with its state and figures, and what can be done with it."""
    event = found(visit, argument)
    if event is None:
        return
    coming = event.ends_at > visit.work.now
    lines: list[Words] = [f"{event.number} · {_state(visit, event)} · 입장 코드 {event.door}"]
    lines += event_words.card(event, registration.free(visit.work, event) if coming else None)
    if event.status == "cancelled" and event.reason:
        lines.append(f"취소 까닭: {event.reason}")
    count, people = event_board.concerned(visit.work, event.id)
    if count and coming:
        lines.append(f"신청·대기·알림 {count}명(오기로 한 인원 {people}명)")
    visit.tell(Message(tuple(lines), _controls(visit, event)))


def _controls(visit: Visit, event: Event) -> tuple[tuple[Control, ...], ...]:
    number, coming = event.id, event.ends_at > visit.work.now
    copy = Control("복사", f"!event-copy:{number}")
    rows: list[tuple[Control, ...]] = []
    if event.status == "draft" and event.starts_at > visit.work.now:
        rows.append((Control("열기", f"!event-open:{number}", "primary"),))
    if event.status != "cancelled" and coming:
        rows.append((Control("고치기", f"!event-edit:{number}"), copy))
    else:
        rows.append((copy,))
    if event.status != "draft":
        rows.append((Control("신청 현황", f"!event-figures:{number}"),))
    if event.status == "open" and coming:
        rows.append(
            (
                Control("입구 안내지", f"!event-entrance:{number}"),
                Control("도착 목록", f"!arrivals:{number}"),
            )
        )
    if event.status != "cancelled" and coming:
        rows.append((Control("행사 취소", f"!event-cancel:{number}", "danger"),))
    return (*rows, (OFFICE, HOME))


def new(visit: Visit, _argument: str) -> None:
    """Begin a new event."""
    begin(visit, EVENT_EDIT)


def edit(visit: Visit, argument: str) -> None:
    """Open an event to change it."""
    event = _standing(visit, argument)
    if event is not None:
        begin(visit, EVENT_EDIT, raw_answers(event, visit.work.now.tzinfo), subject=event.id)


def copy(visit: Visit, argument: str) -> None:
    """Ask for the time of a copy."""
    event = found(visit, argument)
    if event is not None:
        begin(visit, EVENT_COPY, subject=event.id)


def cancel(visit: Visit, argument: str) -> None:
    """Ask why; how many it concerns and whether really is asked before anything happens."""
    event = _standing(visit, argument)
    if event is not None:
        begin(visit, EVENT_CANCEL, subject=event.id)


def _standing(visit: Visit, argument: str) -> Event | None:
    """The event, if it is neither cancelled nor over; else says what is wrong."""
    event = found(visit, argument)
    if event is None or (event.status != "cancelled" and event.ends_at > visit.work.now):
        return event
    _closed(visit, event, "cancelled" if event.status == "cancelled" else "over")
    return None


def open_(visit: Visit, argument: str) -> None:
    """Open a draft to everybody."""
    event = found(visit, argument)
    if event is None:
        return
    if event.starts_at <= visit.work.now:
        _closed(visit, event, "began")
        return
    try:
        event = event_office.publish(visit.work, visit.speaker.user_id, event.id)
    except ClosedEventError as error:
        _closed(visit, event, error.reason)
        return
    opened = Text("{title:을} 열었어요.", {"title": f"‘{event.title}’"})
    told_at = subscription.announce(visit.work, event)
    words: Words = (
        Text("구독한 사람에게는 {at}에 알려요.", {"at": event_words.moment(told_at)})
        if told_at
        else "곧 시작하는 행사라 구독한 사람에게 따로 알리지 않아요."
    )
    visit.tell(
        say(opened, words, controls=(Control("행사 보기", f"!event-card:{event.id}"), OFFICE, HOME))
    )


def open_all(visit: Visit, argument: str) -> None:
    """Open every draft that lies ahead, after asking once."""
    if not may(visit, COORDINATORS):
        return
    user = visit.speaker.user_id
    drafts = [
        each
        for each in event_board.listed(visit.work, user)
        if each.status == "draft" and each.starts_at > visit.work.now
    ]
    if not drafts:
        visit.tell(say("열 초안이 없어요.", controls=(OFFICE, HOME)))
    elif argument != "yes":
        ask_apart(
            visit,
            say(
                f"초안 {len(drafts)}개를 모두 열까요? 시민에게 보이고, 구독한 사람에게는 한 번에 모아 알려요.",
                controls=(
                    Control("네, 모두 열게요", "!event-open-all:yes", "danger"),
                    Control("하나씩 볼게요", "!event-office"),
                ),
            ),
        )
    else:
        told = [
            subscription.announce(visit.work, event_office.publish(visit.work, user, each.id))
            for each in drafts
        ]
        at = min(filter(None, told), default=None)
        later = "구독한 사람에게는 {at}에 한 번에 모아 알려요."
        lines = [Text(later, {"at": event_words.moment(at)})] if at else []
        visit.tell(say(f"행사 {len(drafts)}개를 열었어요.", *lines, controls=(OFFICE, HOME)))


def _closed(visit: Visit, event: Event, reason: str) -> None:
    copy_ = Control("복사해서 새로 만들기", f"!event-copy:{event.id}")
    visit.tell(say(CLOSED[reason], controls=(copy_, OFFICE, HOME)))


def found(visit: Visit, argument: str) -> Event | None:
    """The event that an argument names, for a coordinator; else says what is wrong."""
    if not may(visit, COORDINATORS):
        return None
    try:
        return events.get(visit.work, codes.key(argument) or 0)
    except UnknownEventError:
        visit.tell(say("그 행사를 찾지 못했어요.", controls=(OFFICE, HOME)))
        return None


COMMANDS = (
    Command("event-office", office),
    Command("event-card", card),
    Command("event-new", new),
    Command("event-edit", edit),
    Command("event-copy", copy),
    Command("event-open", open_),
    Command("event-open-all", open_all),
    Command("event-cancel", cancel),
)
