"""Files and words that come late: for the idea just handed in, or for one under review."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.documents.making import make
from models.attachment import TABLE as ATTACHMENT
from models.idea import TABLE as IDEA
from models.inquiry import TABLE as INQUIRY
from models.session import TABLE as SESSION
from tests.handlers.test_personal import become
from tests.handlers.test_walks import send_picture, walk
from tests.support import Bot, Person

BODY = "반지하 창문에 물막이판을 달아 주세요."
SHORT = ("아이디어 있어요", "동의합니다", "주거", BODY)


def ideas(bot: Bot) -> list[tuple[str, int, dict[str, object]]]:
    with bot.engine.connect() as connection:
        rows = connection.execute(select(IDEA).order_by(IDEA.c.number, IDEA.c.revision))
        return [(row.number, row.revision, row.content) for row in rows]


def inquiries(bot: Bot) -> list[str]:
    with bot.engine.connect() as connection:
        return [row.body["text"] for row in connection.execute(select(INQUIRY))]


def drafts(bot: Bot) -> int:
    with bot.engine.connect() as connection:
        return len(connection.execute(select(SESSION).where(SESSION.c.status == "open")).all())


def review_begins(bot: Bot) -> None:
    with bot.engine.begin() as connection:
        connection.execute(IDEA.update().values(status="in_review"))


async def test_picture_just_after_the_receipt_is_offered_to_the_idea_first(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *SHORT)
    reply = await send_picture(anna, 1, "우리 집 창문이에요")
    assert "ID-2026-000001에 더할까요" in reply
    assert anna.labels()[0] == "방금 낸 제안에 더하기"
    assert "파일 2개" in await send_picture(anna, 2)
    assert "확인해 주세요" in await anna.presses("방금 낸 제안에 더하기")
    assert "내용을 더했어요" in await anna.says("제출")
    [_first, (number, revision, content)] = ideas(bot)
    assert (number, revision) == ("ID-2026-000001", 2)
    assert content["body"] == f"{BODY}\n우리 집 창문이에요"
    assert len(content["attachments"]) == 2  # type: ignore[arg-type]
    assert drafts(bot) == 0


async def test_details_already_written_stay_when_a_picture_is_added(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT[:3], "자세히 쓰기", BODY, "물이 차요", "없음", "없음", "개인",
               "동의합니다", "김동행", "kim@example.com", "없음", "제출")  # fmt: skip
    await send_picture(anna, 1)
    assert "확인해 주세요" in await anna.presses("방금 낸 제안에 더하기")
    await anna.says("제출")
    content = ideas(bot)[-1][2]
    assert content["problem"] == "물이 차요"
    assert content["contact"] == "kim@example.com"
    assert len(content["attachments"]) == 1  # type: ignore[arg-type]


async def test_picture_after_the_receipt_may_still_begin_a_new_idea(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT)
    await send_picture(anna, 1, "놀이터에 그늘막을 설치해 주세요")
    await anna.presses("새 아이디어로 내기")
    assert "ID-2026-000002" in await walk(anna, "교육", "제출")
    assert len(ideas(bot)) == 2


async def test_picture_long_after_the_receipt_is_a_new_idea(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT)
    bot.clock.move(minutes=11)
    assert "아이디어에 붙여" in await send_picture(anna, 1)


async def test_picture_is_not_added_once_the_review_began(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT)
    await send_picture(anna, 1)
    review_begins(bot)
    assert "지금은 더할 수 없어요" in await anna.presses("방금 낸 제안에 더하기")
    assert anna.labels()
    assert drafts(bot) == 1
    assert len(ideas(bot)) == 1


async def supplemented_too_late(bot: Bot, anna: Person) -> str:
    await walk(anna, *SHORT)
    await anna.presses("내용 더하기")
    await walk(anna, "여름마다 잠겨요", "물막이판이요", "없음", "단체", "동의하지 않아요", "없음")
    review_begins(bot)
    return await anna.says("제출")


async def test_words_too_late_for_an_idea_go_to_the_office_with_one_tap(
    bot: Bot, anna: Person
) -> None:
    assert "저장해 두었어요" in await supplemented_too_late(bot, anna)
    assert "동의가 필요해요" in await anna.presses("담당자에게 보내기")
    assert "담당자에게 전했어요" in await anna.says("동의합니다")
    [text] = inquiries(bot)
    assert "ID-2026-000001" in text
    assert "여름마다 잠겨요" in text
    assert "물막이판이요" in text
    assert BODY not in text  # the office has that already
    assert drafts(bot) == 0
    assert len(ideas(bot)) == 1


async def test_words_too_late_for_an_idea_become_a_new_one(bot: Bot, anna: Person) -> None:
    await supplemented_too_late(bot, anna)
    assert "여름마다 잠겨요" in await anna.presses("새 아이디어로 내기")
    assert "ID-2026-000002" in await anna.says("제출")
    assert ideas(bot)[-1][2]["problem"] == "여름마다 잠겨요"


async def test_nobody_else_sends_or_adds_anothers_words(bot: Bot, anna: Person) -> None:
    await supplemented_too_late(bot, anna)
    mallory = bot.person("mallory")
    await mallory.says("/start")
    for label in ("담당자에게 보내기", "새 아이디어로 내기"):
        await mallory.send(press=anna.control(label).code)
    code = anna.control("담당자에게 보내기").code.replace("!send-on", "!add")
    for each in (code, "!add", "!add:1:2", "!send-on:x:y", "!send-on:" + "9" * 40):
        assert await mallory.send(press=each)
    assert inquiries(bot) == []
    assert bot.runtime.failures == 0


async def test_caption_of_a_refused_file_is_the_answer(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT[:3])
    reply = await anna.send(text=BODY, problem="파일이 너무 커요.")
    assert "너무 커요" in reply
    assert "ID-2026-000001" in reply
    assert ideas(bot)[0][2]["body"] == BODY


async def test_caption_of_a_refused_file_out_of_the_blue_becomes_a_draft(anna: Person) -> None:
    reply = await anna.send(text=BODY, problem="파일이 너무 커요.")
    assert "아이디어로 내시겠어요" in reply
    assert "109" in await anna.send(text="죽고 싶어요", problem="파일이 너무 커요.")


async def test_refused_file_without_a_caption_asks_again(anna: Person) -> None:
    await walk(anna, *SHORT[:2])
    assert "어느 분야" in await anna.send(problem="파일이 너무 커요.")


async def test_files_of_an_open_draft_outlive_the_thirty_days(bot: Bot, anna: Person) -> None:
    from scheduler.tasks import tidy  # noqa: PLC0415 - the layer above

    await send_picture(anna, 1, BODY)
    for _ in range(3):
        bot.clock.move(days=20)
        await anna.says("/my")
        with bot.engine.begin() as connection:
            assert tidy(connection, bot.clock())["attachment"] == 0
    bot.clock.move(days=31)
    with bot.engine.begin() as connection:
        found = tidy(connection, bot.clock())
    assert (found["session"], found["attachment"]) == (1, 1)
    with bot.engine.connect() as connection:
        assert connection.execute(select(ATTACHMENT)).first() is None


async def files_too_late(bot: Bot, anna: Person) -> int:
    """Two pictures sent for an idea whose review begins meanwhile; return the idea's id."""
    await walk(anna, *SHORT)
    await anna.presses("내용 더하기")
    await anna.says("여름마다 잠겨요")
    await send_picture(anna, 1)
    await send_picture(anna, 2)
    await walk(anna, "없음", "없음", "단체", "동의하지 않아요")
    review_begins(bot)
    for _ in range(3):
        if "저장해 두었어요" in await anna.says("제출"):
            break
    return len(ideas(bot))


