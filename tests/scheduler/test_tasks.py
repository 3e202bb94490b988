"""What is past its use goes; what is still needed stays."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from models.attachment import TABLE as ATTACHMENT
from models.delivery import TABLE as DELIVERY
from models.guess import Guess
from models.inquiry import TABLE as INQUIRY
from models.inquiry import InquiryAnswer
from models.link import LinkCode
from models.table import core
from models.update import SeenUpdate, Update
from scheduler.tasks import tidy
from tests.support import Bot

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%%EOF\n"


def tidied(bot: Bot) -> dict[str, int]:
    with bot.engine.begin() as connection:
        return tidy(connection, bot.clock())


async def test_keys_stay_two_days_so_that_a_late_repeat_is_known(either_bot: Bot) -> None:
    anna = either_bot.person()
    await anna.send(key="k", text="/idea")
    either_bot.clock.move(hours=47)
    assert tidied(either_bot)["seen_update"] == 0
    await anna.send(key="k", text="/idea")
    assert anna.last
    assert anna.last.duplicate
    either_bot.clock.move(hours=2)
    assert tidied(either_bot)["seen_update"] == 1
    with either_bot.engine.connect() as connection:
        assert connection.execute(select(core(SeenUpdate))).all() == []


async def test_link_codes_and_tries_go_after_their_time(either_bot: Bot) -> None:
    anna = either_bot.person()
    await anna.says("/link")
    await anna.says("/link AAAA-AAAA")
    assert tidied(either_bot)["link_code"] == 0
    either_bot.clock.move(minutes=11)
    found = tidied(either_bot)
    assert (found["link_code"], found["guess"]) == (1, 0)
    either_bot.clock.move(days=1)
    assert tidied(either_bot)["guess"] == 1
    with either_bot.engine.connect() as connection:
        assert connection.execute(select(core(LinkCode))).all() == []
        assert connection.execute(select(core(Guess))).all() == []


async def test_files_that_no_record_claimed_go_after_thirty_days(bot: Bot) -> None:
    update_ = Update("f", "telegram", "telegram:anna", "anna")
    await bot.runtime.take_file(update_, "a.pdf", PDF)
    kept = await bot.runtime.take_file(update_, "b.pdf", PDF + b"%")
    with bot.engine.begin() as connection:
        connection.execute(update(ATTACHMENT).where(ATTACHMENT.c.id == kept).values(subject=7))
    bot.clock.move(days=29)
    assert tidied(bot)["attachment"] == 0
    bot.clock.move(days=2)
    assert tidied(bot)["attachment"] == 1
    with bot.engine.connect() as connection:
        assert connection.execute(select(ATTACHMENT.c.id)).scalars().all() == [kept]


async def test_sent_messages_go_after_thirty_days_but_not_what_waits_nor_the_page(
    either_bot: Bot,
) -> None:
    anna, page = either_bot.person(), either_bot.person("page", channel="web")
    await anna.says("/start")
    await anna.says("/help")
    await page.says("/start")
    with either_bot.engine.begin() as connection:
        first = connection.execute(select(DELIVERY.c.id).order_by(DELIVERY.c.id)).scalars().first()
        connection.execute(update(DELIVERY).where(DELIVERY.c.id == first).values(status="sent"))
    either_bot.clock.move(days=29)
    assert tidied(either_bot)["delivery"] == 0
    either_bot.clock.move(days=2)
    assert tidied(either_bot)["delivery"] == 1
    with either_bot.engine.connect() as connection:
        left = connection.execute(select(DELIVERY.c.status).order_by(DELIVERY.c.id)).scalars()
        assert sorted(left) == ["pending", "sent", "sent"]  # waiting; the page's two sides


async def test_message_before_the_coordinators_stays_as_long_as_its_thread_brings_answers(
    either_bot: Bot,
) -> None:
    desk = either_bot.person("C1", channel="slack")
    await desk.says("/start")
    assert desk.last
    either_bot.runtime.desk = desk.last.speaker.account_id
    anna = either_bot.person()
    for words in ("/human", "동의", "언제 열어요?"):
        await anna.says(words)
    with either_bot.engine.begin() as connection:
        connection.execute(update(DELIVERY).values(status="sent"))
    either_bot.clock.move(days=31)
    tidied(either_bot)
    with either_bot.engine.connect() as connection:
        left = connection.execute(select(DELIVERY.c.id)).scalars().all()
        assert left == connection.execute(select(INQUIRY.c.desk_id)).scalars().all()
        assert left != []


async def test_drafts_go_ninety_days_after_they_were_last_touched(either_bot: Bot) -> None:
    anna, ben = either_bot.person(), either_bot.person("ben")
    for words in ("/idea", "동의"):
        await anna.says(words)
        await ben.says(words)
    either_bot.clock.move(days=89)
    await ben.says("주거")
    assert tidied(either_bot)["session"] == 0
    either_bot.clock.move(days=2)
    assert tidied(either_bot)["session"] == 1
    await anna.says("주거")  # her draft is gone; nothing breaks, and nothing is taken for it
    assert "아직 낸 것도" in await anna.says("/my")
    assert "쓰는 중" in await ben.says("/my")
    assert either_bot.runtime.failures == 0


async def test_answered_messages_to_the_office_go_a_year_after_the_answer(
    either_bot: Bot,
) -> None:
    anna = either_bot.person()
    for words in ("/human", "동의", "언제 열어요?", "/human 어디인가요?"):
        await anna.says(words)
    with either_bot.engine.begin() as connection:
        number = connection.execute(select(INQUIRY.c.id).order_by(INQUIRY.c.id)).scalars().first()
        connection.execute(update(INQUIRY).where(INQUIRY.c.id == number).values(status="answered"))
        connection.execute(
            insert(core(InquiryAnswer)).values(
                id=1, inquiry_id=number, user_id=1, body={"text": "9시요"},
                created_at=either_bot.clock(),
            )
        )  # fmt: skip
    either_bot.clock.move(days=364)
    assert tidied(either_bot)["inquiry"] == 0
    either_bot.clock.move(days=2)
    assert tidied(either_bot)["inquiry"] == 1
    with either_bot.engine.connect() as connection:
        [left] = connection.execute(select(INQUIRY))
        assert left.body == {"text": "어디인가요?"}  # nobody answered it yet
        assert connection.execute(select(core(InquiryAnswer))).all() == []
