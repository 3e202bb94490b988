"""Subscriptions: by consent only, seen, ended in one tap, gone with the person, one when joined."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import link, privacy
from models.events import subscription
from models.events.subscription import TABLE, NoConsentError
from tests.handlers.events.people import citizen, opened, user
from tests.handlers.people import at_work, coordinator
from tests.support import Bot, Person


def held(bot: Bot, person: Person) -> list[tuple[str, str]]:
    who = user(bot, person)
    with bot.engine.connect() as connection:
        found = connection.execute(
            select(TABLE.c.kind, TABLE.c.value).where(TABLE.c.user_id == who).order_by(TABLE.c.id)
        )
        return [(row.kind, row.value) for row in found]


async def subscribes(bot: Bot, name: str, what: str = "모든 행사") -> Person:
    """A citizen who agrees to news and subscribes."""
    person = await citizen(bot, name)
    await person.says("/news")
    await person.presses(what)
    await person.says("동의합니다")
    return person


async def test_consent_is_asked_once_and_what_was_wanted_is_kept(bot: Bot) -> None:
    kim = await coordinator(bot)
    event = opened(bot, kim, series="어울림광장", district="jung")
    anna = await citizen(bot, "anna")
    await anna.says(f"/event {event.id}")
    await anna.presses("새 소식 받기")
    assert "동의가 필요해요" in await anna.presses("시리즈: 어울림광장")
    assert held(bot, anna) == []
    assert "보내 드릴게요: 어울림광장" in await anna.says("동의합니다")
    await anna.says(f"/news {event.id}")
    assert "보내 드릴게요: 중구" in await anna.presses("중구 행사")
    assert held(bot, anna) == [("series", "어울림광장"), ("district", "jung")]
    shown = await anna.says("새 소식")
    assert "지금 받는 소식" in shown
    assert "어울림광장" in shown


async def test_refusing_keeps_nothing_and_says_how_to_go_on(bot: Bot) -> None:
    anna = await citizen(bot, "anna")
    await anna.says("/news")
    await anna.presses("모든 행사")
    assert "소식은 보내지 않을게요" in await anna.says("동의하지 않아요")
    assert held(bot, anna) == []


async def test_one_tap_ends_it_and_pressing_again_says_so(bot: Bot) -> None:
    anna = await subscribes(bot, "anna")
    stop = anna.control("그만 받기").code
    assert "보내지 않을게요" in await anna.send(press=stop)
    assert held(bot, anna) == []
    assert "이미 받지 않는" in await anna.send(press=stop)


async def test_any_district_can_be_chosen(bot: Bot) -> None:
    anna = await subscribes(bot, "anna")
    await anna.says("/news-off")
    await anna.says("/news")
    await anna.presses("자치구 고르기")
    await anna.presses("마포구")
    assert held(bot, anna) == [("district", "mapo")]
    await anna.says("/news-on district.mapo")
    assert len(held(bot, anna)) == 1


@pytest.mark.parametrize(
    "argument", ["", "x", "district.", "district.suwon", "series.1", "series."]
)
async def test_wish_for_what_there_is_not_shows_what_there_is(bot: Bot, argument: str) -> None:
    anna = await subscribes(bot, "anna")
    before = held(bot, anna)
    assert "무엇을 받으시겠어요" in await anna.says(f"/news-on {argument}")
    assert held(bot, anna) == before
    assert bot.runtime.failures == 0


async def test_button_under_an_announcement_ends_all_news(bot: Bot) -> None:
    anna = await subscribes(bot, "anna")
    assert "보내지 않을게요" in await anna.send(press="!subscriptions")
    assert held(bot, anna) == []
    assert "이미 받지 않는" in await anna.send(press="!subscriptions")
    await anna.says("/news")
    assert "동의가 필요해요" in await anna.presses("모든 행사")


async def test_nobody_ends_anothers_subscription(bot: Bot) -> None:
    anna = await subscribes(bot, "anna")
    mallory = await citizen(bot, "mallory")
    assert "이미 받지 않는" in await mallory.send(press=anna.control("그만 받기").code)
    assert held(bot, anna) == [("all", "")]


async def test_subscribing_without_consent_is_refused_by_the_model(bot: Bot) -> None:
    anna = await citizen(bot, "anna")
    who = user(bot, anna)
    with pytest.raises(NoConsentError), at_work(bot) as work:
        subscription.subscribe(work, who, "all")


async def test_withdrawn_consent_is_said_where_subscriptions_are_seen(bot: Bot) -> None:
    anna = await subscribes(bot, "anna")
    await anna.says("/withdraw-consent news")
    assert "철회하셔서" in await anna.says("/news")
    assert "모든 행사" in anna.labels()


async def test_subscriptions_are_counted_handed_over_and_erased(bot: Bot) -> None:
    anna = await subscribes(bot, "anna")
    assert "소식 구독: 1" in await anna.says("/privacy")
    who = user(bot, anna)
    with at_work(bot) as work:
        found = privacy.gather(work, who, str)["subscriptions"]
    assert [(each["kind"], each["value"]) for each in found] == [("all", "")]
    await anna.says("/erase yes")
    with bot.engine.connect() as connection:
        assert connection.execute(select(TABLE)).all() == []


async def test_joined_persons_have_each_subscription_once(either_bot: Bot) -> None:
    anna = await subscribes(either_bot, "anna")
    await anna.says("/news-on district.mapo")
    other = await subscribes(either_bot, "other")
    kept, joined = user(either_bot, anna), user(either_bot, other)
    with at_work(either_bot) as work:
        link.merge(work, kept, joined)
    assert held(either_bot, anna) == [("all", ""), ("district", "mapo")]
    assert user(either_bot, other) == kept


async def test_any_series_can_be_chosen_though_none_is_open(bot: Bot) -> None:
    anna = await citizen(bot, "anna")
    await anna.says("/news")
    await anna.presses("시리즈 고르기")
    await anna.presses("동행주간")
    assert "보내 드릴게요: 동행주간" in await anna.says("동의합니다")
    assert held(bot, anna) == [("series", "동행주간")]
    assert "무엇을 받으시겠어요" in await anna.says("/news-on series.없는 시리즈")


async def test_who_refuses_and_agrees_after_all_gets_what_was_wanted(bot: Bot) -> None:
    anna = await citizen(bot, "anna")
    await anna.says("/news")
    await anna.presses("시리즈 고르기")
    await anna.presses("동행주간")
    await anna.says("동의하지 않아요")
    assert "보내 드릴게요: 동행주간" in await anna.says("동의합니다")