async def test_files_too_late_for_an_idea_go_to_the_office_with_the_words(
    bot: Bot, anna: Person
) -> None:
    chief = bot.person("chief", channel="web")
    await chief.says("/start")
    become(bot, chief, "coordinator")
    await files_too_late(bot, anna)
    assert "동의가 필요해요" in await anna.presses("담당자에게 보내기")
    assert "담당자에게 전했어요" in await anna.says("동의합니다")
    [text] = inquiries(bot)
    assert "여름마다 잠겨요" in text
    assert "파일 2개" in text
    with bot.engine.connect() as connection:
        [number] = connection.scalars(select(INQUIRY.c.id))
        assert list(connection.scalars(select(ATTACHMENT.c.subject))) == [number] * 2
    assert drafts(bot) == 0
    assert "여름마다" in await chief.says("/inquiries")
    assert chief.last
    shown = chief.last.messages[-1].files
    assert [each.name for each in shown] == ["a.png", "a.png"]
    with bot.engine.connect() as connection:
        assert make(connection, shown[0], bot.clock()).content.startswith(b"\x89PNG")


async def test_files_stay_in_the_draft_of_who_refuses_to_send_them_to_the_office(
    bot: Bot, anna: Person
) -> None:
    await files_too_late(bot, anna)
    await anna.presses("담당자에게 보내기")
    assert "다산콜" in await anna.says("동의하지 않아요")
    assert inquiries(bot) == []
    await anna.says("/my")
    assert "여름마다" in await anna.presses("이어서 쓰기: 아이디어 제안")
    assert "ID-2026-000002" in await anna.says("제출")
    assert len(ideas(bot)[-1][2]["attachments"]) == 2  # type: ignore[arg-type]


