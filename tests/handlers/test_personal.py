"""What is stored about a person: shown whole, handed over whole, gone when she says so."""

from __future__ import annotations

import json

from sqlalchemy import select

from bot.documents.making import make
from models.delivery import TABLE as DELIVERY
from models.idea import TABLE as IDEA
from models.message import File
from models.record import TABLE as RECORD
from models.record import verify
from models.role import change
from models.session import TABLE as SESSION
from models.work import Work
from tests.support import START, Bot, Person

BODY = "반지하 창문에 물막이판을 달아 주세요."
SHORT = ("아이디어 있어요", "동의합니다", "주거", BODY)
LONG = ("아이디어 있어요", "동의합니다", "주거", "자세히 쓰기", BODY, "없음", "없음", "없음",
        "개인", "동의합니다", "김동행", "kim@example.com", "없음")  # fmt: skip


async def walk(person: Person, *words: str) -> str:
    reply = ""
    for each in words:
        reply = await person.says(each)
    return reply


def contents(bot: Bot) -> list[dict[str, object]]:
    with bot.engine.connect() as connection:
        return [row.content for row in connection.execute(select(IDEA).order_by(IDEA.c.id))]


def statuses(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return list(connection.execute(select(IDEA.c.status).order_by(IDEA.c.id)).scalars())


def become(bot: Bot, person: Person, role: str) -> None:
    assert person.last
    with bot.engine.begin() as connection:
        work = Work(connection, START, bot.runtime.ids)
        change(work, person.last.speaker.user_id, role, actor="test", granted=True)


async def test_export_holds_all_that_was_said_and_handed_in(bot: Bot, anna: Person) -> None:
    await walk(anna, *LONG, "제출", "/human 휠체어로 갈 수 있나요?", "동의", "/idea", "기타")
    await anna.says("/export")
    assert anna.last
    file = anna.last.messages[-1].files[0]
    with bot.engine.connect() as connection:
        made = json.loads(make(connection, file, START).content)
    assert made["ideas"][0]["content"]["contact"] == "kim@example.com"
    assert made["ideas"][0]["area"] == "housing"
    assert made["drafts"] == [{"conversation": "idea", "answers": {"area": "other"}}]
    assert made["inquiries"][0]["body"]["text"].startswith("휠체어")
    assert {each["purpose"] for each in made["consents"]} == {
        "idea", "contact", "human", "abroad-telegram",
    }  # fmt: skip
    assert any("접수번호는 ID-2026-000001" in " ".join(m["text"]) for m in made["messages"])


async def test_export_of_an_erased_person_is_no_fault(bot: Bot) -> None:
    from bot.documents.maker import NoSuchFileError  # noqa: PLC0415 - only named here

    with bot.engine.connect() as connection:
        try:
            make(connection, File("personal_data", 5, "a.json"), START)
        except NoSuchFileError:
            return
    raise AssertionError("made a file of nobody")


async def test_untouched_question_is_not_counted_as_a_draft(anna: Person) -> None:
    assert "쓰던 글: 0" in await walk(anna, "/idea", "/privacy")


async def test_withdrawn_contact_consent_removes_name_and_contact(bot: Bot, anna: Person) -> None:
    await walk(anna, *LONG, "제출", "/privacy")
    reply = await anna.presses("동의 철회: 이름과 연락처")
    assert "연락처를 지웠어요" in reply
    [content] = contents(bot)
    assert content["name"] is None
    assert content["contact"] is None
    assert content["body"] == BODY


async def test_withdrawn_idea_consent_asks_and_takes_open_ideas_back(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *SHORT, "/privacy")
    assert "1건도 철회" in await anna.presses("동의 철회: 제안 접수")
    assert statuses(bot) == ["received"]
    assert "철회했어요" in await anna.says("네")
    assert statuses(bot) == ["withdrawn"]
    assert "동의가 필요해요" in await anna.says("/idea")


async def test_draft_begun_under_a_withdrawn_consent_asks_for_it_again(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *SHORT[:3], "취소", "/new idea", "동의", "기타", BODY)
    await anna.says("/withdraw-consent idea:yes")
    await walk(anna, "/my")
    assert "동의가 필요해요" in await anna.presses("이어서 쓰기: 아이디어 제안")
    assert len(contents(bot)) == 1


async def test_erasure_reaches_the_coordinators_copies(bot: Bot, anna: Person) -> None:
    chief = bot.person("chief", channel="slack")
    await chief.says("/start")
    become(bot, chief, "coordinator")
    await walk(anna, "/human 휠체어로 갈 수 있나요?", "동의")
    await chief.says("/inquiries")
    await anna.says("/erase yes")
    with bot.engine.connect() as connection:
        bodies = [str(row.body) for row in connection.execute(select(DELIVERY))]
    assert not any("휠체어" in body for body in bodies)
    assert "기다리는 상담 글이 없어요" in await chief.says("/inquiries")


async def test_erasing_twice_gives_two_receipts_and_leaves_nothing(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT, "/idea", "기타", "/erase")
    assert "ER-2026-000001" in await anna.says("네")
    assert "ER-2026-000002" in await anna.says("/erase yes")
    assert contents(bot) == [{"area": "", "body": ""}]
    with bot.engine.connect() as connection:
        assert connection.execute(select(SESSION)).first() is None


async def test_erasure_stands_in_the_record_without_the_person(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT)
    assert "ER-2026-000001" in await anna.says("/erase yes")
    with bot.engine.connect() as connection:
        rows = connection.execute(select(RECORD).where(RECORD.c.action == "privacy.erase")).all()
        assert verify(connection) == (len(rows), None)
    assert [(row.actor, row.content) for row in rows] == [
        ("self", {"receipt": "ER-2026-000001", "accounts": 1})
    ]


async def test_erasure_is_not_typed_by_a_number(anna: Person) -> None:
    await walk(anna, *SHORT, "/erase")
    assert "지웠어요" not in await anna.says("1")
    assert "접수" in await anna.says("/my")


async def test_link_code_alone_is_enough(bot: Bot, anna: Person) -> None:
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("web", "web")
    assert "맞지 않거나" in await web.says("XYBR-8XL4")
    assert "연결했어요" in await web.says(f" {code.lower()}")


async def test_own_code_typed_where_it_was_made_is_not_used_up(bot: Bot, anna: Person) -> None:
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    assert "다른 채널의 동행봇에 적어 주세요" in await anna.says(f"/link {code}")
    web = bot.person("web", "web")
    assert "연결했어요" in await web.says(code)
    assert "맞지 않거나" in await anna.says(code)


async def test_link_code_alone_is_no_answer_to_an_open_question(bot: Bot, anna: Person) -> None:
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("web", "web")
    await walk(web, *SHORT[:3])
    assert "적어 보내" in await web.says(code)  # the question is asked again
    assert "ID-2026-000001" in await web.says(SHORT[3])


async def test_link_joins_drafts_roles_and_language_of_both(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT[:3], "/language en")
    become(bot, anna, "staff")
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("browser", channel="web")
    await walk(web, "/idea", "동의", "기타")
    reply = await web.says(f"/link {code}")
    assert "idea" in reply  # the question in hand is asked again, in the chosen language
    assert web.last
    assert web.last.speaker.roles == {"staff"}
    assert web.last.speaker.language == "en"
    assert (await web.says("/my")).count("idea") == 2
    assert "already" in await web.says(f"/link {(await anna.says('/link')).split('/link ')[1][:9]}")


async def test_link_offers_the_draft_that_was_begun_on_the_other_channel(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *SHORT[:3])
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("browser", channel="web")
    await web.says(f"/link {code}")
    assert "적어 보내" in await web.presses("쓰던 글 이어서 쓰기")


async def test_old_button_of_one_channel_never_acts_after_the_other_went_on(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *SHORT[:2])
    old = anna.control("의료").code
    code = (await anna.says("/link")).split("/link ")[1].split("\n")[0]
    web = bot.person("browser", channel="web")
    await walk(web, f"/link {code}", "/my")
    await web.presses("이어서 쓰기: 아이디어 제안")
    await web.says("주거")
    assert "바꿀까요" in await anna.send(press=old)
    await web.says(BODY)
    assert "이미 제출했어요" in await anna.send(press=old)
    with bot.engine.connect() as connection:
        assert connection.execute(select(IDEA.c.area)).scalars().all() == ["housing"]
