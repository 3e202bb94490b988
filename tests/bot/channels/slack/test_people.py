"""Who gets the staff's checklist, and who is told where citizens go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.slack.people import Colleague, colleague
from models.user import Account, User
from tests.bot.channels.slack.office import Office, office
from tests.fakes.slack import Person

ELSEWHERE = "정식 구성원(서울시 직원)만"


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Office]:
    async with office(tmp_path) as found:
        yield found


@pytest.fixture(params=["single", "multi", "connect"])
def outsider(request: pytest.FixtureRequest, place: Office) -> Person:
    """A single-channel guest, a multi-channel guest, somebody of another workspace."""
    if request.param == "connect":
        person = place.fake.person("U9", "이웃", team="T9")
        place.fake.channel("C9", members=[person], other_teams=["T9"])
        return person
    return place.fake.person("U8", "손님", guest=request.param)


async def test_two_messages_at_once_keep_their_order_while_slack_is_asked_who_it_is(
    place: Office,
) -> None:
    place.fake.slow("users.info", 0.2)
    first = asyncio.create_task(place.kim.says_to_bot("내 현황"))
    await place.fake.until(lambda: place.fake.calls_to("users.info"))
    second = asyncio.create_task(place.kim.says_to_bot("도움말"))
    await asyncio.gather(first, second)
    await place.idle()
    said = place.said()
    assert said.index("아직 낸 것") < said.index("이렇게 쓸 수 있어요")
    assert len(place.fake.calls_to("users.info")) == 1


async def test_an_outsider_is_told_where_citizens_go(place: Office, outsider: Person) -> None:
    await outsider.says_to_bot("체크리스트")
    message = await place.heard(ELSEWHERE, outsider)
    assert "https://donghaeng.example" in message.words
    assert "사업(계획) 이름" not in place.said(outsider)


async def test_an_outsiders_command_opens_no_window(place: Office, outsider: Person) -> None:
    reply = await outsider.commands("/donghaeng", "checklist")
    assert ELSEWHERE in reply.text
    await place.idle()
    assert outsider.view is None
    [account] = await place.rows(Account)
    assert (account["address"], account["member"]) == (f"slack:T1:{outsider.id}", False)


async def test_an_outsiders_home_says_where_to_go(place: Office, outsider: Person) -> None:
    await outsider.opens_home()
    home = await place.fake.until(lambda: outsider.home)
    assert home
    assert ELSEWHERE in home.words
    assert "체크리스트 작성" not in home.words


async def test_somebody_who_became_a_guest_can_no_longer_hand_in(place: Office) -> None:
    kim = place.kim
    await kim.commands("/donghaeng", "checklist")
    await place.window()
    people = place.channel.door.turns.people
    people._kept["U1"] = (people.monotonic() + 60, Colleague("outsider"))
    await kim.fills("project", "어르신 이동 지원")
    await kim.fills("department", "복지정책과")
    await kim.fills("period", "2027년")
    assert (await kim.submits()).action == "clear"
    assert await place.answers() == {}


async def test_nothing_is_granted_while_slack_does_not_tell_who_it_is(place: Office) -> None:
    place.fake.fail("users.info", error="internal_error", times=9)
    await place.kim.commands("/donghaeng", "checklist")
    await place.heard("서울시 직원이 Slack에서 써요")
    assert place.kim.view is None


async def test_a_known_member_stays_one_while_slack_does_not_tell(place: Office) -> None:
    await place.kim.commands("/donghaeng", "help")
    await place.idle()
    place.channel.door.turns.people._kept.clear()
    place.fake.fail("users.info", error="internal_error", times=9)
    await place.kim.commands("/donghaeng", "checklist")
    assert await place.window()


async def test_users_info_is_asked_once_for_several_turns(place: Office) -> None:
    for _ in range(3):
        await place.kim.says_to_bot("도움말")
    assert len(place.fake.calls_to("users.info")) == 1


async def test_the_locale_decides_the_language_before_the_first_words(place: Office) -> None:
    jane = place.fake.person("U5", "Jane", locale="en-US")
    await jane.commands("/donghaeng", "")
    await place.idle()
    [user] = await place.rows(User)
    assert (user["language"], user["language_source"]) == ("en", "locale")


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        ({"team_id": "T1"}, "member"),
        ({"team_id": "T1", "is_restricted": True}, "outsider"),
        ({"team_id": "T1", "is_ultra_restricted": True}, "outsider"),
        ({"team_id": "T1", "deleted": True}, "outsider"),
        ({"team_id": "T1", "is_stranger": True}, "outsider"),
        ({"team_id": "T2"}, "outsider"),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1", "T2"]}}, "member"),
        ({"team_id": "T1", "is_bot": True}, "bot"),
        (None, "unknown"),
        ("U1", "unknown"),
    ],
)
def test_colleague_reads_the_user_object(user: object, standing: str) -> None:
    assert colleague(user, "T1").standing == standing
