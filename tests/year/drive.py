"""The plan done on the real bot, on a real database, with the clock stepped; what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from sqlalchemy import insert, select, update

from bot.accounts import gone
from models import delivery, role
from models.agencies import agency
from models.delivery import TABLE as DELIVERY
from models.message import dump, parse
from models.table import core
from models.user import Account, User
from models.work import Work
from scheduler.ticker import Ticker
from tests.scheduler.support import ticking, to, user_of
from tests.support import Bot, Clock, Person, running
from tests.year.calendar import SEOUL
from tests.year.deeds import VERBS, World, is_verb, turn
from tests.year.facts import (
    APPLICANTS,
    END,
    KIM,
    LATE_APPLICANTS,
    LATE_STAFF,
    START,
    Deed,
    Year,
    answers_for,
    channel_of,
)  # fmt: skip
from tests.year.reading import kind_of
from tests.year.telling import Told

USERS, ACCOUNTS = core(User), core(Account)
REFUSED = (LookupError, ValueError, PermissionError)
#: What answers the person's own turn.
ANSWERS = ("reply", "receipt")


@dataclass
class Drive:
    """A bot and the world that its people make."""

    bot: Bot
    year: Year
    ticker: Ticker
    world: World = field(default_factory=World)
    refused: list[Told] = field(default_factory=list)  # deeds that the bot did not let be done

    def settle_in(self) -> None:
        """Make the people, their roles and agencies."""
        with self.bot.engine.begin() as connection:
            work = Work(connection, self.bot.clock(), self.bot.runtime.ids)
            users, accounts = [], []
            for who in (KIM, *APPLICANTS, *LATE_APPLICANTS, *self.year.staff, *self.year.citizens):
                user, channel = work.ids(), channel_of(who, START)
                self.world.ids["user", who] = user
                users.append(
                    {"id": user, "language": "ko", "language_source": "chosen", "roles": "",
                     "created_at": work.now}
                )  # fmt: skip
                accounts.append(
                    {"id": work.ids(), "user_id": user, "channel": channel, "chat": who,
                     "address": f"{channel}:{who}", "member": False, "reachable": True,
                     "created_at": work.now, "seen_at": work.now}
                )  # fmt: skip
            connection.execute(insert(USERS), users)
            connection.execute(insert(ACCOUNTS), accounts)
            role.change(work, self.world.kim, "coordinator", actor="test", granted=True)
            agency.add(work, self.world.kim, [f"기관 {name}" for name in self.year.staff])
            found = {each.name.removeprefix("기관 "): each.id for each in agency.every(work)}
            self.world.agencies.update(found)
            for who in self.year.staff:
                role.change(work, self.world.of("user", who), "staff", actor="test", granted=True)
                if who != LATE_STAFF[0]:
                    for name in answers_for(who, START):
                        agency.answer_for(work, self.world.of("user", who), found[name])
            work.flush()

    async def live(self) -> None:
        """Do every deed at its minute, and all that comes by itself until the year is over."""
        for moment, same in groupby(self.year.deeds, key=lambda deed: deed.at):
            await to(self.bot.clock, self.ticker, moment)
            self.arrive()
            for by_verb, deeds in groupby(same, key=is_verb):
                if not by_verb:
                    for deed in deeds:
                        await self._turn(deed)
                    continue
                done = list(deeds)
                self._work(done)
                if any(deed.verb == "open" for deed in done):
                    await self.send(KIM, "!event-open-all:yes")
            await self.ticker.tick()
        await to(self.bot.clock, self.ticker, END)
        self.arrive()

    def _work(self, deeds: Sequence[Deed]) -> None:
        """What conversations end with, in one transaction."""
        with self.bot.engine.begin() as connection:
            work = Work(connection, self.bot.clock(), self.bot.runtime.ids)
            for deed in deeds:
                try:
                    VERBS[deed.verb](self.world, work, deed)
                except REFUSED as error:
                    self._refuse(deed, error)
            work.flush()
            rows = [delivery.row(o, dump(o.message), work.now) for o in work.outgoing]
            if rows:
                delivery.add_all(connection, rows)

    async def _turn(self, deed: Deed) -> None:
        if deed.verb == "block":
            await gone(self.bot.runtime.writer, f"{channel_of(deed.who, deed.at)}:{deed.who}")
        elif deed.verb == "down":
            self.bot.clock.now = deed.until
        elif deed.verb == "move":
            await self._move(deed.who)
        else:
            try:
                who, sent = turn(self.world, deed)
            except LookupError as error:  # what it is about was never made
                self._refuse(deed, error)
                return
            await self.send(who, *sent)

    def _refuse(self, deed: Deed, error: Exception) -> None:
        kind = f"refused: {deed.verb} {deed.about} ({type(error).__name__})"
        self.refused.append(Told(deed.at, deed.who, "-", kind))

    async def send(self, who: str, *sent: str) -> None:
        person = self.person(who)
        for each in sent:
            if each.startswith("!"):
                await person.send(press=each)
            else:
                await person.says(each)

    def person(self, who: str) -> Person:
        return self.bot.person(who, channel_of(who, self.bot.clock()))

    async def _move(self, who: str) -> None:
        """Join another account to the person's, as people do: by a code from the first."""
        old = self.bot.person(who, channel_of(who, START))
        new = self.person(who)
        code = (await old.says("/link")).split("/link ")[1].split("\n")[0]
        self.bot.clock.move(minutes=1)
        await new.says(f"/link {code}")
        self.world.ids["user", who] = user_of(self.bot, new.address)

    def arrive(self) -> None:
        """What the outbox would have done by now; what came too late for its use is not sent."""
        now = self.bot.clock()
        with self.bot.engine.begin() as connection:
            connection.execute(
                update(DELIVERY)
                .where(
                    DELIVERY.c.status == "pending",
                    DELIVERY.c.not_before <= now,
                    DELIVERY.c.expires_at > DELIVERY.c.not_before,
                )
                .values(status="sent", sent_at=DELIVERY.c.not_before)
            )

    def sent(self) -> Iterator[Told]:
        """Every message that went out and is no answer to the person's own turn."""
        chosen = (
            select(DELIVERY.c.sent_at, DELIVERY.c.body, ACCOUNTS.c.address, ACCOUNTS.c.channel)
            .join(ACCOUNTS, ACCOUNTS.c.id == DELIVERY.c.account_id)
            .where(DELIVERY.c.status == "sent", DELIVERY.c.purpose.not_in(ANSWERS))
        )
        with self.bot.engine.connect() as connection:
            for row in connection.execute(chosen):
                at = row.sent_at.astimezone(SEOUL).replace(second=0, microsecond=0)
                who = row.address.partition(":")[2]
                yield Told(at, who, row.channel, kind_of(parse(row.body)))


async def lived(year: Year, folder: Path) -> list[Told]:
    """Live the year on a fresh SQLite database in this folder; return what was sent (and refused)."""
    clock = Clock(START)
    async with running(f"sqlite:///{folder}/year.db", clock=clock) as bot:
        drive = Drive(bot, year, ticking(bot))
        drive.settle_in()
        await drive.live()
        return sorted([*drive.sent(), *drive.refused])
