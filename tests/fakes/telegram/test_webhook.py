import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import telegram
from aiohttp import web
from telegram.error import BadRequest

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.conftest import Raw


@dataclass
class Hook:
    """The bot's end: keeps what it got; `answers` are used up first, then it is always 200."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.news.set()
        return self.answers.pop(0) if self.answers else web.Response()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self.news.clear()
                await self.news.wait()

    @property
    def texts(self) -> list[str]:
        return [one["message"]["text"] for one in self.got]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    found = Hook()
    app = web.Application()
    app.router.add_post("/hook", found.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


async def test_update_is_posted_with_the_secret(
    bot: telegram.Bot, anna: Person, hook: Hook
) -> None:
    await anna.says("먼저")
    assert await bot.set_webhook(hook.url, secret_token="s3cret_-", max_connections=2)
    await anna.says("나중")
    await hook.until(2)
    assert (hook.texts, hook.secrets) == (["먼저", "나중"], ["s3cret_-"] * 2)
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == (hook.url, 2)


async def test_failed_update_is_posted_again_in_order(
    bot: telegram.Bot, anna: Person, hook: Hook, fake: FakeTelegram
) -> None:
    hook.answers = [web.Response(status=500), web.Response(status=302)]
    await bot.set_webhook(hook.url)
    await anna.says("하나")
    await anna.says("둘")
    await hook.until(4)
    assert hook.texts == ["하나", "하나", "하나", "둘"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"
    await fake.waits_until(lambda: fake.waiting_updates == 0)


async def test_one_slow_chat_does_not_hold_up_another(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram, hook: Hook
) -> None:
    bora = fake.person("Bora")
    hook.answers = [web.Response(status=503, headers={"Retry-After": "60"})]
    await bot.set_webhook(hook.url)
    await anna.says("막힘")
    await hook.until(1)
    await bora.says("지나감")
    await hook.until(2)
    await asyncio.sleep(0.1)  # ten times the delay that Retry-After overrules
    assert hook.texts == ["막힘", "지나감"]
    assert fake.waiting_updates >= 1


async def test_redelivery_and_reorder_reach_the_webhook(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram, hook: Hook
) -> None:
    await bot.set_webhook(hook.url)
    fake.hold()
    await anna.says("하나")
    await anna.says("둘")
    fake.reorder()
    fake.release()
    await hook.until(2)
    assert hook.texts == ["둘", "하나"]
    await fake.waits_until(lambda: fake.waiting_updates == 0)
    fake.redeliver(times=2)
    await hook.until(4)
    assert hook.got[2] == hook.got[3] == hook.got[1]


async def test_answer_may_carry_a_method_call(bot: telegram.Bot, anna: Person, hook: Hook) -> None:
    reply = {"method": "sendMessage", "chat_id": anna.id, "text": "바로"}
    hook.answers = [web.json_response(reply)]
    await bot.set_webhook(hook.url)
    await anna.says("안녕")
    assert (await anna.waits_for("바로")).is_by_bot


async def test_unreachable_webhook_is_tried_until_it_is_there(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    await bot.set_webhook("http://127.0.0.1:1/hook")
    await anna.says("누구 없어요")
    await fake.waits_until(lambda: len(fake.webhook.posts) == 2)
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 1
    assert "Connection failed" in str(info.last_error_message)


async def test_delete_stops_posting_and_may_drop_what_waits(
    bot: telegram.Bot, anna: Person, hook: Hook, fake: FakeTelegram
) -> None:
    await bot.set_webhook(hook.url)
    await bot.delete_webhook()
    await anna.says("아무도")
    assert (hook.got, fake.waiting_updates) == ([], 1)
    await bot.delete_webhook(drop_pending_updates=True)
    assert fake.waiting_updates == 0


@pytest.mark.parametrize(
    ("url", "secret", "said"),
    [
        ("http://example.org/hook", "", "An HTTPS URL must be provided for webhook"),
        ("https://example.org:8000/hook", "", "only on ports 80, 88, 443 or 8443"),
        ("nonsense", "", "Invalid webhook URL specified"),
        ("https://example.org/", "열려라", "Secret token contains unallowed characters"),
        ("https://example.org/", "s" * 257, "Secret token is too long"),
    ],
)
async def test_webhook_out_of_its_limits_is_refused(
    bot: telegram.Bot, url: str, secret: str, said: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){said}"):
        await bot.set_webhook(url, secret_token=secret or None)


async def test_same_webhook_is_already_set(raw: Raw, hook: Hook) -> None:
    said = [(await raw("setWebhook", url=hook.url)).json()["description"] for _ in range(2)]
    assert said == ["Webhook was set", "Webhook is already set"]
    said = [(await raw("deleteWebhook")).json()["description"] for _ in range(2)]
    assert said == ["Webhook was deleted", "Webhook is already deleted"]
