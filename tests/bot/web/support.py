"""The chat page on a real server, and somebody who uses it without a browser's script."""

from __future__ import annotations

import asyncio
import html
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from bot.app import App, build
from bot.channels.web import WebChannel
from bot.clock import Clock
from bot.settings import Settings
from tests.schema import lay

KEY = "0123456789abcdef"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
Upload = tuple[str, tuple[str, bytes, str]]


class Server(uvicorn.Server):
    """A server in the test's own loop, stopped as the command line stops it."""

    def __init__(self, app: App) -> None:
        super().__init__(
            uvicorn.Config(app.asgi, log_level="critical", lifespan="on", access_log=False)
        )
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.app.leave()
        await super().shutdown(sockets)


@dataclass
class Site:
    """A running page. `url` has no slash at its end."""

    url: str
    app: App

    @property
    def web(self) -> WebChannel:
        channel = self.app.channels["web"]
        assert isinstance(channel, WebChannel)
        return channel

    @asynccontextmanager
    async def surfer(self, **headers: str) -> AsyncIterator[Surfer]:
        base = {"Accept": "text/html", "Accept-Language": "ko", "Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(base_url=self.url, headers=base | headers) as client:
            yield Surfer(client)


@asynccontextmanager
async def serving(
    database_url: str, *, demo: bool = False, port: int = 0, clock: Clock | None = None
) -> AsyncIterator[Site]:
    """The whole application on 127.0.0.1; `port` 0 takes a free one."""
    settings = Settings(_env_file=None, database_url=database_url, secret_key="for tests only")  # type: ignore[call-arg]
    lay(database_url)
    app = build(settings, demo=demo, clock=clock)
    server = Server(app)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        running = asyncio.create_task(server.serve([listening]))
        try:
            while not server.started:
                assert not running.done(), running.exception()
                await asyncio.sleep(0.01)
            yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", app)
        finally:
            server.should_exit = True
            await running


@dataclass
class Surfer:
    """Reads pages and sends forms as a browser without a script does."""

    client: httpx.AsyncClient
    page: str = ""
    response: httpx.Response | None = None

    async def opens(self, path: str = "/") -> httpx.Response:
        return self._saw(await self.client.get(path))

    async def says(self, text: str, **headers: str) -> httpx.Response:
        return await self.sends({"text": text}, headers=headers)

    async def presses(self, label: str) -> httpx.Response:
        """Press the newest control with this label."""
        return await self.sends({"press": self.control(label)})

    async def sends(
        self,
        fields: dict[str, str],
        files: list[Upload] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        whole = {"proof": self.hidden("proof"), "key": self.hidden("key")} | fields
        question = re.findall(r'name="question" value="(\d+)"', self.page)
        if "text" in fields and question:
            whole |= {"question": question[-1]}
        response = await self.client.post("/messages", data=whole, files=files, headers=headers)
        if response.status_code == 303:
            return self._saw(await self.client.get("/"))
        return self._saw(response)

    def _saw(self, response: httpx.Response) -> httpx.Response:
        self.response = response
        self.page = response.text
        return response

    def hidden(self, name: str) -> str:
        found = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)">', self.page)
        assert found, f"no {name} on the page"
        return html.unescape(found[-1])

    def control(self, label: str) -> str:
        found = [value for value, shown in self.controls() if shown == label]
        assert found, f"no control {label!r} among {[shown for _v, shown in self.controls()]}"
        return found[-1]

    def controls(self) -> list[tuple[str, str]]:
        found = re.findall(r'<button name="press" value="([^"]*)"[^>]*>([^<]*)</button>', self.page)
        return [(html.unescape(value), html.unescape(shown)) for value, shown in found]

    def paragraphs(self) -> list[str]:
        found = re.findall(
            r'<p (?:class="refused" )?id="[pe]-[^"]*">(.*?)</p>', self.page, re.DOTALL
        )
        return [html.unescape(re.sub(r"</?span[^>]*>", "", each)) for each in found]

    def words(self) -> str:
        return "\n".join(self.paragraphs())

    def documents(self) -> list[str]:
        return [html.unescape(url) for url in re.findall(r'href="(/files/[^"]*)"', self.page)]

    def last(self) -> str:
        found = re.search(r'data-last="(\d+)"', self.page)
        assert found
        return found[1]

    def stream_path(self, after: str = "") -> str:
        mark = re.search(r'data-mark="(\w+)"', self.page)
        assert mark
        return f"/events?mark={mark[1]}&after={after or self.last()}"


@dataclass(frozen=True)
class Event:
    name: str
    number: str
    values: dict[str, Any]


async def events(
    surfer: Surfer, path: str, until: int, resume: str = "", seconds: float = 10
) -> list[Event]:
    """Return the stream's events up to so many messages, without those of the turn."""
    found: list[Event] = []
    headers = {"Last-Event-ID": resume} if resume else {}
    async with asyncio.timeout(seconds), surfer.client.stream("GET", path, headers=headers) as r:
        assert r.status_code == 200
        block: dict[str, str] = {}
        async for line in r.aiter_lines():
            name, _colon, value = line.partition(": ")
            block[name] = value
            if line == "" and "event" in block:
                event = Event(block["event"], block.get("id", ""), json.loads(block["data"]))
                found += [event] if event.name == "message" else []
                block = {}
                if len(found) >= until:
                    break
    return found