async def test_files_of_an_answered_message_go_with_it(bot: Bot, anna: Person) -> None:
    from scheduler.tasks import tidy  # noqa: PLC0415 - the layer above

    await files_too_late(bot, anna)
    await anna.presses("담당자에게 보내기")
    await anna.says("동의합니다")
    bot.clock.move(days=100)
    with bot.engine.begin() as connection:
        assert tidy(connection, bot.clock())["attachment"] == 0  # they wait for the answer
        connection.execute(INQUIRY.update().values(status="answered"))
        tidy(connection, bot.clock())
        assert connection.execute(select(ATTACHMENT)).first() is None


async def test_picture_long_after_the_receipt_may_be_added_to_that_idea_too(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *SHORT)
    bot.clock.move(hours=5)
    await send_picture(anna, 1)
    assert anna.labels()[0] == "아이디어로 내기"
    assert "확인해 주세요" in await anna.presses("ID-2026-000001에 더하기")
    assert "내용을 더했어요" in await anna.says("제출")
    [_first, (number, revision, content)] = ideas(bot)
    assert (number, revision, len(content["attachments"])) == ("ID-2026-000001", 2, 1)  # type: ignore[arg-type]


async def test_only_five_files_are_held_by_an_idea_and_the_sixth_is_said(
    bot: Bot, anna: Person
) -> None:
    await walk(anna, *SHORT)
    for number in range(6):
        said = await send_picture(anna, number + 1)
    assert "5개까지" in said
    await anna.presses("방금 낸 제안에 더하기")
    await anna.says("제출")
    assert len(ideas(bot)[-1][2]["attachments"]) == 5  # type: ignore[arg-type]


async def test_adding_again_goes_on_with_what_was_begun(bot: Bot, anna: Person) -> None:
    """A double tap, or a second thought a day later: of two changes one would undo the other."""
    await walk(anna, *SHORT)
    more = anna.control("내용 더하기").code
    await anna.send(press=more)
    await anna.send(press=more)
    await anna.says("여름마다 잠겨요")
    await anna.says("/cancel")
    await anna.says("/my")
    await anna.presses("ID-2026-000001")
    assert "어떻게 바꾸면" in await anna.presses("내용 더하기")
    assert drafts(bot) == 1


async def test_picture_joins_the_change_that_is_under_way(bot: Bot, anna: Person) -> None:
    await walk(anna, *SHORT)
    await anna.presses("내용 더하기")
    await anna.says("여름마다 잠겨요")
    await anna.says("/cancel")
    await send_picture(anna, 1, "창문이에요")
    assert "어떻게 바꾸면" in await anna.presses("방금 낸 제안에 더하기")
    assert drafts(bot) == 1
    await walk(anna, "물막이판", "없음", "개인", "동의하지 않아요", "다 올렸어요", "제출")
    content = ideas(bot)[-1][2]
    assert content["problem"] == "여름마다 잠겨요"
    assert content["body"] == f"{BODY}\n창문이에요"
    assert len(content["attachments"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("사진 보낼게요", "대화창에 올려 주세요"),
        ("파일을 올릴게요", "대화창에 올려 주세요"),
        ("사진", "대화창에 올려 주세요"),
        ("photo", "please upload your photo"),
    ],
)
async def test_who_speaks_of_a_picture_hears_how_to_send_it(
    anna: Person, words: str, told: str
) -> None:
    await anna.says("/start")
    assert told in await anna.says(words)
    await send_picture(anna, 1)
    assert anna.labels()[0] in {"아이디어로 내기", "Send it as an idea"}
