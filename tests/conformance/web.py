"""The chat page, used by a small browser: a cookie, the form's proof and key, the event stream."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.conformance import kit, place
from tests.conformance.kit import Shown
from tests.conformance.page import Article, Page

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Accept": "application/json"}
TRIES = 50  # of a form whose connection broke, as the page's own button sends it again


class Person(kit.Person):
    """A browser window. What arrives is placed as the page's script places it."""

    kit: Kit

    def __init__(self, own: Kit, name: str) -> None:
        super().__init__(own, name)
        self.client = httpx.AsyncClient(
            base_url=own.place.line.url, headers={"Accept-Language": "ko"}, timeout=5.0
        )
        self.articles: dict[str, Article] = {}
        self.proof = self.mark = ""
        self.last = 0
        self._form: dict[str, str] = {}
        self._listening: asyncio.Task[None] | None = None

    async def opens(self) -> None:
        answer = await self.client.get("/")
        assert answer.status_code == 200
        page = Page(answer.text)
        self.articles = {each.id: each for each in page.articles}
        self.proof, self.mark, self.last = page.hidden["proof"], page.mark, int(page.last)
        self._listening = asyncio.create_task(self._listen())
        found = await self.kit.newest_account()
        self.address = str(found)

    async def leaves(self) -> None:
        await self.leaves_the_stream()
        await self.client.aclose()

    async def leaves_the_stream(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    def look(self) -> list[Shown]:
        return [_shown(each) for each in self.articles.values() if not each.is_mine]

    def _controls(self) -> dict[str, Any]:
        return {k: v for each in self.articles.values() for k, v in each.controls.items()}

    async def _say(self, text: str) -> None:
        await self._send({"text": text, "key": secrets.token_urlsafe(16)})

    async def _press(self, control: Any) -> None:
        """Two taps on one control of one page carry one key."""
        await self._send({"press": control, "key": self._key_of(control)})

    def _key_of(self, control: str) -> str:
        return f"{abs(hash((self.address, control, self.acts))):020d}"

    def forged(self, control: Any) -> Any:
        return control

    async def redeliver(self, times: int) -> None:
        for _ in range(times):
            await self._send(self._form)

    async def commands(self, word: str) -> None:
        await self.says(f"/{word}")

    async def uploads(self, name: str, content: bytes) -> None:
        self._begins()
        form = {"proof": self.proof, "key": secrets.token_urlsafe(16), "after": str(self.last)}
        files = {"files": (name, content, "application/octet-stream")}
        answer = await self.client.post("/messages", data=form, files=files, headers=JSON)
        assert answer.status_code == 200, answer.text
        self._place_all(answer.json())

    async def received(self, name: str) -> bytes:
        def found() -> str | None:
            return next((a.files[name] for a in self.articles.values() if name in a.files), None)

        answer = await self.client.get(await self.kit.until(found, f"a file {name!r}"))
        assert answer.status_code == 200
        return answer.content

    async def _send(self, form: dict[str, str]) -> None:
        """Send a form, and the same one again while the connection breaks."""
        self._form = form
        whole = {**form, "proof": self.proof, "after": str(self.last)}
        body = urlencode(whole, errors="surrogatepass")
        for _ in range(TRIES):
            with contextlib.suppress(httpx.TransportError):
                answer = await self.client.post("/messages", content=body, headers=FORM | JSON)
                assert answer.status_code == 200, answer.text
                return self._place_all(answer.json())
            await asyncio.sleep(0.02)
        raise AssertionError("the bot does not answer")

    def _place_all(self, news: dict[str, Any]) -> None:
        for message in news["messages"]:
            self._place(message)
        self._turn(news)

    def _turn(self, news: dict[str, Any]) -> None:
        """What was read before what already stands here changes nothing."""
        if int(news["last"]) >= self.last:
            self._retire(news["live"])

    def _place(self, message: dict[str, Any]) -> None:
        """A new message at the end; one that takes another's place there."""
        number = message["id"]
        self.last = max(self.last, int(number))
        if number in self.articles:
            return
        (article,) = Page(message["html"]).articles
        if not any(old in self.articles for old in message["replaces"]):
            self.articles[number] = article
            return
        self.articles = {
            (number if key in message["replaces"] else key): (
                article if key in message["replaces"] else held
            )
            for key, held in self.articles.items()
        }

    def _retire(self, live: list[str]) -> None:
        for number, article in self.articles.items():
            if number not in live:
                article.controls = {}

    async def _listen(self) -> None:
        """Hold the stream open; after a break come back with the last id (EventSource)."""
        while True:
            with contextlib.suppress(httpx.TransportError):
                await self._hear()
            await asyncio.sleep(0.05)

    async def _hear(self) -> None:
        address = f"/events?mark={self.mark}&after={self.last}"
        async with self.client.stream("GET", address, timeout=None) as stream:
            event, data = "", ""
            async for line in stream.aiter_lines():
                name, _colon, value = line.partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    data = value
                elif not line and data:
                    self._happens(event, json.loads(data))
                    event = data = ""

    def _happens(self, event: str, data: dict[str, Any]) -> None:
        if event == "message":
            self._place(data)
        elif event == "turn":
            self._turn(data)


def _shown(article: Article) -> Shown:
    return Shown(
        article.id,
        "\n\n".join(article.paragraphs),
        tuple(article.controls),
        tuple(article.marks),
        tuple(article.files),
    )


@dataclass
class Kit(kit.Kit):
    name = "web"
    people: list[kit.Person] = field(default_factory=list)

    async def person(self, name: str) -> Person:
        made = Person(self, name)
        await made.opens()
        self.people.append(made)
        return made

    async def newest_account(self) -> str:
        rows = [r for r in await self.place.rows(place.ACCOUNT) if r.channel == "web"]
        address: str = max(rows, key=lambda row: int(row.id)).address
        return address

    def is_idle(self) -> bool:
        return True

    @asynccontextmanager
    async def reordered(self) -> AsyncIterator[None]:
        """Browsers send by themselves: what is done inside the block arrives the other way round."""
        held: list[Any] = []
        for person in self.people:
            assert isinstance(person, Person)
            person._send = lambda form, of=person: _held(held, of, form)  # type: ignore[method-assign,misc]
        yield
        for person in self.people:
            del person._send  # type: ignore[attr-defined]
        for of, form in reversed(held):
            await of._send(form)

    async def loses_acknowledgement(self) -> None:
        await self.rests()
        self.place.line.lose_answers()

    async def recovers(self) -> None:
        """The page has sent the form again."""
        assert self.place.app.runtime.duplicates == 1


async def _held(held: list[Any], person: Person, form: dict[str, str]) -> None:
    held.append((person, form))


@asynccontextmanager
async def page(folder: Path, empty: Path) -> AsyncIterator[Kit]:
    async with place.place(folder, empty) as here:
        made = Kit(here)
        try:
            yield made
        finally:
            for person in made.people:
                assert isinstance(person, Person)
                await person.leaves()
