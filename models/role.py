"""Who may do what. Every change stands in the record."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from models import record
from models.table import core
from models.user import ROLES, Account, User
from models.work import Work

USERS = core(User)
ACCOUNTS = core(Account)


class UnknownRoleError(ValueError):
    """There is no such role."""


class NotAllowedError(PermissionError):
    """The person has none of the roles that this asks for."""


def change(work: Work, user_id: int, role: str, *, actor: str, granted: bool) -> bool:
    """Grant or revoke a role; return whether anything changed. Raises UnknownRoleError."""
    if role not in ROLES:
        raise UnknownRoleError(role)
    held = set(roles_of(work.connection, user_id))
    wanted = held | {role} if granted else held - {role}
    if wanted == held:
        return False
    work.connection.execute(
        update(USERS).where(USERS.c.id == user_id).values(roles=" ".join(sorted(wanted)))
    )
    action = "role.grant" if granted else "role.revoke"
    record.append(work, action, actor, {"user": user_id, "role": role})
    return True


def require(work: Work, user_id: int, roles: frozenset[str]) -> None:
    """Raise NotAllowedError unless the person has one of the roles.

    A full member of the office's own workspace is staff.
    """
    member = select(ACCOUNTS.c.id).where(ACCOUNTS.c.user_id == user_id, ACCOUNTS.c.member)
    if roles & roles_of(work.connection, user_id):
        return
    if "staff" in roles and work.connection.execute(member).first():
        return
    raise NotAllowedError


def roles_of(connection: Connection, user_id: int) -> frozenset[str]:
    words = connection.execute(select(USERS.c.roles).where(USERS.c.id == user_id)).scalar()
    return frozenset((words or "").split())


def holders(connection: Connection) -> list[tuple[str, str]]:
    """Return (account address, roles) of everybody with a role."""
    rows = connection.execute(
        select(ACCOUNTS.c.address, USERS.c.roles)
        .join(USERS, USERS.c.id == ACCOUNTS.c.user_id)
        .where(USERS.c.roles != "")
        .order_by(ACCOUNTS.c.address)
    )
    return [(row.address, row.roles) for row in rows]


def user_of(connection: Connection, address: str) -> int | None:
    """Return the user behind an account's address ("telegram:123")."""
    found: int | None = connection.execute(
        select(ACCOUNTS.c.user_id).where(ACCOUNTS.c.address == address)
    ).scalar()
    return found
