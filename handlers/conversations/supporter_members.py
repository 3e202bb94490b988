"""Coordinators' acts on one supporter by conversation: status, registered accounts, papers."""

from __future__ import annotations

from handlers.drafts import HOME
from handlers.fields import choice, long_text, text
from handlers.missions.news import UNREACHED, take_out
from handlers.supporters import member_words
from handlers.supporters.accounts import read_accounts, show_accounts
from handlers.supporters.words import ROUNDS
from models.dialog import Conversation, Field, Finish, Option
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.missions import activity
from models.supporters import certificate, membership
from models.supporters.supporter import STATUSES
from models.work import Work

ENDED = "이미 활동이 끝난 서포터예요."
TO = (
    Option("active", "다시 활동"),
    Option("paused", "쉼"),
    Option("dismissed", "해촉"),
)


def set_status(work: Work, done: Finish) -> Message:
    """Pause, take up again or dismiss a supporter, who hears of it with the reason."""
    back = Control("서포터 보기", f"!member:{done.session.subject}", "primary")
    to, reason = done.answers["to"], done.answers["reason"]
    try:
        held = membership.set_status(work, done.user_id, done.session.subject, to, reason)
    except (LookupError, ValueError):
        return say(ENDED, controls=(back, ROUNDS, HOME))
    lines = [f"‘{STATUSES[to]}’ 상태로 바꾸고 서포터에게 알렸어요."]
    if work.notify(held.user_id, member_words.status_set(to, reason), "notice") is None:
        lines = [f"‘{STATUSES[to]}’ 상태로 바꾸었어요.", UNREACHED]
    if to != "active":
        freed = take_out(work, held.user_id)
        lines += [f"대기하던 {freed}명에게 미션 자리를 주었어요."] if freed else []
    if to == "dismissed":
        lines.append("위촉장은 취소했어요. 번호를 확인하면 ‘취소됨’으로 나와요.")
    return say(*lines, controls=(back, ROUNDS, HOME))


STATUS = Conversation(
    name="member-status",
    title="서포터 상태",
    fields=(
        choice("to", "바꿀 상태", "어떻게 바꿀까요?", TO),
        long_text(
            "reason",
            "까닭",
            "까닭을 적어 주세요. 서포터에게 그대로 가고 기록에 남아요.",
            most=300,
        ),
    ),
    finish=set_status,
    roles=COORDINATORS,
)


def set_accounts(work: Work, done: Finish) -> Message:
    """Register a supporter's accounts anew, and tell her."""
    back = Control("서포터 보기", f"!member:{done.session.subject}", "primary")
    accounts = done.answers["accounts"]
    try:
        held = membership.change_accounts(work, done.user_id, done.session.subject, accounts)
    except (LookupError, ValueError):
        return say(ENDED, controls=(back, ROUNDS, HOME))
    lines = ["SNS 계정을 바꾸어 적고 서포터에게 알렸어요."]
    if work.notify(held.user_id, member_words.accounts_set(accounts), "notice") is None:
        lines = ["SNS 계정을 바꾸어 적었어요.", UNREACHED]
    return say(*lines, controls=(back, ROUNDS, HOME))


ACCOUNTS = Conversation(
    name="member-accounts",
    title="서포터 SNS",
    fields=(
        Field(
            "accounts",
            "long_text",
            "SNS 계정",
            "SNS 계정을 모두 적어 주세요. 한 줄에 하나씩, 주소와 사람 수를 함께 적어요.",
            read_accounts,
            show_accounts,
            hint="예: blog.naver.com/walk 한 달 3000명\n이제부터 여기 적은 계정의 글만 인증으로 받아요.",
            max_length=1000,
        ),
    ),
    finish=set_accounts,
    roles=COORDINATORS,
)


def withdraw_paper(work: Work, done: Finish) -> Message:
    """Withdraw a certificate: its number answers so from now on. Its owner is told."""
    try:
        found = certificate.withdraw(
            work, done.user_id, done.session.subject, done.answers["reason"]
        )
    except (LookupError, ValueError):
        return say("이미 취소되었거나 없는 증명서예요.", controls=(ROUNDS, HOME))
    kind = certificate.KINDS[found.kind]
    lines = [f"증서를 취소했어요: {kind} {found.number}. 번호를 확인하면 ‘취소됨’으로 나와요."]
    words = member_words.paper_withdrawn(found, done.answers["reason"])
    if work.notify(found.user_id, words, "notice") is None:
        lines.append(UNREACHED)
    return say(
        *lines, controls=(Control("서포터 보기", f"!member:{found.supporter_id}"), ROUNDS, HOME)
    )


WITHDRAW = Conversation(
    name="paper-withdraw",
    title="증명서 취소",
    fields=(
        long_text(
            "reason", "까닭", "왜 취소하나요? 서포터에게 그대로 가고 기록에 남아요.", most=300
        ),
    ),
    finish=withdraw_paper,
    roles=COORDINATORS,
)


def reissue(work: Work, done: Finish) -> Message:
    """Issue the papers anew with the name as it was typed; their owner gets them."""
    back = Control("서포터 보기", f"!member:{done.session.subject}", "primary")
    try:
        found = membership.reissue(
            work, done.user_id, done.session.subject, done.answers["name"], activity.done
        )
    except (LookupError, ValueError):
        return say("해촉했거나 지워진 서포터라 다시 낼 수 없어요.", controls=(back, ROUNDS, HOME))
    lines = [
        f"증명서 {len(found)}장을 ‘{done.answers['name']}’ 이름으로 다시 내고 서포터에게 보냈어요."
    ]
    words = member_words.reissued(found)
    if not found or work.notify(found[0].user_id, words, "notice") is None:
        lines = [f"증명서 {len(found)}장을 다시 냈어요.", UNREACHED]
    return say(*lines, controls=(back, ROUNDS, HOME))


REISSUE = Conversation(
    name="paper-reissue",
    title="증명서 다시 내기",
    fields=(
        text(
            "name",
            "이름",
            "증명서에 적을 이름을 적어 주세요. 이름이나 실적이 달라졌거나 취소된 증명서를 새 번호로 내요.",
            most=40,
        ),
    ),
    finish=reissue,
    roles=COORDINATORS,
)
CONVERSATIONS = (STATUS, ACCOUNTS, WITHDRAW, REISSUE)
