"""The citizen's idea: both paths, every field back and forth, hints, consents, masking, languages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.consent import TABLE as CONSENT
from models.delivery import TABLE as DELIVERY
from models.idea import TABLE as IDEA
from tests.support import Bot, Person

BODY = "반지하 창문에 물막이판을 달아 주세요."
SHORT = ("아이디어 있어요", "동의합니다", "주거", BODY)
QUESTIONS = ("무엇이 문제", "어떻게 바꾸면", "무엇이 나아질까요", "개인으로", "(선택)", "이름이나",
             "전화번호나", "사진이나")  # fmt: skip
ANSWERS = ("문제예요", "이렇게요", "좋아져요", "단체", "동의합니다", "동행모임", "kim@example.com")


async def walk(person: Person, *words: str) -> str:
    reply = ""
    for each in words:
        reply = await person.says(each)
    return reply


def stored(bot: Bot) -> dict[str, object]:
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(IDEA))
        content: dict[str, object] = row.content
        return content


async def to_long(person: Person) -> str:
    await walk(person, *SHORT[:3])
    await person.presses("자세히 쓰기")
    return await person.says(BODY)


async def test_long_path_asks_everything_and_shows_it_before_handing_in(
    bot: Bot, anna: Person
) -> None:
    reply = await to_long(anna)
    for question, answer in zip(QUESTIONS, ANSWERS, strict=False):
        assert question in reply
        reply = await anna.says(answer)
    assert QUESTIONS[-1] in reply
    assert "확인해 주세요" in await anna.says("없음")
    assert "ID-2026-000001" in await anna.says("네")
    content = stored(bot)
    assert content["problem"] == "문제예요"
    assert content["contact"] == "kim@example.com"


async def test_every_optional_field_can_be_skipped_and_optional_consent_refused(
    bot: Bot, anna: Person
) -> None:
    await to_long(anna)
    await walk(anna, "건너뛰기", "없음", "넘어갈게요", "skip", "동의하지 않아요")
    assert "확인해 주세요" in await anna.says("건너뛰기")
    assert "ID-2026-000001" in await anna.says("제출")
    assert stored(bot)["name"] is None
    with bot.engine.connect() as connection:
        rows = {r.purpose: r.given for r in connection.execute(select(CONSENT))}
    assert rows == {"idea": True, "contact": False, "abroad-telegram": True}


async def test_contact_given_and_then_refused_is_not_kept(bot: Bot, anna: Person) -> None:
    await to_long(anna)
    await walk(anna, *ANSWERS, "없음")
    reply = await anna.says("연락처 동의 고치기")
    assert "(선택)" in reply
    assert "동행모임" not in await anna.says("동의하지 않아요")
    await anna.says("제출")
    assert stored(bot)["name"] is None
    assert stored(bot)["contact"] is None


async def test_back_edit_and_clear_lose_nothing_at_any_field(bot: Bot, anna: Person) -> None:
    reply = await to_long(anna)
    for n, question in enumerate(QUESTIONS[:-1]):
        assert question in reply
        if n:
            assert QUESTIONS[n - 1] in await anna.says("이전")
            assert "지금 답" in anna.text(anna.last.messages)  # type: ignore[union-attr]
            await anna.says("그대로 두기")
        reply = await anna.says(ANSWERS[n])
    await anna.says("없음")
    assert "무엇이 문제" in await anna.says("현황과 문제점")
    assert "문제예요" not in await anna.says("비우기")
    await walk(anna, "개선", "더 낫게요")
    await anna.says("제출")
    assert stored(bot)["problem"] is None
    assert stored(bot)["remedy"] == "더 낫게요"


async def test_number_typed_at_the_list_of_fields_means_that_of_the_review(anna: Person) -> None:
    await to_long(anna)
    await walk(anna, *ANSWERS[:4], "동의하지 않아요", "없음")
    reply = await anna.says("고치기")
    assert "어느 항목" in reply
    numbered = [label for label in anna.labels() if label.endswith("제안 내용")]
    assert "아이디어를 적어" in await anna.says(numbered[0].split(".")[0])


async def test_no_at_the_review_asks_what_to_change(anna: Person) -> None:
    await to_long(anna)
    await walk(anna, *ANSWERS[:4], "동의하지 않아요", "없음")
    assert "어느 항목" in await anna.says("아니요")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("우리 집 앞 골목에 가로등이 고장 났어요. 고쳐 주세요.", "민원"),
        ("저희 가게를 서울시 홈페이지에 홍보해 주세요. 할인 행사 중입니다.", "업체"),
    ],
)
async def test_what_belongs_elsewhere_is_told_and_may_be_sent_all_the_same(
    anna: Person, text: str, hint: str
) -> None:
    reply = await walk(anna, *SHORT[:3], text)
    assert hint in reply
    assert "ID-2026-000001" in await anna.says("제출")


@pytest.mark.parametrize("field", ["problem", "remedy", "effect"])
async def test_every_public_text_is_masked(bot: Bot, anna: Person, field: str) -> None:
    await to_long(anna)
    at = ("problem", "remedy", "effect").index(field)
    answers = [*ANSWERS[:3]]
    answers[at] = "제 번호는 010-1234-5678 입니다"
    for n, answer in enumerate(answers):
        reply = await anna.says(answer)
        assert ("가리고 저장" in reply) == (n == at)
    await walk(anna, "개인", "동의하지 않아요", "없음", "제출")
    assert "1234" not in str(stored(bot)[field])


async def test_text_of_the_short_path_is_masked_before_it_is_stored(bot: Bot, anna: Person) -> None:
    reply = await walk(
        anna, *SHORT[:3], "경로당에 경사로를 놓아 주세요. 제 번호는 010-1234-5678 입니다"
    )
    assert "가리고 저장" in reply
    assert "ID-2026-000001" in reply
    assert stored(bot)["body"] == "경로당에 경사로를 놓아 주세요. 제 번호는 010-●●●●-●●●● 입니다"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("제 여권은 M12345678 이에요", "제 여권은 M●●●●●●●● 이에요"),
        ("면허 11-22-123456-78 로요", "면허 ●●-●●-●●●●●●-●● 로요"),
    ],
)
async def test_papers_are_masked_and_the_person_is_told(
    bot: Bot, anna: Person, typed: str, kept: str
) -> None:
    reply = await walk(anna, *SHORT[:3], f"경로당에 경사로를 놓아 주세요. {typed}")
    assert "가리고 저장" in reply
    assert stored(bot)["body"] == f"경로당에 경사로를 놓아 주세요. {kept}"


async def test_page_shows_ones_own_words_masked_as_they_are_stored(bot: Bot) -> None:
    anna = bot.person("anna", channel="web")
    await walk(anna, *SHORT[:3], "경로당에 경사로를 놓아 주세요. 제 번호는 010-1234-5678 입니다")
    with bot.engine.connect() as connection:
        bodies = [str(row.body) for row in connection.execute(select(DELIVERY))]
    assert any("010-●●●●-●●●●" in body for body in bodies)
    assert not any("010-1234" in body for body in bodies)


async def test_resident_number_is_masked_in_private_fields_too(bot: Bot, anna: Person) -> None:
    await to_long(anna)
    await walk(anna, *ANSWERS[:5], "김동행 900101-1234567", "010-1234-5678", "없음", "제출")
    assert "1234567" not in str(stored(bot)["name"])
    assert stored(bot)["contact"] == "010-1234-5678"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("I have an idea", "I agree", "housing", "Please build ramps at every library.")),
        ("zh", ("我有一个建议", "同意", "住房", "请在每个图书馆修建坡道。")),
        (
            "ja",
            ("アイデアがあります", "同意します", "住まい", "図書館にスロープを作ってください。"),
        ),
        ("vi", ("Tôi có ý tưởng", "đồng ý", "nhà ở", "Hãy làm đường dốc ở mọi thư viện.")),
    ],
)
async def test_short_path_in_four_messages_in_each_language(
    bot: Bot, language: str, words: tuple[str, ...]
) -> None:
    person = bot.person("guest", locale="")
    assert "ID-2026-000001" in await walk(person, *words)
    assert person.last
    assert person.last.speaker.language == language


async def test_receipt_does_not_promise_more_than_the_review_allows(anna: Person) -> None:
    assert "시작되기 전까지" in await walk(anna, *SHORT)
