"""서포터즈: what it is, applying, one's application, accepting a place, one's papers."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.conversations.apply import APPLY, raw_answers
from handlers.drafts import HOME, ask_apart, begin, offer
from handlers.missions.news import take_out
from handlers.supporters import member_words
from handlers.supporters import words as supporter_words
from handlers.supporters.accounts import shown
from handlers.supporters.words import PAGE, UNWATCH, WATCH
from handlers.visit import Visit
from models import role
from models.idea import NotOwnerError
from models.message import Control, say
from models.supporters import account as supporter_account
from models.supporters import application as applications
from models.supporters import certificate, membership, selection
from models.supporters import round as rounds
from models.supporters import supporter as supporters
from models.supporters import watch as supporter_watch
from models.supporters.application import SupporterApplication
from models.supporters.round import RoundPhaseError
from models.supporters.supporter import GOING
from models.text import _


def supporter_(visit: Visit, _argument: str) -> None:
    """Show what fits the person: the membership, the application, the open round, or when next."""
    work, user = visit.work, visit.speaker.user_id
    found = rounds.current(work)
    member = supporters.latest_of(work, user)
    goes_on = (
        member is not None and member.status in GOING and member.active_until >= work.now.date()
    )
    if member is not None and (found is None or goes_on):
        accounts = tuple(shown(each) for each in supporter_account.of_person(work, user))
        visit.tell(member_words.member(work, member, accounts))
        return
    mine = next((a for a in applications.of_person(work, user) if a.status != "withdrawn"), None)
    if mine is not None and (found is None or mine.round_id == found.id):
        visit.tell(supporter_words.application(work, mine))
    elif found is None:
        visit.tell(supporter_words.no_round(work, user))
    elif rounds.phase(found, work.now) == "early":
        visit.tell(supporter_words.early(work, user, found))
    else:
        visit.tell(supporter_words.open_round(found))


def apply(visit: Visit, _argument: str) -> None:
    """Begin an application while a round is open; who applied sees the application."""
    work = visit.work
    found = rounds.current(work)
    now_in = rounds.phase(found, work.now) if found else "none"
    if found is None or now_in != "open":
        visit.tell(supporter_words.not_now(work, now_in))
        return
    mine = applications.of(work, found.id, visit.speaker.user_id)
    if mine is not None and mine.status != "withdrawn":
        visit.tell(supporter_words.application(work, mine))
        return
    offer(visit, APPLY)


def application(visit: Visit, argument: str) -> None:
    """Show one's own application."""
    row = _own(visit, argument)
    if row is not None:
        visit.tell(supporter_words.application(visit.work, row))


def change(visit: Visit, argument: str) -> None:
    """Open one's application again to change it, until the deadline."""
    row = _own(visit, argument)
    if row is None:
        return
    now_in = rounds.phase(rounds.get(visit.work, row.round_id), visit.work.now)
    if row.status != "applied" or now_in != "open":
        visit.tell(
            say(
                _("지원 기간이 끝나 지금은 고칠 수 없어요."),
                controls=(Control(_("내 지원서"), f"!application:{row.id}"), PAGE, HOME),
            )
        )
        return
    begin(visit, APPLY, raw_answers(row), subject=row.id)


def withdraw(visit: Visit, argument: str) -> None:
    """Take one's application back, after asking once."""
    number, _colon, sure = argument.partition(":")
    row = _own(visit, number)
    if row is None:
        return
    if sure != "yes" and row.status == "applied":
        ask_apart(
            visit,
            say(
                _("지원서 {number:을} 철회할까요? 적으신 내용은 지워요.", number=row.number),
                controls=(
                    Control(_("네, 철회할게요"), f"!withdraw-application:{row.id}:yes", "danger"),
                    Control(_("그대로 두기"), f"!application:{row.id}"),
                ),
            ),
        )
        return
    try:
        applications.withdraw(visit.work, visit.speaker.user_id, row.id)
    except RoundPhaseError:
        visit.tell(supporter_words.application(visit.work, row))
        return
    visit.tell(
        say(
            _("지원서 {number:을} 철회하고 내용을 지웠어요.", number=row.number),
            controls=(PAGE, HOME),
        )
    )


