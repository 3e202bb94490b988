import asyncio
import time
from datetime import timedelta

import httpx
import pytest
import telegram
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.conftest import Raw


async def test_retry_after_comes_as_parameter_and_header(
    bot: telegram.Bot, raw: Raw, fake: FakeTelegram, anna: Person
) -> None:
    fake.fail("sendMessage", retry_after=7, times=2)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(anna.id, "하나")
    assert caught.value.retry_after == timedelta(seconds=7)
    answer = await raw("sendMessage", chat_id=anna.id, text="둘")
    assert answer.headers["Retry-After"] == "7"
    assert answer.json()["parameters"] == {"retry_after": 7}
    await bot.send_message(anna.id, "셋")
    assert [message.text for message in anna.chat.replies] == ["셋"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequest), (403, Forbidden), (500, NetworkError), (502, NetworkError)],
)
async def test_ordered_status_is_answered_without_acting(
    bot: telegram.Bot, fake: FakeTelegram, anna: Person, status: int, kind: type[TelegramError]
) -> None:
    fake.fail("sendMessage", status=status)
    with pytest.raises(kind):
        await bot.send_message(anna.id, "안 감")
    assert anna.chat.replies == []
    assert [(call.status, call.acted) for call in fake.calls_to("sendMessage")] == [(status, False)]


async def test_star_hits_any_method_until_cleared(fake: FakeTelegram, raw: Raw) -> None:
    fake.fail("*", status=503, times=None)
    assert [(await raw(name)).status_code for name in ("getMe", "getUpdates")] == [503, 503]
    fake.faults.clear()
    assert (await raw("getMe")).status_code == 200


@pytest.mark.parametrize("acted", [False, True])
async def test_dropped_call_may_have_acted(
    bot: telegram.Bot, fake: FakeTelegram, anna: Person, acted: bool
) -> None:
    fake.drop("sendMessage", acted=acted)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(anna.id, "갔을까")
    assert not isinstance(caught.value, TimedOut)
    assert [message.text for message in anna.chat.replies] == ["갔을까"] * acted
    (call,) = fake.calls_to("sendMessage")
    assert (call.status, call.acted) == (0, acted)


@pytest.mark.parametrize("acted", [False, True])
async def test_silent_call_may_have_acted(
    bot: telegram.Bot, fake: FakeTelegram, anna: Person, acted: bool
) -> None:
    fake.time_out("sendMessage", acted=acted)
    with pytest.raises(TimedOut):
        await bot.send_message(anna.id, "갔을까", read_timeout=0.1)
    assert [message.text for message in anna.chat.replies] == ["갔을까"] * acted
    await bot.send_message(anna.id, "다시")
    assert anna.chat.replies[-1].text == "다시"


async def test_acted_call_that_is_refused_stays_undone(
    raw: Raw, fake: FakeTelegram, anna: Person
) -> None:
    fake.drop("sendMessage", acted=True)
    with pytest.raises(httpx.RemoteProtocolError):
        await raw("sendMessage", chat_id=anna.id, text="")
    assert anna.chat.replies == []
    assert fake.calls_to("sendMessage")[0].acted is False


async def test_silence_does_not_hold_up_the_shutdown() -> None:
    began = time.monotonic()
    async with FakeTelegram() as fake:
        fake.time_out("getMe")
        async with httpx.AsyncClient(timeout=20) as client:
            waiting = asyncio.create_task(client.get(f"{fake.url}/bot{fake.token}/getMe"))
            await fake.waits_until(lambda: fake.calls_to("getMe"))
            await fake.goes_down()
            with pytest.raises(httpx.TransportError):
                await waiting
    assert time.monotonic() - began < 5


async def test_dropped_poll_delivers_again(
    bot: telegram.Bot, fake: FakeTelegram, anna: Person
) -> None:
    await anna.says("하나")
    fake.drop("getUpdates", acted=True)
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1
