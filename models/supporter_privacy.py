"""What is stored of applicants and supporters: shown, erased, joined, forgotten in time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select, update

from models import certificate, membership, supporter_watch
from models import supporter_application as applications
from models import supporter_selection as selection
from models.supporter import GOING, TABLE, Supporter, members_of, own_name
from models.supporter_account import TABLE as ACCOUNTS
from models.supporter_account import of_person as accounts_of
from models.supporter_round import SupporterRound
from models.work import Work


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


def pass_on(connection: Connection, old: int, new: int) -> None:
    """Give one user's applications, memberships, papers to another (linking)."""
    applications.pass_on(connection, old, new)
    both = select(TABLE.c.round_id).where(TABLE.c.user_id == new)
    twins = connection.execute(
        select(TABLE.c.id).where(TABLE.c.user_id == old, TABLE.c.round_id.in_(both))
    ).scalars()
    for twin in list(twins):  # one person holds one place
        connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.supporter_id == twin))
        connection.execute(
            update(TABLE).where(TABLE.c.id == twin).values(user_id=-twin, content={}, status="left")
        )
    for table in (TABLE, ACCOUNTS, certificate.TABLE):
        connection.execute(update(table).where(table.c.user_id == old).values(user_id=new))
    supporter_watch.pass_on(connection, old, new)