def watch(visit: Visit, argument: str) -> None:
    """Tell me when a recruitment opens, or no more."""
    user = visit.speaker.user_id
    if argument == "off":
        supporter_watch.unwatch(visit.work, user)
        visit.tell(say(_("모집 알림을 껐어요."), controls=(WATCH, HOME)))
        return
    supporter_watch.watch(visit.work, user)
    visit.tell(
        say(
            _("모집이 열리면 이 대화창으로 한 번 알려 드릴게요."),
            controls=(UNWATCH, PAGE, HOME),
        )
    )


def accept(visit: Visit, argument: str) -> None:
    """Take the place: the role comes at once, with the 위촉장."""
    row = _own(visit, argument)
    if row is None:
        return
    work, user = visit.work, visit.speaker.user_id
    try:
        member = membership.accept(work, user, row.id, visit.speaker.channel)
    except RoundPhaseError:
        visit.tell(supporter_words.application(work, row))
        return
    visit.speaker.roles |= role.roles_of(work.connection, user)
    paper = next(
        each
        for each in certificate.of_supporter(work, member.id)
        if each.kind == "appointment" and each.status == "valid"
    )
    visit.tell(member_words.welcome(member, paper), "receipt")


def decline(visit: Visit, argument: str) -> None:
    """Give the place or the one in the line back, after asking once."""
    number, _colon, sure = argument.partition(":")
    row = _own(visit, number)
    if row is None:
        return
    if sure != "yes" and row.status in {"chosen", "waiting"}:
        ask_apart(
            visit,
            say(
                _("이번 서포터즈 자리를 사양하시겠어요? 자리는 다음 분께 가요."),
                controls=(
                    Control(_("네, 사양할게요"), f"!decline-place:{row.id}:yes", "danger"),
                    Control(_("다시 생각할게요"), f"!application:{row.id}"),
                ),
            ),
        )
        return
    try:
        selection.decline(visit.work, visit.speaker.user_id, row.id)
    except RoundPhaseError:
        visit.tell(supporter_words.application(visit.work, row))
        return
    visit.tell(
        say(
            _("알려 주셔서 고마워요. 다음 기회에 함께하면 좋겠어요."),
            controls=(WATCH, HOME),
        )
    )


def papers(visit: Visit, _argument: str) -> None:
    """Hand over one's certificates, and after the year the summary picture."""
    work, user = visit.work, visit.speaker.user_id
    member = supporters.latest_of(work, user)
    summary = member.id if member is not None and member.status == "completed" else 0
    visit.tell(member_words.papers(certificate.of_person(work, user), summary=summary))


def leave(visit: Visit, argument: str) -> None:
    """End one's own membership, after asking once."""
    work, user = visit.work, visit.speaker.user_id
    if argument != "yes":
        ask_apart(
            visit,
            say(
                _("서포터즈 활동을 그만둘까요? 이번 기수에는 다시 시작할 수 없어요."),
                controls=(
                    Control(_("네, 그만둘게요"), "!leave-supporter:yes", "danger"),
                    Control(_("계속할게요"), "!supporter"),
                ),
            ),
        )
        return
    left = membership.leave(work, user)
    if left:
        take_out(work, user)
    visit.speaker.roles -= {"supporter"} - role.roles_of(work.connection, user)
    words = (
        _("그동안 함께해 주셔서 고마워요. 받은 증명서는 그대로 쓸 수 있어요.")
        if left
        else _("지금은 서포터즈 활동을 하고 있지 않아요.")
    )
    visit.tell(say(words, controls=(PAGE, HOME)))


def _own(visit: Visit, argument: str) -> SupporterApplication | None:
    try:
        return applications.own(visit.work, visit.speaker.user_id, codes.key(argument) or 0)
    except NotOwnerError:
        visit.tell(say(_("그 지원서를 찾지 못했어요."), controls=(PAGE, HOME)))
        return None


COMMANDS = (
    Command("supporter", supporter_, _("서포터즈 - 모집과 지원, 내 활동")),
    Command("apply-supporter", apply),
    Command("application", application),
    Command("change-application", change),
    Command("withdraw-application", withdraw),
    Command("watch-rounds", watch),
    Command("accept-place", accept),
    Command("decline-place", decline),
    Command("papers", papers),
    Command("leave-supporter", leave),
)
