"""An open transaction on a fresh database, with people in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, insert

from models.ids import Ids
from models.table import core
from models.user import Account, User
from models.work import Work
from tests.schema import migrated
from tests.support import CIPHER, Clock


class Office:
    """A database to work on: each `work()` is one turn, committed at its end."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.engine: Engine = migrated(url, CIPHER)
        self.clock = clock
        self.ids = Ids(clock)

    @contextmanager
    def work(self) -> Iterator[Work]:
        with self.engine.begin() as connection:
            work = Work(connection, self.clock(), self.ids)
            yield work
            work.flush()

    def person(self, name: str, roles: str = "", channel: str = "telegram") -> int:
        """Make a person with one account and return the user's id."""
        user, now = self.ids(), self.clock()
        with self.engine.begin() as connection:
            connection.execute(
                insert(core(User)).values(
                    id=user, language="ko", language_source="", roles=roles, created_at=now
                )
            )
            connection.execute(
                insert(core(Account)).values(
                    id=self.ids(), user_id=user, channel=channel, address=f"{channel}:{name}",
                    chat=name, member=False, reachable=True, created_at=now, seen_at=now,
                )
            )  # fmt: skip
        return user
