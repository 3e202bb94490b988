"""Coordinators' events by conversation: make or change one, copy it to another day, call it off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.drafts import HOME
from handlers.events import words as event_words
from handlers.fields import attachments, choice, choices, link, long_text, number, text, yes_no
from handlers.times import read_moment, span, words_of
from models import attachment
from models.areas import areas
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, Option, never
from models.districts import districts
from models.events import board as event_board
from models.events import event as events
from models.events import office as event_office
from models.events.accessibility import accessibility
from models.events.content import EventContent, InvalidEventError
from models.events.event import ClosedEventError, Event
from models.events.series import names
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.quiet import allowed_from, cannot_wait
from models.role import roles_of
from models.text import Text, Words
from models.work import Work

OFFICE = Control("행사 관리", "!event-office")
TEXTS = ("address", "map_url", "series", "theme", "audience", "bring", "contact")
GONE = "그사이 취소된 행사라 바꾸지 못했어요."


def is_detailed(answers: Answers, _facts: Facts) -> bool:
    return bool(answers.get("detailed"))


def _is_picture(value: Any, _answers: Answers, facts: Facts) -> None:
    if value and not set(value) <= facts.known["images"]:
        raise InvalidError("사진 파일(PNG, JPG 등)을 올려 주세요.")


def _in_future(value: Any, _answers: Answers, facts: Facts) -> None:
    start = value[0] if isinstance(value, tuple) else value
    if start == facts.known.get("starts", {}).get(facts.subject):
        return  # it has begun: everything else may still be changed
    if start <= facts.now:
        raise InvalidError("이미 지난 때예요. 연도까지 적어 주세요. 예: 2027-04-17 14:00~17:00")


def load(work: Work, _user_id: int) -> Mapping[str, Any]:
    return {"images": event_board.pictures(work), "starts": event_board.starts(work)}


def moment(name: str, label: str, question: str) -> Field:
    """One moment in the office's zone."""

    def parse(raw: str, facts: Facts) -> Any:
        value = read_moment(raw, facts.now)
        if value is None:
            raise InvalidError("날짜와 시각을 함께 적어 주세요. 예: 5월 15일 오전 11시")
        return value

    def show(value: Any) -> str:
        return str(words_of(value, value)).rpartition("~")[0]

    return Field(name, "text", label, question, parse, show, max_length=100, check=_in_future)


def raw_answers(event: Event, facts_zone: Any) -> dict[str, str]:
    """The event as it was typed once, for changing it; `revision` tells later what was changed."""
    start, end = (m.astimezone(facts_zone) for m in (event.starts_at, event.ends_at))
    raw = {
        "title": event.title,
        "when": f"{start:%Y-%m-%d %H:%M} ~ {end:%Y-%m-%d %H:%M}",
        "place": event.place,
        "capacity": str(event.capacity) if event.capacity else "",
        "description": event.description,
        "detailed": "yes",
        "district": event.district,
        "field": event.field,
        "accessibility": json.dumps(event.accessibility) if event.accessibility else "",
        "attachments": json.dumps([str(event.picture)]) if event.picture else "",
        "revision": str(event.revision),
    }
    return raw | {name: getattr(event, name) for name in TEXTS}


def content_of(answers: Answers) -> EventContent:
    """What was answered, as the event's content."""
    start, end = answers["when"]
    return EventContent(
        title=answers["title"],
        starts_at=start,
        ends_at=end,
        place=answers["place"],
        description=answers.get("description") or "",
        capacity=answers.get("capacity") or 0,
        district=answers.get("district") or "",
        field=answers.get("field") or "",
        accessibility=answers.get("accessibility") or (),
        picture=(answers.get("attachments") or (0,))[0],
        **{name: answers.get(name) or "" for name in TEXTS},
    )


