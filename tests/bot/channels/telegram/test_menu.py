"""The commands menu in Telegram's clients."""

from __future__ import annotations

import json

import pytest

from bot.channels.telegram import menu
from bot.texts import say
from handlers import BY_NAME, MENU
from tests.bot.channels.telegram.support import Running, bot_on
from tests.fakes.telegram import FakeTelegram, Person

CODES = ["", "en", "ja", "ko", "vi", "zh"]


def codes(fake: FakeTelegram) -> list[str]:
    return sorted(c.params.get("language_code", "") for c in fake.calls_to("setMyCommands"))


async def test_menu_is_set_in_every_language_and_english_for_others(
    bot: Running, fake: FakeTelegram
) -> None:
    await fake.waits_until(lambda: codes(fake) == CODES)
    sent = {
        c.params.get("language_code", ""): json.loads(c.params["commands"])
        for c in fake.calls_to("setMyCommands")
    }
    assert [each["command"] for each in sent["ko"]] == list(MENU)
    assert sent["ko"][0]["description"] == "시작 - 처음 화면"
    assert sent[""] == sent["en"]


async def test_menu_that_stands_already_is_left_alone(fake: FakeTelegram, sqlite_url: str) -> None:
    async with bot_on(fake, sqlite_url):
        await fake.waits_until(lambda: codes(fake) == CODES)
    async with bot_on(fake, sqlite_url):
        await fake.waits_until(lambda: len(fake.calls_to("getMyCommands")) == 12)
    assert codes(fake) == CODES


async def test_menu_that_fails_matters_to_nobody(
    fake: FakeTelegram, anna: Person, sqlite_url: str
) -> None:
    fake.fail("setMyCommands", status=500, times=None)
    async with bot_on(fake, sqlite_url) as bot:
        await anna.starts()
        await anna.waits_for("동행봇이에요")
        assert bot.channel.health().alive


@pytest.mark.parametrize("name", MENU)
def test_each_command_is_described(name: str) -> None:
    assert 1 <= len(say(BY_NAME[name].description, "ko")) <= 256
    assert menu.commands("ko")[MENU.index(name)].command == name
