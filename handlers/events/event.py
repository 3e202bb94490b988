"""One event: its card, one's own application, the answers to reminders and offers."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.conversations.register import NEEDS_CONSENT_NAME, REGISTER, closed, receipt
from handlers.drafts import HOME, ask_apart, begin
from handlers.events import messages as event_messages
from handlers.events import words as event_words
from handlers.events.words import LIST, STANDINGS
from handlers.visit import Visit
from models import consent
from models.events import application, offer, registration
from models.events import event as events
from models.events import jobs as event_jobs
from models.events.event import ClosedEventError, Event, UnknownEventError
from models.events.registration import NoRoomError, NotRegisteredError, Registration
from models.inquiry import AT_THE_DESK, COORDINATORS
from models.message import Control, File, Message, say
from models.text import _


def event_(visit: Visit, argument: str) -> None:
    """Show one event with what the person can do."""
    event = _found(visit, argument)
    if event is None:
        return
    row = registration.of(visit.work, event.id, visit.speaker.user_id)
    is_over = event.ends_at <= visit.work.now
    free = None if is_over else registration.free(visit.work, event)
    lines = event_words.card(event, free)
    if event.status == "cancelled":
        lines.insert(0, _("취소된 행사예요."))
    elif is_over:
        lines.insert(0, _("이미 끝난 행사예요."))
    if row is not None and row.status in STANDINGS:
        lines.append(_("내 신청: {standing}", standing=STANDINGS[row.status]))
    files = (File("event_picture", event.id, "행사 그림"),) if event.picture else ()
    if visit.speaker.may(AT_THE_DESK):
        lines.append(f"[담당자] {event.number} · 입장 코드 {event.door}")
    controls = _controls(visit, event, row)
    visit.tell(Message(tuple(lines), tuple((c,) for c in controls), files))


def _controls(visit: Visit, event: Event, row: Registration | None) -> tuple[Control, ...]:
    controls: list[Control] = []
    now, status = visit.work.now, row.status if row else ""
    if event.status == "open" and event.ends_at > now:
        if status == "offered":
            controls.append(Control(_("받기"), f"!event-take:{event.id}", "primary"))
            controls.append(Control(_("안 받을래요"), f"!event-pass:{event.id}"))
        elif status in {"applied", "waiting"}:
            controls.append(Control(_("신청 바꾸기"), f"!register:{event.id}"))
            controls.append(Control(_("신청 취소"), f"!unregister:{event.id}", "danger"))
        elif status != "attended":
            controls.append(Control(_("신청하기"), f"!register:{event.id}", "primary"))
            if status == "later":
                controls.append(Control(_("그만 알림"), f"!unregister:{event.id}:yes"))
            elif event_jobs.reminders("event_later", event, now):
                controls.append(Control(_("나중에 알림"), f"!event-later:{event.id}"))
        controls.append(event_words.map_control(event))
        controls.append(event_words.calendar_control(event))
    controls.append(Control(_("새 소식 받기"), f"!news:{event.id}"))
    if visit.speaker.may(AT_THE_DESK):
        controls.append(Control("도착 목록", f"!arrivals:{event.id}"))
    if visit.speaker.may(COORDINATORS):
        controls.append(Control("이 행사 관리", f"!event-card:{event.id}"))
    return (*controls, event_words.help_control(event), LIST, HOME)


def calendar(visit: Visit, argument: str) -> None:
    """Hand over the event for the person's own calendar."""
    event = _found(visit, argument)
    if event is not None:
        words = _("달력 파일이에요. 열면 내 달력에 들어가요.")
        back = Control(_("행사 보기"), f"!event:{event.id}")
        visit.tell(Message((words,), ((back,), (HOME,)), (event_words.calendar(event),)))


def register(visit: Visit, argument: str) -> None:
    """Begin an application, or open one's own to change it."""
    event = _open(visit, argument)
    if event is None:
        return
    row = registration.of(visit.work, event.id, visit.speaker.user_id)
    raw: dict[str, str] = {}
    if row is not None and row.status in {"applied", "waiting", "offered"}:
        raw = _raw(visit, row)
    elif row is not None and row.status == "attended":
        event_(visit, argument)
        return
    elif registration.free(visit.work, event) == 0:
        visit.tell(say(_("지금은 자리가 모두 찼어요. 신청하시면 대기 순서를 알려 드려요.")))
    begin(visit, REGISTER, raw, subject=event.id)


def _raw(visit: Visit, row: Registration) -> dict[str, str]:
    """What was applied for as raw answers; who kept support to herself is not asked again."""
    if "event_needs" not in consent.given(visit.work, visit.speaker.user_id):
        return {"people": str(row.people), NEEDS_CONSENT_NAME: "no"}
    needs = registration.needs_of(row)
    listed = ",".join(f'"{each}"' for each in needs.keys)
    return {
        "people": str(row.people),
        "needs": f"[{listed}]" if listed else "",
        **({"needs_text": needs.text} if needs.text else {}),
    }


def unregister(visit: Visit, argument: str) -> None:
    """Give one's place back, after asking once."""
    number, _colon, sure = argument.partition(":")
    event = _open(visit, number)
    if event is None:
        return
    if sure != "yes":
        ask_apart(
            visit,
            say(
                _("‘{title}’ 신청을 취소할까요? 자리는 기다리는 분께 돌아가요.", title=event.title),
                controls=(
                    Control(_("네, 취소할게요"), f"!unregister:{event.id}:yes", "danger"),
                    Control(_("그대로 두기"), f"!event:{event.id}"),
                ),
            ),
        )
        return
    visit.tell(_leave(visit, event))


