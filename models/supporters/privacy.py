"""What is stored of applicants and supporters: shown, erased, joined, forgotten in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from models import record
from models.supporters import application as applications
from models.supporters import certificate, membership, selection, supporter
from models.supporters import watch as supporter_watch
from models.supporters.account import TABLE as ACCOUNTS
from models.supporters.account import of_person as accounts_of
from models.supporters.round import SupporterRound
from models.supporters.supporter import GOING, TABLE, Supporter, members_of, own_name
from models.work import Work

#: Of two memberships in one round, joined into one person's, the first of these stays.
WEIGHT = ("dismissed", "active", "paused", "completed", "ended", "left")


def stored(work: Work, user_id: int) -> list[dict[str, Any]]:
    """Return what is stored of a person as supporter or applicant, as JSON values."""
    found: list[dict[str, Any]] = [
        {"kind": "application", "number": row.number, "status": row.status, "content": row.content}
        for row in applications.of_person(work, user_id)
    ]
    mine = select(Supporter).where(TABLE.c.user_id == user_id).order_by(TABLE.c.id)
    found += [
        {
            "kind": "membership",
            "name": own_name(member),
            "from": member.active_from.isoformat(),
            "until": member.active_until.isoformat(),
            "status": member.status,
        }
        for member in work.orm.execute(mine).scalars()
    ]
    found += [{"registered": True, **each.dump()} for each in accounts_of(work, user_id)]
    found += [
        {"kind": each.kind, "number": certificate.full_number(each), "content": each.content}
        for each in certificate.of_person(work, user_id)
    ]
    if supporter_watch.watches(work, user_id):
        found.append({"kind": "watch"})
    return found


def forget(work: Work, found: SupporterRound) -> int:
    """Erase names, accounts and papers' texts of a round's members; return how many."""
    gone = members_of(work, found.id)
    for member in gone:
        if member.status in GOING:
            membership.set_on(work, member, "ended", "scheduler")
        work.connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.supporter_id == member.id))
        for paper in certificate.of_supporter(work, member.id):
            paper.content, paper.user_id, paper.reason = {}, 0, None
            work.orm.add(paper)
        member.content, member.reason, member.user_id = {}, None, -member.id
        work.orm.add(member)
    work.flush()
    return len(gone)


def erase(work: Work, user_id: int) -> None:
    """Take a person out of everything about supporters; numbers and counts stay.

    A place that was hers to accept, or one in the line, is given back and goes on.
    """
    connection = work.connection
    for row in applications.of_person(work, user_id):
        if row.status in {"chosen", "waiting"}:
            selection.decline(work, user_id, row.id)
    applications.erase(connection, user_id)
    certificate.erase(connection, user_id)
    supporter_watch.erase(connection, user_id)
    connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.user_id == user_id))
    mine = TABLE.c.user_id == user_id
    going = TABLE.c.status.in_(GOING)
    connection.execute(update(TABLE).where(mine, going).values(status="left"))
    connection.execute(
        update(TABLE).where(mine).values(user_id=-TABLE.c.id, content={}, reason=None, channel="")
    )


def pass_on(work: Work, joined: int, kept: int) -> None:
    """Give one user's applications, memberships, papers to another (linking)."""
    connection = work.connection
    applications.pass_on(connection, joined, kept)
    memberships = supporter.of_person(work, joined) + supporter.of_person(work, kept)
    of_round: dict[int, list[Supporter]] = {}
    for each in sorted(memberships, key=lambda m: (WEIGHT.index(m.status), m.user_id != kept)):
        of_round.setdefault(each.round_id, []).append(each)
    for stays, *others in of_round.values():
        for twin in others:
            _join(work, stays, twin, kept)
    for table in (TABLE, ACCOUNTS, certificate.TABLE):
        connection.execute(update(table).where(table.c.user_id == joined).values(user_id=kept))
    work.orm.expire_all()
    supporter_watch.pass_on(connection, joined, kept)


def _join(work: Work, stays: Supporter, twin: Supporter, person: int) -> None:
    """Let one of a person's two memberships of a round be the only one: a 해촉 holds for both."""
    content = {"supporter": stays.id, "status": stays.status, "joined": twin.id, "was": twin.status}
    record.append(work, "supporter.join", str(person), content)
    if stays.status == "dismissed":
        reason = str((stays.reason or {}).get("text", ""))
        certificate.take_back(work, twin.id, str(person), reason)
        if twin.status in GOING:
            membership.set_on(work, twin, "dismissed", str(person), reason)
    connection = work.connection
    connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.supporter_id == twin.id))
    twin.user_id, twin.content, twin.reason, twin.status = -twin.id, {}, None, "left"
    application = applications.of(work, stays.round_id, person)  # of those too only one stayed
    if application is not None:
        stays.application_id = application.id
    supporter.keep(work, twin)
    supporter.keep(work, stays)
