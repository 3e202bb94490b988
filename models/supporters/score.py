"""Points of an application (점수): what its rules count, and what coordinators give by hand."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from models import record
from models.supporters import application as applications
from models.supporters import points
from models.supporters import round as rounds
from models.supporters.application import SCORES, SupporterApplication, SupporterScore
from models.supporters.points import Points
from models.supporters.round import RoundPhaseError
from models.supporters.rules import RoundRules
from models.work import Work


def of_applications(work: Work, application_ids: list[int]) -> dict[int, list[SupporterScore]]:
    """Return what coordinators gave, by application."""
    rows = work.orm.execute(
        select(SupporterScore)
        .where(SCORES.c.application_id.in_(application_ids))
        .order_by(SCORES.c.id)
    ).scalars()
    found: dict[int, list[SupporterScore]] = {}
    for row in rows:
        found.setdefault(row.application_id, []).append(row)
    return found


def points_of(
    rules: RoundRules,
    row: SupporterApplication,
    scores: Mapping[int, list[SupporterScore]],
) -> tuple[Points, ...]:
    """Return what each rule gives an application, with the coordinators' `scores` (`of_applications`)."""
    held = applications.contents(row)
    counted = points.computed(rules.points, held.accounts, held.works, rules.preferred)
    by_hand = [each.content["points"] for each in scores.get(row.id, [])]
    return points.total(rules.points, counted, by_hand)


def give(
    work: Work, actor: int, application_id: int, given: dict[str, int], note: str
) -> SupporterScore:
    """Keep a coordinator's own points and note; an earlier one of hers is replaced.

    Raises NotAllowedError, LookupError, ValueError for points outside a rule, RoundPhaseError
    after the results.
    """
    row = applications.get(work, actor, application_id)
    found = rounds.get(work, row.round_id)
    if found.status != "open":
        raise RoundPhaseError(found.status)
    most = {r.label: r.most for r in rounds.rules_of(found).points if r.measure == "hand"}
    if any(label not in most or not 0 <= n <= most[label] for label, n in given.items()):
        raise ValueError(given)
    mine = work.orm.execute(
        select(SupporterScore).where(
            SCORES.c.application_id == application_id, SCORES.c.user_id == actor
        )
    ).scalar_one_or_none()
    mine = mine or SupporterScore(
        id=work.ids(), application_id=application_id, user_id=actor, content={}, changed_at=work.now
    )
    mine.content = {"points": given, "note": note}
    mine.changed_at = work.now
    work.orm.add(mine)
    work.flush()
    content = {"application": row.number, "points": given}
    record.append(work, "supporter.score", str(actor), content)
    return mine
