"""A small Bolt app over the fake, for the fake's own tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.server import FakeSlack

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def button(label: str, action_id: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def actions(*found: Block) -> Block:
    return {"type": "actions", "block_id": "row", "elements": list(found)}


def field(name: str, kind: str = "plain_text_input", *, ask: bool = False, **more: Any) -> Block:
    """An input block; with `ask` the app hears of every change."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(f"{name} 칸"),
        "element": {"type": kind, "action_id": "value", **more},
    }
    return block | ({"dispatch_action": True} if ask else {})


def options(*labels: str) -> list[Block]:
    return [{"text": plain(label), "value": f"v-{label}"} for label in labels]


def modal(*blocks: Block, **more: Any) -> Block:
    title, submit = plain("제목"), plain("저장")
    shown = {"type": "modal", "callback_id": "form", "title": title, "submit": submit}
    return {**shown, "blocks": list(blocks), **more}


def app_of(fake: FakeSlack) -> AsyncApp:
    client = AsyncWebClient(token=fake.bot_token, base_url=fake.url + "/api/")
    return AsyncApp(client=client, signing_secret=fake.signing_secret)


@asynccontextmanager
async def over_socket(fake: FakeSlack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, fake.app_token, ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call] # untyped in slack_bolt
    await fake.socket.connected()
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # untyped in slack_bolt


@asynccontextmanager
async def over_http(fake: FakeSlack, app: AsyncApp) -> AsyncIterator[str]:
    runner = web.AppRunner(app.server(path="/slack/events").web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    fake.posts_to(url)
    try:
        yield url
    finally:
        await runner.cleanup()
