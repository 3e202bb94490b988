"""새 행사 소식: the consent that news need, asked once; then the wish is kept.

홍보는 따로 동의를 받는다 (개인정보 보호법 제22조①), and refusing costs nothing (제22조⑤).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers import consents
from handlers.consents import questions
from handlers.events.subscriptions import wish
from models import consent
from models.dialog import Conversation, Finish, never
from models.events.subscription import PURPOSE
from models.message import Message
from models.text import _
from models.work import Work

CONSENT = _(
    "새 행사 소식을 보내 드리려면 동의가 필요해요.\n"
    "① 목적: 새로 여는 행사와 약자동행 소식 보내기\n"
    "② 항목: 대화창 계정 번호, 받고 싶은 소식\n"
    "③ 보유 기간: 소식을 그만 받을 때까지\n"
    "④ 동의하지 않을 수 있어요. 그래도 행사를 찾고 신청하는 데에는 아무 불편이 없어요."
)
REFUSED = _(
    "알겠어요. 소식은 보내지 않을게요. 행사는 언제든 /events로 찾으실 수 있어요. 마음이 바뀌면 ‘동의합니다’를 눌러 주세요."
)


def load(work: Work, user_id: int) -> Mapping[str, Any]:
    return {"consents": consent.given(work, user_id)}


def finish(work: Work, done: Finish) -> Message:
    """Keep the consent and what the person wanted to hear of."""
    consents.record(work, done, PURPOSE)
    return wish(work, done.user_id, done.session.answers.get("wanted", "all"))


NEWS = Conversation(
    name="news",
    title=_("새 행사 소식"),
    fields=questions(PURPOSE, _("소식 받기 동의"), CONSENT, REFUSED),
    load=load,
    finish=finish,
    confirms=never,
)
