"""The webhook over real HTTP: who may post, what is refused, and 200 only after the commit."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.telegram.webhook import HEADER, MOST_BYTES, address, secret_for
from bot.runtime import Outcome, Runtime
from models.idea import TABLE as IDEA
from models.update import Update
from tests.bot.channels.telegram.support import SECRET, bot_behind_webhook, bot_on, hand_in
from tests.fakes.telegram import FakeTelegram, Person


async def post(url: str, content: bytes, secret: str | None = SECRET) -> httpx.Response:
    headers = [] if secret is None else [(HEADER.encode(), secret.encode())]
    async with httpx.AsyncClient() as client:
        return await client.post(url, content=content, headers=headers)


async def test_idea_is_handed_in_over_the_webhook(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    async with bot_behind_webhook(fake, sqlite_url) as bot:
        await fake.waits_until(lambda: fake.webhook.is_set)
        await hand_in(anna)
        assert (fake.webhook.url, fake.webhook.secret) == (bot.webhook, SECRET)
        assert fake.calls_to("getUpdates") == []
        assert bot.channel.health().alive
        assert bot.count(IDEA) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "비밀"])
async def test_wrong_secret_is_refused_and_counted(
    fake: FakeTelegram, sqlite_url: str, secret: str | None
) -> None:
    async with bot_behind_webhook(fake, sqlite_url) as bot:
        answer = await post(bot.webhook, b'{"update_id": 1}', secret)
        assert answer.status_code == 403
        assert bot.refused["telegram", "secret"] == 1
        assert bot.handled == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[]", b'"x"', b'{"update_id": "1"}', b"{}", b"[" * 100_000],
    ids=["empty", "cut", "bytes", "list", "string", "text id", "no id", "deep"],
)
async def test_malformed_body_is_refused_and_counted(
    fake: FakeTelegram, sqlite_url: str, body: bytes
) -> None:
    async with bot_behind_webhook(fake, sqlite_url) as bot:
        assert (await post(bot.webhook, body)).status_code == 400
        assert bot.refused["telegram", "malformed"] == 1


async def test_body_over_a_megabyte_is_refused_announced_or_not(
    fake: FakeTelegram, sqlite_url: str
) -> None:
    async def streamed() -> Any:
        for _ in range(20):
            yield b" " * (MOST_BYTES // 10)

    async with bot_behind_webhook(fake, sqlite_url) as bot:
        assert (await post(bot.webhook, b" " * (MOST_BYTES + 1))).status_code == 413
        async with httpx.AsyncClient() as client:
            answer = await client.post(bot.webhook, content=streamed(), headers={HEADER: SECRET})
        assert answer.status_code == 413
        assert bot.refused["telegram", "too_large"] == 2


async def test_update_of_no_interest_is_acknowledged(fake: FakeTelegram, sqlite_url: str) -> None:
    async with bot_behind_webhook(fake, sqlite_url) as bot:
        assert (await post(bot.webhook, b'{"update_id": 1, "poll": {}}')).status_code == 200


async def test_update_that_cannot_be_kept_is_sent_again_by_telegram(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    left = [OperationalError("x", {}, Exception("database is locked"))] * 3

    def failing(runtime: Runtime) -> Any:
        async def handle(update: Update) -> Outcome:
            if left:
                raise left.pop()
            return await runtime.handle(update)

        return handle

    async with bot_behind_webhook(fake, sqlite_url, handle=failing):
        await anna.starts()
        await anna.waits_for("동행봇이에요")
        assert [status for _id, status in fake.webhook.posts] == [503, 503, 503, 200]


async def test_fault_shows_nothing_to_the_outside(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    def broken(_runtime: Runtime) -> Any:
        async def handle(_update: Update) -> Outcome:
            raise RuntimeError("a secret")

        return handle

    payload = (
        b'{"update_id": 1, "message": {"chat": {"id": 1, "type": "private"},'
        b' "from": {"id": 1}, "text": "x"}}'
    )
    async with bot_behind_webhook(fake, sqlite_url, handle=broken) as bot:
        answer = await post(bot.webhook, payload)
    assert (answer.status_code, answer.text) == (500, "failed")


async def test_redelivered_post_acts_once(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    async with bot_behind_webhook(fake, sqlite_url) as bot:
        await hand_in(anna)
        await fake.waits_until(lambda: fake.waiting_updates == 0)
        fake.redeliver(4, times=3)
        await fake.waits_until(lambda: fake.waiting_updates == 0)
        await fake.waits_until(lambda: len(fake.webhook.posts) == 16)
        assert bot.count(IDEA) == 1
        assert len([m for m in anna.chat.replies if "접수번호" in m.text]) == 1


async def test_webhook_that_telegram_refuses_is_said(fake: FakeTelegram, sqlite_url: str) -> None:
    async with bot_behind_webhook(fake, sqlite_url, secret="not allowed!") as bot:
        await fake.waits_until(lambda: len(fake.calls_to("setWebhook")) >= 2)
        assert "TELEGRAM_WEBHOOK_SECRET" in bot.channel.health().detail
        assert not bot.channel.health().alive


async def test_polling_bot_has_no_webhook_route(fake: FakeTelegram, sqlite_url: str) -> None:
    async with bot_on(fake, sqlite_url) as bot:
        assert list(bot.channel.routes()) == []


def test_secret_is_made_from_the_token_when_none_is_chosen() -> None:
    made = secret_for("7:token", "")
    assert made == secret_for("7:token", "")
    assert made != secret_for("8:token", "")
    assert len(made) == 64
    assert secret_for("7:token", "chosen") == "chosen"


def test_bare_host_gets_our_path() -> None:
    assert address("https://bot.seoul.kr/") == "https://bot.seoul.kr/telegram/webhook"
    assert address("https://bot.seoul.kr/a/b") == "https://bot.seoul.kr/a/b"
