"""Many events at once: a file sent to the chat, and the season of a year; all right or nothing."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from bot.documents.event_template import template_xlsx
from handlers.events.rows import COLUMNS
from models.attachment import FileRefusedError
from models.update import Update
from tests.handlers.events.people import citizen, stored
from tests.handlers.people import coordinator
from tests.support import Bot, Person

HEAD = "제목,시작,끝,장소\n"
GOOD = f"{HEAD}걷기,2027-05-15 11:00,17:00,서울광장\n쉬기,2027-05-16 11:00,17:00,청계천\n"
BAD = f"{GOOD}놀기,언젠가,17:00,\n"


@pytest.fixture
async def kim(bot: Bot) -> Person:
    return await coordinator(bot)


async def send(bot: Bot, person: Person, content: bytes, name: str = "행사.csv") -> str:
    """Send a file as the channels do."""
    chat = person.address.partition(":")[2]
    update = Update("file", person.channel, person.address, chat, locale="ko")
    taken = await bot.runtime.take_file(update, name, content)
    return await person.send(attachments=(taken,))


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
async def test_file_is_shown_row_by_row_and_made_on_a_press(
    bot: Bot, kim: Person, encoding: str
) -> None:
    await kim.says("행사 가져오기")
    shown = await send(bot, kim, GOOD.encode(encoding))
    assert "행사 2개를 만들 수 있어요" in shown
    assert "2번째 줄: 걷기, 2027-05-15(토) 11:00~17:00, 서울광장" in shown
    assert stored(bot) == []
    assert "초안 2개를 만들었어요" in await kim.presses("초안 2개 만들기")
    assert [each.title for each in stored(bot)] == ["걷기", "쉬기"]
    assert {each.status for each in stored(bot)} == {"draft"}


async def test_one_bad_row_makes_nothing_and_each_fault_is_told_by_line(
    bot: Bot, kim: Person
) -> None:
    shown = await send(bot, kim, BAD.encode())
    assert "고칠 것이 1줄에 2개" in shown
    assert "4번째 줄, 시작: ‘언젠가’" in shown
    assert "4번째 줄, 장소: 비어" in shown
    assert "2번째 줄: 걷기" in shown
    assert not [label for label in kim.labels() if "만들기" in label]
    assert "이미 가져왔거나" in await kim.says("/event-import 1:yes")
    assert stored(bot) == []


async def test_row_with_a_fault_is_not_listed_among_the_good_ones(bot: Bot, kim: Person) -> None:
    shown = await send(bot, kim, f"{GOOD}걷기,2027-05-15 11:00,17:00,시청\n".encode())
    assert "✕ 4번째 줄: 2번째 줄과 제목과 시작이 같아요" in shown
    assert "○ 2번째 줄" in shown
    assert "○ 4번째 줄" not in shown


async def test_press_on_a_bad_file_makes_nothing_either(bot: Bot, kim: Person) -> None:
    lines = "".join(f"{n},언젠가,17:00,여기\n" for n in range(28))
    await send(bot, kim, (GOOD + lines).encode())
    code = kim.control("더 보기").code
    assert "31번째 줄" in await kim.send(press=code)
    await kim.send(press=":".join([*code.split(":")[:2], "yes"]))
    assert stored(bot) == []


async def test_same_file_twice_does_not_double(bot: Bot, kim: Person) -> None:
    await send(bot, kim, GOOD.encode())
    first = kim.control("초안 2개 만들기")
    await kim.send(press=first.code)
    assert "이미 가져왔거나" in await kim.send(press=first.code)
    assert "모두 이미 있는 행사" in await send(bot, kim, GOOD.encode())
    more = await send(bot, kim, f"{GOOD}먹기,2027-05-17 11:00,17:00,청계천\n".encode())
    assert "행사 1개를 만들 수 있어요. 이미 있는 2개는 건너뛰어요" in more
    await kim.presses("초안 1개 만들기")
    assert [each.title for each in stored(bot)] == ["걷기", "쉬기", "먹기"]


async def test_two_previews_of_one_file_make_it_once(bot: Bot, kim: Person) -> None:
    await send(bot, kim, GOOD.encode())
    lee = await coordinator(bot, "lee")
    await send(bot, lee, GOOD.encode())
    await kim.presses("초안 2개 만들기")
    assert "모두 이미 있는" in await lee.presses("초안 2개 만들기")
    assert len(stored(bot)) == 2


async def test_template_filled_in_is_imported(bot: Bot, kim: Person) -> None:
    book = load_workbook(io.BytesIO(template_xlsx()))
    sheet = book.worksheets[0]
    sheet.append([example for _name, _field, _must, example in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    await send(bot, kim, out.getvalue(), "서식.xlsx")
    await kim.presses("초안 1개 만들기")
    [event] = stored(bot)
    assert (event.series, event.capacity) == ("어울림광장", 100)


async def test_template_as_it_is_says_that_it_is_empty(bot: Bot, kim: Person) -> None:
    assert "한 줄도 없어요" in await send(bot, kim, template_xlsx(), "서식.xlsx")


@pytest.mark.parametrize(
    ("content", "words"), [(b"a,b\n" * 1_500, "1,000줄"), (b"\n\n", "빈 파일")]
)
async def test_file_that_cannot_be_read_is_refused_kindly(
    bot: Bot, kim: Person, content: bytes, words: str
) -> None:
    assert words in await send(bot, kim, content)
    assert kim.labels()


async def test_sheet_in_the_middle_of_a_conversation_leaves_it_open(bot: Bot, kim: Person) -> None:
    await kim.says("/event-new")
    assert "만들 수 있어요" in await send(bot, kim, GOOD.encode())
    assert "행사 제목" in await kim.says("나들이")  # the file's answer stood last: asked again
    assert "언제 하나요" in await kim.presses("이 말로 답하기")


@pytest.mark.parametrize("name", ["행사.csv", "행사.xlsx"])
async def test_spreadsheet_of_anybody_else_is_not_taken(bot: Bot, name: str) -> None:
    anna = await citizen(bot, "anna")
    content = template_xlsx() if name.endswith("xlsx") else GOOD.encode()
    with pytest.raises(FileRefusedError) as refused:
        await send(bot, anna, content, name)
    assert refused.value.reason == "type"


async def test_nobody_imports_anothers_file(bot: Bot, kim: Person) -> None:
    await send(bot, kim, GOOD.encode())
    code = kim.control("초안 2개 만들기").code
    lee = await coordinator(bot, "lee")
    assert "이미 가져왔거나" in await lee.send(press=code)
    assert stored(bot) == []


async def test_season_is_shown_and_made_once_in_one_step(bot: Bot, kim: Person) -> None:
    shown = await kim.says("/season")
    assert "2027년 시리즈의 초안 12개" in shown
    assert "※" in shown
    assert "12개를 만들었어요" in await kim.presses("초안 12개 만들기")
    assert len(stored(bot)) == 12
    assert {each.status for each in stored(bot)} == {"draft"}
    assert "이미 다 있어요" in await kim.says("/season 2027:yes")
    assert len(stored(bot)) == 12


async def test_season_of_a_year_begun_has_only_what_lies_ahead(bot: Bot, kim: Person) -> None:
    bot.clock.move(days=200)  # June 2027
    assert "2027년 시리즈의 초안" in await kim.says("/season 2027")
    await kim.says("/season 2027:yes")
    assert all(each.starts_at > bot.clock() for each in stored(bot))
    assert "다섯 해" in await kim.says("/season 2040")
    assert "다섯 해" in await kim.says("/season 2020")
