"""The job and its controls: what holds on every channel alike."""

from __future__ import annotations

import asyncio

import pytest

from models.attachment import TABLE as ATTACHMENT
from models.idea import TABLE as IDEA
from tests.conformance.kit import Kit
from tests.conformance.steps import (
    BODY,
    HELP,
    PNG,
    asks_and_is_opened,
    finishes,
    hands_in,
    ideas,
    to_the_area,
    to_the_body,
)


async def test_idea_takes_at_most_four_messages(kit: Kit) -> None:
    anna = await kit.person("anna")
    receipt = await hands_in(anna)
    await kit.rests()
    assert anna.acts <= 4
    assert "ID-2026-000001" in receipt.text
    assert anna.times_seen("접수번호는 ID-") == 1
    assert await ideas(kit) == 1


async def test_everything_redelivered_five_times_acts_once(kit: Kit) -> None:
    anna = await kit.person("anna")
    await anna.says("아이디어 있어요")
    await anna.sees("동의가 필요해요")
    await anna.redeliver(5)
    await anna.presses("동의합니다")
    await anna.sees("어느 분야")
    await anna.redeliver(5)
    await anna.presses("주거")
    await anna.sees("적어 보내")
    await anna.redeliver(5)
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    await anna.redeliver(5)
    await kit.rests()
    seen = [
        anna.times_seen(part)
        for part in ("동의가 필요해요", "어느 분야", "적어 보내", "접수번호는")
    ]
    assert seen == [1, 1, 1, 1]
    assert await ideas(kit) == 1


async def test_two_people_in_reversed_order_keep_their_own(kit: Kit) -> None:
    anna, minh = await kit.person("anna"), await kit.person("minh")
    await to_the_body(anna)
    await to_the_body(minh)
    async with kit.reordered():
        await anna.says("골목마다 의자를 놓아 주세요.")
        await minh.says("방과 뒤에 갈 곳을 늘려 주세요.")
    await anna.sees("접수번호는 ID-")
    await minh.sees("접수번호는 ID-")
    for person, body in ((anna, "골목마다 의자"), (minh, "방과 뒤에 갈 곳")):
        await person.commands("my")
        await person.sees("내 현황이에요")
        await person.presses(next(b for b in person.buttons() if b.startswith("ID-")))
        assert body in (await person.sees("분야: 주거")).text
    assert await ideas(kit) == 2


async def test_double_tap_acts_once(kit: Kit) -> None:
    anna = await kit.person("anna")
    await anna.says("아이디어 있어요")
    await anna.sees("동의가 필요해요")
    await anna.double_taps("동의합니다")
    await anna.sees("어느 분야")
    await kit.rests()
    assert anna.times_seen("어느 분야") == 1
    await anna.double_taps("주거")
    await anna.sees("적어 보내")
    await kit.rests()
    assert anna.times_seen("적어 보내") == 1


async def test_double_tap_on_a_command_starts_one_draft(kit: Kit) -> None:
    anna = await kit.person("anna")
    await anna.commands("start")
    await anna.sees("동행봇이에요")
    await anna.double_taps("도움말")
    await anna.sees(HELP)
    await kit.rests()
    assert anna.buttons()


async def test_stale_button_never_acts_and_offers_the_change(kit: Kit) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await anna.presses_old("교육")
    await anna.sees("바꿀까요")
    await anna.sees("적어 보내")
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    assert [row.area for row in await kit.place.rows(IDEA)] == ["housing"]


async def test_offered_change_is_made_when_taken(kit: Kit) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await anna.presses_old("교육")
    await anna.sees("바꿀까요")
    await anna.presses("바꾸기")
    await anna.sees("적어 보내")
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    assert [row.area for row in await kit.place.rows(IDEA)] == ["education"]


async def test_button_of_a_finished_conversation_says_so(kit: Kit) -> None:
    anna = await kit.person("anna")
    await hands_in(anna)
    await anna.presses_old("교육")
    await anna.sees("이미 제출했어요")
    assert await ideas(kit) == 1


async def test_button_of_another_person_never_acts(kit: Kit) -> None:
    anna, minh = await kit.person("anna"), await kit.person("minh")
    await to_the_body(anna)
    await minh.commands("help")
    await minh.sees(HELP)
    await minh.presses_of(anna, "교육")
    await minh.sees("지금은 쓸 수 없는 버튼")
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")
    assert [row.area for row in await kit.place.rows(IDEA)] == ["housing"]


async def test_unknown_words_get_a_way_on(kit: Kit) -> None:
    anna = await kit.person("anna")
    await anna.says("ㅁㄴㅇㄹ")
    await anna.sees("알아보지 못했어요")
    assert "사람에게 묻기" in anna.buttons()