def save(work: Work, done: Finish) -> Message:
    """Make the event as a draft, or change the one it is about."""
    content = content_of(done.answers)
    try:
        words: Words
        if done.session.subject:
            event = events.lock(work, done.session.subject)
            if str(event.revision) != done.session.answers.get("revision"):
                return _overtaken(event)
            before, began = event.revision, event.starts_at
            event = event_office.change(work, done.user_id, event.id, content)
            unchanged = event.revision == before
            words = "바꾼 것이 없어요." if unchanged else _changed(work, event, began)
        else:
            event = event_office.create(work, done.user_id, content)
            words = f"행사 {event.number}의 초안을 만들었어요. 열면 시민에게 보이고 신청을 받아요."
    except InvalidEventError as error:
        return say("이대로는 저장할 수 없어요.", *error.problems, controls=(OFFICE, HOME))
    except ClosedEventError:
        return say(GONE, controls=(OFFICE, HOME))
    if content.picture:
        attachment.claim(work, done.user_id, [content.picture], event.id)
    return say(words, controls=_next(event))


def _changed(work: Work, event: Event, began: datetime) -> Words:
    """What is said of a change, and when those it concerns hear of it; `began`: as it was before."""
    count, _people = event_board.concerned(work, event.id)
    if event.status != "open" or not count or events.whereabouts(event) == event.told:
        return "행사를 바꾸었어요."
    soon = cannot_wait(work.now, began, event.starts_at)
    at = allowed_from(work.now, urgent=soon)
    if at <= work.now:
        return f"행사를 바꾸었어요. 때나 곳이 달라져 {count}명에게 곧 알려요."
    return Text(
        "행사를 바꾸었어요. 때나 곳이 달라져 {count}명에게 {at}에 알려요. 지금은 밤이나 쉬는 날이라서요.",
        {"count": count, "at": event_words.moment(at)},
    )


def _overtaken(event: Event) -> Message:
    return say(
        "그사이 다른 담당자가 이 행사를 바꾸어 저장하지 않았어요. 바뀐 내용을 보고 다시 고쳐 주세요.",
        controls=(
            Control("바뀐 내용 보기", f"!event-card:{event.id}", "primary"),
            Control("다시 고치기", f"!event-edit:{event.id}"),
            HOME,
        ),
    )


def _next(event: Event) -> tuple[Control, ...]:
    card = Control("행사 보기", f"!event-card:{event.id}")
    if event.status == "draft":
        return (Control("열기", f"!event-open:{event.id}", "primary"), card, OFFICE, HOME)
    return (card, OFFICE, HOME)


def copy(work: Work, done: Finish) -> Message:
    """Make a draft like the event at another time."""
    event = event_office.duplicate(work, done.user_id, done.session.subject, done.answers["start"])
    return say(
        f"초안을 만들었어요: {event.number} {event.title}",
        str(words_of(event.starts_at, event.ends_at)),
        controls=(Control("고치기", f"!event-edit:{event.id}"), *_next(event)),
    )


def load_concerned(work: Work, user_id: int) -> Mapping[str, Any]:
    """Read for a draft as well, whose owner may be no coordinator any more."""
    if not COORDINATORS & roles_of(work.connection, user_id):
        return {}
    return {"concerned": event_board.concerned_by_event(work, user_id)}


def what_follows(_answers: Answers, facts: Facts) -> Words:
    """How many people a cancellation is told to, as it stands when it is confirmed."""
    event = facts.known.get("concerned", {}).get(facts.subject)
    if event is None:
        return "이미 끝났거나 취소된 행사예요."
    told = (
        f"신청했거나 알림을 기다리는 {event.persons}명에게 바로 알려요(오기로 한 인원 {event.people}명)."
        if event.persons
        else "알릴 사람은 없어요."
    )
    return Text(
        "{title:을} 취소해요. {told} 제출하면 되돌릴 수 없어요.",
        {"title": f"‘{event.title}’", "told": told},
    )


