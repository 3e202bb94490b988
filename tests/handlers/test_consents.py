"""Consent: its version, storage abroad by channel, people under 14, a message to the office."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers import CONVERSATION_OF
from handlers.conversations import human, idea
from models import consent
from models.abroad import transfers
from models.attachment import TABLE as ATTACHMENT
from models.consent import TABLE as CONSENT
from models.delivery import TABLE as DELIVERY
from models.idea import TABLE as IDEA
from models.inquiry import TABLE as INQUIRY
from models.session import TABLE as SESSION
from tests.handlers.test_walks import send_picture, walk
from tests.support import Bot, Person

BODY = "반지하 창문에 물막이판을 달아 주세요."
QUESTION = "휠체어로 갈 수 있는 곳인가요?"


def purposes(bot: Bot) -> set[str]:
    with bot.engine.connect() as connection:
        rows = connection.execute(select(CONSENT.c.purpose).where(CONSENT.c.given))
        return set(rows.scalars())


def inquiries(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return [row.body["text"] for row in connection.execute(select(INQUIRY))]


async def test_storage_abroad_is_told_and_agreed_to_where_the_provider_stores_abroad(
    bot: Bot, anna: Person
) -> None:
    reply = await anna.says("아이디어 있어요")
    telegram = transfers()["telegram"]
    for part in (telegram.provider, telegram.contact, telegram.country.key, telegram.items.key,
                 telegram.method.key, telegram.purpose.key, telegram.period.key):  # fmt: skip
        assert part in reply
    assert "웹 대화창" in reply
    await walk(anna, "동의합니다", "주거", BODY)
    assert purposes(bot) == {"idea", "abroad-telegram"}
    assert "나라 밖 보관" in await anna.says("/privacy")
    assert "동의 철회: 나라 밖 보관(텔레그램)" in anna.labels()


async def test_page_of_the_office_stores_nothing_abroad(bot: Bot) -> None:
    web = bot.person("page", channel="web")
    assert "나라 밖" not in await web.says("아이디어 있어요")
    assert "ID-2026-000001" in await walk(web, "동의합니다", "주거", BODY)
    assert purposes(bot) == {"idea"}
    assert "나라 밖 보관: " not in await web.says("/privacy")


async def test_who_agreed_on_the_page_is_told_of_storage_abroad_on_telegram(bot: Bot) -> None:
    web, anna = bot.person("page", channel="web"), bot.person("anna")
    await walk(web, "아이디어 있어요", "동의합니다", "주거", BODY)
    code = (await web.says("/link")).split("/link ")[1].split("\n")[0]
    await anna.says(f"/link {code}")
    assert "나라 밖 보관" in await anna.says("/idea")
    await walk(anna, "동의합니다", "주거", BODY)
    assert "어느 분야" in await anna.says("/new idea")
    assert "어느 분야" in await web.says("/new idea")


async def test_draft_agreed_to_on_telegram_goes_on_elsewhere_without_asking_again(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, "/idea", "동의합니다", "주거")
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("page", channel="web")
    await walk(web, f"/link {code}", "/my")
    assert "아이디어를 적어" in await web.presses("이어서 쓰기: 아이디어 제안")
    assert "ID-2026-000001" in await web.says(BODY)
    assert purposes(bot) == {"idea", "abroad-telegram"}


async def test_withdrawn_storage_abroad_is_asked_for_again(anna: Person) -> None:
    await walk(anna, "/idea", "동의합니다", "주거", BODY, "/privacy")
    assert "철회했어요" in await anna.presses("동의 철회: 나라 밖 보관(텔레그램)")
    assert "나라 밖 보관" in await anna.says("/idea")


async def test_answer_to_an_earlier_version_in_a_draft_counts_no_more(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, "/idea", "동의합니다", "주거")
    with bot.engine.begin() as connection:
        [row] = connection.execute(select(SESSION))
        old = {
            name.replace(consent.CONSENT_VERSION.replace("-", ""), "20250101"): raw
            for name, raw in row.answers.items()
        }
        assert old != row.answers
        connection.execute(SESSION.update().values(answers=old))
    assert "동의가 필요해요" in await anna.says(BODY)
    await anna.says("동의합니다")
    await anna.says(BODY)
    with bot.engine.connect() as connection:
        assert [r.content["body"] for r in connection.execute(select(IDEA))] == [BODY]


async def test_consent_given_to_an_earlier_version_is_asked_for_again(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, "/idea", "동의합니다", "주거", BODY)
    assert "동의가 필요해요" not in await anna.says("/idea")
    await anna.says("/cancel")
    with bot.engine.begin() as connection:
        connection.execute(CONSENT.update().values(version="2025-01-01"))
    assert "동의가 필요해요" in await anna.says("/new idea")


@pytest.mark.parametrize("typed", ["만 14세 미만이에요", "3", "14세 미만", "I am under 14"])
@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_who_is_under_14_is_told_plainly_and_leaves_nothing(
    bot: Bot, typed: str, channel: str
) -> None:
    child = bot.person("child", channel=channel)
    await send_picture(child, 1, BODY)
    await child.presses("아이디어로 내기")
    reply = await child.says(typed)
    assert "보호자" in reply
    assert "120" in reply
    assert child.labels() == ["보호자예요, 대신 쓸게요", "상담", "처음으로"]
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(SESSION))
        assert (row.status, row.answers) == ("cancelled", {})
        assert connection.execute(select(ATTACHMENT)).first() is None
        assert connection.execute(select(CONSENT)).first() is None
        held = [str(r.body) for r in connection.execute(select(DELIVERY))]
        assert not any("물막이판" in each for each in held)
    assert "아직 낸 것도" in await child.says("/my")


async def test_guardian_goes_on_for_the_child(bot: Bot, anna: Person) -> None:
    await walk(anna, "/idea", "만 14세 미만이에요")
    assert "동의가 필요해요" in await anna.presses("보호자예요, 대신 쓸게요")
    assert "ID-2026-000001" in await walk(anna, "동의합니다", "주거", BODY)


async def test_child_who_asks_a_person_is_not_sent_in_a_circle(anna: Person) -> None:
    await walk(anna, "/human", "만 14세 미만이에요")
    assert "상담" not in anna.labels()
    assert "처음으로" in anna.labels()


def test_needed_consents_speak_of_people_under_14_and_optional_ones_are_for_those_of_age() -> None:
    for name in ("idea", "human"):
        asked = [f for f in CONVERSATION_OF[name].fields if consent.is_answer(f.name, name)]
        assert len(asked) == 1 + len(transfers())
        for field in asked:
            assert [o.value for o in field.options] == ["yes", "no", "child"]
    contact = CONVERSATION_OF["idea"].field(idea.CONTACT_NAME)
    assert contact
    assert [o.value for o in contact.options] == ["yes", "no"]


async def test_short_path_stays_four_messages_on_every_channel(bot: Bot) -> None:
    for channel in ("telegram", "web", "slack"):
        person = bot.person("somebody", channel=channel)
        assert "ID-2026" in await walk(person, "아이디어 있어요", "동의합니다", "주거", BODY)


async def test_message_to_the_office_waits_for_consent_and_is_not_lost(
    bot: Bot, anna: Person
) -> None:
    assert "동의가 필요해요" in await anna.says(f"/human {QUESTION}")
    assert inquiries(bot) == []
    assert "담당자에게 전했어요" in await anna.says("동의합니다")
    assert inquiries(bot) == [QUESTION]
    assert purposes(bot) == {"human", "abroad-telegram"}
    assert "담당자에게 전했어요" in await anna.says(f"/human {QUESTION}")
    assert "전할 말을 적어" in await anna.says("/human")


async def test_who_refuses_to_leave_a_message_is_told_of_120(bot: Bot, anna: Person) -> None:
    await anna.says(f"/human {QUESTION}")
    assert "다산콜 120" in await anna.says("동의하지 않아요")
    assert anna.labels()
    assert inquiries(bot) == []
    assert "전할 말을 적어" in await anna.says("동의합니다")  # on second thoughts: nothing was kept


async def test_words_of_distress_reach_the_office_without_a_consent(bot: Bot, anna: Person) -> None:
    await anna.says("/human")
    assert "109" in await anna.says("더는 못 버티겠어요. 죽고 싶어요")
    assert inquiries(bot) == ["더는 못 버티겠어요. 죽고 싶어요"]
    assert purposes(bot) == set()


async def test_consent_to_messages_is_withdrawn_by_chat(bot: Bot, anna: Person) -> None:
    await walk(anna, f"/human {QUESTION}", "동의합니다", "/privacy")
    assert "철회했어요" in await anna.presses("동의 철회: 상담")
    assert "동의가 필요해요" in await anna.says("/human")


def test_every_consent_names_purpose_items_period_and_the_right_to_refuse() -> None:
    for words in (idea.CONSENT, human.CONSENT):
        for part in ("목적:", "항목:", "보유 기간:", "동의하지 않을 수 있어요", "120"):
            assert part in words.key


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_who_agreed_and_then_refuses_leaves_nothing_and_cannot_go_on(
    bot: Bot, channel: str
) -> None:
    anna = bot.person("anna", channel=channel)
    await walk(anna, "/idea", "동의합니다", "주거", "자세히 쓰기", BODY, "물이 자주 차요")
    await send_picture(anna)
    await walk(anna, *["이전"] * 4)
    assert "그대로 두기" in anna.labels()
    reply = await anna.presses("동의하지 않아요")
    assert "지웠어요" in reply
    assert "불이익은 없어요" in reply
    assert "그대로 두기" not in anna.labels()
    with bot.engine.connect() as connection:
        assert [row.answers for row in connection.execute(select(SESSION))] == [{}]
        assert list(connection.execute(select(ATTACHMENT))) == []
        if channel == "web":
            said = str([row.body for row in connection.execute(select(DELIVERY))])
            assert "물막이판" not in said
    for words in ("건너뛰기", "제출"):
        assert "동의가 필요해요" in await anna.says(words)
    assert "어느 분야" in await anna.says("동의합니다")
    assert "ID-2026-" in await walk(anna, "주거", BODY)
    assert bot.runtime.failures == 0


async def test_idea_written_before_the_consent_is_gone_when_it_is_refused(
    bot: Bot, anna: Person
) -> None:
    await anna.says("반지하 창문마다 물막이판이 있으면 합니다")
    await anna.presses("아이디어로 내기")
    assert "저장하지 않았어요" in await anna.presses("동의하지 않아요")
    with bot.engine.connect() as connection:
        assert [row.answers for row in connection.execute(select(SESSION))] == [{}]


async def test_refusing_to_send_an_ideas_files_to_a_person_leaves_them_in_the_idea(
    bot: Bot, anna: Person
) -> None:
    """The files wait in the idea's own draft, which rests on a consent of its own."""
    await walk(anna, "/idea", "동의합니다", "주거")
    await send_picture(anna)
    with bot.engine.connect() as connection:
        [kept] = connection.execute(select(ATTACHMENT.c.id)).scalars()
        [draft] = connection.execute(select(SESSION.c.id)).scalars()
    with bot.engine.begin() as connection:
        connection.execute(
            SESSION.insert().values(
                id=draft + 1,
                user_id=connection.execute(select(SESSION.c.user_id)).scalar_one(),
                conversation="human",
                answers={"message": QUESTION, "attachments": f'["{kept}"]'},
                turn=0,
                status="open",
                subject=draft,
                started_at=bot.clock(),
                updated_at=bot.clock(),
            )
        )
    await anna.says(f"/resume {draft + 1}")
    await anna.presses("동의하지 않아요")
    with bot.engine.connect() as connection:
        assert list(connection.execute(select(ATTACHMENT.c.id)).scalars()) == [kept]


async def test_refusal_at_once_has_nothing_to_forget(anna: Person) -> None:
    await anna.says("/idea")
    reply = await anna.says("동의하지 않아요")
    assert "지웠어요" not in reply
    assert "저장하지 않았어요" not in reply
