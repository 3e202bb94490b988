"""Files people send in Slack: fetched with the bot's token, kept by the bot."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog

from bot.channels.base import Ports
from bot.channels.slack import faults
from bot.channels.slack.payloads import SharedFile, text
from bot.channels.slack.workspace import Workspace
from handlers.refused import file_refused
from models.attachment import FileRefusedError
from models.file_type import MAX_BYTES
from models.text import Words
from models.update import Update

log = structlog.get_logger()

CHUNK = 64 * 1024


class _LostError(Exception):
    """The file could not be fetched."""


@dataclass
class Files:
    workspace: Workspace
    ports: Ports

    async def take(
        self, update: Update, files: tuple[SharedFile, ...]
    ) -> tuple[tuple[int, ...], Words]:
        """Keep the files for the update's account; return their ids and what to say of the rest."""
        taken: list[int] = []
        refusal: Words = ""
        for file in files:
            try:
                content = await self._fetch(file)
                taken.append(await self.ports.take_file(update, file.name, content))
            except FileRefusedError as error:
                refusal = file_refused(error.reason, file.name)
            except _LostError:
                refusal = file_refused("lost", file.name)
        return tuple(taken), refusal

    async def _fetch(self, file: SharedFile) -> bytes:
        if file.size > MAX_BYTES:
            raise FileRefusedError("too_large")
        try:
            return await self._download(file.url or await self._address(file))
        except faults.SLACK_ERRORS as error:
            self.workspace.watch(error)
            log.warning("a file was not fetched", action="slack_file_failed",
                        fault=faults.code_of(error))  # fmt: skip
            raise _LostError from error

    async def _address(self, file: SharedFile) -> str:
        """In Slack Connect an event names the file only; the rest must be asked for."""
        answer = await self.workspace.client.files_info(file=file.id)
        found = answer.get("file")
        return text(found, "url_private_download") or text(found, "url_private")

    async def _download(self, url: str) -> bytes:
        if not self._trusted(url):
            raise _LostError  # the bot's token goes to nobody else
        headers = {"Authorization": f"Bearer {self.workspace.client.token}"}
        async with self.workspace.session.get(
            url, headers=headers, allow_redirects=False
        ) as answer:
            if answer.status != 200:  # without the scope files:read Slack sends to its sign-in
                raise _LostError
            content = bytearray()
            async for piece in answer.content.iter_chunked(CHUNK):
                content += piece
                if len(content) > MAX_BYTES:
                    raise FileRefusedError("too_large")
            return bytes(content)

    def _trusted(self, url: str) -> bool:
        """Whether the address is Slack's own: its domain over https, or the configured Web API."""
        asked, ours = urlsplit(url), urlsplit(self.workspace.client.base_url)
        host = asked.hostname or ""
        if (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc):
            return True
        return asked.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
