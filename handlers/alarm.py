"""Words of acute distress: the help lines at once, a person told, and the conversation goes on."""

from __future__ import annotations

from handlers.act import PRIVATE_HIDES
from handlers.desk import shown_to_desk
from handlers.distress import HELP_LINES, distress
from handlers.drafts import ASK, HOME
from handlers.visit import Visit
from models import inquiry
from models.masking.mask import mask
from models.message import say
from models.text import Words, _


def raise_if_needed(visit: Visit, text: str) -> bool:
    """Answer words of distress with the help lines and tell the people on duty; return whether.

    The bot never plays the counsellor.
    """
    kinds = distress(text)
    if not kinds:
        return False
    lines: list[Words] = [
        _("{name}: {number} ({hours})", name=_(line.name), number=line.number, hours=_(line.hours))
        for line in HELP_LINES
        if line.kinds & kinds
    ]
    visit.tell(
        say(
            _("많이 힘드신 것 같아 걱정돼요. 지금 바로 사람과 이야기할 수 있는 전화예요."),
            *lines,
            _("위급하면 먼저 119나 112로 전화해 주세요. 담당자에게도 알렸어요."),
            controls=(ASK,) if visit.current() else (ASK, HOME),
        )
    )
    speaker = visit.speaker
    text = mask(text, PRIVATE_HIDES).text
    left = inquiry.leave(visit.work, speaker.user_id, speaker.account_id, text, urgent=True)
    desk = visit.work.desk
    inquiry.show_to_desk(
        visit.work, left, shown_to_desk(left, text, threaded=desk is not None), desk
    )
    return True
