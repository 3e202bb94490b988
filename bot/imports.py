"""What the office brings into the database: a file of events, seen first, then all of it or nothing."""

from __future__ import annotations

from sqlalchemy import Connection, select

from bot import sheets
from handlers.events.batches import Import, create_all, examine
from models import record, role, sheet
from models.frozen import frozen
from models.table import core
from models.user import User
from models.work import Work


@frozen
class Outcome:
    """What to print, and whether the file could be (or was) imported."""

    lines: tuple[str, ...]
    well: bool


class NobodyError(LookupError):
    """It is not known in whose name the events are made."""


def import_events(work: Work, name: str, content: bytes, *, apply: bool, by: str) -> Outcome:
    """Show what a file holds; with `apply` make its new events as drafts, in one transaction.

    `by` is the account address of the coordinator who answers for it ("" where there is only one).
    Raises NobodyError, NotAllowedError.
    """
    table = sheets.read(name, content)
    if table.problem:
        return Outcome((sheet.PROBLEMS[table.problem],), well=False)
    found = examine(work, table.rows)
    lines = tuple(found.lines())
    if found.wrong:
        verdict = f"고칠 것이 {len(found.wrong)}개 있어 아무것도 만들지 않았어요."
        return Outcome((*lines, verdict), well=False)
    if not apply or not found.fresh:
        return Outcome((*lines, _verdict(found)), well=True)
    actor = _actor(work.connection, by)
    create_all(work, actor, [row.content for row in found.fresh])
    seen = {"name": "events", "rows": len(found.fresh)}
    record.append(work, "import", f"cli for {actor}", seen)
    return Outcome((*lines, f"행사 초안 {len(found.fresh)}개를 만들었어요."), well=True)


def _verdict(found: Import) -> str:
    if not found.fresh:
        return "모두 이미 있는 행사예요. 새로 만들 것이 없어요."
    return f"행사 {len(found.fresh)}개를 만들 수 있어요. 만들려면 --apply를 붙여 다시 실행하세요."


def _actor(connection: Connection, by: str) -> int:
    """The coordinator in whose name it is done."""
    if by:
        user = role.user_of(connection, by)
        if user is None:
            raise NobodyError(f"{by}: nobody of this address has written to the bot yet")
        return user
    users = core(User)
    rows = connection.execute(select(users.c.id, users.c.roles).where(users.c.roles != ""))
    found = [row.id for row in rows if "coordinator" in row.roles.split()]
    if len(found) != 1:
        raise NobodyError(f"there are {len(found)} coordinators: say who it is with --by ADDRESS")
    return int(found[0])
