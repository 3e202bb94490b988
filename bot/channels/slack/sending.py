"""A delivery -> messages and files at Slack."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import MadeFile, RetryError
from bot.channels.slack import faults
from bot.channels.slack.blocks import Post, posts
from bot.channels.slack.workspace import Workspace
from bot.texts import sayer
from handlers.refused import file_not_made
from models.delivery import Outgoing
from models.message import File, Message, say

log = structlog.get_logger()

MOST_HELD = 2_000


@dataclass(slots=True)
class _Progress:
    """How far a delivery got, so that another try does not say the first part twice."""

    references: list[str] = field(default_factory=list)
    settled: bool = False


@dataclass
class Sender:
    """Posts, edits, uploads. The reference of a message is "channel:ts"."""

    workspace: Workspace
    make_file: Callable[[File], Awaitable[MadeFile]]
    monotonic: Callable[[], float] = time.monotonic
    _begun: OrderedDict[int, _Progress] = field(default_factory=OrderedDict)
    _edits_from: float = 0.0  # until then Slack takes no edits, of anybody's messages

    async def send(self, outgoing: Outgoing, replaced: str) -> str:
        """Send one delivery and return its reference. Raises SendError."""
        progress = self._begun.setdefault(outgoing.id, _Progress())
        if len(self._begun) > MOST_HELD:
            self._begun.popitem(last=False)
        try:
            reference = await self._send(outgoing, replaced, progress)
        except faults.SLACK_ERRORS as error:
            self.workspace.watch(error)
            raise faults.send_error(error, outgoing.chat) from error
        self._begun.pop(outgoing.id, None)
        return reference

    async def _send(self, outgoing: Outgoing, replaced: str, progress: _Progress) -> str:
        words, done = sayer(outgoing.language), progress.references
        if outgoing.message.settles and not progress.settled:
            await self._settle(posts(Message(outgoing.message.settles), words)[0], replaced)
            progress.settled = True
        made = posts(outgoing.message, words)
        for post in made[len(done) :]:
            edited = replaced if not done and not progress.settled else ""
            done.append(await self._edit_or_post(outgoing, post, edited))
        if outgoing.message.files:
            await self._upload(outgoing, done[0])
        return done[-1]

    async def _settle(self, post: Post, replaced: str) -> None:
        """Leave an answered question readable; where it cannot be edited, nothing is lost."""
        try:
            if replaced:  # else the question never arrived
                await self._edit(post, replaced)
        except SlackApiError as error:
            if faults.code_of(error) not in faults.NO_EDIT:
                raise

    async def _edit_or_post(self, outgoing: Outgoing, post: Post, replaced: str) -> str:
        if replaced:
            try:
                if await self._edit(post, replaced):
                    return replaced
            except SlackApiError as error:
                if faults.code_of(error) not in faults.NO_EDIT:
                    raise
        answer = await self.workspace.client.chat_postMessage(
            channel=outgoing.chat,
            text=post.text,
            blocks=list(post.blocks),
            unfurl_links=False,
            unfurl_media=False,
        )
        return f"{answer['channel']}:{answer['ts']}"

    async def _edit(self, post: Post, reference: str) -> bool:
        """Change a message in place; False while Slack takes no edits.

        Edits have a limit of their own for the whole workspace (tier 3), and nobody's next question
        waits for one.
        """
        if self.monotonic() < self._edits_from:
            return False
        channel, _colon, moment = reference.partition(":")
        try:
            await self.workspace.client.chat_update(
                channel=channel, ts=moment, text=post.text, blocks=list(post.blocks)
            )
        except SlackApiError as error:
            if not faults.is_rate_limit(error):
                raise
            self._edits_from = self.monotonic() + faults.retry_after(error)
            return False
        return True

    async def _upload(self, outgoing: Outgoing, reference: str) -> None:
        """Upload the documents to where the message went, all in one message.

        One that cannot be made is told of instead.
        """
        channel = reference.partition(":")[0]
        made: list[MadeFile] = []
        for file in outgoing.message.files:
            try:
                made.append(await self.make_file(file))
            except SQLAlchemyError as error:
                raise RetryError("database") from error
            except Exception as error:  # noqa: BLE001 - whatever a maker fails at, the person is told
                log.warning("a file was not made", action="file_not_made", delivery=outgoing.id,
                            kind=file.kind, fault=type(error).__name__)  # fmt: skip
                [told] = posts(say(file_not_made(file.name)), sayer(outgoing.language))
                await self.workspace.client.chat_postMessage(
                    channel=channel, text=told.text, blocks=list(told.blocks)
                )
        if made:
            await self.workspace.client.files_upload_v2(
                channel=channel,
                file_uploads=[
                    {"filename": each.name, "title": each.name, "content": each.content}
                    for each in made
                ],
            )
