"""The first screen and the list of commands, by what a person may do."""

from __future__ import annotations

from handlers.drafts import MY
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control
from models.text import Words, _

Row = tuple[Control, ...]
IDEA = Control(_("아이디어 제안"), "!idea")
CHECKLIST = Control(_("체크리스트 작성"), "!checklist", "primary")
DEADLINES = Control("기관 마감", "!deadlines")
#: The coordinators' whole desk: each leads to a list with all that can be done there.
DESK: tuple[Row, ...] = (
    (Control("행사 관리", "!event-office", "primary"), Control("공지", "!announce", "primary")),
    (Control("미션 관리", "!missions", "primary"), Control("모집 관리", "!rounds", "primary")),
    (Control("검토할 인증", "!reviews"), Control(_("상담함"), "!inquiries")),
    (DEADLINES, Control(_("체크리스트 작성"), "!checklist")),
)
EVERYBODY: tuple[Row, ...] = (
    (Control(_("행사"), "!events"), Control(_("서포터즈"), "!supporter")),
    (MY, Control(_("상담"), "!human")),
    (Control(_("언어 Language"), "!language"), Control(_("도움말"), "!help")),
)


def rows(visit: Visit) -> tuple[Row, ...]:
    """Return the first screen's controls, the person's own work first."""
    speaker = visit.speaker
    if speaker.may(COORDINATORS):
        own: tuple[Row, ...] = (*DESK, (IDEA,))
    elif "staff" in speaker.roles:
        own = ((CHECKLIST,), (DEADLINES, IDEA))
    else:
        own = ((Control(IDEA.label, IDEA.code, "primary"),),)
    if "supporter" in speaker.roles:
        own = ((Control(_("내 미션"), "!missions", "primary"),), *own)
    return (*own, *EVERYBODY)


def commands(visit: Visit) -> tuple[Words, ...]:
    """Return what can be typed, what belongs to the person's roles last."""
    speaker = visit.speaker
    lines: list[Words] = [
        _("/events 행사 - 행사를 찾고 신청합니다"),
        _("/news 새 소식 - 새 행사 소식을 받거나 그만 받습니다"),
        _("/supporter 서포터즈 - 모집을 보고 지원합니다"),
    ]
    if "supporter" in speaker.roles:
        lines.append(
            _(
                "/missions 미션 - 받은 미션을 보고 인증을 보냅니다\n/statement 활동 명세 - 활동비와 봉사시간을 봅니다\n/papers 증명서 - 위촉장과 수료증을 받습니다"
            )
        )
    if speaker.may(COORDINATORS):
        lines.append(
            "추진단: /event-office 행사 관리 · /announce 공지 · /missions 미션 관리 · /reviews 검토할 인증"
            " · /rounds 모집 관리 · /deadlines 기관 마감 · /ledger 장부 · /inquiries 상담함"
        )
    elif "staff" in speaker.roles:
        forms = {c.name for c in visit.conversations.values() if c.name.startswith("checklist-")}
        versions = ", ".join(sorted(name.removeprefix("checklist-") for name in forms))
        lines.append(
            f"직원: /checklist 체크리스트(서식: {versions}) · /deadlines 기관 마감을 보고 제출을 알립니다"
        )
    return tuple(lines)
