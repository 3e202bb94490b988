"""A membership in words: the supporter's card, what the office changed, the papers."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.drafts import ASK, HOME
from handlers.supporters.accounts import shown
from handlers.supporters.words import PAGE, local
from models.message import Control, File, Message, say
from models.supporters import certificate
from models.supporters import round as rounds
from models.supporters.certificate import Certificate
from models.supporters.round import SupporterRound
from models.supporters.sns_account import SnsAccount
from models.supporters.supporter import GOING, Supporter
from models.text import Words, _
from models.work import Work

MEMBER: dict[str, Words] = {
    "active": _("활동 중"),
    "paused": _("쉬는 중"),
    "dismissed": _("활동 끝남"),
    "completed": _("수료"),
    "ended": _("활동 끝남"),
    "left": _("그만둠"),
}
TO_PAPERS = Control(_("증명서"), "!papers")
PAPERS: dict[str, Words] = {
    "appointment": _("위촉장"),
    "completion": _("수료증"),
    "activity": _("활동 증명서"),
}


def member(work: Work, held: Supporter, accounts: tuple[Words, ...]) -> Message:
    """A supporter's own card."""
    found = rounds.get(work, held.round_id)
    lines: list[Words] = [
        _(
            "{name} 동행메이트 {position}번: {status}",
            name=found.name,
            position=held.position,
            status=MEMBER[held.status],
        ),
        _("활동 기간: {start} ~ {end}", start=held.active_from, end=held.active_until),
    ]
    if accounts:
        lines.append(_("{label}: {answer}", label=_("등록한 SNS"), answer=accounts))
    controls: list[Control] = []
    if held.status in GOING:
        lines.append(_("SNS가 바뀌었으면 담당자에게 알려 주세요. 등록한 계정의 글만 인증돼요."))
        controls.append(Control(_("미션"), "!missions", "primary"))
    controls += [Control(_("활동 명세 보기"), "!statement"), TO_PAPERS]
    if held.status in GOING:
        controls.append(Control(_("그만두기"), "!leave-supporter", "danger"))
    return say(*lines, controls=(*controls, ASK, HOME))


def status_set(status: str, reason: str) -> Message:
    """What a supporter hears when the office changed her status."""
    words = {
        "active": _("다시 서포터즈로 활동하시게 되었어요. 새 미션이 나오면 알려 드릴게요."),
        "paused": _(
            "서포터즈 활동을 잠시 쉬는 것으로 정해졌어요. 쉬는 동안은 새 미션이 가지 않아요."
        ),
        "dismissed": _(
            "서포터즈 활동이 끝난 것으로 정해졌어요(해촉). 위촉장은 이제 쓸 수 없어요. 받으실 활동비와 봉사시간은 그대로예요."
        ),
    }[status]
    return say(
        words,
        _("까닭: {reason}", reason=reason),
        _("궁금하거나 사실과 다르면 담당자에게 물어봐 주세요."),
        controls=(Control(_("담당자에게 묻기"), "!human", "primary"), PAGE, HOME),
    )


def accounts_set(accounts: Sequence[SnsAccount]) -> Message:
    """What a supporter hears when her registered accounts were changed."""
    return say(
        _("{label}: {answer}", label=_("등록한 SNS"), answer=tuple(map(shown, accounts))),
        _("담당자가 등록한 SNS를 고쳤어요. 이제부터 이 계정에 올린 글로 인증해 주세요."),
        controls=(PAGE, ASK, HOME),
    )


def paper_withdrawn(paper: Certificate, reason: str) -> Message:
    """What the owner of a certificate hears when it was withdrawn."""
    return say(
        _("{kind} {number} (취소됨)", kind=PAPERS[paper.kind], number=paper.number),
        _("까닭: {reason}", reason=reason),
        controls=(TO_PAPERS, ASK, HOME),
    )


def reissued(found: Sequence[Certificate]) -> Message:
    """What a supporter gets when her papers were issued anew."""
    return Message(
        (_("담당자가 증명서를 고쳐 다시 냈어요. 이 증명서를 써 주세요."),),
        ((TO_PAPERS,), (ASK,), (HOME,)),
        tuple(map(paper_file, found)),
    )


def welcome(held: Supporter, paper: Certificate) -> Message:
    """What is said on acceptance, with the 위촉장."""
    return Message(
        (
            _("고마워요! 이제 동행메이트예요. 위촉장을 보내 드려요."),
            _(
                "활동은 {day}부터예요. 미션이 나오면 이 대화창으로 알려 드릴게요.",
                day=held.active_from,
            ),
        ),
        ((Control(_("미션"), "!missions"),), (TO_PAPERS,), (HOME,)),
        (paper_file(paper),),
    )


def paper_file(paper: Certificate) -> File:
    """The PDF; its Korean name stands in the file's name."""
    kind = certificate.KINDS[paper.kind]
    return File("certificate", paper.id, f"{kind}-{paper.number}.pdf")


def papers(found: list[Certificate], *, summary: int = 0) -> Message:
    """One's certificates with their files; the withdrawn ones are named without a file."""
    if not found:
        return say(_("아직 받은 증명서가 없어요."), controls=(PAGE, HOME))
    lines: list[Words] = [
        _(
            "{kind} {number} ({day} 발급)",
            kind=PAPERS[each.kind],
            number=certificate.full_number(each),
            day=local(each.issued_at).date(),
        )
        if each.status == "valid"
        else _("{kind} {number} (취소됨)", kind=PAPERS[each.kind], number=each.number)
        for each in found
    ]
    files = [paper_file(each) for each in found if each.status == "valid"]
    if summary:
        files.append(summary_file(summary))
    return Message((_("내 증명서예요."), *lines), ((PAGE,), (HOME,)), tuple(files))


def finished(held: Supporter, found: list[Certificate]) -> Message:
    """The end of the year: thanks, the papers, the personal picture."""
    files = (*map(paper_file, found), summary_file(held.id))
    return Message(
        (
            _("한 해 동안 약자와의 동행을 널리 알려 주셔서 고마워요. 수료를 축하해요!"),
            _("수료증과 활동 증명서, 한 해를 담은 그림을 보내 드려요."),
        ),
        ((TO_PAPERS,), (HOME,)),
        files,
    )


def ended(found: SupporterRound) -> Message:
    """The end of the year for who rested until then and did not complete."""
    return say(
        _("{name} 서포터즈 활동 기간이 끝났어요. 쉬시는 동안 끝나 수료증은 나가지 않아요.",
          name=found.name),
        _("그동안 함께해 주셔서 고마워요. 받은 증명서는 그대로 쓸 수 있어요."),
        controls=(TO_PAPERS, ASK, HOME),
    )  # fmt: skip


def summary_file(supporter_id: int) -> File:
    return File("supporter_summary", supporter_id, "동행메이트-한해.png")
