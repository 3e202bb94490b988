"""Who somebody is in the workspace: only its full members are staff.

users.info: https://docs.slack.dev/reference/objects/user-object. `is_restricted` and
`is_ultra_restricted` are guests, `is_stranger` and another `team_id` people of Slack Connect.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog

from bot.channels.slack import faults
from bot.channels.slack.workspace import Workspace
from models.frozen import frozen

log = structlog.get_logger()

KEPT_S = 300.0
MOST_KEPT = 10_000
ASK_S = 2.0  # Slack waits 3 s for our answer

Standing = Literal["member", "outsider", "bot", "unknown"]


@frozen
class Colleague:
    """`unknown`: Slack did not tell; then nothing is granted and nothing taken away."""

    standing: Standing
    locale: str = ""

    @property
    def member(self) -> bool | None:
        return {"member": True, "unknown": None}.get(self.standing, False)


@dataclass
class People:
    """Asks users.info and keeps the answer for five minutes (`monotonic`: seconds)."""

    workspace: Workspace
    monotonic: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, tuple[float, Colleague]] = field(default_factory=OrderedDict)
    _asked: dict[str, asyncio.Task[Colleague]] = field(default_factory=dict)

    async def find(self, user: str) -> Colleague:
        """Return who this is. Never raises: whom we cannot ask about is unknown.

        All that a person does while Slack is asked waits for the same answer, and keeps its order.
        """
        held = self._kept.get(user)
        if held and self.monotonic() < held[0]:
            return held[1]
        asked = self._asked.get(user)
        if asked is None:
            asked = self._asked[user] = asyncio.create_task(self._ask(user))
            asked.add_done_callback(lambda _task: self._asked.pop(user, None))
        return await asyncio.shield(asked)

    async def _ask(self, user: str) -> Colleague:
        try:
            async with asyncio.timeout(ASK_S):
                answer = await self.workspace.client.users_info(user=user, include_locale=True)
        except faults.SLACK_ERRORS as error:
            code = faults.code_of(error)
            self.workspace.watch(error)
            log.warning("somebody's standing is unknown", action="slack_user_unknown", fault=code)
            return Colleague("outsider" if code in faults.GONE else "unknown")
        found = colleague(answer.get("user"), self.workspace.team)
        self._kept[user] = (self.monotonic() + KEPT_S, found)
        self._kept.move_to_end(user)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found


def colleague(user: Any, team: str) -> Colleague:
    """Read a user object of users.info."""
    if not isinstance(user, dict):
        return Colleague("unknown")
    locale = user.get("locale")
    locale = locale if isinstance(locale, str) else ""
    if user.get("is_bot") or user.get("is_workflow_bot"):
        return Colleague("bot", locale)
    barred = ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger")
    if any(user.get(mark) for mark in barred) or not _belongs(user, team):
        return Colleague("outsider", locale)
    return Colleague("member", locale)


def _belongs(user: dict[str, Any], team: str) -> bool:
    """Whether the person is of this workspace; in an Enterprise organisation one may be of many."""
    grid = user.get("enterprise_user")
    teams = grid.get("teams") if isinstance(grid, dict) else None
    return user.get("team_id") == team or (isinstance(teams, list) and team in teams)
