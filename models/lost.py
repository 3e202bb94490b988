"""Messages that did not arrive and that somebody should hear of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from models.delivery import ACCOUNT, TABLE
from models.frozen import frozen
from models.message import Message, parse
from models.purpose import PURPOSES


@frozen
class Lost:
    """A watched message that did not arrive (`failed`), or may not have (`unknown`)."""

    id: int  # of the delivery
    account_id: int
    user_id: int
    channel: str
    purpose: str
    message: Message
    status: str
    reason: str
    reachable: bool


def watched(connection: Connection, ids: Sequence[int]) -> list[Lost]:
    """Return the watched ones of these deliveries."""
    names = [name for name, purpose in PURPOSES.items() if purpose.watched]
    rows = connection.execute(
        select(TABLE, ACCOUNT.c.user_id, ACCOUNT.c.channel, ACCOUNT.c.reachable)
        .join(ACCOUNT, ACCOUNT.c.id == TABLE.c.account_id)
        .where(TABLE.c.id.in_(ids), TABLE.c.purpose.in_(names))
        .order_by(TABLE.c.id)
    )
    return [
        Lost(
            r.id, r.account_id, r.user_id, r.channel, r.purpose, parse(r.body), r.status, r.reason,
            r.reachable,
        )
        for r in rows
    ]  # fmt: skip
