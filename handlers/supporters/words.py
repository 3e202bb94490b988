"""Supporters in words: the round, one's application, the results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.drafts import ASK, HOME
from handlers.supporters.accounts import UNITS, shown
from models.message import Control, Message, say
from models.quiet import SEOUL
from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters import watch as supporter_watch
from models.supporters.application import SupporterApplication
from models.supporters.round import SupporterRound
from models.supporters.rules import RoundRules, past
from models.supporters.selection import FullError, UndecidedError
from models.supporters.supporter import Supporter, own_name
from models.text import Words, _
from models.work import Work

PAGE = Control(_("서포터즈"), "!supporter")
ROUNDS = Control("모집 관리", "!rounds")  # the coordinators' page
WATCH = Control(_("모집 알림 받기"), "!watch-rounds:on", "primary")
UNWATCH = Control(_("모집 알림 그만 받기"), "!watch-rounds:off")
STATUSES: dict[str, Words] = {
    "applied": _("접수"),
    "withdrawn": _("철회"),
    "chosen": _("선발 (수락을 기다려요)"),
    "waiting": _("예비"),
    "not_chosen": _("선발되지 않음"),
    "accepted": _("활동"),
    "declined": _("사양"),
    "expired": _("기간이 지나 취소됨"),
}
WHAT = _(
    "약자동행 서포터즈 ‘동행메이트’는 서울시의 약자동행 정책과 행사를 자기 SNS로 알리는 시민이에요. 한 달에 한두 번 미션을 받아 글이나 영상을 올려요."
)
PHASES = {
    "early": "모집 전",
    "open": "모집 중",
    "closed": "선발 중",
    "announced": "결과 발표함",
    "completed": "마침",
    "cancelled": "취소함",
}


def local(moment: datetime) -> datetime:
    return moment.astimezone(SEOUL)


def minute(moment: datetime) -> str:
    """A moment to the minute, read alike in every language."""
    return f"{local(moment):%Y-%m-%d %H:%M}"


def least(rules: RoundRules) -> Words:
    """Who may apply, as a list of what one account has to reach."""
    parts = tuple(
        _("{unit} {count}명 이상", unit=UNITS[unit], count=rules.least[unit])
        for unit in UNITS
        if unit in rules.least
    )
    return _("{parts}", parts=parts)


def reward(rules: RoundRules) -> Words:
    """What supporters get, announced before the period begins (조례 제7조④)."""
    if rules.reward_kind == "hours":
        return _("봉사시간: {words}", words=rules.reward)
    return _("활동비: {words}", words=rules.reward)


def facts(found: SupporterRound) -> tuple[Words, ...]:
    """The round as an applicant needs it."""
    rules = rounds.rules_of(found)
    return (
        _("모집: {name} {number}명", name=found.name, number=found.number),
        _("지원 기간: {start} ~ {end}", start=minute(found.opens_at), end=minute(found.closes_at)),
        _("활동 기간: {start} ~ {end}", start=found.active_from, end=found.active_until),
        _(
            "지원 기준: SNS 계정 {count}개 이상, 그 가운데 하나가 {rules} 중 하나를 채우면 돼요.",
            count=rules.least_accounts,
            rules=least(rules),
        ),
        reward(rules),
    )


def no_round(work: Work, user_id: int) -> Message:
    """No round is open: what is known of the next, and the way to hear of it."""
    earlier = past()
    months = tuple(
        f"{each['name']} {each['opened']:%Y-%m-%d} ~ {each['closed']:%Y-%m-%d}" for each in earlier
    )
    words: list[Words] = [
        WHAT,
        _("지금은 모집하고 있지 않아요. 다음 모집 날짜는 아직 정해지지 않았어요."),
        _("지난 모집: {months}", months=months),
    ]
    watching = supporter_watch.watches(work, user_id)
    if watching:
        words.append(_("모집이 열리면 이 대화창으로 알려 드릴게요."))
    return say(*words, controls=(UNWATCH if watching else WATCH, ASK, HOME))


def early(work: Work, user_id: int, found: SupporterRound) -> Message:
    """A round is announced and not open yet."""
    watching = supporter_watch.watches(work, user_id)
    words: list[Words] = [
        WHAT,
        *facts(found),
        _("지원은 {moment}부터 받아요. 조금만 기다려 주세요.", moment=minute(found.opens_at)),
    ]
    if watching:
        words.append(_("모집이 열리면 이 대화창으로 알려 드릴게요."))
    return say(*words, controls=(UNWATCH if watching else WATCH, ASK, HOME))


def open_round(found: SupporterRound) -> Message:
    return say(
        WHAT,
        *facts(found),
        controls=(Control(_("지원하기"), "!apply-supporter", "primary"), ASK, HOME),
    )


def not_now(work: Work, phase: str) -> Message:
    """What is said to an application that comes too early or too late; it is kept as a draft no more."""
    found = rounds.current(work)
    if phase == "early" and found is not None:
        words = _(
            "아직 지원 기간이 아니에요. {moment}부터 지원하실 수 있어요.",
            moment=minute(found.opens_at),
        )
        return say(words, controls=(WATCH, PAGE, HOME))
    return say(
        _("아쉽지만 지원 기간이 끝났어요. 지원서는 저장하지 않았어요."),
        _("다음 모집이 열릴 때 알려 드릴까요?"),
        controls=(WATCH, ASK, HOME),
    )


def receipt(work: Work, row: SupporterApplication) -> Message:
    """The receipt of an application or of its change."""
    found = rounds.get(work, row.round_id)
    head = (
        _("지원서를 접수했어요. 접수번호는 {number}입니다.", number=row.number)
        if row.revision == 1
        else _("지원서 {number:을} 고쳤어요.", number=row.number)
    )
    return say(
        head,
        _(
            "{moment} 전까지 고치거나 철회할 수 있어요. 결과는 마감 뒤에 이 대화창으로 알려 드려요.",
            moment=minute(found.closes_at),
        ),
        controls=(Control(_("내 지원서"), f"!application:{row.id}"), PAGE, HOME),
    )


def application(work: Work, row: SupporterApplication) -> Message:
    """One's own application with what can be done with it."""
    found = rounds.get(work, row.round_id)
    lines: list[Words] = [
        _("지원서 {number}: {status}", number=row.number, status=STATUSES[row.status]),
        _("모집: {name} {number}명", name=found.name, number=found.number),
    ]
    held = applications.contents(row)
    if held.name:
        lines += [
            _("{label}: {answer}", label=_("이름"), answer=held.name),
            _("{label}: {answer}", label=_("SNS"), answer=tuple(map(shown, held.accounts))),
        ]
        if held.works:
            lines.append(_("{label}: {answer}", label=_("만든 작품"), answer=held.works))
        lines.append(_("{label}: {answer}", label=_("지원 동기"), answer=held.motive))
    controls: list[Control] = []
    if row.status == "applied" and rounds.phase(found, work.now) == "open":
        controls += [Control(_("고치기"), f"!change-application:{row.id}", "primary")]
    if row.status == "applied":
        controls.append(Control(_("지원 철회"), f"!withdraw-application:{row.id}", "danger"))
    if row.status == "waiting":
        lines.append(_("예비 순서는 {position}번이에요.", position=row.position))
        controls.append(Control(_("예비 그만두기"), f"!decline-place:{row.id}", "danger"))
    if row.status == "chosen" and row.accept_until:
        lines.append(_("{moment}까지 수락해 주세요.", moment=minute(row.accept_until)))
        controls += answers_to_offer(row)
    return say(*lines, controls=(*controls, PAGE, HOME))


