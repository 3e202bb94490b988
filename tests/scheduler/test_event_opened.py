"""New events told to subscribers: together, once a person, only who agrees, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models.events import office as event_office
from models.events import subscription
from tests.handlers.events.people import content, stored, user
from tests.handlers.events.test_subscriptions import subscribes
from tests.handlers.people import at_work, coordinator
from tests.scheduler.support import sent, ticking, to
from tests.support import Bot, Person


@pytest.fixture
async def kim(bot: Bot) -> Person:
    return await coordinator(bot)


async def draft(bot: Bot, kim: Person, title: str, **parts: object) -> int:
    who = user(bot, kim)
    with at_work(bot) as work:
        return event_office.create(work, who, content(bot, title=title, **parts)).id  # type: ignore[arg-type]


def news(bot: Bot) -> list[tuple[str, str]]:
    return [
        (address.partition(":")[2], text) for address, text in sent(bot) if "새 행사가 열렸" in text
    ]


async def after(bot: Bot, minutes: int) -> None:
    await to(bot.clock, ticking(bot), bot.clock() + timedelta(minutes=minutes))


async def test_those_who_subscribed_hear_of_what_fits_them(bot: Bot, kim: Person) -> None:
    await subscribes(bot, "anna")
    ben = await subscribes(bot, "ben")
    await ben.says("/news-off")
    await ben.says("/news-on district.mapo")
    number = await draft(bot, kim, "중구 걷기", district="jung")
    await kim.says(f"/event-open {number}")
    await after(bot, 9)
    assert news(bot) == []
    await after(bot, 1)
    assert [name for name, _text in news(bot)] == ["anna"]
    other = await draft(bot, kim, "마포 걷기", district="mapo")
    await kim.says(f"/event-open {other}")
    await after(bot, 10)
    assert sorted(name for name, _text in news(bot)) == ["anna", "anna", "ben"]


async def test_events_that_open_together_are_told_in_one_message(bot: Bot, kim: Person) -> None:
    await subscribes(bot, "anna")
    for n in range(8):
        await draft(bot, kim, f"걷기 {n}")
    await kim.says("/event-open-all yes")
    await after(bot, 10)
    [(name, text)] = news(bot)
    assert name == "anna"
    assert "걷기 4" in text
    assert "3개가 더" in text


async def test_person_with_three_fitting_subscriptions_is_told_once(bot: Bot, kim: Person) -> None:
    anna = await subscribes(bot, "anna")
    first = await draft(bot, kim, "첫째", district="jung", series="어울림광장")
    await kim.says(f"/event-open {first}")
    await after(bot, 10)
    await anna.says("/news-on district.jung")
    await anna.says(f"/news-on series.{first}")
    second = await draft(bot, kim, "둘째", district="jung", series="어울림광장")
    await kim.says(f"/event-open {second}")
    await after(bot, 10)
    assert ["둘째" in text for _name, text in news(bot)] == [False, True]


async def test_each_message_carries_one_tap_to_end_it(bot: Bot, kim: Person) -> None:
    anna = await subscribes(bot, "anna")
    number = await draft(bot, kim, "걷기")
    await kim.says(f"/event-open {number}")
    await after(bot, 10)
    await anna.says("소식 그만 받기")  # the control's label, typed
    who = user(bot, anna)
    with at_work(bot) as work:
        assert subscription.of(work, who) == []
    other = await draft(bot, kim, "쉬기")
    await kim.says(f"/event-open {other}")
    await after(bot, 10)
    assert len(news(bot)) == 1


async def test_who_took_the_consent_back_hears_nothing(bot: Bot, kim: Person) -> None:
    anna = await subscribes(bot, "anna")
    number = await draft(bot, kim, "걷기")
    await kim.says(f"/event-open {number}")
    await anna.says("/withdraw-consent news")
    await after(bot, 10)
    assert news(bot) == []


async def test_event_cancelled_meanwhile_is_not_announced(bot: Bot, kim: Person) -> None:
    await subscribes(bot, "anna")
    number = await draft(bot, kim, "걷기")
    await kim.says(f"/event-open {number}")
    who = user(bot, kim)
    with at_work(bot) as work:
        event_office.cancel(work, who, number, "비")
    await after(bot, 30)
    assert news(bot) == []


async def test_opened_at_night_it_is_told_in_the_morning(bot: Bot, kim: Person) -> None:
    await subscribes(bot, "anna")
    bot.clock.now = bot.clock().replace(hour=22)
    number = await draft(bot, kim, "걷기")
    await kim.says(f"/event-open {number}")
    await after(bot, 10)
    assert news(bot) == []
    morning: datetime = (bot.clock() + timedelta(days=1)).replace(hour=8, minute=0)
    await to(bot.clock, ticking(bot), morning)
    assert [name for name, _text in news(bot)] == ["anna"]


async def test_many_are_told_in_chunks_each_once(
    either_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription, "CHUNK", 3)
    kim = await coordinator(either_bot)
    names = [f"p{n}" for n in range(8)]
    for name in names:
        await subscribes(either_bot, name)
    number = await draft(either_bot, kim, "걷기")
    await kim.says(f"/event-open {number}")
    await after(either_bot, 10)
    await after(either_bot, 10)
    assert sorted(name for name, _text in news(either_bot)) == names
    assert stored(either_bot)[0].status == "open"
