"""지원자 순위: applications by their points, and all the undecided ones decided in that order."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.drafts import HOME, ask_apart
from handlers.supporters.desk import name_of, places, round_of, to_applicants, to_round
from handlers.visit import Visit
from models.message import Control, Message, say
from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters import score as scoring
from models.supporters import selection
from models.supporters.application import SupporterApplication
from models.supporters.round import SupporterRound
from models.work import Work

NAMES = 8  # named in one line
Ranking = list[tuple[SupporterApplication, float]]


def ranked(work: Work, found: SupporterRound) -> Ranking:
    """Return the applications with their sum of points: the most first, of equals the earlier."""
    rows = applications.of_round(work, found.id)
    scores = scoring.of_applications(work, [row.id for row in rows])
    rules = rounds.rules_of(found)
    summed = [
        (row, sum(each.given or 0 for each in scoring.points_of(rules, row, scores)))
        for row in rows
    ]
    return sorted(summed, key=lambda pair: (-pair[1], pair[0].id))


def after(work: Work, found: SupporterRound, row: SupporterApplication) -> int | None:
    """Return the application that follows in the ranking; None behind the last."""
    ids = [each.id for each, _sum in ranked(work, found)]
    at = ids.index(row.id) + 1 if row.id in ids else len(ids)
    return ids[at] if at < len(ids) else None


def fill(visit: Visit, argument: str) -> None:
    """Show what deciding by points would bring; with the length of the line chosen, do it."""
    number, _colon, waiting = argument.partition(":")
    found = round_of(visit, number)
    if found is None:
        return
    work = visit.work
    ranking = ranked(work, found)
    left = [pair for pair in ranking if not pair[0].decision]
    if rounds.phase(found, work.now) != "closed" or not left:
        words = "정할 지원서가 없어요. 지원 마감 뒤부터 결과 발표 전까지, 미정인 지원서만 정해요."
        visit.tell(say(words, controls=(to_applicants(found.id), to_round(found.id), HOME)))
        return
    length = codes.key(waiting) if waiting else None
    if length is None:
        ask_apart(visit, _preview(work, found, left))
        return
    ids = [row.id for row, _sum in ranking]
    decided = selection.fill(work, visit.speaker.user_id, found.id, ids, length)
    visit.tell(
        say(
            f"지원서 {len(decided)}건을 점수 차례로 정했어요. {places(selection.tally(work, found))}",
            "결과를 알리기 전까지 한 사람씩 바꿀 수 있어요.",
            controls=(
                Control("결과 발표하기", f"!round-results:{found.id}", "primary"),
                to_applicants(found.id),
                to_round(found.id),
            ),
        )
    )


def _preview(work: Work, found: SupporterRound, left: Ranking) -> Message:
    """Who would be chosen, where points are equal at the edge, what is not scored yet."""
    counted = selection.tally(work, found)
    free = max(found.number - counted.chosen, 0)
    chosen, rest = left[:free], left[free:]
    lines = [
        f"미정 {len(left)}건을 점수가 높은 차례로 정해요. 이미 정한 것은 그대로예요.",
        f"선발 {len(chosen)}명" + (f", 가장 낮은 점수 {chosen[-1][1]:g}점" if chosen else ""),
    ]
    if chosen and rest and chosen[-1][1] == rest[0][1]:
        edge = chosen[-1][1]
        same = [name_of(row) for row, total in left if total == edge]
        more = f" 외 {len(same) - NAMES}명" if len(same) > NAMES else ""
        names = ", ".join(same[:NAMES]) + more
        lines.append(f"⚠ 끝자리가 같은 점수예요({edge:g}점: {names}). 먼저 낸 사람을 선발해요.")
    hands = [r for r in rounds.rules_of(found).points if r.measure == "hand"]
    scored = scoring.of_applications(work, [row.id for row, _sum in left])
    if hands and len(scored) < len(left):
        lines.append(f"⚠ 손으로 주는 점수가 아직 없는 지원서가 {len(left) - len(scored)}건이에요.")
    lines.append("예비를 몇 명 둘까요? 나머지는 미선발이에요.")
    lengths = sorted({0, *(n for n in (found.number // 2, found.number) if n <= len(rest))})
    controls = [
        Control(
            f"예비 {n}명 두고 정하기" if n else "예비 없이 정하기", f"!fill-places:{found.id}:{n}"
        )
        for n in reversed(lengths)
    ]
    return say(*lines, controls=(*controls, Control("그만두기", f"!applicants:{found.id}")))


COMMANDS = (Command("fill-places", fill),)
