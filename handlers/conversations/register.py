"""행사 신청: people, support, and the place or the place in the line; help; a word afterwards.

Consent: 개인정보 보호법 제15조② for the application; 제23조 for support needs, which may tell of a
disability: asked apart, and refusing costs nothing (제22조).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.consents import agreed, consent, questions, record
from handlers.drafts import ASK, HOME, MY
from handlers.events import messages as event_messages
from handlers.events import words as event_words
from handlers.events.words import LIST
from handlers.fields import choices, long_text, number, text
from models import consent as consents
from models import retention
from models.dialog import Answers, Conversation, Facts, Finish, InvalidError, never
from models.events import application, attendance, registration
from models.events import event as events
from models.events import jobs as event_jobs
from models.events.accessibility import accessibility
from models.events.event import ClosedEventError, Event, UnknownEventError
from models.events.registration import MOST_PEOPLE, Needs, NoRoomError, NotRegisteredError, Place
from models.message import Control, Message, say
from models.text import Words, _
from models.work import Work

CONSENT = _(
    "행사를 신청하려면 개인정보 수집·이용에 동의가 필요해요.\n"
    "① 목적: 신청 접수, 자리 배정, 행사 안내와 참석 확인\n"
    "② 항목: 대화창 계정 번호, 신청 인원, 참석 여부, 안내에 주신 답\n"
    "③ 보유 기간: 행사가 끝나고 {days}일\n"
    "④ 동의하지 않을 수 있어요. 그러면 여기서는 신청을 받을 수 없고, 다산콜 120으로 물어보실 수 있어요.",
    days=retention.days("registrations"),
)
REFUSED = _(
    "동의하지 않으셔도 불이익은 없어요. 다만 여기서는 신청을 받을 수 없어요."
    " 행사에 대해서는 다산콜 120으로 물어보실 수 있어요. 마음이 바뀌면 ‘동의합니다’를 눌러 주세요."
)
NEEDS_CONSENT = _(
    "(선택) 휠체어 자리나 수어통역처럼 필요한 지원을 미리 알려 주시겠어요? 장애나 건강을 짐작할 수 있는 민감정보라서 따로 여쭤요.\n"
    "① 목적: 행사장에서 필요한 지원 준비\n"
    "② 항목: 고르거나 적어 주신 지원 내용\n"
    "③ 보유 기간: 행사가 끝나고 {days}일\n"
    "④ 동의하지 않아도 신청은 그대로 돼요. 지원이 필요 없으면 ‘동의하지 않아요’를 눌러 주세요.",
    days=retention.days("event_needs"),
)
NEEDS_CONSENT_NAME = consents.answer_name("event_needs")
CLOSED: dict[str, Words] = {
    "draft": _("아직 신청을 받지 않는 행사예요."),
    "cancelled": _("이 행사는 취소되었어요. 죄송해요. 다른 행사를 찾아봐 드릴까요?"),
    "began": _("이미 시작한 행사예요."),
    "over": _("이미 끝난 행사예요. 다음 행사에서 만나요."),
}


def closed(error: ClosedEventError | UnknownEventError) -> Message:
    """What is said when the event cannot be applied for any more."""
    reason = error.reason if isinstance(error, ClosedEventError) else "draft"
    return say(CLOSED.get(reason, CLOSED["draft"]), controls=(LIST, HOME))


def asks_needs_consent(_answers: Answers, facts: Facts) -> bool:
    return "event_needs" not in agreed(facts)


def may_tell_needs(answers: Answers, facts: Facts) -> bool:
    return bool(answers.get(NEEDS_CONSENT_NAME)) or "event_needs" in agreed(facts)


def load(work: Work, user_id: int) -> Mapping[str, Any]:
    return {"consents": consents.given(work, user_id), "capacities": events.capacities(work)}


def fits_the_event(value: int, _answers: Answers, facts: Facts) -> None:
    """Refuse at once what can never fit; whether there is room now is seen when it is handed in."""
    capacity = facts.known.get("capacities", {}).get(facts.subject)
    if capacity and value > capacity:
        raise InvalidError(
            _("이 행사는 모두 {capacity}명까지예요. 인원을 줄여 적어 주세요.", capacity=capacity)
        )


def submit(work: Work, done: Finish) -> Message:
    """Apply, or change what was applied for; tell where the person stands."""
    answers, event_id = done.answers, done.session.subject
    record(work, done, "event")
    record(work, done, "event_needs")
    needs = Needs(tuple(answers.get("needs") or ()), answers.get("needs_text") or "")
    held = registration.of(work, event_id, done.user_id)
    was = held.status if held else ""
    renewed = was in {"applied", "waiting", "offered"}
    verb = application.change if renewed else application.apply
    try:
        place = verb(work, done.user_id, event_id, answers["people"], needs)
        event = events.get(work, event_id)
        free = registration.free(work, event)
    except (ClosedEventError, UnknownEventError) as error:
        return closed(error)
    except NoRoomError as error:
        return _no_room(event_id, error.free, renewed=renewed)
    return receipt(event, place, work.now, free=free, changed=renewed)


def _no_room(event_id: int, free: int, *, renewed: bool) -> Message:
    kept: tuple[Words, ...] = (_("앞서 신청하신 내용은 그대로예요."),) if renewed else ()
    return say(
        _("그 인원이 앉을 자리가 없어요. 지금 더 받을 수 있는 인원은 {free}명이에요.", free=free),
        *kept,
        controls=(Control(_("인원 바꾸기"), f"!register:{event_id}"), LIST, HOME),
    )


def receipt(
    event: Event, place: Place, now: datetime, *, free: int | None = None, changed: bool = False
) -> Message:
    """What the person holds now, and what she can do with it; `free`: places left, if known."""
    row = place.registration
    controls = (
        Control(_("신청 바꾸기"), f"!register:{event.id}"),
        Control(_("신청 취소"), f"!unregister:{event.id}", "danger"),
        MY,
        HOME,
    )
    if row.status == "waiting":
        head = _("신청을 바꾸었어요.") if changed else _("자리가 차서 대기로 받았어요.")
        if free and free < row.people:
            head = _(
                "남은 자리가 {free}자리라서 {people}명은 대기로 받았어요. ‘신청 바꾸기’로 인원을 줄이면 더 빨리 자리를 받을 수 있어요.",
                free=free,
                people=row.people,
            )
        return say(
            head,
            event.title,
            _("대기 순서는 {place}번째예요.", place=place.ahead + 1),
            _(
                "자리가 나면 순서대로 알려 드려요. 인원이 맞는 분께 먼저 여쭙고, 순서는 그대로 지켜요."
            ),
            controls=controls,
        )
    if row.status == "offered":
        return event_messages.offer(event, row)
    support = event_words.support(registration.needs_of(row))
    lines: list[Words] = [
        _("신청을 바꾸었어요.") if changed else _("신청했어요. 행사 날에 만나요."),
        *event_words.essentials(event),
        _("신청 번호 {number}번, {people}명", number=row.position, people=row.people),
    ]
    if support:
        lines.append(_("필요한 지원: {support}", support=support))
    if event_jobs.reminders("event", event, now):
        lines.append(_("행사 전에 다시 알려 드릴게요."))
    rows = tuple((each,) for each in (event_words.map_control(event), *controls))
    return Message(tuple(lines), rows, (event_words.calendar(event),))


REGISTER = Conversation(
    name="register",
    title=_("행사 신청"),
    fields=(
        *questions("event", _("개인정보 동의"), CONSENT, REFUSED),
        number(
            "people",
            _("인원"),
            _("본인을 포함해 몇 분이 오시나요?"),
            hint=_("숫자로 적어 주세요. 한 번에 {most}명까지 신청할 수 있어요.", most=MOST_PEOPLE),
            least=1,
            most=MOST_PEOPLE,
            check=fits_the_event,
        ),
        consent(NEEDS_CONSENT_NAME, _("지원 내용 동의"), NEEDS_CONSENT, when=asks_needs_consent),
        choices(
            "needs",
            _("필요한 지원"),
            _("어떤 지원이 필요하세요? 여러 개 골라도 돼요."),
            accessibility(),
            required=False,
            when=may_tell_needs,
        ),
        text(
            "needs_text",
            _("그 밖의 지원"),
            _("그 밖에 필요한 지원을 적어 주세요."),
            most=200,
            required=False,
            when=may_tell_needs,
            asked=never,
        ),
    ),
    load=load,
    finish=submit,
)


def keep_comment(work: Work, done: Finish) -> Message:
    """Keep the words that go with a score."""
    event_id = done.session.subject
    row = registration.of(work, event_id, done.user_id)
    comment = done.answers.get("comment") or ""
    try:
        attendance.rate(work, done.user_id, event_id, row.score if row else 0, comment)
    except (NotRegisteredError, ValueError):
        return say(_("그 행사의 답을 받을 때가 지났어요."), controls=(ASK, HOME))
    return say(_("고마워요. 다음 행사를 준비할 때 꼭 읽을게요."), controls=(LIST, HOME))


EVENT_COMMENT = Conversation(
    name="event-comment",
    title=_("행사 한마디"),
    fields=(
        long_text(
            "comment",
            _("한마디"),
            _("고마워요. 더 하고 싶은 말씀이 있으면 적어 주세요."),
            most=500,
            required=False,
            public=True,
        ),
    ),
    finish=keep_comment,
    confirms=never,
)
