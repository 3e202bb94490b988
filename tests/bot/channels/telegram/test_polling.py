"""Long polling: the offset after the commit, order, repetition, restarts, a platform that fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import telegram
from sqlalchemy.exc import OperationalError

from bot.channels.telegram import channel
from bot.runtime import Outcome, Runtime
from bot.writer import BusyError
from models.idea import TABLE as IDEA
from models.update import Update
from tests.bot.channels.telegram.support import Running, bot_on, hand_in
from tests.fakes.telegram import FakeTelegram, Person


def failing(*errors: Exception) -> Callable[[Runtime], Any]:
    """A runtime whose first turns fail with these."""
    left = list(errors)

    def wrap(runtime: Runtime) -> Any:
        async def handle(update: Update) -> Outcome:
            if left:
                raise left.pop(0)
            return await runtime.handle(update)

        return handle

    return wrap


def offsets(fake: FakeTelegram) -> list[int]:
    return [int(c.params["offset"]) for c in fake.calls_to("getUpdates") if "offset" in c.params]


async def until(look: Callable[[], object]) -> None:
    """Wait for something that no call of the platform announces."""
    async with asyncio.timeout(5):
        while not look():
            await asyncio.sleep(0.01)


async def test_webhook_of_an_earlier_life_is_removed(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    async with telegram.Bot(fake.token, base_url=f"{fake.url}/bot") as earlier:
        await earlier.set_webhook("http://127.0.0.1:9/old")
    async with bot_on(fake, sqlite_url):
        await anna.starts()
        await anna.waits_for("동행봇이에요")


async def test_only_what_is_read_is_asked_for(bot: Running, fake: FakeTelegram) -> None:
    await fake.waits_until(lambda: fake.calls_to("getUpdates"))
    asked = fake.calls_to("getUpdates")[0].params["allowed_updates"]
    assert asked == '["message", "edited_message", "callback_query", "my_chat_member"]'


async def test_offset_moves_only_after_the_commit(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    release = asyncio.Event()

    def slow(runtime: Runtime) -> Any:
        async def handle(update: Update) -> Outcome:
            await release.wait()
            return await runtime.handle(update)

        return handle

    async with bot_on(fake, sqlite_url, handle=slow) as bot:
        await anna.starts()
        await until(lambda: bot.handled)
        await asyncio.sleep(0.1)
        assert (fake.waiting_updates, offsets(fake)) == (1, [])
        release.set()
        await fake.waits_until(lambda: fake.waiting_updates == 0)


@pytest.mark.parametrize(
    "error", [BusyError(), OperationalError("x", {}, Exception("database is locked"))]
)
async def test_update_that_cannot_be_taken_now_is_asked_for_again(
    fake: FakeTelegram, anna: Person, sqlite_url: str, error: Exception
) -> None:
    async with bot_on(fake, sqlite_url, handle=failing(*[error] * 8)) as bot:
        await anna.starts()
        await anna.waits_for("동행봇이에요")
        assert len(bot.handled) == 9
        assert len(anna.chat.replies) == 1


async def test_one_update_that_always_fails_stops_nobody(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    def poisoned(runtime: Runtime) -> Any:
        async def handle(update: Update) -> Outcome:
            if update.text == "독":
                raise RuntimeError
            return await runtime.handle(update)

        return handle

    async with bot_on(fake, sqlite_url, handle=poisoned) as bot:
        fake.hold()
        await anna.says("독")
        await anna.starts()
        await fake.person("Bert").starts()
        fake.release()
        await anna.waits_for("동행봇이에요")
        assert len([u for u in bot.handled if u.text == "독"]) == 5
        assert bot.refused["telegram", "failed"] == 1


async def test_updates_of_one_chat_stay_in_order_and_others_do_not_wait(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    """Anna's first turn hangs until Bert has been served; her second waits for her first."""
    bert = fake.person("Bert")
    served = asyncio.Event()

    def picky(runtime: Runtime) -> Any:
        async def handle(update: Update) -> Outcome:
            if update.text == "하나":
                await asyncio.wait_for(served.wait(), 5)
            outcome = await runtime.handle(update)
            if update.chat == str(bert.id):
                served.set()
            return outcome

        return handle

    async with bot_on(fake, sqlite_url, handle=picky) as bot:
        fake.hold()
        for words in ("하나", "둘", "셋"):
            await anna.says(words)
        await bert.says("넷")
        fake.reorder()
        fake.release()
        await fake.waits_until(lambda: fake.waiting_updates == 0)
        hers = [u.text for u in bot.handled if u.chat == str(anna.id)]
        assert hers == ["하나", "둘", "셋"]


