"""What the coordinators' pages of supporters share: which round, who, how the places stand."""

from __future__ import annotations

from handlers import codes
from handlers.drafts import HOME, may
from handlers.supporters.words import ROUNDS
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control, Look, say
from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters import selection
from models.supporters.application import SupporterApplication
from models.supporters.round import SupporterRound, UnknownRoundError

NEW = Control("새 모집", "!round-new", "primary")


def round_of(visit: Visit, argument: str) -> SupporterRound | None:
    """Return the round that an argument names; None after saying what is wrong."""
    if not may(visit, COORDINATORS):
        return None
    try:
        return rounds.get(visit.work, codes.key(argument) or 0)
    except UnknownRoundError:
        lost(visit)
        return None


def lost(visit: Visit) -> None:
    visit.tell(say("찾지 못했어요. 목록에서 다시 골라 주세요.", controls=(ROUNDS, HOME)))


def name_of(row: SupporterApplication) -> str:
    """Who applied; the receipt's number once the name is erased."""
    return applications.contents(row).name or row.number


def to_round(round_id: int, look: Look = "") -> Control:
    return Control("모집 보기", f"!round:{round_id}", look)


def to_applicants(round_id: int, look: Look = "") -> Control:
    return Control("지원자 목록", f"!applicants:{round_id}", look)


def places(counted: selection.Tally) -> str:
    """How the places stand: "20명 중 17명"."""
    held = counted.chosen + counted.accepted
    accepted = f"(수락 {counted.accepted}명)" if counted.accepted else ""
    left = f", 미정 {counted.undecided}건" if counted.undecided else ""
    return (
        f"{counted.number}명 중 {held}명{accepted}, 예비 {counted.waiting}명, "
        f"미선발 {counted.not_chosen}명{left}"
    )
