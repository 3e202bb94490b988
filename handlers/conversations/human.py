"""상담: a message for the coordinators; and a coordinator's answer to one."""

from __future__ import annotations

from handlers.desk import answered, leave
from handlers.fields import long_text
from models.dialog import Conversation, never
from models.inquiry import COORDINATORS
from models.text import _

HUMAN = Conversation(
    name="human",
    title=_("상담 글"),
    fields=(
        long_text(
            "message",
            _("상담 글"),
            _("담당자에게 전할 말을 적어 주세요. 사람이 읽고 답해 드려요."),
            hint=_("급한 일이면 다산콜 120으로 전화해 주세요."),
        ),
    ),
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
    roles=COORDINATORS,
)