async def test_longer_unknown_words_become_a_draft(kit: Kit) -> None:
    anna = await kit.person("anna")
    await anna.says("골목길 가로등이 어두워서 밤에 걷기가 무서워요 밝혀 주세요")
    await anna.sees("아이디어로 내시겠어요")
    await anna.presses("아이디어로 내기")
    await anna.sees("동의가 필요해요")


async def test_language_is_chosen_and_kept(kit: Kit) -> None:
    anna = await kit.person("anna")
    await anna.commands("language")
    await anna.sees("어느 나라 말로 이야기할까요")
    await anna.presses("English")
    await kit.rests()
    await anna.says("도움말")
    await anna.sees("/idea")
    assert HELP not in anna.messages()[-1]


async def test_my_shows_what_was_handed_in_to_its_owner_only(kit: Kit) -> None:
    anna, minh = await kit.person("anna"), await kit.person("minh")
    await hands_in(anna)
    await anna.commands("my")
    assert "제안 ID-2026-000001: 접수" in (await anna.sees("내 현황이에요")).text
    await minh.commands("my")
    await minh.sees("아직 낸 것도 쓰던 글도 없어요")


async def test_draft_is_set_aside_and_taken_up_again(kit: Kit) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await anna.says("취소")
    await anna.sees("저장해 두었어요")
    await anna.commands("my")
    await anna.sees("쓰는 중")
    await anna.presses(next(b for b in anna.buttons() if b.startswith("이어서 쓰기")))
    await anna.sees("적어 보내")
    await anna.says(BODY)
    await anna.sees("접수번호는 ID-")


async def test_export_arrives_as_a_file(kit: Kit) -> None:
    anna = await kit.person("anna")
    await hands_in(anna)
    await anna.commands("privacy")
    await anna.sees("저장된 내 정보예요")
    await anna.presses("내 정보 파일로 받기")
    await anna.sees("파일에 담았어요")
    assert BODY in (await anna.received("my-data.json")).decode()


async def test_erasure_is_asked_once_and_leaves_nothing(kit: Kit) -> None:
    anna = await kit.person("anna")
    await hands_in(anna)
    await anna.commands("privacy")
    await anna.presses("모두 지우기")
    await anna.sees("되돌릴 수 없어요")
    await anna.presses("네, 모두 지울게요")
    await anna.sees("모두 지웠어요")
    await kit.rests()
    [idea] = await kit.place.rows(IDEA)
    assert idea.status == "withdrawn"
    assert BODY not in str(idea)
    await anna.commands("my")
    await kit.rests()
    await anna.commands("start")
    await anna.sees("동행봇이에요")


async def test_coordinators_answer_comes_back_on_the_same_channel(kit: Kit) -> None:
    anna, lee = await kit.person("anna"), await kit.person("lee")
    await asks_and_is_opened(anna, lee)
    await lee.says("다음 달 5일입니다.")
    await lee.sees("답을 전했어요")
    answer = await anna.sees("담당자의 답이에요")
    assert "다음 달 5일입니다." in answer.text
    await kit.rests()
    assert anna.times_seen("다음 달 5일입니다.") == 1


async def test_picture_is_taken(kit: Kit) -> None:
    anna = await kit.person("anna")
    await to_the_body(anna)
    await anna.uploads("앞.png", PNG)
    await anna.sees("파일을 받았어요. 지금까지 1개예요")
    await finishes(anna)
    assert [row.media_type for row in await kit.place.rows(ATTACHMENT)] == ["image/png"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("program.png", b"MZ\x90\x00" + bytes(64)), ("large.png", PNG + bytes(10 * 2**20))],
    ids=["type", "size"],
)
async def test_file_that_cannot_be_taken_is_refused_kindly(
    kit: Kit, name: str, content: bytes
) -> None:
    anna = await kit.person("anna")
    await to_the_area(anna)
    await anna.uploads(name, content)
    await anna.sees("어느 분야")
    shown = " ".join(anna.messages())
    assert (
        "받을 수 없" in shown or "받지 않아요" in shown or "받지 못했" in shown or "10MB" in shown
    )
    assert await kit.place.rows(ATTACHMENT) == []
    await anna.presses("주거")
    await anna.sees("적어 보내")


async def test_many_people_at_once_get_one_receipt_each(kit: Kit) -> None:
    people = [await kit.person(f"person{n}") for n in range(5)]
    await asyncio.gather(*(hands_in(person) for person in people))
    await kit.rests()
    assert [person.times_seen("접수번호는 ID-") for person in people] == [1] * 5
    assert sorted(r.number for r in await kit.place.rows(IDEA)) == [
        f"ID-2026-{n:06}" for n in range(1, 6)
    ]
