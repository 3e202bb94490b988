"""공지 쓰기: whom it is for, the text in one to five languages; and the number typed to send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.announcements import view
from handlers.drafts import HOME
from handlers.fields import choice, link, long_text, number, text, yes_no
from models.announcements import announcement, segment
from models.announcements.announcement import (
    AnnouncementContent,
    ClosedAnnouncementError,
    CountError,
    UnknownAnnouncementError,
)
from models.announcements.recipient import received
from models.announcements.segment import BY_NAME, SEGMENTS, Target
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, Option, never
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.work import Work

MOST_TEXT = 6_000  # characters; more is a document, to be linked to
MOST_LISTED = 15
SEGMENT_OPTIONS = tuple(Option(each.name, each.label) for each in SEGMENTS)
KIND_OPTIONS = tuple(Option(name, label) for name, label in view.KINDS.items())


def has_target(answers: Answers, _facts: Facts) -> bool:
    return bool(BY_NAME[answers["segment"]].ask) if "segment" in answers else False


def is_urgent(answers: Answers, _facts: Facts) -> bool:
    return answers.get("kind") == "urgent"


def is_translated(answers: Answers, _facts: Facts) -> bool:
    return bool(answers.get("translated"))


def load(work: Work, _user_id: int) -> Mapping[str, Any]:
    return {each.name: each.targets(work.connection, work.now) for each in SEGMENTS if each.ask}


def known_target(value: str, answers: Answers, facts: Facts) -> None:
    """Refuse what names none of the segment's targets, and list them."""
    targets: tuple[Target, ...] = facts.known.get(answers["segment"], ())
    if segment.find_target(targets, value):
        return
    if not targets:
        raise InvalidError("고를 것이 아직 없어요. ‘이전’을 눌러 다른 대상을 골라 주세요.")
    listed = "\n".join(f"· {each.label}" for each in targets[:MOST_LISTED])
    raise InvalidError(f"이 가운데에서 이름을 적어 주세요.\n{listed}")


def only_by_consent(value: str, answers: Answers, _facts: Facts) -> None:
    """Subscribers get news: there is no other ground for writing to them (제22조)."""
    if value == "notice" and "segment" in answers and BY_NAME[answers["segment"]].news:
        raise InvalidError("구독자에게는 동의한 소식만 보낼 수 있어요. ‘소식’을 골라 주세요.")


def finish(work: Work, done: Finish) -> Message:
    """Keep the draft and show whom it reaches."""
    content = _content(done.answers, done.facts)
    try:
        kept = (
            announcement.revise(work, done.user_id, done.session.subject, content)
            if done.session.subject
            else announcement.draft(work, done.user_id, content)
        )
    except (ClosedAnnouncementError, UnknownAnnouncementError):
        return say("그사이 보냈거나 지운 공지라 고치지 못했어요.", controls=(view.LIST, HOME))
    reach = announcement.reach(work, done.user_id, kept.id)
    return view.card(kept, reach, work.now)


def _content(answers: Answers, facts: Facts) -> AnnouncementContent:
    name = answers["segment"]
    target = segment.find_target(facts.known.get(name, ()), answers.get("target") or "")
    chosen = target if BY_NAME[name].ask else None
    texts = {code: answers[code] for code in view.LANGUAGES if answers.get(code)}
    return AnnouncementContent(
        segment=name,
        kind=answers["kind"],
        texts=texts,
        target=chosen.value if chosen else "",
        target_label=chosen.label if chosen else "",
        link=answers.get("link") or "",
        reason=answers.get("reason") or "",
    )


def raw_answers(content: AnnouncementContent) -> dict[str, str]:
    """Return a draft as the answers it was made of, to be changed."""
    raw = {"segment": content.segment, "kind": content.kind, **content.texts}
    if content.target_label:
        raw["target"] = content.target_label
    if content.reason:
        raw["reason"] = content.reason
    raw["translated"] = "yes" if len(content.texts) > 1 else "no"
    raw["link"] = content.link
    return raw


def _text(code: str, name: str) -> Field:
    return long_text(
        code,
        f"글 ({name})",
        f"{name} 글을 적어 주세요. 없으면 건너뛰세요. 한국어 글에 안내 한 줄을 붙여 보내요.",
        most=MOST_TEXT,
        required=False,
        asked=is_translated,
    )


ANNOUNCEMENT = Conversation(
    name="announcement",
    title="공지",
    fields=(
        choice("segment", "대상", "누구에게 보낼까요?", SEGMENT_OPTIONS),
        text(
            "target",
            "대상 고르기",
            "어느 것인가요? 행사 이름·번호, 시리즈, 자치구를 적어 주세요. 이름의 한 부분이어도 돼요.",
            when=has_target,
            check=known_target,
        ),
        choice("kind", "성격", "어떤 글인가요?", KIND_OPTIONS, check=only_by_consent),
        text(
            "reason",
            "긴급한 까닭",
            "밤이나 쉬는 날에도 바로 보내야 하는 까닭을 적어 주세요. 기록에 남아요.",
            least=5,
            when=is_urgent,
        ),
        long_text(
            "ko",
            "글 (한국어)",
            "보낼 글을 한국어로 적어 주세요.",
            hint="꾸밈 기호는 그대로 보여요. 주소를 누르게 하려면 다음 질문의 링크에 적어 주세요.",
            least=5,
            most=MOST_TEXT,
        ),
        yes_no("translated", "다른 언어도 쓰기", "다른 언어로도 쓰시겠어요?", required=False),
        *(_text(code, name) for code, name in view.LANGUAGES.items() if code != "ko"),
        link(
            "link",
            "링크",
            "‘자세히 보기’ 버튼으로 열 주소가 있으면 적어 주세요.",
            required=False,
        ),
    ),
    load=load,
    finish=finish,
    confirms=never,
    roles=COORDINATORS,
)


def send(work: Work, done: Finish) -> Message:
    """Begin when the number typed is right; else say why not, and change nothing."""
    held_id = done.session.subject
    again = Control("초안 다시 보기", f"!announce-show:{held_id}", "primary")
    try:
        begun = announcement.confirm(work, done.user_id, held_id, done.answers["count"])
    except CountError as error:
        return say(
            f"보내지 않았어요. 적은 수는 {done.answers['count']:,}명인데 지금 받을 사람은 {error.people:,}명이에요.",
            "그사이 바뀌었을 수 있어요. 초안을 다시 보고 확인해 주세요.",
            controls=(again, view.LIST, HOME),
        )
    except ClosedAnnouncementError as error:
        status = view.STATUSES[error.status]
        return say(
            f"이 공지는 이미 처리했어요: {status}. 두 번 보내지 않았어요.",
            controls=(again, view.LIST, HOME),
        )
    except UnknownAnnouncementError:
        return say("그 공지를 찾지 못했어요.", controls=(view.LIST, HOME))
    return view.progress(begun, received(work, begun.id, begun.people), work.now)


SEND = Conversation(
    name="announcement-send",
    title="공지 보내기 확인",
    fields=(
        number(
            "count",
            "받을 사람 수",
            "보내려면 받을 사람 수를 숫자로 적어 주세요. 초안에 적힌 수와 같아야 해요.",
            hint="보내면 되돌릴 수 없어요. 보내는 동안 멈출 수는 있어요.",
        ),
    ),
    finish=send,
    confirms=never,
    roles=COORDINATORS,
)
CONVERSATIONS = (ANNOUNCEMENT, SEND)
