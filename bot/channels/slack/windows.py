"""Modals on people's screens: opened with a trigger, then kept up to date."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from bot.channels.slack import faults
from bot.channels.slack.blocks import Json
from bot.channels.slack.errands import Errands
from bot.channels.slack.workspace import Workspace

log = structlog.get_logger()


@dataclass
class Windows:
    """Opens and updates views. Of several updates to one view the newest wins, in order."""

    workspace: Workspace
    errands: Errands
    _wanted: dict[str, Json] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)

    async def open(self, trigger: str, view: Json) -> bool:
        """Open a modal; False when the trigger is no longer good (3 s, once) or Slack fails."""
        try:
            await self.workspace.client.views_open(trigger_id=trigger, view=view)
        except faults.SLACK_ERRORS as error:
            self._tell("a window did not open", error)
            return False
        return True

    def show(self, view_id: str, view: Json) -> None:
        """Show something else in an open modal."""
        self._wanted[view_id] = view
        if view_id not in self._busy:
            self._busy.add(view_id)
            self.errands.run(self._update(view_id))

    async def _update(self, view_id: str) -> None:
        try:
            while view_id in self._wanted:
                view = self._wanted.pop(view_id)
                try:
                    await self.workspace.client.views_update(view_id=view_id, view=view)
                except faults.SLACK_ERRORS as error:
                    self._tell("a window was not updated", error)
        finally:
            self._busy.discard(view_id)

    def _tell(self, what: str, error: BaseException) -> None:
        self.workspace.watch(error)
        log.warning(what, action="slack_view_failed", fault=faults.code_of(error))
