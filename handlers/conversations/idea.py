"""시민 아이디어: from the first word to the receipt in four messages; more for those who want.

Contents: 「서울특별시 시민참여 기본 조례 시행규칙」 제7조② (현황과 문제점, 개선방안, 기대효과).
Consent: 개인정보 보호법 제15조② (목적, 항목, 기간, 거부할 권리), optional kinds apart (제22조).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from handlers import belongs
from handlers.consents import agreed, consent, questions, record
from handlers.distress import is_distress
from handlers.drafts import HOME, MY
from handlers.fields import attachments, choice, long_text, text, yes_no
from models import consent as consents
from models import idea
from models import session as sessions
from models.areas import areas
from models.dialog import Answers, Conversation, Facts, Finish, Option, never
from models.idea import ClosedIdeaError, IdeaContent
from models.message import Control, Message, say
from models.text import Words, _
from models.work import Work

CONSENT = _(
    "제안을 받으려면 개인정보 수집·이용에 동의가 필요해요.\n"
    "① 목적: 제안 접수·검토와 결과 안내\n"
    "② 항목: 대화창 계정 번호, 분야, 제안 내용, 첨부 파일\n"
    "③ 보유 기간: 채택된 제안 3년, 채택되지 않은 제안 2년\n"
    "④ 동의하지 않을 수 있어요. 그러면 여기서는 제안을 받을 수 없고, 다산콜 120이나 상상대로 서울(idea.seoul.go.kr)로 내실 수 있어요."
)
REFUSED = _(
    "동의하지 않으셔도 불이익은 없어요. 다만 여기서는 제안을 받을 수 없어요."
    " 다산콜 120이나 상상대로 서울(idea.seoul.go.kr)로 내실 수 있습니다. 마음이 바뀌면 ‘동의합니다’를 눌러 주세요."
)
CONTACT_CONSENT = _(
    "(선택) 이름과 연락처를 남기시겠어요?\n"
    "① 목적: 제안 내용 확인과 시상 안내\n"
    "② 항목: 이름 또는 단체 이름, 연락처\n"
    "③ 보유 기간: 제안과 같아요(채택 3년, 미채택 2년)\n"
    "④ 동의하지 않아도 제안은 그대로 접수돼요."
)
CONTACT_NAME = consents.answer_name("contact")
TOO_LATE = _(
    "그사이 검토가 시작되었거나 철회한 제안이라 내용을 더하지 못했어요."
    " 쓰신 글은 저장해 두었어요. 담당자에게 보내거나 새 아이디어로 내실 수 있어요."
)
KINDS = (
    Option("person", _("개인"), ("혼자", "저", "나")),
    Option("group", _("단체"), ("모임", "기관", "팀")),
)
ELSEWHERE = {
    "complaint": _(
        "한 곳의 불편을 알리는 민원처럼 보여요. 민원은 다산콜 120이나 응답소가 더 빨리 처리해요. 제안으로 내셔도 됩니다."
    ),
    "promotion": _(
        "특정 업체나 개인을 알리는 내용은 제안으로 다루지 못해요(시민참여 기본 조례 제2조). 정책으로 바꿔 쓰면 내실 수 있어요."
    ),
    "not_city": _(
        "서울시가 아니라 정부나 다른 기관의 일처럼 보여요. 국민신문고(epeople.go.kr)로 내시면 맞는 기관에 닿아요. 여기로 내셔도 됩니다."
    ),
    "insult": _(
        "다른 사람을 깎아내리는 말이 있는 글은 제안으로 다루지 못해요(시민참여 기본 조례 제2조). 그 말을 빼고 내실 수 있어요."
    ),
    "others_work": _(
        "다른 사람의 특허나 이미 상을 받은 제안은 제안으로 다루지 못해요(시민참여 기본 조례 제2조). 내 생각을 더해 내실 수 있어요."
    ),
}


QUESTION = _(
    "물어보시는 말처럼 보여요. 궁금한 것은 ‘상담’이라고 적으면 사람이 답해 드려요. 아이디어가 맞으면 그대로 제출해 주세요."
)


def is_detailed(answers: Answers, _facts: Facts) -> bool:
    return bool(answers.get("detailed"))


def asks_contact(answers: Answers, facts: Facts) -> bool:
    return is_detailed(answers, facts) and "contact" not in agreed(facts)


def may_contact(answers: Answers, facts: Facts) -> bool:
    return bool(answers.get(CONTACT_NAME)) or "contact" in agreed(facts)


def is_detailed_contact(answers: Answers, facts: Facts) -> bool:
    return is_detailed(answers, facts) and may_contact(answers, facts)


def wants_review(answers: Answers, facts: Facts) -> bool:
    """The short path hands in at once; the long one, and what may need a second look, is shown.

    So are ideas with files (more may be on their way), what belongs elsewhere, words of distress,
    and what only asks something.
    """
    return (
        is_detailed(answers, facts)
        or bool(answers.get("attachments"))
        or belongs.elsewhere(answers["body"]) is not None
        or is_distress(answers["body"])
        or belongs.is_question(answers["body"])
    )


def note(answers: Answers, _facts: Facts) -> Words:
    kind = belongs.elsewhere(answers["body"])
    if kind:
        return ELSEWHERE[kind]
    return QUESTION if belongs.is_question(answers["body"]) else ""


def load(work: Work, user_id: int) -> Mapping[str, Any]:
    return {"consents": consents.given(work, user_id)}


def submit(work: Work, done: Finish) -> Message:
    """Keep the idea (or its new revision), record the consents, and give the receipt."""
    answers = done.answers
    record(work, done, "idea")
    record(work, done, "contact")
    names = IdeaContent.__dataclass_fields__
    content = IdeaContent(
        **{n: answers[n] for n in names if n in answers and answers[n] is not None}
    )
    if done.session.subject:
        try:
            kept = idea.supplement(work, done.user_id, done.session.subject, content)
        except ClosedIdeaError:
            return _too_late(work, done, content)
        head = _("제안 {number}에 내용을 더했어요.", number=kept.number)
    else:
        kept = idea.submit(work, done.user_id, content, done.channel, done.language)
        head = _("제안을 접수했어요. 접수번호는 {number}입니다.", number=kept.number)
    return say(
        head,
        _(
            "검토 결과는 접수한 날부터 1개월 안에 이 대화창으로 알려 드려요. 내용은 검토가 시작되기 전까지 더할 수 있어요."
        ),
        controls=(
            Control(_("내용 더하기"), f"!supplement:{kept.id}"),
            MY,
            HOME,
        ),
    )


def _too_late(work: Work, done: Finish, content: IdeaContent) -> Message:
    """Keep what was to be added as a draft: for the office, or as an idea of its own."""
    before = idea.contents(idea.own(work, done.user_id, done.session.subject))
    files = [str(each) for each in content.attachments if each not in before.attachments]
    raw = {**done.session.answers, "attachments": json.dumps(files)}
    draft = sessions.begin(work, done.user_id, "idea", raw)
    return say(
        TOO_LATE,
        controls=(
            Control(
                _("담당자에게 보내기"), f"!send-on:{draft.id}:{done.session.subject}", "primary"
            ),
            Control(_("새 아이디어로 내기"), f"!resume:{draft.id}"),
            MY,
            HOME,
        ),
    )


def raw_answers(content: IdeaContent) -> dict[str, str]:
    """Return a submitted idea as raw answers, to be opened again."""
    raw = {"area": content.area, "body": content.body}
    for name in DETAILS:
        value = getattr(content, name)
        if value:
            raw[name] = value
    if content.attachments:
        raw["attachments"] = json.dumps([str(each) for each in content.attachments])
    return raw


DETAILS = ("problem", "remedy", "effect", "proposer", "name", "contact")
IDEA = Conversation(
    name="idea",
    title=_("아이디어 제안"),
    fields=(
        *questions("idea", _("개인정보 동의"), CONSENT, REFUSED),
        choice("area", _("분야"), _("어느 분야의 아이디어인가요?"), areas()),
        long_text(
            "body",
            _("제안 내용"),
            _("아이디어를 적어 보내 주세요."),
            hint=_(
                "한두 문장이어도 괜찮아요. ‘자세히 쓰기’를 누르지 않으면 보내는 대로 접수돼요. 주민등록번호나 전화번호 같은 개인정보는 적지 마세요."
            ),
            least=5,
            public=True,
        ),
        yes_no(
            "detailed", _("자세히 쓰기"), _("더 자세히 쓰시겠어요?"), required=False, asked=never
        ),
        long_text(
            "problem",
            _("현황과 문제점"),
            _("지금 무엇이 문제인가요?"),
            required=False,
            public=True,
            when=is_detailed,
        ),
        long_text(
            "remedy",
            _("개선방안"),
            _("어떻게 바꾸면 좋을까요?"),
            required=False,
            public=True,
            when=is_detailed,
        ),
        long_text(
            "effect",
            _("기대효과"),
            _("그러면 무엇이 나아질까요?"),
            required=False,
            public=True,
            when=is_detailed,
        ),
        choice(
            "proposer",
            _("개인/단체"),
            _("개인으로 내시나요, 단체로 내시나요?"),
            KINDS,
            required=False,
            when=is_detailed,
        ),
        consent(
            CONTACT_NAME,
            _("연락처 동의"),
            CONTACT_CONSENT,
            when=asks_contact,
        ),
        text(
            "name",
            _("이름"),
            _("이름이나 단체 이름을 적어 주세요."),
            most=60,
            required=False,
            when=is_detailed_contact,
        ),
        text(
            "contact",
            _("연락처"),
            _("전화번호나 전자우편 주소를 적어 주세요."),
            most=100,
            required=False,
            when=is_detailed_contact,
        ),
        attachments(
            "attachments",
            _("첨부 파일"),
            _(
                "사진이나 문서가 있으면 올려 주세요. 그림, PDF, 한글(HWP·HWPX), 워드(DOCX)를 5개까지, 하나에 10MB까지 받아요."
            ),
            required=False,
            asked=is_detailed,
        ),
    ),
    load=load,
    finish=submit,
    confirms=wants_review,
    note=note,
)
