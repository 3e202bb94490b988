"""상담: a message for the coordinators; and a coordinator's answer to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.consents import questions
from handlers.desk import FILES, answered, leave
from handlers.fields import attachments, long_text
from models import consent as consents
from models.dialog import Answers, Conversation, Facts, never
from models.inquiry import AT_THE_DESK
from models.retention import days
from models.text import _
from models.work import Work

CONSENT = _(
    "상담 글을 받으려면 개인정보 수집·이용에 동의가 필요해요.\n"
    "① 목적: 글을 담당자에게 전하고 답하기\n"
    "② 항목: 대화창 계정 번호, 상담 글\n"
    "③ 보유 기간: 마지막 답을 드린 날부터 {days}일\n"
    "④ 동의하지 않을 수 있어요. 그러면 여기서는 글을 받을 수 없고, 다산콜 120으로 물어보실 수 있어요.",
    days=days("inquiries"),
)
REFUSED = _(
    "동의하지 않으셔도 불이익은 없어요. 다만 여기서는 글을 받을 수 없어요. 다산콜 120으로 전화해 주세요."
    " 마음이 바뀌면 ‘동의합니다’를 눌러 주세요."
)


def load(work: Work, user_id: int) -> Mapping[str, Any]:
    return {"consents": consents.given(work, user_id)}


def brings_files(_answers: Answers, facts: Facts) -> bool:
    """Whether it was begun with files: they came too late for an idea (handlers/additions.py)."""
    return FILES in facts.answered


HUMAN = Conversation(
    name="human",
    title=_("상담 글"),
    fields=(
        *questions("human", _("개인정보 동의"), CONSENT, REFUSED),
        long_text(
            "message",
            _("상담 글"),
            _("담당자에게 전할 말을 적어 주세요. 사람이 읽고 답해 드려요."),
            hint=_("급한 일이면 다산콜 120으로 전화해 주세요."),
        ),
        attachments(
            FILES, _("첨부 파일"), _("첨부 파일"), required=False, when=brings_files, asked=never
        ),
    ),
    load=load,
    finish=leave,
    confirms=never,
)

ANSWER = Conversation(
    name="answer",
    title=_("상담 답하기"),
    fields=(
        long_text("answer", _("답"), _("그분께 보낼 답을 적어 주세요. 보내면 바로 전해져요.")),
    ),
    finish=answered,
    confirms=never,
    roles=AT_THE_DESK,
)