def cancel(work: Work, done: Finish) -> Message:
    """Call the event off, for the reason given."""
    persons, _people = event_board.concerned(work, done.session.subject)
    try:
        event = event_office.cancel(
            work, done.user_id, done.session.subject, done.answers["reason"]
        )
    except ClosedEventError as error:
        late = "이미 취소된 행사예요." if error.reason == "cancelled" else "이미 끝난 행사예요."
        return say(late, controls=(OFFICE, HOME))
    told = f"{persons}명에게 곧 알려요." if persons else "알릴 사람은 없어요."
    back = Control("행사 보기", f"!event-card:{event.id}")
    words = Text("{title:을} 취소했어요. {told}", {"title": f"‘{event.title}’", "told": told})
    return say(words, controls=(back, OFFICE, HOME))


def _series_hint() -> str:
    return f"예: {', '.join(names())}. 같은 시리즈를 구독한 사람에게 새 소식이 가요."


AREAS = areas()
EVENT_EDIT = Conversation(
    name="event-edit",
    title="행사",
    fields=(
        text("title", "제목", "행사 제목을 적어 주세요.", most=120),
        span("when", "일시", "언제 하나요? 날짜와 시작·끝 시각을 적어 주세요.",
             hint="예: 4월 17일 오후 2시~5시", check=_in_future),
        text("place", "장소", "어디에서 하나요?", hint="예: 서울광장", most=120),
        number("capacity", "정원", "정원은 몇 명인가요?", hint="제한이 없으면 건너뛰어 주세요.",
               least=1, most=100_000, required=False),
        long_text("description", "설명", "어떤 행사인지 알려 주세요.", required=False),
        yes_no("detailed", "자세한 내용", "주소, 대상, 접근성, 준비물, 문의, 사진도 적을까요?"),
        text("address", "주소", "주소를 적어 주세요.", required=False, when=is_detailed),
        link("map_url", "지도 링크", "지도 링크가 있으면 적어 주세요.",
             hint="없으면 주소로 길찾기를 만들어요.", required=False, when=is_detailed),
        choice("district", "자치구", "어느 자치구인가요?",
               tuple(Option(k, v, (v[:-1],) if len(v) > 2 else ()) for k, v in districts().items()),
               required=False, when=is_detailed),
        choice("field", "분야", "어느 분야인가요?", AREAS, required=False, when=is_detailed),
        text("series", "시리즈", "어느 시리즈인가요?", hint=_series_hint(), most=60,
             required=False, when=is_detailed),
        text("theme", "주제", "이번 주제는 무엇인가요?", most=120, required=False, when=is_detailed),
        text("audience", "대상", "누가 올 수 있나요?", hint="예: 누구나", required=False,
             when=is_detailed),
        choices("accessibility", "접근성", "어떤 편의가 있나요?", accessibility(), required=False,
                when=is_detailed),
        text("bring", "준비물", "무엇을 가져오면 되나요?", required=False, when=is_detailed),
        text("contact", "문의", "어디로 물어보면 되나요?", hint="예: 동행사업담당관 02-120",
             required=False, when=is_detailed),
        attachments("attachments", "사진", "행사 사진을 한 장 올려 주세요.", most=1, required=False,
                    when=is_detailed, check=_is_picture),
    ),
    load=load,
    finish=save,
    roles=COORDINATORS,
)  # fmt: skip

EVENT_COPY = Conversation(
    name="event-copy",
    title="행사 복사",
    fields=(
        moment("start", "새 시작", "복사한 행사는 언제 시작하나요? 길이와 내용은 그대로예요."),
    ),
    finish=copy,
    confirms=never,
    roles=COORDINATORS,
)

EVENT_CANCEL = Conversation(
    name="event-cancel",
    title="행사 취소",
    fields=(
        long_text("reason", "취소 까닭", "왜 취소하나요? 신청한 사람에게 그대로 전해요.", most=500),
    ),
    load=load_concerned,
    finish=cancel,
    note=what_follows,
    roles=COORDINATORS,
)
