"""A stretch of wire in front of the bot: its address stays while the bot restarts, and it can break."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

PIECE = 64 * 1024


class Line:
    """Forwards TCP on 127.0.0.1 to whatever port the bot has now.

    `lose_answers` cuts the next connections after the bot has taken a POST and before a byte of its
    answer gets through: what was committed is never acknowledged.
    """

    def __init__(self) -> None:
        self.port = 0
        self.behind: int | None = None
        self._lost_answers = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_whole(self) -> bool:
        """Whether every answer that was to be lost has been lost."""
        return self._lost_answers == 0

    def lose_answers(self, times: int = 1) -> None:
        self._lost_answers += times

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._join(reader, writer)
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.behind is None:
            return
        try:
            answers, requests = await asyncio.open_connection("127.0.0.1", self.behind)
        except OSError:
            return
        call = _Call()
        ways = [
            asyncio.create_task(self._forth(reader, requests, call)),
            asyncio.create_task(self._back(answers, writer, call)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            requests.transport.abort()

    async def _forth(
        self, reader: asyncio.StreamReader, requests: asyncio.StreamWriter, call: _Call
    ) -> None:
        while piece := await reader.read(PIECE):
            if piece.startswith((b"GET ", b"POST ")):
                call.is_post = piece.startswith(b"POST ")
            requests.write(piece)
            await requests.drain()

    async def _back(
        self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter, call: _Call
    ) -> None:
        while piece := await answers.read(PIECE):
            if self._lost_answers and call.is_post:
                self._lost_answers -= 1
                return
            writer.write(piece)
            await writer.drain()


class _Call:
    """What the connection carries just now."""

    is_post = False
