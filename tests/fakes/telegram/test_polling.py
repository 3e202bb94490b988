import asyncio

import httpx
import pytest
import telegram
from telegram.error import Conflict

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.conftest import HandClock, Raw


async def test_update_stays_until_a_higher_offset_confirms_it(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    await anna.says("하나")
    first = await bot.get_updates()
    assert [one.update_id for one in await bot.get_updates()] == [first[0].update_id]
    assert await bot.get_updates(offset=first[0].update_id + 1) == ()
    assert fake.waiting_updates == 0


async def test_limit_and_order_hold(bot: telegram.Bot, anna: Person) -> None:
    for text in ("하나", "둘", "셋"):
        await anna.says(text)
    batch = await bot.get_updates(limit=2)
    assert [one.message.text for one in batch if one.message] == ["하나", "둘"]


async def test_negative_offset_forgets_all_but_the_newest(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    for text in ("하나", "둘", "셋"):
        await anna.says(text)
    batch = await bot.get_updates(offset=-1)
    assert [one.message.text for one in batch if one.message] == ["셋"]
    assert fake.waiting_updates == 1


async def test_long_poll_wakes_at_once(bot: telegram.Bot, anna: Person, fake: FakeTelegram) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await fake.waits_until(lambda: fake.calls_to("getUpdates"))
    await anna.says("안녕하세요")
    async with asyncio.timeout(2):
        (update,) = await poll
    assert update.message
    assert update.message.text == "안녕하세요"


async def test_long_poll_ends_empty(bot: telegram.Bot) -> None:
    async with asyncio.timeout(5):
        assert await bot.get_updates(timeout=1) == ()


async def test_newer_poll_ends_the_older_one(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await fake.waits_until(lambda: fake.calls_to("getUpdates"))
    base = fake.url + "/bot"
    async with telegram.Bot(fake.token, base_url=base) as second:
        newer = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict, match="only one bot instance"):
            await older
        await anna.says("여기")
        assert len(await newer) == 1


async def test_poll_beside_a_webhook_is_a_conflict(
    bot: telegram.Bot, raw: Raw, fake: FakeTelegram
) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await fake.waits_until(lambda: fake.calls_to("getUpdates"))
    assert (await raw("setWebhook", url="http://127.0.0.1:9/hook")).status_code == 200
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await waiting
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    await raw("deleteWebhook")
    assert await bot.get_updates() == ()


async def test_allowed_updates_leave_others_out_and_are_remembered(
    bot: telegram.Bot, anna: Person
) -> None:
    await bot.get_updates(allowed_updates=["message"])
    await anna.blocks()
    await anna.unblocks()
    await anna.says("남는 것")
    batch = await bot.get_updates()
    assert [one.message is not None for one in batch] == [True]


async def test_updates_are_kept_for_a_day(bot: telegram.Bot, anna: Person, hand: HandClock) -> None:
    await anna.says("어제")
    hand.pass_(24 * 3600 + 1)
    assert await bot.get_updates() == ()


async def test_redelivery_ignores_the_confirmation(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    await anna.says("한 번")
    (first,) = await bot.get_updates()
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    fake.redeliver(times=2)
    again = await bot.get_updates(offset=first.update_id + 1)
    assert [one.to_dict() for one in again] == [first.to_dict()] * 2
    assert await bot.get_updates(offset=first.update_id + 1) == ()


async def test_redelivery_needs_something_delivered(fake: FakeTelegram, anna: Person) -> None:
    await anna.says("아직")
    with pytest.raises(LookupError):
        fake.redeliver()


async def test_reorder_turns_one_batch_round(
    bot: telegram.Bot, anna: Person, fake: FakeTelegram
) -> None:
    fake.hold()
    await anna.says("하나")
    await anna.says("둘")
    assert await bot.get_updates() == ()
    fake.reorder()
    fake.release()
    batch = await bot.get_updates()
    assert [one.message.text for one in batch if one.message] == ["둘", "하나"]


async def test_hung_up_poll_loses_nothing(fake: FakeTelegram, anna: Person) -> None:
    url = f"{fake.url}/bot{fake.token}/getUpdates"
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get(url, params={"timeout": 30}, timeout=0.1)
        await anna.says("여기 있어요")
        answer = await client.get(url, params={"timeout": 30}, timeout=5)
    assert len(answer.json()["result"]) == 1
