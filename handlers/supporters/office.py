"""모집 관리: the rounds of recruitment, from the opening to the certificates (coordinators)."""

from __future__ import annotations

from handlers.command import Command
from handlers.conversations.round import ROUND, fresh_answers, raw_answers
from handlers.conversations.round_results import RESULTS
from handlers.drafts import HOME, ask_apart, begin, may
from handlers.supporters import words as supporter_words
from handlers.supporters.desk import NEW, places, round_of, to_applicants
from handlers.supporters.words import PHASES, ROUNDS
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.missions import activity, proof
from models.quiet import SEOUL
from models.supporters import membership, selection
from models.supporters import round as rounds
from models.supporters import supporter as supporters
from models.supporters.membership import Ending, RestingError
from models.supporters.round import RoundPhaseError, SupporterRound
from models.work import Work

AT_ONCE = 8  # rounds in one message
#: What a coordinator answered, and how the round ends by it for those who rest.
ENDINGS: dict[str, Ending | None] = {"yes": None, "completed": "completed", "ended": "ended"}


def list_rounds(visit: Visit, _argument: str) -> None:
    """List the rounds, newest first."""
    if not may(visit, COORDINATORS):
        return
    found = rounds.all_rounds(visit.work, visit.speaker.user_id)
    if not found:
        visit.tell(
            say("아직 서포터즈 모집이 없어요. 새 모집을 열 수 있어요.", controls=(NEW, HOME))
        )
        return
    lines = [f"· {each.name}: {PHASES[rounds.phase(each, visit.work.now)]}" for each in found]
    controls = [Control(each.name, f"!round:{each.id}") for each in found[:AT_ONCE]]
    visit.tell(say("서포터즈 모집이에요.", *lines[:AT_ONCE], controls=(*controls, NEW, HOME)))


def card(visit: Visit, argument: str) -> None:
    """Show one round: what was set, how it stands, what can be done."""
    found = round_of(visit, argument)
    if found is not None:
        visit.tell(round_card(visit.work, found))


def round_card(work: Work, found: SupporterRound) -> Message:
    now_in, counted = rounds.phase(found, work.now), selection.tally(work, found)
    start, end = found.opens_at.astimezone(SEOUL), found.closes_at.astimezone(SEOUL)
    lines = [
        f"{found.name}: {PHASES[now_in]}",
        f"지원 {start:%Y-%m-%d %H:%M} ~ {end:%Y-%m-%d %H:%M}",
        f"활동 {found.active_from} ~ {found.active_until}",
        f"지원 {counted.applied}건, {places(counted)}",
    ]
    if found.results_at and now_in == "closed":
        lines.append(f"결과 발표 {found.results_at.astimezone(SEOUL):%Y-%m-%d %H:%M}")
    controls = [to_applicants(found.id, "primary")]
    if now_in in {"early", "open", "closed"}:
        controls.append(Control("고치기", f"!round-edit:{found.id}"))
    if now_in == "closed":
        controls.append(Control("결과 발표하기", f"!round-results:{found.id}"))
    if now_in in {"early", "open", "closed"}:
        controls.append(Control("모집 취소", f"!round-cancel:{found.id}", "danger"))
    if now_in in {"announced", "completed"}:
        controls.append(Control("서포터 목록", f"!members:{found.id}"))
    if now_in == "announced" and work.now.date() >= found.active_until:
        controls.append(Control("마치고 수료증 내기", f"!round-complete:{found.id}"))
    return say(*lines, controls=(*controls, ROUNDS, HOME))


def new(visit: Visit, _argument: str) -> None:
    """Open the questions of a new round, filled in with what the template suggests."""
    begin(visit, ROUND, fresh_answers())


def edit(visit: Visit, argument: str) -> None:
    found = round_of(visit, argument)
    if found is not None:
        begin(visit, ROUND, raw_answers(found), subject=found.id)


