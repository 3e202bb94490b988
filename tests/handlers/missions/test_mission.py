"""Missions by chat: from the coordinator's first word to the supporter's statement."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from models.delivery import ACCOUNT
from models.missions.assignment import TABLE as ASSIGNMENTS
from models.missions.ledger import TABLE as LEDGER
from models.missions.proof import TABLE as PROOFS
from models.supporters.supporter import TABLE as MEMBERS
from tests.handlers.missions.people import (
    STEPS,
    inbox,
    issue,
    mission_id,
    prepare,
    read,
    rows,
    supporter,
    upload,
)
from tests.handlers.people import at_work, coordinator
from tests.models.missions.support import CONTENT, DAY, FIRST, picture
from tests.scheduler.support import sent, ticking, to, user_of
from tests.support import SEOUL, Bot, Person

POST = "https://blog.naver.com/anna/223?utm_source=x"


async def prove(bot: Bot, person: Person, link: str = POST, day: str = "오늘") -> str:
    """Answer the questions of a proof up to its review, and hand it in."""
    await person.says(link)
    await person.says(day)
    await person.says("건너뛰기")
    return await person.says("제출")


async def handed_in(bot: Bot, kim: Person, anna: Person, **changes: str) -> None:
    ticker = await issue(bot, kim, **changes)
    await to(bot.clock, ticker, FIRST + 2 * DAY)
    read(bot, anna)
    await anna.presses("수락")
    await anna.presses("인증 보내기")
    assert "인증을 받았어요" in await prove(bot, anna)


async def test_whole_way_from_preparing_to_the_statement(either_bot: Bot) -> None:
    bot = either_bot
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    said = await prepare(kim)
    assert "2026-12-01 09:00에 나가요" in said
    ticker = await issue(bot, kim, topic="둘째 미션", when="지금", deadline="12월 31일")
    assert "도시락 배달 알리기" in read(bot, anna)
    assert "활동비 100,000원" in read(bot, anna)
    assert "맡았어요" in await anna.presses("수락")
    await to(bot.clock, ticker, FIRST + 2 * DAY)
    assert "주소를 붙여" in await anna.presses("인증 보내기")
    assert "인증을 받았어요" in await prove(bot, anna)
    assert "blog.naver.com/anna/223" in read(bot, kim)
    assert "활동비 100,000원" in await kim.presses("수락")
    told = read(bot, anna)
    assert "인정되었어요" in told
    assert "계좌번호와 주민등록번호는 대화창에서 받지 않아요" in told
    statement = await anna.presses("활동 명세 보기")
    assert "2026-12 활동 명세예요" in statement
    assert "합계: 활동비와 상금 100,000원, 봉사시간 0시간" in statement
    assert [file.kind for m in anna.last.messages for file in m.files] == ["statement"]  # type: ignore[union-attr]
    assert "인정됨" in await anna.says("미션")
    assert "미션 도시락 배달 알리기: 인정됨" in await anna.says("/my")
    assert bot.runtime.failures == 0


async def test_office_sees_when_a_mission_really_goes_out(bot: Bot) -> None:
    kim = await coordinator(bot)
    await supporter(bot, "anna")
    bot.clock.now = datetime(2026, 11, 28, 10, tzinfo=SEOUL)  # a Saturday
    await kim.says("/mission-new")
    for answer in (*STEPS[:-2], "2027-01-01"):
        await kim.says(answer)
    assert "나가는 날(2027-01-04)보다 뒤여야" in await kim.says("2027-01-04")
    await kim.says("2027-01-20")
    await kim.says("제출")
    shown = await kim.presses("미션 보기")
    assert "나가는 때 2027-01-04 08:00 (밤이나 쉬는 날이라 다음 근무일에 나가요)" in shown
    await to(bot.clock, ticking(bot), datetime(2027, 1, 5, 10, tzinfo=SEOUL))
    shown = await kim.says(f"/mission {mission_id(bot)}")
    assert "나간 때 2027-01-04 08:00" in shown


async def test_details_show_brief_rules_and_what_to_do(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await issue(bot, kim, characters="800", photos="2", seconds="30", capacity="3",
                materials="https://news.seoul.go.kr/a")  # fmt: skip
    read(bot, anna)
    said = await anna.presses("자세히")
    for words in (
        "가까운 도시락 배달을",
        "글 800자 이상, 사진 2장 이상, 영상 30초 이상",
        "자리: 0/3명",
        "답을 기다려요",
    ):
        assert words in said
    assert {"수락", "못 해요", "자료 1 보기", "내 미션", "처음으로"} <= set(anna.labels())


async def test_race_by_chat_fills_the_places_and_the_line(either_bot: Bot) -> None:
    bot = either_bot
    kim = await coordinator(bot)
    people = [await supporter(bot, f"s{n}", n + 1) for n in range(12)]
    await issue(bot, kim, capacity="4")
    number = mission_id(bot)
    said = await asyncio.gather(*(p.send(press=f"!mission-accept:{number}") for p in people))
    assert sum("맡았어요" in words for words in said) == 4
    in_line = [words for words in said if "대기" in words]
    assert len(in_line) == 8
    assert sorted(int(w.split("대기 ")[1].split("번째")[0]) for w in in_line) == list(range(1, 9))
    assert [row.status for row in rows(bot, ASSIGNMENTS)].count("held") == 4
    assert bot.runtime.failures == 0


async def test_refusal_asks_why_and_moves_the_next_up(bot: Bot) -> None:
    kim = await coordinator(bot)
    anna, ben = await supporter(bot, "anna"), await supporter(bot, "ben", 2)
    await issue(bot, kim, capacity="1")
    for person in (anna, ben):
        read(bot, person)
        await person.presses("수락")
    assert "까닭" in await anna.presses("못 해요")
    assert "하지 않는 것으로 적었어요" in await anna.says("출장")
    assert "자리가 났어요" in read(bot, ben)
    assert "출장" in await kim.says(f"/mission {mission_id(bot)}")


async def test_checks_say_what_to_mend_and_lose_nothing(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    ticker = await issue(bot, kim, photos="2", characters="500")
    await to(bot.clock, ticker, FIRST + 2 * DAY)
    read(bot, anna)
    await anna.presses("수락")
    await anna.presses("인증 보내기")
    assert "주소가 아니에요" in await anna.says("블로그에 올렸어요")
    assert "내 계정의 글이 아니에요" in await anna.says("https://blog.naver.com/ben/1")
    await anna.says(POST)
    assert "먼저 올린 글" in await anna.says("11월 30일")
    assert "아직 오지 않은" in await anna.says("내일")
    assert "알아보지 못했어요" in await anna.says("언젠가")
    await anna.says("12월 2일")
    assert "80자를 더" in await anna.says("420")
    assert "사진" in await anna.says("500")
    await upload(bot, anna, picture(1))
    assert "사진이 더 있어야" in await anna.says("다 올렸어요")
    assert "1장 더" in await anna.says("올렸는데요")
    await upload(bot, anna, picture(1))  # the same again
    assert "1장 더" in await anna.says("또 올렸어요")
    assert "확인해 주세요" in await upload(bot, anna, picture(2))
    assert "인증을 받았어요" in await anna.says("제출")
    card = inbox(bot, kim)[-1]
    assert len(card.files) == 2
    assert {file.kind for file in card.files} == {"attachment"}


async def test_used_link_is_refused_for_anybody(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    await prepare(kim, topic="둘째", when="지금")
    await issue(bot, kim, topic="셋째", when="지금")
    read(bot, anna)
    await anna.presses("수락")
    await anna.presses("인증 보내기")
    assert "이미 다른 미션에 쓴 글" in await anna.says("https://m.blog.naver.com/anna/223")


async def test_second_coordinator_is_told_who_decided_and_when(bot: Bot) -> None:
    kim, lee = await coordinator(bot), await coordinator(bot, "lee")
    anna = await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    for boss in (kim, lee):
        read(bot, boss)
    codes = [kim.control("수락").code, lee.control("돌려보내기").code]
    first = await kim.send(press=codes[0])
    said = await lee.send(press=codes[1])
    assert "수락했어요" in first
    assert "추진단 담당자(웹 대화창), 2026-12-03 09:00에 결정: ‘수락’" in said
    assert len(rows(bot, LEDGER)) == 1


async def test_two_coordinators_press_at_once_and_one_decision_stands(either_bot: Bot) -> None:
    bot = either_bot
    kim, lee = await coordinator(bot), await coordinator(bot, "lee")
    anna = await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    code = f"!proof-accept:{rows(bot, PROOFS)[0].id}"
    said = await asyncio.gather(*(boss.send(press=code) for boss in (kim, lee)))
    assert sorted("이미 결정된" in words for words in said) == [False, True]
    assert len(rows(bot, LEDGER)) == 1


async def test_decision_typed_after_somebody_else_decided_changes_nothing(bot: Bot) -> None:
    kim, lee = await coordinator(bot), await coordinator(bot, "lee")
    anna = await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    read(bot, lee)
    await lee.presses("돌려보내기")  # has the question open
    await lee.says("사진을 더해 주세요.")
    read(bot, kim)
    await kim.presses("수락")
    assert "이미 결정된" in await lee.says("12월 28일")
    assert [row.status for row in rows(bot, PROOFS)] == ["accepted"]


async def test_returned_work_comes_again_with_the_new_deadline(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    read(bot, kim)
    await kim.presses("돌려보내기")
    await kim.says("사진 설명을 더해 주세요.")
    assert "내일이나 그 뒤" in await kim.says("오늘")
    assert "돌려보냈어요" in await kim.says("12월 28일")
    told = read(bot, anna)
    assert "사진 설명을 더해 주세요." in told
    assert "2026년 12월 28일" in told
    await anna.presses("인증 다시 보내기")
    assert "인증을 받았어요" in await prove(bot, anna)
    assert "앞서 돌려보낸 까닭: 사진 설명을 더해 주세요." in read(bot, kim)


async def test_longer_time_is_longer_than_the_one_there_was(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await issue(bot, kim)
    await kim.says(f"/mission {mission_id(bot)}")
    await kim.presses("기한 늘리기: anna")
    assert "지금 마감보다 뒤로" in await kim.says("12월 10일")
    await kim.presses("다시 하기")
    assert "기한을 2026-12-28까지 늘렸어요" in await kim.says("12월 28일")
    assert "2026년 12월 28일까지" in read(bot, anna)


async def test_rejected_work_is_appealed_once_and_seen_by_another(bot: Bot) -> None:
    kim, lee = await coordinator(bot), await coordinator(bot, "lee")
    anna = await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    read(bot, kim)
    await kim.presses("반려")
    await kim.says("주제와 달라요.")
    assert "반려했어요" in await kim.says("제출")
    assert "주제와 달라요." in read(bot, anna)
    await anna.presses("이의 신청")
    assert "다른 담당자가" in await anna.says("도시락 배달을 다룬 글이에요.")
    await kim.says("/reviews")  # who decided first hears it at once, not after two questions
    assert "다른 담당자에게 맡겨" in await kim.presses("다시 보고 결정하기")
    await lee.says("/reviews")
    await lee.presses("다시 보고 결정하기")
    await lee.says("인정하기")
    await lee.says("다시 보니 맞아요.")
    assert "인정했어요: 활동비 100,000원" in await lee.says("제출")
    assert "인정되었어요" in read(bot, anna)
    await anna.send(press=f"!appeal:{rows(bot, PROOFS)[0].id}")
    assert "이미 인정된" in anna.text(anna.last.messages)  # type: ignore[union-attr]


async def test_missed_deadline_leads_to_the_office_not_to_a_dead_end(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    ticker = await issue(bot, kim)
    read(bot, anna)
    await anna.presses("수락")
    await to(bot.clock, ticker, CONTENT.deadline)
    assert "마감이 지난" in await anna.send(press=f"!proof:{mission_id(bot)}")
    assert "담당자에게 알리기" in anna.labels()


async def test_cap_is_told_to_both_sides(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    ticker = await issue(bot, kim, fee="20만원")
    await prepare(kim, topic="둘째", when="지금", fee="15만원")
    await prepare(kim, topic="셋째", when="지금", fee="15만원")
    await ticker.tick()
    await to(bot.clock, ticker, FIRST + 2 * DAY)
    for n, row in enumerate(rows(bot, ASSIGNMENTS)):
        await anna.send(press=f"!mission-accept:{row.mission_id}")
        await anna.presses("인증 보내기")
        await prove(bot, anna, f"https://blog.naver.com/anna/{n}")
        card = read(bot, kim)
        last = await kim.presses("수락")
    assert "활동비 50,000원(월 한도로 100,000원 줄어듦)" in card
    assert "활동비 50,000원" in last
    assert "한도(400,000원)를 넘는 100,000원" in read(bot, anna)


async def test_both_fee_and_hours_ask_for_a_reason_and_it_is_kept(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await kim.says("/mission-new")
    for words in (
        "도시락", "가서 도와 주세요.", "없음", "없음", "없음", "없음", "없음", "없음", "둘 다",
        "5만원", "3", "행사 도우미를 겸해서", "0", "지금", "12월 20일",
    ):  # fmt: skip
        await kim.says(words)
    assert "행사 도우미를 겸해서" in await kim.says("제출")
    assert await anna.says("/missions")


async def test_ledger_is_corrected_by_new_rows_and_a_prize_given_once(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    read(bot, kim)
    await kim.presses("수락")
    said = await kim.says("/ledger")
    assert "합계 100,000원" in said
    await kim.presses("anna 보기")
    await kim.presses("정정: 2026-12-03 100,000원")
    await kim.says("250000")
    await kim.says("분량이 모자람")
    assert "한도" in await kim.says("제출")
    assert [row.amount for row in rows(bot, LEDGER)] == [100_000]
    await kim.presses("다시 하기")
    await kim.says("80000")
    await kim.says("분량이 모자람")
    assert "정정했어요" in await kim.says("제출")
    assert [row.amount for row in rows(bot, LEDGER)] == [100_000, -100_000, 80_000]
    assert "바로잡았어요" in read(bot, anna)
    assert "까닭: 분량이 모자람" in read(bot, anna)
    for end in ("상금 1,000,000원", "한 사람에게 한 번만"):
        await kim.send(press=f"!prize:{user_of(bot, anna.address)}")
        await kim.says("100만원")
        await kim.says("우수 서포터")
        assert end in await kim.says("제출")
    assert "상금 1,000,000원이 명세에 올랐어요: 우수 서포터" in read(bot, anna)
    assert "(정정)" in await anna.says("/statement")


async def test_hours_are_confirmed_by_chat(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    assert "없어요" in await kim.says("/hours")
    await kim.says("/mission-new")
    for words in (
        "도시락", "가서 도와 주세요.", "없음", "없음", "없음", "없음", "없음", "없음", "봉사시간",
        "3", "0", "지금", "12월 20일",
    ):  # fmt: skip
        await kim.says(words)
    await kim.says("제출")
    ticker = await issue(bot, kim, topic="다른 것")
    await to(bot.clock, ticker, FIRST + 2 * DAY)
    first = rows(bot, ASSIGNMENTS)[0].mission_id
    await anna.send(press=f"!mission-accept:{first}")
    await anna.presses("인증 보내기")
    await prove(bot, anna)
    read(bot, kim)
    assert "봉사시간 3시간" in await kim.presses("수락")
    assert "2027-03-03까지" in await kim.says("/hours")
    assert "확인했다고" in await kim.presses("확인함: anna 2026-12-03")
    assert "없어요" in await kim.says("/hours")


# ---- Who may what, empty lists, lost ones --------------------------------------------------------
OFFICE_ONLY = (
    "mission-new", "mission-edit", "mission-cancel", "mission-extend", "reviews", "proof-accept",
    "proof-return", "proof-reject", "appeal-answer", "ledger", "ledger-of", "ledger-correct",
    "prize", "hours", "hours-confirm", "year-report", "review", "fill-places", "member-accounts",
    "paper-reissue",
)  # fmt: skip


@pytest.mark.parametrize("command", OFFICE_ONLY)
async def test_office_commands_are_for_coordinators(bot: Bot, command: str) -> None:
    anna = await supporter(bot, "anna")
    assert "지금 역할로는" in await anna.send(press=f"!{command}:1")
    assert anna.labels()
    assert bot.runtime.failures == 0


@pytest.mark.parametrize("command", OFFICE_ONLY)
async def test_office_commands_lead_on_where_there_is_nothing(bot: Bot, command: str) -> None:
    kim = await coordinator(bot)
    await kim.send(press=f"!{command}:99")
    assert kim.labels()
    await kim.send(press=f"!{command}:nonsense")
    assert kim.labels()
    assert bot.runtime.failures == 0


@pytest.mark.parametrize(
    "command",
    ["mission", "mission-accept", "mission-decline", "proof", "appeal", "reach", "statement"],
)
async def test_supporter_commands_lead_on_where_there_is_nothing(bot: Bot, command: str) -> None:
    anna = await supporter(bot, "anna")
    await anna.send(press=f"!{command}:99")
    assert "처음으로" in anna.labels()
    assert bot.runtime.failures == 0


async def test_lists_say_when_they_are_empty(bot: Bot, anna: Person) -> None:
    assert "서포터즈 활동 중이 아니에요" in await anna.says("미션")
    ben, kim = await supporter(bot, "ben"), await coordinator(bot)
    assert "아직 받은 미션이 없어요" in await ben.says("미션")
    assert "아직 만든 미션이 없어요" in await kim.says("/missions")
    assert "기다리는 인증이 없어요" in await kim.says("/reviews")
    assert "아직 적힌 것이 없어요" in await kim.says("/ledger")
    assert "내 미션" in (await ben.says("/start"), ben.labels())[1]


async def test_anothers_mission_and_proof_stay_closed(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    mallory = bot.person("mallory")
    for command, number in (
        ("mission", mission_id(bot)),
        ("proof", mission_id(bot)),
        ("mission-decline", mission_id(bot)),
        ("appeal", rows(bot, PROOFS)[0].id),
    ):
        assert "찾지 못했어요" in await mallory.send(press=f"!{command}:{number}")
    assert "활동 중이 아니에요" in await mallory.send(press=f"!mission-accept:{mission_id(bot)}")


async def test_edit_moves_the_deadline_and_tells_those_with_work_to_do(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await issue(bot, kim)
    await kim.says(f"/mission {mission_id(bot)}")
    await kim.presses("고치기")
    await kim.says("마감 고치기")
    await kim.says("12월 27일")
    assert "1명에게 알렸어요" in await kim.says("제출")
    assert "마감이 바뀌었어요" in read(bot, anna)
    assert rows(bot, ASSIGNMENTS)[0].due_at is None


async def test_cancelled_mission_tells_everyone_at_once(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await issue(bot, kim)
    await kim.says(f"/mission {mission_id(bot)}")
    await kim.presses("미션 취소")
    await kim.says("행사가 미뤄졌어요.")
    assert "1명에게 알렸어요" in await kim.says("제출")
    said = read(bot, anna)
    assert "취소되었어요" in said
    assert "행사가 미뤄졌어요." in said
    before = len(sent(bot))
    await to(bot.clock, ticking(bot), CONTENT.deadline + 2 * DAY)
    assert "도시락" not in "".join(text for _who, text in sent(bot)[before:])


async def test_supporter_who_goes_to_another_channel_gets_the_next_one_there(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    code = (await anna.says("/link")).split("코드는 ")[1][:9]
    bot.clock.move(minutes=1)
    web = bot.person("anna-web", channel="web")
    await web.says("/start")
    await web.says(f"/link {code}")
    await issue(bot, kim)
    assert "새 미션" in read(bot, web)
    assert not any("새 미션" in text for who, text in sent(bot) if who == anna.address)
    await web.presses("수락")
    assert rows(bot, ASSIGNMENTS)[0].status == "held"


async def test_supporter_who_blocked_the_bot_is_named_to_the_office(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    with at_work(bot) as work:
        blocked = ACCOUNT.update().where(ACCOUNT.c.address == anna.address)
        work.connection.execute(blocked.values(reachable=False))
    await issue(bot, kim)
    assert any("연락이 닿지 않는 서포터가 있어요: anna" in text for _who, text in sent(bot))
    [row] = rows(bot, ASSIGNMENTS)
    assert row.status == "offered"
    await anna.says("/missions")  # back again: nothing was lost
    assert "도시락 배달 알리기" in anna.labels()


async def test_next_month_is_proposed_when_the_reminder_is_pressed(bot: Bot) -> None:
    kim = await coordinator(bot)
    await kim.send(press="!mission-new:202702")
    for words in ("주제", "설명을 적어요.", *["없음"] * 6, "활동비", "5만원", "0", "2월 20일"):
        said = await kim.says(words)
    assert "2027-02-01 09:00" in said
    assert datetime(2027, 2, 1, tzinfo=SEOUL) > bot.clock()


async def test_places_given_stay_when_there_are_to_be_fewer_and_more_let_the_line_in(
    bot: Bot,
) -> None:
    kim = await coordinator(bot)
    people = [await supporter(bot, f"s{n}", n + 1) for n in range(3)]
    await issue(bot, kim, capacity="2")
    for person in people:
        read(bot, person)
        await person.presses("수락")
    for capacity, said in (("1", "2명의 자리는 그대로"), ("3", "대기하던 1명에게 자리를")):
        await kim.says(f"/mission-edit {mission_id(bot)}")
        await kim.says("정원 고치기")
        await kim.says(capacity)
        assert said in await kim.says("제출")
    assert [row.status for row in rows(bot, ASSIGNMENTS)] == ["held"] * 3
    assert "자리가 났어요" in read(bot, people[2])


async def test_fee_above_the_cap_is_refused_when_it_is_typed(bot: Bot) -> None:
    kim = await coordinator(bot)
    await kim.says("새 미션")
    for words in STEPS[:9]:
        await kim.says(words)
    assert "200,000원까지로 적어 주세요" in await kim.says("25만원")
    assert "몇 명이" in await kim.says("20만원")


async def test_details_tell_what_became_of_the_work_and_lead_to_the_appeal(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    said = await anna.says(f"/mission {mission_id(bot)}")
    assert "보낸 인증: 2026년 12월 3일, https://blog.naver.com/anna/223" in said
    assert "결과를 이 대화창으로" in said
    read(bot, kim)
    await kim.presses("반려")
    await kim.says("주제와 달라요.")
    assert "anna 님의 ‘도시락 배달 알리기’ 인증을 반려했어요" in await kim.says("제출")
    said = await anna.says(f"/mission {mission_id(bot)}")
    assert "까닭: 주제와 달라요." in said
    await anna.presses("이의 신청")
    await anna.says("도시락 배달을 다룬 글이에요.")
    said = await anna.says(f"/mission {mission_id(bot)}")
    assert "다시 보고 있어요" in said
    assert "이의 신청" not in anna.labels()


async def test_who_is_a_supporter_no_more_can_still_appeal(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    await anna.says("/leave-supporter")
    await anna.presses("네, 그만둘게요")
    read(bot, kim)
    await kim.presses("반려")
    await kim.says("주제와 달라요.")
    await kim.says("제출")
    read(bot, anna)
    await anna.presses("이의 신청")
    assert "이의 신청을 받았어요" in await anna.says("도시락 배달을 다룬 글이에요.")


async def test_office_sees_who_stands_where_and_opens_each_work(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await supporter(bot, "ben", 2)
    await handed_in(bot, kim, anna)
    said = await kim.says(f"/mission {mission_id(bot)}")
    assert "검토할 인증 1명: anna" in said
    assert "답 없음 1명: ben" in said
    assert "인증 검토" in await kim.presses("인증 보기: anna")
    assert kim.control("글 열기").url == "https://blog.naver.com/anna/223"
    await kim.presses("수락")
    await kim.says(f"/mission {mission_id(bot)}")
    said = await kim.presses("인증 보기: anna")
    assert "결정: 추진단 담당자(웹 대화창), 2026-12-03 09:00에 결정: ‘수락’" in said
    assert "수락하면" not in said
    assert "수락" not in kim.labels()


async def test_member_page_tells_what_she_did_and_missed(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    read(bot, kim)
    await kim.presses("수락")
    late = await issue(bot, kim, topic="둘째", when="2027-01-04", deadline="2027-01-20")
    await to(bot.clock, late, datetime(2027, 1, 21, 9, tzinfo=SEOUL))
    said = await kim.says(f"/member {rows(bot, MEMBERS)[0].id}")
    assert "2027년 미션: 받음 1, 인증 0, 인정 0, 못 함 0" in said
    assert "거른 달: 2027-01" in said


async def test_review_list_says_how_many_more_there_are(bot: Bot) -> None:
    kim = await coordinator(bot)
    people = [await supporter(bot, f"s{n}", n + 1) for n in range(11)]
    ticker = await issue(bot, kim)
    await to(bot.clock, ticker, FIRST + 2 * DAY)
    for n, person in enumerate(people):
        await person.send(press=f"!mission-accept:{mission_id(bot)}")
        await person.presses("인증 보내기")
        await prove(bot, person, f"https://blog.naver.com/s{n}/1")
    assert "1건이 더 기다려요" in await kim.says("/reviews")


async def test_who_stops_makes_room_for_the_next_in_line(bot: Bot) -> None:
    kim = await coordinator(bot)
    anna, ben = await supporter(bot, "anna"), await supporter(bot, "ben", 2)
    await issue(bot, kim, capacity="1")
    for person in (anna, ben):
        read(bot, person)
        await person.presses("수락")
    await anna.says("/leave-supporter")
    await anna.presses("네, 그만둘게요")
    assert "자리가 났어요" in read(bot, ben)
    assert [row.status for row in rows(bot, ASSIGNMENTS)] == ["declined", "held"]


@pytest.mark.parametrize("question", ["활동비 언제 들어와요?", "제 봉사시간은 몇 시간인가요?"])
async def test_question_about_the_fee_leads_to_the_statement(bot: Bot, question: str) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    assert "아직 명세에 오른 활동이 없어요" in await anna.says(question)
    await handed_in(bot, kim, anna)
    read(bot, kim)
    await kim.presses("수락")
    assert "들어오는 날은 담당자에게 물어봐 주세요" in await anna.says(question)


async def test_views_are_reported_when_they_have_grown(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    for views in ("1,200", "3000"):
        await anna.says(f"/mission {mission_id(bot)}")
        await anna.presses("조회 수 알리기")
        assert "다시 알려 주셔도" in await anna.says(views)
    assert [row.reach for row in rows(bot, PROOFS)] == [3_000]
    assert "조회 수: 3,000" in await anna.says(f"/mission {mission_id(bot)}")
    mallory = bot.person("mallory")
    assert "찾지 못했어요" in await mallory.send(press=f"!reach:{rows(bot, PROOFS)[0].id}")


async def test_work_accepted_after_the_year_s_end_leads_to_new_papers(bot: Bot) -> None:
    kim, anna = await coordinator(bot), await supporter(bot, "anna")
    await handed_in(bot, kim, anna)
    with at_work(bot) as work:
        work.connection.execute(MEMBERS.update().values(status="completed"))
    read(bot, kim)
    assert "증명서를 다시 내 주세요" in await kim.presses("수락")
    assert kim.control("증명서 다시 내기").code == f"!paper-reissue:{rows(bot, MEMBERS)[0].id}"


async def test_at_once_on_a_weekend_says_when_it_goes(bot: Bot) -> None:
    kim = await coordinator(bot)
    bot.clock.now = datetime(2026, 11, 28, 14, tzinfo=SEOUL)  # a Saturday
    await kim.says("/mission-new")
    for words in (*STEPS[:-2], "지금"):
        await kim.says(words)
    assert "2026-11-30 08:00에 나가요" in await kim.says("12월 20일")
