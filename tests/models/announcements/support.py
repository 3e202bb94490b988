"""An office that writes announcements: people, drafts, steps, and what the outbox would do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, insert, select, update

from models import consent, delivery
from models.announcements import announcement, broadcast
from models.announcements.announcement import Announcement, AnnouncementContent
from models.announcements.recipient import RECIPIENT, Received, received
from models.delivery import TABLE as DELIVERY
from models.message import Message, dump, say
from models.table import core
from models.user import Account, User
from models.work import Work
from tests.models.support import Office


def compose(held: Announcement, language: str) -> Message:
    return say(f"{language}: {announcement.contents(held).texts['ko']}")


class Desk:
    """A coordinator in an office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.boss = office.person("boss", "coordinator", "slack")

    def supporters(self, count: int, channel: str = "telegram") -> list[int]:
        return [self.office.person(f"s{n}", "supporter", channel) for n in range(count)]

    def account(self, user: int, address: str, **values: Any) -> None:
        """Give a person one more account."""
        channel, _colon, chat = address.partition(":")
        now = self.office.clock()
        row = {
            "id": self.office.ids(), "user_id": user, "channel": channel, "address": address,
            "chat": chat, "member": False, "reachable": True, "created_at": now, "seen_at": now,
        }  # fmt: skip
        with self.office.work() as work:
            work.connection.execute(insert(core(Account)), [row | values])

    def change(self, model: Any, user: int, **values: Any) -> None:
        table = core(model)
        column = table.c.id if model is User else table.c.user_id
        with self.office.work() as work:
            work.connection.execute(update(table).where(column == user).values(**values))

    def agree(self, user: int, *, yes: bool = True) -> None:
        with self.office.work() as work:
            consent.record(work, user, "news", yes=yes)

    def draft(self, segment: str = "supporters", kind: Any = "notice", **parts: Any) -> int:
        content = AnnouncementContent(segment, kind, {"ko": "안녕하세요"}, **parts)
        with self.office.work() as work:
            return announcement.draft(work, self.boss, content).id

    def begun(self, people: int, **parts: Any) -> int:
        """A confirmed announcement."""
        number = self.draft(**parts)
        with self.office.work() as work:
            announcement.confirm(work, self.boss, number, people)
        return number

    @contextmanager
    def sending(self) -> Iterator[Work]:
        """A transaction whose messages are stored with it, as the runtime and the scheduler do."""
        with self.office.work() as work:
            yield work
            rows = [delivery.row(each, dump(each.message), work.now) for each in work.outgoing]
            if rows:
                delivery.add_all(work.connection, rows)

    def step(self, number: int, rung: str = "") -> bool:
        """Take the next step; return whether it was the last."""
        with self.sending() as work:
            name = rung or str(announcement.find(work, number).rung)
            return broadcast.step(work, number, name, compose) is not None

    def ends(self, status: str, limit: int = 10_000, of: str = "pending", reason: str = "") -> None:
        """Let the outbox end so many deliveries in this way, oldest first."""
        with self.office.work() as work:
            chosen = select(DELIVERY.c.id).where(DELIVERY.c.status == of)
            ids = list(work.connection.scalars(chosen.order_by(DELIVERY.c.id).limit(limit)))
            work.connection.execute(
                update(DELIVERY).where(DELIVERY.c.id.in_(ids)).values(status=status, reason=reason)
            )

    def received(self, number: int) -> Received:
        with self.office.work() as work:
            broadcast.settle(work, number)
            return received(work, number, announcement.find(work, number).people)

    def status(self, number: int) -> str:
        with self.office.work() as work:
            return announcement.find(work, number).status

    def deliveries(self) -> dict[str, int]:
        """How many deliveries there are, by status."""
        with self.office.work() as work:
            rows = work.connection.execute(
                select(DELIVERY.c.status, func.count()).group_by(DELIVERY.c.status)
            )
            return {row[0]: row[1] for row in rows}

    def most_a_person(self) -> int:
        """The most deliveries that one person has."""
        account = core(Account)
        with self.office.work() as work:
            counts = work.connection.scalars(
                select(func.count())
                .select_from(DELIVERY.join(account, account.c.id == DELIVERY.c.account_id))
                .group_by(account.c.user_id)
            )
            return max(counts, default=0)

    def recipients(self) -> dict[int, tuple[str, str]]:
        with self.office.work() as work:
            rows = work.connection.execute(select(RECIPIENT))
            return {row.user_id: (row.status, row.reason) for row in rows}