def cancel(visit: Visit, argument: str) -> None:
    """Call a round off, after asking once."""
    number, _colon, sure = argument.partition(":")
    found = round_of(visit, number)
    if found is None:
        return
    if sure != "yes":
        count = selection.tally(visit.work, found).applied
        ask_apart(
            visit,
            say(
                f"‘{found.name}’ 모집을 취소할까요? 지원한 {count}명에게 알려요. 되돌릴 수 없어요.",
                controls=(
                    Control("네, 취소할게요", f"!round-cancel:{found.id}:yes", "danger"),
                    Control("그대로 두기", f"!round:{found.id}"),
                ),
            ),
        )
        return
    try:
        rounds.cancel(visit.work, visit.speaker.user_id, found.id)
    except RoundPhaseError:
        visit.tell(round_card(visit.work, found))
        return
    visit.tell(say(f"‘{found.name}’ 모집을 취소했어요.", controls=(ROUNDS, HOME)))


def results(visit: Visit, argument: str) -> None:
    found = round_of(visit, argument)
    if found is not None:
        begin(visit, RESULTS, subject=found.id)


def complete(visit: Visit, argument: str) -> None:
    """End a round with 수료증 and 활동 증명서 for who completed, after asking once."""
    number, _colon, sure = argument.partition(":")
    found = round_of(visit, number)
    if found is None:
        return
    if sure not in ENDINGS:
        _ask_to_complete(visit, found)
        return
    work, user = visit.work, visit.speaker.user_id
    rest = [e for e in supporters.members(work, user, found.id) if e.status == "paused"]
    try:
        done = membership.complete(work, user, found.id, activity.done, ENDINGS[sure])
    except RestingError:
        _ask_to_complete(visit, found)
        return
    except RoundPhaseError:
        visit.tell(say("활동 마지막 날부터 한 번만 마칠 수 있어요."))
        visit.tell(round_card(work, found))
        return
    ended = f" 쉬던 {len(rest)}명은 수료 없이 마쳤어요." if rest and sure == "ended" else ""
    visit.tell(
        say(
            f"{len(done)}명에게 수료증과 활동 증명서를 냈어요.{ended} 본인에게 곧 알려요.",
            controls=(Control("서포터 목록", f"!members:{found.id}"), ROUNDS, HOME),
        )
    )


def _ask_to_complete(visit: Visit, found: SupporterRound) -> None:
    """Ask whether really, and how it ends for those who rest."""
    work = visit.work
    members = supporters.members(work, visit.speaker.user_id, found.id)
    going = sum(each.status == "active" for each in members)
    rest = supporter_words.resting(members)
    waiting = proof.count_waiting(work.connection)
    sure = f"!round-complete:{found.id}"
    lines = [
        f"‘{found.name}’ 기수를 마치고 활동 중인 {going}명에게 수료증과 활동 증명서를 낼까요?",
        *((f"{rest}도 함께 끝나요. 수료로 할지 골라 주세요. 사람마다 다르면 서포터 목록에서 먼저 바꿔 주세요.",) if rest else ()),
        *((f"검토할 인증 {waiting}건이 남아 있어요. 먼저 보면 수료증에 들어가요.",) if waiting else ()),
    ]  # fmt: skip
    yes = (
        (
            Control("쉬는 사람도 수료로 마치기", f"{sure}:completed", "danger"),
            Control("쉬는 사람은 수료 없이 마치기", f"{sure}:ended", "danger"),
            Control("서포터 목록", f"!members:{found.id}"),
        )
        if rest
        else (Control("네, 마칠게요", f"{sure}:yes", "danger"),)
    )
    reviews = (Control("검토할 인증", "!reviews"),) if waiting else ()
    later = Control("나중에", f"!round:{found.id}")
    ask_apart(visit, say(*lines, controls=(*reviews, *yes, later)))


COMMANDS = (
    Command("rounds", list_rounds),
    Command("round", card),
    Command("round-new", new),
    Command("round-edit", edit),
    Command("round-cancel", cancel),
    Command("round-results", results),
    Command("round-complete", complete),
)
