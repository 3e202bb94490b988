"""What happens for supporters because a moment has come. Recipients are computed when it fires."""

from __future__ import annotations

from handlers.supporters import member_words
from handlers.supporters import words as supporter_words
from handlers.supporters.desk import to_applicants, to_round
from models import office
from models.job import Job
from models.message import Control, say
from models.missions import proof
from models.supporters import application as applications
from models.supporters import certificate, selection
from models.supporters import privacy as supporter_privacy
from models.supporters import round as rounds
from models.supporters import supporter as supporters
from models.supporters import watch as supporter_watch
from models.supporters.application import SupporterApplication
from models.supporters.selection import FullError, UndecidedError
from models.work import Work

#: Whose words are no longer needed once the results are out and answered.
NOT_CHOSEN = ("not_chosen", "waiting", "declined", "expired", "withdrawn", "applied", "chosen")


def supporter_open(work: Work, job: Job) -> None:
    """Tell those who asked that a round is open; who applied already knows."""
    found = rounds.get(work, job.subject)
    if rounds.phase(found, work.now) != "open":
        return
    applied = {row.user_id for row in applications.of_round(work, found.id)}
    for user in supporter_watch.take_watchers(work):
        if user not in applied:
            work.notify(user, supporter_words.opened(found), "notice", until=found.closes_at)


def supporter_closed(work: Work, job: Job) -> None:
    """Tell the coordinators that a round has closed, with what is to be done."""
    found = rounds.get(work, job.subject)
    if rounds.phase(found, work.now) != "closed":
        return
    count = selection.tally(work, found).applied
    office.tell(
        work,
        say(
            f"‘{found.name}’ 서포터즈 지원이 마감됐어요. 지원서 {count}건이 기다려요.",
            "지원자를 비교해 선발·예비·미선발을 정하고, 결과를 알릴 때를 정해 주세요.",
            controls=(
                to_applicants(found.id, "primary"),
                to_round(found.id),
            ),
        ),
    )


def supporter_results(work: Work, job: Job) -> None:
    """Send all results at one moment; while a decision is wanting, none, and the office hears why."""
    found = rounds.get(work, job.subject)
    try:
        told = selection.release(work, found.id)
    except (UndecidedError, FullError) as error:
        rounds.drop_results(work, found)
        office.tell(
            work,
            say(
                f"‘{found.name}’ 결과를 보내지 않았어요. {supporter_words.unready(error)}",
                "모두 정한 뒤 결과를 알릴 때를 다시 정해 주세요.",
                controls=(
                    Control("지원자 목록", f"!applicants:{found.id}", "primary"),
                    Control("모집 보기", f"!round:{found.id}"),
                ),
            ),
        )
        return
    for row in told:
        _tell(work, row)


def supporter_offer(work: Work, job: Job) -> None:
    """Offer what became free to the next in the line; the days to accept count from now."""
    for row in selection.offer_next(work, job.subject):
        _tell(work, row)


def _tell(work: Work, row: SupporterApplication) -> None:
    """Bring a result; of a place whose owner cannot be reached the coordinators hear."""
    told = work.notify(row.user_id, supporter_words.result(work, row), "notice")
    if told is None and row.status == "chosen":
        words = f"선발된 {row.number}번 지원자의 대화창에 닿지 않아요. 연락처가 있으면 직접 연락해 주세요."
        office.tell(work, say(words, controls=(Control("지원서", f"!applicant:{row.id}"),)))


def supporter_reply(work: Work, job: Job) -> None:
    """Remind who has not answered an offer."""
    row = work.orm.get(SupporterApplication, job.subject)
    if row is not None and row.status == "chosen":
        message = supporter_words.offer_ends(work, row)
        work.notify(row.user_id, message, "reminder", until=row.accept_until)


def supporter_expiry(work: Work, job: Job) -> None:
    """Take an unanswered place back; the next in the line is asked by a job of its own."""
    row = selection.expire(work, job.subject)
    if row is not None:
        work.notify(row.user_id, supporter_words.expired(work, row), "notice")


def supporter_cancelled(work: Work, job: Job) -> None:
    """Tell every applicant that the round was called off."""
    found = rounds.get(work, job.subject)
    for row in applications.of_round(work, found.id):
        work.notify(row.user_id, supporter_words.cancelled(found), "notice")


def supporter_ends(work: Work, job: Job) -> None:
    """On the last day ask the coordinators to end the round: the papers go out with that."""
    found = rounds.get(work, job.subject)
    if found.status != "announced":
        return
    rest = supporter_words.resting(supporters.members_of(work, found.id))
    waiting = proof.count_waiting(work.connection)
    left = (
        (f"아직 검토할 인증이 {waiting}건 있어요. 먼저 보면 수료증에 들어가요.",) if waiting else ()
    )
    office.tell(
        work,
        say(
            f"‘{found.name}’ 활동 기간이 {found.active_until}까지예요.",
            *left,
            "마치면 활동한 서포터 모두에게 수료증과 활동 증명서가 가요.",
            *((f"{rest}은 어떻게 끝낼지 마칠 때 정해요.",) if rest else ()),
            controls=(
                Control("마치고 수료증 내기", f"!round-complete:{found.id}", "primary"),
                *((Control("검토할 인증", "!reviews"),) if waiting else ()),
                to_round(found.id),
            ),
        ),
    )


def supporter_completed(work: Work, job: Job) -> None:
    """Bring 수료증 and 활동 증명서 to everybody who completed; who rested hears that it is over."""
    found = rounds.get(work, job.subject)
    for member in supporters.members_of(work, job.subject):
        if member.status == "ended":
            work.notify(member.user_id, member_words.ended(found), "notice")
        if member.status == "completed":
            papers = [e for e in certificate.of_supporter(work, member.id) if e.status == "valid"]
            work.notify(member.user_id, member_words.finished(member, papers), "notice")


def supporter_forget(work: Work, job: Job) -> None:
    """Erase what is past its time of keeping (개인정보 보호법 제21조)."""
    found = rounds.get(work, job.subject)
    applications.forget(work, found, NOT_CHOSEN if job.rung == "not-chosen" else ("accepted",))
    if job.rung == "members":
        supporter_privacy.forget(work, found)
