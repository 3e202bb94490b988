"""지원자 비교와 선발: the applicants with their points, the decisions, the line (coordinators)."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.conversations.score import SCORE
from handlers.drafts import HOME, begin, may
from handlers.paging import page
from handlers.supporters.desk import lost, name_of, places, round_of, to_applicants, to_round
from handlers.supporters.ranking import after, ranked
from handlers.supporters.words import PHASES
from handlers.visit import Visit
from models import record
from models.inquiry import COORDINATORS
from models.message import Control, File, Message, say
from models.supporters import application as applications
from models.supporters import points, selection
from models.supporters import round as rounds
from models.supporters import score as scoring
from models.supporters.application import SupporterApplication, SupporterScore
from models.supporters.round import RoundPhaseError, SupporterRound
from models.supporters.selection import FullError
from models.supporters.sns_account import KIND_NAMES, UNIT_NAMES
from models.work import Work

AT_ONCE = 8  # applicants in one message
DECISIONS = {"": "미정", "chosen": "선발", "waiting": "예비", "not_chosen": "미선발"}
STAGES = {
    "applied": "결과 전", "chosen": "수락 기다림", "waiting": "예비", "not_chosen": "미선발",
    "accepted": "활동", "declined": "사양", "expired": "기간 지남", "withdrawn": "철회",
}  # fmt: skip


def applicants(visit: Visit, argument: str) -> None:
    """Compare the applicants: points and decisions, the most points first."""
    number, _colon, rest = argument.partition(":")
    skipped, _colon, only = rest.partition(":")
    found = round_of(visit, number)
    if found is None:
        return
    work = visit.work
    everybody = ranked(work, found)
    back = to_round(found.id)
    if not everybody:
        visit.tell(say("아직 들어온 지원서가 없어요.", controls=(back, HOME)))
        return
    wanted = "" if only == "none" else only
    rows = [pair for pair in everybody if not only or pair[0].decision == wanted]
    shown, more = page(rows, skipped, AT_ONCE)
    rules = rounds.rules_of(found).points
    first = rows.index(shown[0]) + 1 if shown else 0
    where = f" ({first}~{first + len(shown) - 1}번째)" if len(rows) > AT_ONCE else ""
    which = f"{DECISIONS[wanted]} " if only and wanted in DECISIONS else ""
    lines = [
        f"{found.name} {which}지원자 {len(rows)}명{where}. {places(selection.tally(work, found))}",
        "배점\n" + points.write(rules),
        *(_line(found, row, sum_) for row, sum_ in shown),
    ]
    controls = [Control(name_of(row), f"!applicant:{row.id}") for row, _sum in shown]
    if more:
        controls.append(Control("더 보기", f"!applicants:{found.id}:{more}:{only}"))
    undecided = any(not row.decision for row, _sum in everybody)
    if undecided and rounds.phase(found, work.now) == "closed":
        controls.append(Control("점수 차례로 정하기", f"!fill-places:{found.id}", "primary"))
    filters = _filters(found, only) if len(everybody) > AT_ONCE else ()
    sheet = Control("엑셀로 받기", f"!applicants-file:{found.id}")
    visit.tell(say(*lines, controls=(*controls, *filters, sheet, back, HOME)))


def _filters(found: SupporterRound, only: str) -> tuple[Control, ...]:
    """The ways to see those of one decision alone, or again all."""
    names = {"": "모두"} | {value or "none": f"{label}만" for value, label in DECISIONS.items()}
    return tuple(
        Control(f"{label} 보기", f"!applicants:{found.id}:0:{name}")
        for name, label in names.items()
        if name != only
    )


def _standing(found: SupporterRound, row: SupporterApplication) -> str:
    held = DECISIONS[row.decision] if found.status == "open" else STAGES[row.status]
    return f"{held} {row.position}번" if row.position else held


def _line(found: SupporterRound, row: SupporterApplication, total: float) -> str:
    most = max(applications.contents(row).accounts, key=lambda each: each.reach, default=None)
    reach = f", {KIND_NAMES[most.kind]} {UNIT_NAMES[most.unit]} {most.reach:,}" if most else ""
    return f"· [{_standing(found, row)}] {name_of(row)} {row.number}: {total:g}점{reach}"


def applicant(visit: Visit, argument: str) -> None:
    """Show one application with all its points and what can be decided."""
    row = _application(visit, argument)
    if row is not None:
        visit.tell(_applicant(visit.work, row))


def _applicant(work: Work, row: SupporterApplication) -> Message:
    found = rounds.get(work, row.round_id)
    held = applications.contents(row)
    scores = scoring.of_applications(work, [row.id])
    given = scoring.points_of(rounds.rules_of(found), row, scores)
    total = sum(each.given or 0 for each in given)
    lines = [
        f"{name_of(row)} ({row.number}): {_standing(found, row)}, {total:g}점",
        *(f"· {KIND_NAMES[each.kind]} {each.line()}" for each in held.accounts),
    ]
    if held.works:
        lines.append("만든 작품\n" + "\n".join(held.works))
    lines.append(
        f"지원 동기\n{held.motive}" if held.motive else "내용은 보유 기간이 지나 지웠어요."
    )
    lines.append("점수\n" + "\n".join(_point(each) for each in given))
    lines += [_note(each) for each in scores.get(row.id, []) if each.content.get("note")]
    if held.contact:
        lines.append(f"연락처: {held.contact}")
    controls = []
    if found.status == "open" and row.status == "applied":
        controls.append(Control("점수 주기", f"!score:{row.id}"))
        if rounds.phase(found, work.now) == "closed":
            controls += [
                Control(
                    label,
                    f"!decide:{row.id}:{value or 'none'}",
                    "primary" if value == "chosen" else "",
                )
                for value, label in DECISIONS.items()
                if value != row.decision
            ]
            if row.position > 1:
                controls.append(Control("예비 순서 올리기", f"!line-up:{row.id}"))
    controls += _next(work, found, row)
    back = to_applicants(row.round_id)
    return say(*lines, controls=(*controls, back, HOME))


def _next(work: Work, found: SupporterRound, row: SupporterApplication) -> list[Control]:
    """The way through all applications, one after the other."""
    number = after(work, found, row)
    return [Control("다음 지원자", f"!applicant:{number}")] if number else []


def _point(each: points.Points) -> str:
    if each.given is None:
        return f"{each.rule.label}: 아직 없음 / {each.rule.most}"
    how = "계산" if each.computed else "평균"
    return f"{each.rule.label}: {each.given:g} / {each.rule.most} ({how})"


def _note(score: SupporterScore) -> str:
    return f"메모: {score.content['note']}"


def decide(visit: Visit, argument: str) -> None:
    """Take a decision and show how the places stand."""
    number, _colon, value = argument.partition(":")
    row = _application(visit, number)
    if row is None:
        return
    work = visit.work
    wanted = "" if value == "none" else value
    if wanted not in DECISIONS:
        visit.tell(_applicant(work, row))
        return
    try:
        selection.decide(work, visit.speaker.user_id, row.id, wanted)  # type: ignore[arg-type]
    except FullError:
        visit.tell(say("자리가 다 찼어요. 다른 사람의 선발을 먼저 바꿔 주세요."))
    except RoundPhaseError as error:
        why = PHASES.get(error.phase) or STAGES.get(error.phase, error.phase)
        visit.tell(say(f"지금은 정할 수 없어요: {why}. 지원 마감 뒤부터 결과 발표 전까지 정해요."))
    else:
        found = rounds.get(work, row.round_id)
        visit.tell(
            say(
                f"{name_of(row)}: {_standing(found, row)}",
                places(selection.tally(work, found)),
                controls=(
                    *_next(work, found, row),
                    to_applicants(found.id, "primary"),
                    Control("이 지원서", f"!applicant:{row.id}"),
                    to_round(found.id),
                ),
            )
        )
        return
    visit.tell(_applicant(work, row))


def line_up(visit: Visit, argument: str) -> None:
    """Move an application one place up in the line."""
    row = _application(visit, argument)
    if row is None:
        return
    try:
        selection.move_up(visit.work, visit.speaker.user_id, row.id)
    except RoundPhaseError:
        visit.tell(say("지금은 순서를 바꿀 수 없어요."))
    visit.tell(_applicant(visit.work, row))


def score(visit: Visit, argument: str) -> None:
    """Ask for this coordinator's own points; the rules stand above."""
    row = _application(visit, argument)
    if row is None:
        return
    rules = rounds.rules_of(rounds.get(visit.work, row.round_id)).points
    by_hand = [rule.line() for rule in rules if rule.measure == "hand"]
    if not by_hand:
        visit.tell(say("손으로 주는 항목이 없어요. 배점을 고치면 생겨요."))
        visit.tell(_applicant(visit.work, row))
        return
    visit.tell(say(f"{name_of(row)} 점수", "\n".join(f"{line}점까지" for line in by_hand)))
    begin(visit, SCORE, subject=row.id)


def applicants_file(visit: Visit, argument: str) -> None:
    """Hand over the applicants as XLSX; with names and contacts, so it stands in the record."""
    found = round_of(visit, argument)
    if found is None:
        return
    rows = len(applications.of_round(visit.work, found.id))
    content = {"name": "supporters", "rows": rows, "contact": True, "round": found.id}
    record.append(visit.work, "export", str(visit.speaker.user_id), content)
    back = to_applicants(found.id)
    file = File("supporter_applicants", found.id, f"지원자-{found.name}.xlsx")
    words = "지원자 목록이에요. 이름과 연락처가 있으니 잘 보관하고 다 쓰면 지워 주세요."
    visit.tell(Message((words,), ((back,), (HOME,)), (file,)))


def _application(visit: Visit, argument: str) -> SupporterApplication | None:
    if not may(visit, COORDINATORS):
        return None
    try:
        return applications.get(visit.work, visit.speaker.user_id, codes.key(argument) or 0)
    except LookupError:
        lost(visit)
        return None


COMMANDS = (
    Command("applicants", applicants),
    Command("applicants-file", applicants_file),
    Command("applicant", applicant),
    Command("decide", decide),
    Command("line-up", line_up),
    Command("score", score),
)
