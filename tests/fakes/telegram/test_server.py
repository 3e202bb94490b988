import asyncio
from datetime import timedelta

import httpx
import pytest
import telegram
from telegram.error import InvalidToken, RetryAfter

from tests.fakes.telegram import FakeTelegram, Person
from tests.fakes.telegram.conftest import HandClock, Raw


async def test_get_me_tells_who_the_bot_is(bot: telegram.Bot, fake: FakeTelegram) -> None:
    me = await bot.get_me()
    assert (me.is_bot, me.id, me.can_read_all_group_messages) == (True, 7_000_000_001, False)
    assert fake.calls_to("getMe")[-1].status == 200


async def test_wrong_token_is_unauthorized(fake: FakeTelegram) -> None:
    stranger = telegram.Bot("1:wrong", base_url=fake.url + "/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{fake.url}/bot1:wrong/getMe")
    assert (answer.status_code, answer.json()) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )


async def test_unknown_method_is_not_found(raw: Raw) -> None:
    answer = await raw("sendTelepathy")
    assert (answer.status_code, answer.json()["description"]) == (
        404,
        "Not Found: method not found",
    )


async def test_method_names_ignore_case(raw: Raw) -> None:
    assert (await raw("GETME")).json()["ok"] is True


@pytest.mark.parametrize("way", ["query", "form", "multipart", "json"])
async def test_every_kind_of_body_is_read(fake: FakeTelegram, anna: Person, way: str) -> None:
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    fields = {"chat_id": str(anna.id), "text": "한글 & <b>"}
    async with httpx.AsyncClient() as client:
        if way == "query":
            answer = await client.get(url, params=fields)
        elif way == "form":
            answer = await client.post(url, data=fields)
        elif way == "multipart":
            parts = {name: (None, value.encode()) for name, value in fields.items()}
            answer = await client.post(url, files=parts)
        else:
            answer = await client.post(url, json=fields)
    assert answer.json()["result"]["text"] == "한글 & <b>"


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"{", "application/json", "can't parse JSON object"),
        (b"[]", "application/json", "JSON object expected"),
        (b'{"text": "\xff"}', "application/json", "strings must be encoded in UTF-8"),
        (rb'{"text": "\ud800"}', "application/json", "strings must be encoded in UTF-8"),
        (b"text=%FF", "application/x-www-form-urlencoded", "strings must be encoded in UTF-8"),
    ],
)
async def test_broken_body_is_a_bad_request(
    fake: FakeTelegram, body: bytes, kind: str, said: str
) -> None:
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, content=body, headers={"Content-Type": kind})
    assert answer.json() == {
        "ok": False,
        "error_code": 400,
        "description": f"Bad Request: {said}",
    }


async def test_calls_record_method_params_answer_and_time(
    raw: Raw, fake: FakeTelegram, anna: Person, hand: HandClock
) -> None:
    hand.pass_(7)
    await raw("sendMessage", chat_id=anna.id, text="기록", disable_notification=True)
    (call,) = fake.calls_to("sendMessage")
    assert dict(call.params) == {
        "chat_id": str(anna.id),
        "text": "기록",
        "disable_notification": "true",
    }
    assert (call.status, call.acted, call.at) == (200, True, 1_007.0)
    assert call.result["message_id"] == 2


async def test_close_is_refused_in_the_first_ten_minutes(
    bot: telegram.Bot, hand: HandClock
) -> None:
    hand.pass_(60)
    with pytest.raises(RetryAfter) as caught:
        await bot.close()
    assert caught.value.retry_after == timedelta(seconds=540)
    hand.pass_(540)
    assert await bot.close() is True


async def test_logged_out_bot_is_refused(raw: Raw) -> None:
    assert (await raw("logOut")).json() == {"ok": True, "result": True}
    answer = await raw("getMe")
    assert (answer.status_code, answer.json()["description"]) == (400, "Logged out")


async def test_server_comes_back_on_the_same_port(fake: FakeTelegram, anna: Person) -> None:
    url = f"{fake.url}/bot{fake.token}/getUpdates"
    await anna.says("기다려요")
    await fake.goes_down()
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)
        await fake.comes_back()
        assert len((await client.get(url)).json()["result"]) == 1


async def test_shutdown_ends_a_waiting_poll(anna: Person) -> None:
    async with FakeTelegram() as fake:
        url = f"{fake.url}/bot{fake.token}/getUpdates?timeout=50"
        async with httpx.AsyncClient(timeout=10) as client:
            poll = asyncio.create_task(client.get(url))
            await fake.waits_until(lambda: fake.calls_to("getUpdates"))
            async with asyncio.timeout(3):
                await fake.goes_down()
            assert (await poll).status_code == 409


async def test_body_above_50_mb_is_refused_unread(fake: FakeTelegram) -> None:
    url = f"{fake.url}/bot{fake.token}/sendMessage"
    body = b" " * (51 * 1024 * 1024)
    async with httpx.AsyncClient(timeout=10) as client:
        answer = await client.post(url, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["description"]) == (413, "Request Entity Too Large")
