"""A delivery -> messages and files at Slack."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from slack_sdk.errors import SlackApiError

from bot.channels.base import MadeFile
from bot.channels.slack import faults
from bot.channels.slack.blocks import Post, posts
from bot.channels.slack.workspace import Workspace
from bot.documents.making import NoSuchFileError
from bot.texts import sayer
from models.delivery import Outgoing
from models.message import File, Message

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
    _begun: OrderedDict[int, _Progress] = field(default_factory=OrderedDict)

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
        say, done = sayer(outgoing.language), progress.references
        if outgoing.message.settles and not progress.settled:
            await self._settle(posts(Message(outgoing.message.settles), say)[0], replaced)
            progress.settled = True
        made = posts(outgoing.message, say)
        for post in made[len(done) :]:
            edited = replaced if not done and not progress.settled else ""
            done.append(await self._edit_or_post(outgoing, post, edited))
        if outgoing.message.files:
            await self._upload(outgoing.message.files, done[0])
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
                return await self._edit(post, replaced)
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

    async def _edit(self, post: Post, reference: str) -> str:
        channel, _colon, moment = reference.partition(":")
        await self.workspace.client.chat_update(
            channel=channel, ts=moment, text=post.text, blocks=list(post.blocks)
        )
        return reference

    async def _upload(self, files: tuple[File, ...], reference: str) -> None:
        """Upload the documents to where the message went, all in one message."""
        made: list[MadeFile] = []
        for file in files:
            try:
                made.append(await self.make_file(file))
            except NoSuchFileError:
                log.warning("a document is gone", action="slack_file_gone", kind=file.kind)
        if made:
            await self.workspace.client.files_upload_v2(
                channel=reference.partition(":")[0],
                file_uploads=[
                    {"filename": each.name, "title": each.name, "content": each.content}
                    for each in made
                ],
            )
