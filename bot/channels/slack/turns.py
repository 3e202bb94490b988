"""What a person did -> an update -> what Slack is answered, never before the commit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog
from sqlalchemy import Engine

from bot.channels.base import Ports
from bot.channels.slack import faults
from bot.channels.slack.blocks import Json
from bot.channels.slack.drafts import is_inquiry
from bot.channels.slack.errands import Errands
from bot.channels.slack.files import Files
from bot.channels.slack.forms import IN_DM, Forms
from bot.channels.slack.home import Homes, elsewhere
from bot.channels.slack.mrkdwn import escape, read, without_mention
from bot.channels.slack.payloads import (
    Closed,
    Commanded,
    Corrected,
    Edited,
    HomeOpened,
    Incoming,
    Pressed,
    Said,
    Submitted,
)
from bot.channels.slack.people import Colleague, People
from bot.channels.slack.workspace import Workspace
from bot.database import read as read_database
from bot.runtime import Outcome
from bot.texts import say
from handlers.refused import CORRECTED
from models.text import Words, _
from models.update import Update

log = structlog.get_logger()

WORDS_ONLY = _("글로만 답할 수 있어요. 파일은 전해지지 않았어요.")
NOT_CORRECTED = "고친 글은 전해지지 않았어요. 다시 전하려면 새 답으로 적어 주세요."
NOT_PASSED_ON = _("이 답은 전해지지 않았어요. 이 워크스페이스의 정식 구성원만 답할 수 있어요.")


@dataclass
class Turns:
    """Takes what came in, one at a time; returns the body of Slack's acknowledgement."""

    ports: Ports
    engine: Engine
    workspace: Workspace
    people: People
    homes: Homes
    files: Files
    forms: Forms
    errands: Errands

    async def take(self, came: Incoming) -> Json | None:
        """Answer one payload.

        Raises BusyError or a database error: then nothing was taken, and Slack is to send it again.
        """
        if isinstance(came, HomeOpened):
            self.homes.opened(came.user)
            return None
        who = await self.people.find(came.user)
        if who.standing == "bot":
            return None
        answer = await self._turn(came, who)
        self.homes.touched(came.user)
        return answer

    async def _turn(
        self,
        came: Said | Corrected | Commanded | Pressed | Edited | Submitted | Closed,
        who: Colleague,
    ) -> Json | None:
        update = self._update(came.key, came.user, who)
        answer: Json | None = None
        match came:
            case Said():
                await self._said(came, update)
            case Corrected():
                await self._corrected(came, update)
            case _ if who.standing == "outsider":
                answer = await self._refuse(came, update)
            case Commanded():
                answer = await self._commanded(came, update)
            case Pressed():
                await self.forms.pressed(came, replace(update, press=came.code))
            case Edited():
                await self.forms.edited(came, update)
            case Submitted():
                answer = await self.forms.submitted(came, update)
            case Closed():
                await self.forms.closed(came, update)
        return answer

    def _update(self, key: str, user: str, who: Colleague) -> Update:
        """An update of this person; somebody from outside only hears where to go."""
        problem: Words = ""
        if who.standing == "outsider":
            problem = elsewhere(self.workspace.settings.public_url)
        return Update(
            key=key,
            channel="slack",
            address=f"slack:{self.workspace.team}:{user}",
            chat=user,  # chat.postMessage takes a person's id for the direct messages with her
            locale=who.locale,
            member=who.member,
            problem=problem,
            elsewhere=bool(problem),
        )

    async def _refuse(
        self, came: Commanded | Pressed | Edited | Submitted | Closed, update: Update
    ) -> Json | None:
        """Tell somebody who is not staff where to go; at once where Slack shows the answer."""
        self.ports.refused["slack", "outsider"] += 1
        if isinstance(came, Closed):
            return None
        await self.ports.handle(update)
        if isinstance(came, Commanded):
            return _ephemeral(say(update.problem, "ko"))
        return {"response_action": "clear"} if isinstance(came, Submitted) else None

    async def _commanded(self, came: Commanded, update: Update) -> Json | None:
        word = read(came.text).strip().removeprefix("/")
        told = await self.forms.commanded(came, replace(update, text=f"/{word or 'start'}"))
        return _ephemeral(told) if told and not came.channel.startswith("D") else None

    async def _said(self, came: Said, update: Update) -> None:
        words = read(without_mention(came.text, self.workspace.bot_user)).strip()
        if came.thread and came.channel == self.workspace.settings.slack_human_channel:
            await self._to_desk(came, replace(update, text=words))
        elif not (came.is_direct or came.is_mention):
            return
        elif update.problem:
            self.ports.refused["slack", "outsider"] += 1
            await self.ports.handle(update)
        elif came.files:
            await self._with_files(came, replace(update, text=words))
        elif words or came.is_mention:
            outcome = await self.ports.handle(replace(update, text=words or "/start"))
            self._point_to_dm(came, outcome)

    async def _with_files(self, came: Said, update: Update) -> None:
        """Files that are taken and files that are not are two things to answer."""
        taken, refusal = await self.files.take(update, came.files)
        if taken:
            await self.ports.handle(replace(update, attachments=taken))
        if refusal:
            key = f"{update.key}:refused" if taken else update.key
            await self.ports.handle(replace(update, key=key, text="", problem=refusal))

    def _point_to_dm(self, came: Said, outcome: Outcome) -> None:
        if not (came.is_direct or outcome.duplicate):
            self.errands.run(self._whisper(came, IN_DM, outcome.speaker.language))

    async def _to_desk(self, came: Said, update: Update) -> None:
        """Bring a coordinator's reply in the thread of somebody's message to that person."""
        if not await self._is_at_desk(came):
            return  # colleagues talking among themselves
        if update.problem:
            self.errands.run(self._whisper(came, NOT_PASSED_ON, "ko"))
            return
        if came.files:
            self.errands.run(self._whisper(came, WORDS_ONLY, "ko"))
        if not update.text:
            return
        thread = f"{came.channel}:{came.thread}"
        outcome = await self.ports.handle(replace(update, thread=thread))
        if outcome.notice and not outcome.duplicate:
            self.errands.run(self._whisper(came, outcome.notice, outcome.speaker.language))

    async def _is_at_desk(self, came: Said | Corrected) -> bool:
        """Whether this stands in the thread of somebody's message to the coordinators."""
        place, desk = came.channel, self.workspace.settings.slack_human_channel
        if not (came.thread and desk and place == desk):
            return False
        reference = f"{place}:{came.thread}"
        return await read_database(self.engine, lambda c: is_inquiry(c, place, reference))

    async def _corrected(self, came: Corrected, update: Update) -> None:
        """Say that changed words change nothing: neither an answer nor what a citizen was sent."""
        if came.is_direct:
            await self.ports.handle(replace(update, problem=update.problem or CORRECTED))
        elif await self._is_at_desk(came):
            self.errands.run(self._whisper(came, NOT_CORRECTED, "ko"))

    async def _whisper(self, came: Said | Corrected, words: Words, language: str) -> None:
        """Say something in the channel that only this person sees."""
        try:
            await self.workspace.client.chat_postEphemeral(
                channel=came.channel,
                user=came.user,
                text=escape(say(words, language)),
                thread_ts=came.thread or None,
            )
        except faults.SLACK_ERRORS as error:
            self.workspace.watch(error)
            log.warning("a whisper was lost", action="slack_whisper_failed",
                        fault=faults.code_of(error))  # fmt: skip


def _ephemeral(told: str) -> Json:
    return {"response_type": "ephemeral", "text": escape(told)}