def _leave(visit: Visit, event: Event) -> Message:
    row = registration.of(visit.work, event.id, visit.speaker.user_id)
    later = row is not None and row.status == "later"
    try:
        application.cancel(visit.work, visit.speaker.user_id, event.id)
    except NotRegisteredError:
        return say(_("취소할 신청이 없어요."), controls=(LIST, HOME))
    except ClosedEventError as error:
        return closed(error)
    words = (
        _("이제 이 행사는 알리지 않을게요.")
        if later
        else _("신청을 취소했어요. 알려 주셔서 고마워요.")
    )
    return say(words, controls=(Control(_("행사 보기"), f"!event:{event.id}"), LIST, HOME))


def later(visit: Visit, argument: str) -> None:
    """Remind the person without applying, where a reminder still comes."""
    event = _found(visit, argument)
    if event is None:
        return
    now, user = visit.work.now, visit.speaker.user_id
    held = registration.of(visit.work, event.id, user)
    if held is not None and held.status in registration.ACTIVE:
        event_(visit, argument)
        return
    coming = event_jobs.reminders("event_later", event, now)
    if event.status == "open" and event.starts_at > now and not coming:
        words = _("곧 시작하는 행사라 따로 알려 드릴 때가 없어요. 오시려면 지금 신청해 주세요.")
        apply = Control(_("신청하기"), f"!register:{event.id}", "primary")
        visit.tell(say(words, controls=(apply, LIST, HOME)))
        return
    try:
        application.remind_later(visit.work, user, event.id)
    except ClosedEventError as error:
        visit.tell(closed(error))
        return
    moments = tuple(event_words.moment(each) for each in coming)
    words = _("{moments}에 알려 드릴게요. 신청은 그때 하셔도 돼요.", moments=moments)
    visit.tell(say(words, controls=(Control(_("행사 보기"), f"!event:{event.id}"), LIST, HOME)))


def going(visit: Visit, argument: str) -> None:
    """Take "갈게요", however late."""
    event = _found(visit, argument)
    if event is None:
        return
    try:
        place = application.say_going(visit.work, visit.speaker.user_id, event.id)
    except NotRegisteredError:
        register(visit, argument)
        return
    except NoRoomError:
        visit.tell(say(_("그사이 자리가 모두 찼어요. 미안해요."), controls=(LIST, HOME)))
        return
    except ClosedEventError as error:
        visit.tell(closed(error))
        return
    if place.registration.status != "applied":
        visit.tell(receipt(event, place, visit.work.now))
        return
    visit.tell(
        say(
            _("오신다니 반가워요. 그날 만나요."),
            controls=(event_words.map_control(event), event_words.help_control(event), HOME),
        )
    )


def not_going(visit: Visit, argument: str) -> None:
    """Take "못 가요": the place goes to the next in line."""
    event = _found(visit, argument)
    if event is None:
        return
    try:
        row = application.say_not_going(visit.work, visit.speaker.user_id, event.id)
    except NotRegisteredError:
        visit.tell(say(_("취소할 신청이 없어요."), controls=(LIST, HOME)))
        return
    except ClosedEventError as error:
        visit.tell(closed(error))
        return
    if row.status == "attended":
        visit.tell(
            say(
                _("이미 참석하신 것으로 되어 있어요."),
                controls=(event_words.help_control(event), HOME),
            )
        )
        return
    visit.tell(
        say(
            _("알려 주셔서 고마워요. 자리는 기다리는 분께 드릴게요."),
            controls=(Control(_("다시 갈게요"), f"!event-going:{event.id}"), LIST, HOME),
        )
    )


def take(visit: Visit, argument: str) -> None:
    """Take an offered place."""
    event = _found(visit, argument)
    if event is None:
        return
    user = visit.speaker.user_id
    try:
        row = offer.accept(visit.work, user, event.id)
    except ClosedEventError as error:
        visit.tell(closed(error))
        return
    except NotRegisteredError:
        held = registration.of(visit.work, event.id, user)
        if held is not None and held.status in registration.ACTIVE:
            visit.tell(receipt(event, registration.place_of(visit.work, held), visit.work.now))
        else:
            visit.tell(event_messages.expired(event))
        return
    visit.tell(receipt(event, registration.Place(row), visit.work.now))


def pass_(visit: Visit, argument: str) -> None:
    """Leave an offered place to the next in line."""
    event = _found(visit, argument)
    if event is None:
        return
    row = registration.of(visit.work, event.id, visit.speaker.user_id)
    if row is not None and row.status == "applied":  # an old button: the place was taken since
        unregister(visit, str(event.id))
        return
    visit.tell(_leave(visit, event))


def _open(visit: Visit, argument: str) -> Event | None:
    """The event, if it can still be applied for; else says why not."""
    event = _found(visit, argument)
    if event is None or (event.status == "open" and event.ends_at > visit.work.now):
        return event
    visit.tell(closed(ClosedEventError("over" if event.status == "open" else event.status)))
    return None


def _found(visit: Visit, argument: str) -> Event | None:
    """The event that an argument names; drafts are for coordinators only."""
    number = codes.key(argument)
    try:
        event = events.get(visit.work, number) if number is not None else None
    except UnknownEventError:
        event = None
    if event is None or (event.status == "draft" and not visit.speaker.may(COORDINATORS)):
        visit.tell(say(_("그 행사를 찾지 못했어요."), controls=(LIST, HOME)))
        return None
    return event


COMMANDS = (
    Command("event", event_),
    Command("event-ics", calendar),
    Command("event-later", later),
    Command("event-going", going),
    Command("event-not-going", not_going),
    Command("event-take", take),
    Command("event-pass", pass_),
    Command("register", register),
    Command("unregister", unregister),
)
