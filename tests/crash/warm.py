"""Imported once by the fork server: what a bot reads on its first turns is then there in every fork.

Without it most workers would be killed before their first turn: the calendar alone takes 0.7 s.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash.people import crowd
from tests.support import running


async def _one_round(url: str) -> None:
    async with running(url) as bot:
        [person] = crowd(1, seed=0)
        while not (person.ideas and person.notes):
            await bot.runtime.handle(person.next())
        for update in person.last():
            await bot.runtime.handle(update)


with TemporaryDirectory() as folder:
    asyncio.run(_one_round(f"sqlite:///{Path(folder)}/bot.db"))
