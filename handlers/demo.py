"""What a demo gives to whoever takes a role, so that there is something to do at once. Nobody real."""

from __future__ import annotations

from dataclasses import asdict

from models.agencies import agency
from models.missions import mission
from models.missions import offer as mission_offer
from models.receipt import next_number
from models.supporters import application as applications
from models.supporters import membership
from models.supporters import round as rounds
from models.supporters import supporter as supporters
from models.supporters.application import ApplicationContent, SupporterApplication
from models.supporters.sns_account import SnsAccount
from models.text import Words, _
from models.work import Work

#: example.com belongs to nobody (RFC 2606).
ACCOUNT = SnsAccount("other", "https://blog.example.com/donghaeng", 1500, "monthly_visitors")
MEMBER = ApplicationContent(
    name="견본 동행", accounts=(ACCOUNT,), motive="동네의 좋은 소식을 이웃에게 알리고 싶어요."
)
HINTS: dict[str, Words] = {
    "citizen": _("해 보기: [행사]에서 신청하고, 웹 대화창의 시계를 옮기면 알림이 와요."),
    "supporter": _(
        "해 보기: [내 미션]에서 수락하고 인증을 보내 보세요. 등록된 견본 SNS: {account}. 글 주소는 {account}/1처럼 적으면 돼요.",
        account=ACCOUNT.address.removeprefix("https://"),
    ),
    "staff": "해 보기: [체크리스트 작성]으로 사전검토를 하고, [기관 마감]에서 제출을 알려 보세요.",
    "juror": _("해 보기: 심사 기능은 아직 없어요. 다른 역할로 써 보세요."),
    "coordinator": "해 보기: [행사 관리], [미션 관리], [모집 관리]에 견본이 들어 있어요.",
}


def hint(roles: frozenset[str]) -> Words:
    """What to try first in this part."""
    return next((HINTS[name] for name in HINTS if name in roles), HINTS["citizen"])


def settle_in(work: Work, user_id: int, persona: str, channel: str) -> None:
    """Give a persona its part in the sample: a membership, an agency. Twice changes nothing."""
    if persona == "supporter":
        _join(work, user_id, channel)
    elif persona == "staff":
        _answer_for_one(work, user_id)


def _join(work: Work, user_id: int, channel: str) -> None:
    """Make the person a member of the round that runs, with what is issued to everybody."""
    found = rounds.running(work)
    if found is None or supporters.latest_of(work, user_id) is not None:
        return
    row = SupporterApplication(
        id=work.ids(), number=next_number(work, "SP"), round_id=found.id, user_id=user_id,
        content=asdict(MEMBER), status="chosen", decision="chosen", decided_by=found.created_by,
        channel=channel, created_at=work.now, changed_at=work.now,
    )  # fmt: skip
    applications.keep(work, row)
    membership.accept(work, user_id, row.id, channel)
    for of in mission.current(work):
        if of.status == "issued" and not of.capacity:
            mission_offer.offer(work, of, [user_id])


def _answer_for_one(work: Work, user_id: int) -> None:
    """Let the person answer for an agency that nobody answers for, else for the last one."""
    known = agency.every(work)
    if not known or agency.of_person(work, user_id):
        return
    free = (each for each in known if not agency.staff_of(work, each.id))
    agency.answer_for(work, user_id, next(free, known[-1]).id)