async def test_redelivered_update_acts_once(bot: Running, fake: FakeTelegram, anna: Person) -> None:
    await hand_in(anna)
    await fake.waits_until(lambda: fake.waiting_updates == 0)
    fake.redeliver(1, times=5)
    await until(lambda: bot.runtime.duplicates == 5)
    assert bot.count(IDEA) == 1
    assert len([m for m in anna.chat.replies if "접수번호" in m.text]) == 1


async def test_restart_in_the_middle_loses_and_doubles_nothing(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    async with bot_on(fake, sqlite_url):
        await anna.says("아이디어 있어요")
        await anna.waits_for("동의가 필요해요")
        await anna.says("동의합니다")
        await anna.waits_for("어느 분야")
    await anna.says("주거")  # nobody is there
    async with bot_on(fake, sqlite_url) as second:
        await anna.waits_for("적어 보내")
        await anna.says("반지하 창문에 물막이판을 달아 주세요.")
        await anna.waits_for("접수번호")
        assert second.count(IDEA) == 1
    said = [m.text for m in anna.chat.replies]
    assert len(said) == len(set(said))


async def test_stop_finishes_the_turn_in_hand(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    started = asyncio.Event()

    def slow(runtime: Runtime) -> Any:
        async def handle(update: Update) -> Outcome:
            started.set()
            await asyncio.sleep(0.2)
            return await runtime.handle(update)

        return handle

    async with bot_on(fake, sqlite_url, handle=slow) as bot:
        await anna.starts()
        await started.wait()
    assert bot.runtime.turns == 1


async def test_wrong_token_stops_nobody_and_is_said_once(
    fake: FakeTelegram, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot_on(fake, sqlite_url, token="7000000001:wrong") as bot:
        await until(lambda: len(fake.calls_to("getMe")) >= 3)
        health = bot.channel.health()
    assert health.alive is False
    assert "TELEGRAM_BOT_TOKEN" in health.detail
    told = capsys.readouterr().out
    assert told.count("TELEGRAM_BOT_TOKEN") == 1
    assert "wrong" not in told


async def test_platform_out_of_reach_is_waited_for(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    await fake.goes_down()
    async with bot_on(fake, sqlite_url) as bot:
        await until(lambda: "TELEGRAM_API_URL" in bot.channel.health().detail)
        assert bot.channel.health().alive is False
        await fake.comes_back()
        await until(lambda: bot.channel.health().alive)
        await anna.starts()
        await anna.waits_for("동행봇이에요")


async def test_breakdown_in_between_is_survived(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    await anna.starts()
    await anna.waits_for("동행봇이에요")
    await fake.goes_down()
    await until(lambda: not bot.channel.health().alive)
    await fake.comes_back()
    await anna.says("아이디어 있어요")
    await anna.waits_for("동의가 필요해요")


async def test_second_program_with_the_same_token_is_named(
    bot: Running, fake: FakeTelegram
) -> None:
    await fake.waits_until(lambda: fake.calls_to("getUpdates"))
    fake.fail("getUpdates", status=409, times=None)
    fake.world.updates.arrived.set()
    fake._server.polling.terminate("Conflict: terminated by other getUpdates request")
    await until(lambda: "409" in bot.channel.health().detail)
    assert bot.channel.health().alive is False


async def test_malformed_update_does_not_hold_up_the_batch(
    bot: Running, fake: FakeTelegram, anna: Person
) -> None:
    fake.hold()
    fake.world.new_update("message", {"chat": "nowhere", "from": 7, "text": {}}, anna.chat)
    await anna.starts()
    fake.release()
    await anna.waits_for("동행봇이에요")
    await fake.waits_until(lambda: fake.waiting_updates == 0)


async def test_file_that_does_not_come_holds_up_nobody_else(
    bot: Running, fake: FakeTelegram, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "FINISH_S", 0.1)
    ben = fake.person("Ben", language_code="ko")
    fake.time_out("getFile")
    await anna.sends_photo()
    await fake.waits_until(lambda: fake.calls_to("getFile"))
    for _ in range(2):
        await ben.says("도움말")
        await ben.waits_for("이렇게 쓸 수 있어요")
    await anna.says("/my")  # her own waits: it comes after the picture
    await ben.says("/start")
    await ben.waits_for("동행봇이에요")
    assert anna.chat.replies == []
    assert fake.waiting_updates > 0, "what is in hand was confirmed"