def unready(error: UndecidedError | FullError) -> str:
    """Why results cannot go out yet, for coordinators."""
    if isinstance(error, UndecidedError):
        return f"아직 정하지 않은 지원서가 {error.count}건 있어요."
    return (
        f"선발한 사람이 모집 인원({error.number}명)보다 많아요. 선발을 줄이거나 인원을 늘려 주세요."
    )


def resting(members: Sequence[Supporter]) -> str:
    """Who rests of these, for coordinators: "쉬는 서포터 2명(가, 나)"; "" when nobody does."""
    names = [own_name(each) for each in members if each.status == "paused"]
    return f"쉬는 서포터 {len(names)}명({', '.join(names)})" if names else ""


def answers_to_offer(row: SupporterApplication) -> tuple[Control, ...]:
    return (
        Control(_("수락할게요"), f"!accept-place:{row.id}", "primary"),
        Control(_("사양할게요"), f"!decline-place:{row.id}"),
    )


def result(work: Work, row: SupporterApplication) -> Message:
    """The result of the selection, for this person."""
    found = rounds.get(work, row.round_id)
    if row.status == "chosen":
        return offer(work, row)
    if row.status == "waiting":
        return say(
            _("{name} 서포터즈에 지원해 주셔서 고마워요. 예비 {position}번이 되셨어요.",
              name=found.name, position=row.position),
            _("자리가 나면 순서대로 이 대화창에서 여쭤볼게요. 기다리지 않으셔도 되면 알려 주세요."),
            controls=(Control(_("예비 그만두기"), f"!decline-place:{row.id}"), PAGE, HOME),
        )  # fmt: skip
    return say(
        _("{name} 서포터즈에 지원해 주셔서 정말 고마워요.", name=found.name),
        _(
            "이번에는 함께하지 못하게 되었어요. 자리가 적어 모든 분을 모시지 못했어요. 들려주신 마음과 시간에 깊이 감사드려요."
        ),
        _("아이디어를 내거나 행사에 오셔서 약자와의 동행에 함께하실 수 있어요."),
        controls=(WATCH, Control(_("행사 보기"), "!events"), HOME),
    )


