"""A broadcast: an announcement handed to the outbox part by part, and what became of each part.

The outbox never holds more than what some twenty seconds take, so that replies pass and a stop takes
hold. A step is one transaction: killed anywhere, a person is either waiting or handed out once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, not_, select, update

from models.announcements import announcement, recipient, segment
from models.announcements.announcement import Announcement, contents
from models.announcements.recipient import HELD, OPEN, RECIPIENT, handed, of
from models.delivery import TABLE as DELIVERY
from models.delivery import Outgoing
from models.hot import Hot
from models.message import Message, parse
from models.purpose import end
from models.work import Work

Compose = Callable[[Announcement, str], Message]
MOST_HANDED = 600  # in the outbox at once, for each channel: twenty seconds of Telegram's 30/s
PART = 200  # handed out in one transaction for each channel, which takes some ten milliseconds
STEP = timedelta(seconds=4)
FINAL = ("sent", "failed", "unknown")
HAND = Hot(
    update(RECIPIENT).where(
        RECIPIENT.c.announcement_id == bindparam("number"), RECIPIENT.c.user_id == bindparam("user")
    ),
    *("number", "user", "status", "reason", "delivery_id", "changed_at"),
)


def purpose(held: Announcement) -> str:
    return "safety" if contents(held).kind == "urgent" else "announcement"


def step(work: Work, number: int, rung: str, compose: Compose) -> Announcement | None:
    """Take one step of the broadcast and plan the next; return it when it has just ended.

    A step of an earlier rung (from before a pause) does nothing.
    """
    try:
        held = announcement.find(work, number)
    except announcement.UnknownAnnouncementError:
        return None
    if rung != str(held.rung):
        return None
    settle(work, number)
    if held.status in {"running", "paused"} and not _count(work, number, *OPEN):
        return _ended(work, held)  # paused too late to hold anybody back
    if held.status != "running":
        if _count(work, number, "handed") - _held_back(work, number):
            announcement.go_on(work, held, work.now + STEP)
        return None
    allowed = announcement.starts_at(contents(held), work.now)
    if allowed > work.now:
        announcement.go_on(work, held, allowed)
        return None
    recipient.release(work, number, end(purpose(held), work.now))
    _hand_out(work, held, compose)
    if _count(work, number, *OPEN):
        announcement.go_on(work, held, work.now + STEP)
        return None
    return _ended(work, held)


def _ended(work: Work, held: Announcement) -> Announcement:
    held.status, held.finished_at = "done", work.now
    work.orm.add(held)
    work.flush()
    return held


def settle(work: Work, number: int) -> None:
    """Note what became of what was handed out. One whose delivery is gone is unknown."""
    mine = handed(number)
    work.connection.execute(
        update(DELIVERY)
        .where(
            DELIVERY.c.id.in_(mine),
            DELIVERY.c.status == "pending",
            DELIVERY.c.expires_at <= work.now,
        )
        .values(status="failed", reason="expired")
    )
    same = DELIVERY.c.id == RECIPIENT.c.delivery_id
    ended = exists().where(same, DELIVERY.c.status.in_(FINAL))
    open_ = update(RECIPIENT).where(of(number), RECIPIENT.c.status == "handed")
    ends = {
        name: select(DELIVERY.c[name]).where(same).scalar_subquery()
        for name in ("status", "reason")
    }
    work.connection.execute(open_.where(ended).values(**ends, changed_at=work.now))
    gone = not_(exists().where(same))
    work.connection.execute(
        open_.where(gone).values(status="unknown", reason="gone", changed_at=work.now)
    )
    work.connection.execute(
        update(RECIPIENT)
        .where(
            of(number),
            RECIPIENT.c.status == "failed",
            RECIPIENT.c.reason == "stopped",
        )
        .values(status="stopped")
    )


def shown(connection: Connection, account_id: int, code: str) -> int | None:
    """Return the newest delivery of an account, if it offers this control: it can be edited."""
    row = connection.execute(
        select(DELIVERY.c.id, DELIVERY.c.body)
        .where(DELIVERY.c.account_id == account_id)
        .order_by(DELIVERY.c.id.desc())
        .limit(1)
    ).first()
    if row is None or code not in {each.code for each in parse(row.body).controls()}:
        return None
    return int(row.id)


def _count(work: Work, number: int, *statuses: str) -> int:
    return sum(_by_channel(work, number, statuses).values())


def _by_channel(work: Work, number: int, statuses: Sequence[str]) -> dict[str, int]:
    rows = work.connection.execute(
        select(RECIPIENT.c.channel, func.count().label("people"))
        .where(of(number), RECIPIENT.c.status.in_(statuses))
        .group_by(RECIPIENT.c.channel)
    )
    return {row.channel: row.people for row in rows}


def _held_back(work: Work, number: int) -> int:
    return work.connection.execute(
        select(func.count()).where(
            DELIVERY.c.id.in_(handed(number)),
            DELIVERY.c.status == HELD,
        )
    ).scalar_one()


def _hand_out(work: Work, held: Announcement, compose: Compose) -> None:
    """Hand the next part of each channel to the outbox, as far as there is room in it."""
    full = _by_channel(work, held.id, ("handed",))
    users: list[int] = []
    for channel in _by_channel(work, held.id, ("waiting",)):
        room = min(PART, MOST_HANDED - full.get(channel, 0))
        rows = work.connection.execute(
            select(RECIPIENT.c.user_id)
            .where(
                of(held.id),
                RECIPIENT.c.status == "waiting",
                RECIPIENT.c.channel == channel,
            )
            .order_by(RECIPIENT.c.user_id)
            .limit(max(room, 0))
        )
        users += rows.scalars()
    if users:
        _hand_to(work, held, users, compose)


def _hand_to(work: Work, held: Announcement, users: Sequence[int], compose: Compose) -> None:
    """Look at each of these people once more, and hand out to those it still reaches."""
    verdict = segment.verdicts(contents(held).audience, users)
    found = {row.user_id: row for row in work.connection.execute(select(verdict))}
    messages: dict[str, Message] = {}
    rows = []
    for user in users:
        way = found.get(user)
        why = way.why if way else "left"
        delivery_id = None
        if way and why == "reached":
            if way.language not in messages:
                messages[way.language] = compose(held, way.language)
            delivery_id = _put(work, way, messages[way.language], purpose(held))
        rows.append(
            {
                "number": held.id,
                "user": user,
                "status": "handed" if delivery_id else "left_out",
                "reason": "" if delivery_id else why,
                "delivery_id": delivery_id,
                "changed_at": work.now,
            }
        )
    HAND.write(work.connection, rows)


def _put(work: Work, way: Any, message: Message, purpose_: str) -> int:
    number = work.ids()
    work.outgoing.append(
        Outgoing(
            number, way.account_id, way.channel, way.chat, way.language, purpose_, message,
            work.now, end(purpose_, work.now),
        )
    )  # fmt: skip
    return number