def offer(work: Work, row: SupporterApplication) -> Message:
    """A place is offered: what it is, until when it is held."""
    found = rounds.get(work, row.round_id)
    rules = rounds.rules_of(found)
    until = row.accept_until or work.now
    return say(
        _("축하해요! {name} 서포터즈로 선발되셨어요.", name=found.name),
        _("활동 기간: {start} ~ {end}", start=found.active_from, end=found.active_until),
        reward(rules),
        _(
            "{moment}까지 수락해 주세요. 그때까지 답이 없으면 다음 분께 자리를 드려요.",
            moment=minute(until),
        ),
        controls=(*answers_to_offer(row), ASK),
    )


def offer_ends(work: Work, row: SupporterApplication) -> Message:
    """A reminder a day before the end of the offer."""
    found = rounds.get(work, row.round_id)
    return say(
        _("{name} 서포터즈 수락 기간이 곧 끝나요.", name=found.name),
        _("{moment}까지 답해 주세요.", moment=minute(row.accept_until or work.now)),
        controls=(*answers_to_offer(row), ASK),
    )


def expired(work: Work, row: SupporterApplication) -> Message:
    found = rounds.get(work, row.round_id)
    why = (
        _("{name} 서포터즈 활동 기간이 끝나 이제 수락하실 수 없어요.", name=found.name)
        if found.status == "completed"
        else _("{name} 서포터즈 수락 기간이 지나 자리를 다음 분께 드렸어요.", name=found.name)
    )
    return say(
        why,
        _("궁금한 점이 있으면 물어봐 주세요. 다음 모집 때 알려 드릴 수도 있어요."),
        controls=(WATCH, ASK, HOME),
    )


def cancelled(found: SupporterRound) -> Message:
    return say(
        _("{name} 서포터즈 모집이 취소되었어요. 지원해 주셨는데 죄송해요.", name=found.name),
        _("지원서는 정해진 기간이 지나면 지워요. 다음 모집이 열리면 알려 드릴까요?"),
        controls=(WATCH, ASK, HOME),
    )


def opened(found: SupporterRound) -> Message:
    """What those who asked to be told hear when a round opens."""
    return say(
        _("기다리시던 서포터즈 모집이 열렸어요."),
        *facts(found),
        controls=(Control(_("지원하기"), "!apply-supporter", "primary"), PAGE),
    )
