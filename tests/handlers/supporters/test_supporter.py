"""서포터즈 from the empty state to the 위촉장, on the way of an applicant and of the coordinators."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.documents.maker import NoSuchFileError
from bot.documents.making import make
from models.message import File
from models.record import TABLE as RECORD
from models.supporters.application import TABLE as APPLICATION
from models.supporters.certificate import TABLE as CERTIFICATE
from models.supporters.round import TABLE as ROUND
from models.supporters.supporter import TABLE as SUPPORTER
from models.supporters.watch import WATCHES
from models.table import core
from models.user import User
from scheduler.ticker import Ticker
from tests.scheduler.support import sent, ticking, to
from tests.support import SEOUL, START, Bot, Person

OPENS, CLOSES = START + timedelta(days=1), START + timedelta(days=15)
LINE = "blog.naver.com/walk 한 달 3000명"
APPLIED = ("동의합니다", "김동행", LINE, "건너뛰기", "https://youtu.be/abc", "동네 이야기를 알리고 싶어요.",
           "동의하지 않아요", "동의합니다")  # fmt: skip


@pytest.fixture
def ticker(bot: Bot) -> Ticker:
    return ticking(bot)


@pytest.fixture
async def boss(bot: Bot) -> Person:
    person = bot.person("boss", channel="web")
    await person.says("/start")
    with bot.engine.begin() as connection:
        account = connection.exec_driver_sql("SELECT user_id FROM account WHERE address='web:boss'")
        who = core(User).c.id == account.scalar_one()
        connection.execute(update(core(User)).where(who).values(roles="coordinator"))
    return person


async def open_round(bot: Bot, boss: Person, number: str = "2") -> None:
    """Open a round by conversation: a day after START, for two weeks."""
    await boss.says("/rounds")
    await boss.presses("새 모집")
    await boss.says("5기")
    await boss.says(f"{OPENS:%Y-%m-%d %H:%M} ~ {CLOSES:%Y-%m-%d %H:%M}")
    review = await boss.says("2027-01-04 ~ 2027-11-30")
    assert "예시 - 금산군" in review
    assert "mediahub.seoul.go.kr" in review
    await boss.says("인원")
    await boss.says(number)
    assert "모집을 만들었어요" in await boss.says("제출")


async def opened(bot: Bot, boss: Person, number: str = "2") -> None:
    """Open a round and go to its second day."""
    await open_round(bot, boss, number)
    bot.clock.move(days=2)


async def applies(person: Person, *answers: str) -> str:
    await person.says("/supporter")
    reply = await person.presses("지원하기")
    for each in answers:
        reply = await person.says(each)
    return reply


def told(bot: Bot, person: Person) -> str:
    """What went to the person last without being asked for."""
    return [text for who, text in sent(bot) if who == person.address][-1]


def value(bot: Bot, column: object) -> object:
    with bot.engine.connect() as connection:
        return connection.execute(select(column)).scalar()  # type: ignore[call-overload]


async def test_no_round_says_when_the_last_ones_were_and_takes_the_wish_to_be_told(
    bot: Bot, anna: Person
) -> None:
    shown = await anna.says("서포터즈")
    assert "지금은 모집하고 있지 않아요" in shown
    assert "2024-04-15" in shown
    assert "알려 드릴게요" in await anna.presses("모집 알림 받기")
    assert value(bot, WATCHES.c.user_id)
    assert "모집 알림 그만 받기" in (await anna.says("/supporter"), anna.labels())[1]
    await anna.presses("모집 알림 그만 받기")
    assert value(bot, WATCHES.c.user_id) is None
    assert "지원 기간이 끝났어요" in await anna.says("/apply-supporter")


async def test_watchers_hear_at_the_opening_moment_and_only_once(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await anna.says("/supporter")
    await anna.presses("모집 알림 받기")
    await open_round(bot, boss)
    assert f"{OPENS:%Y-%m-%d %H:%M}부터 받아요" in await anna.says("/supporter")
    await to(bot.clock, ticker, OPENS - timedelta(minutes=1))
    assert not [1 for _who, text in sent(bot) if "열렸어요" in text]
    await to(bot.clock, ticker, OPENS)
    assert [who for who, text in sent(bot) if "모집이 열렸어요" in text] == ["telegram:anna"]
    await to(bot.clock, ticker, CLOSES)
    assert len([1 for _who, text in sent(bot) if "모집이 열렸어요" in text]) == 1


async def test_applying_gives_a_receipt_and_one_application_a_round(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    review = await applies(anna, *APPLIED)
    assert "블로그 blog.naver.com/walk (한 달 방문자 3,000명)" in review
    assert "https://youtube.com/watch?v=abc" in review
    assert "SP-2026-000001" in await anna.says("제출")
    assert "SP-2026-000001: 접수" in await anna.says("/apply-supporter")
    await anna.presses("고치기")
    await anna.says("이름")
    await anna.says("김바꿈")
    assert "고쳤어요" in await anna.says("제출")
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(APPLICATION)).all()
    assert (row.revision, row.content["name"], row.content["publicity"]) == (2, "김바꿈", True)
    assert len(row.content["accounts"]) == 1


async def test_several_accounts_come_in_one_message_or_one_by_one(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    await applies(anna, "동의합니다", "김동행", f"{LINE}\n인스타 @walk 팔로워 2300")
    assert "두 번" in await anna.says("instagram.com/Walk 2300")
    assert "더 있나요" in await anna.says("x.com/walk 100\n페이스북 walk 200")
    assert "만든" in await anna.says("youtube.com/@walk 300")  # the fifth: no more are asked
    for each in (
        "없음",
        "동네 이야기를 알리고 싶어요.",
        "동의하지 않아요",
        "동의하지 않아요",
        "제출",
    ):
        await anna.says(each)
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(APPLICATION)).all()
    assert [each["kind"] for each in row.content["accounts"]] == [
        "blog", "instagram", "x", "facebook", "youtube",
    ]  # fmt: skip


async def test_who_is_not_eligible_hears_why_at_once_and_may_correct(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    refused = await applies(anna, "동의합니다", "김동행", "blog.naver.com/walk 한 달 300명")
    assert "아직 지원 기준에 못 미쳐요" in refused
    assert "한 달 방문자 300명" in refused
    assert "한 달 방문자 1,000명 이상" in refused
    assert "모집 알림" in refused
    assert "더 있나요" in await anna.says(LINE)


async def test_refusing_the_consent_ends_kindly_and_stores_nothing(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    asked = await applies(anna)
    for legal in ("① 목적", "② 항목", "③ 보유 기간", "④ 동의하지 않을 수"):
        assert legal in asked
    assert "불이익은 없어요" in await anna.says("동의하지 않아요")
    assert value(bot, APPLICATION.c.id) is None


async def test_too_late_is_said_kindly_and_nothing_is_stored(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    await applies(anna, *APPLIED)
    bot.clock.now = CLOSES
    assert "지원 기간이 끝났어요" in await anna.says("제출")
    assert "모집 알림 받기" in anna.labels()
    assert value(bot, APPLICATION.c.id) is None
    assert bot.runtime.failures == 0


async def test_application_is_withdrawn_after_asking_and_consent_withdrawn_does_the_same(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    await applies(anna, *APPLIED, "제출")
    await anna.presses("내 지원서")
    await anna.presses("지원 철회")
    assert value(bot, APPLICATION.c.status) == "applied"
    assert "내용을 지웠어요" in await anna.presses("네, 철회할게요")
    await applies(anna, *APPLIED[1:], "제출")
    assert value(bot, APPLICATION.c.status) == "applied"
    await anna.says("/privacy")
    assert "서포터즈 지원을 철회하고" in await anna.says("/withdraw-consent apply")
    assert value(bot, APPLICATION.c.status) == "withdrawn"
    assert bot.runtime.failures == 0


async def test_nobody_reads_or_moves_anothers_application(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    await applies(anna, *APPLIED, "제출")
    number = value(bot, APPLICATION.c.id)
    mallory = bot.person("mallory")
    for command in ("application", "change-application", "withdraw-application", "accept-place",
                    "decline-place"):  # fmt: skip
        assert "찾지 못했어요" in await mallory.says(f"/{command} {number}")
    for command in ("rounds", "round", "applicants", "applicant", "decide", "score", "members",
                    "member", "round-new", "round-edit", "round-cancel", "round-complete",
                    "applicants-file", "member-status", "paper-withdraw", "line-up"):  # fmt: skip
        said = await mallory.says(f"/{command} {number}")
        assert "할 수 없는 일" in said or "찾지 못했어요" in said
        assert "김동행" not in said
    assert bot.runtime.failures == 0


@pytest.mark.parametrize("argument", ["", "x", "²", "99999999999999999999", "1:", "0:yes", "-1"])
async def test_forged_arguments_are_answered(bot: Bot, boss: Person, argument: str) -> None:
    for command in ("round", "applicants", "applicant", "decide", "score", "members", "member",
                    "round-edit", "round-cancel", "round-complete", "applicants-file", "line-up",
                    "member-status", "paper-withdraw", "round-results", "application",
                    "accept-place", "decline-place", "watch-rounds"):  # fmt: skip
        await boss.send(press=f"!{command}:{argument}")
        assert boss.labels()
    assert bot.runtime.failures == 0


async def chosen(bot: Bot, boss: Person, ticker: Ticker, *people: Person) -> None:
    """Two applicants (or more): the first chosen, the second in line, others not; results out."""
    await opened(bot, boss, "1")
    for person in people:
        await applies(person, *APPLIED, "제출")
    await to(bot.clock, ticker, CLOSES)
    decisions = ("선발", "예비", "미선발")
    with bot.engine.connect() as connection:
        ids = (
            connection.execute(select(APPLICATION.c.id).order_by(APPLICATION.c.id)).scalars().all()
        )
    for number, decision in zip(ids, decisions, strict=False):
        await boss.says(f"/applicant {number}")
        await boss.presses(decision)
    round_id = value(bot, ROUND.c.id)
    await boss.says(f"/round-results {round_id}")
    await boss.says(f"{CLOSES + timedelta(days=1):%Y-%m-%d %H:%M}")
    assert "한꺼번에 가요" in await boss.says("제출")


async def accepted(bot: Bot, boss: Person, ticker: Ticker, *people: Person) -> None:
    """As `chosen`; the first has taken the place."""
    await chosen(bot, boss, ticker, *people)
    await to(bot.clock, ticker, CLOSES + timedelta(days=1))
    await people[0].says("/supporter")
    await people[0].presses("수락할게요")


async def test_places_left_free_go_to_the_line_with_the_results_and_it_is_said_before(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await opened(bot, boss, "2")
    await applies(anna, *APPLIED, "제출")
    await to(bot.clock, ticker, CLOSES)
    await boss.says(f"/applicant {value(bot, APPLICATION.c.id)}")
    await boss.presses("예비")
    await boss.says(f"/round-results {value(bot, ROUND.c.id)}")
    await boss.says(f"{CLOSES + timedelta(days=1):%Y-%m-%d %H:%M}")
    assert "자리가 2개 남아 예비 1번부터" in await boss.says("제출")
    await to(bot.clock, ticker, CLOSES + timedelta(days=1))
    heard = [text for who, text in sent(bot) if who == anna.address]
    assert len([text for text in heard if "선발되셨어요" in text]) == 1
    assert not [text for text in heard if "예비" in text]


async def test_whole_way_from_choice_to_certificate(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    bert, cara = bot.person("bert"), bot.person("cara")
    await chosen(bot, boss, ticker, anna, bert, cara)
    assert [who for who, text in sent(bot) if "마감됐어요" in text] == ["web:boss"]
    assert "1명 중 1명, 예비 1명, 미선발 1명" in await boss.says(f"/round {value(bot, ROUND.c.id)}")
    assert not [who for who, text in sent(bot) if "선발되셨어요" in text]
    await to(bot.clock, ticker, CLOSES + timedelta(days=1))
    told = {who: text for who, text in sent(bot) if who.startswith("telegram")}
    assert "선발되셨어요" in told["telegram:anna"]
    assert "예비 1번이 되셨어요" in told["telegram:bert"]
    assert "함께하지 못하게 되었어요" in told["telegram:cara"]
    assert "선발 (수락을 기다려요)" in await anna.says("/supporter")
    assert "이제 동행메이트예요" in await anna.presses("수락할게요")
    assert anna.last
    [file] = anna.last.messages[-1].files
    assert file.name.startswith("위촉장-DH-2026-000001")
    with bot.engine.connect() as connection:
        made = make(connection, file, bot.clock(), "https://bot.example.org")
    assert made.content.startswith(b"%PDF")
    assert value(bot, SUPPORTER.c.active_from) == date(2027, 1, 4)
    assert "동행메이트 1번: 활동 중" in await anna.says("/supporter")
    await anna.says("/start")
    assert "내 미션" in anna.labels()
    assert bot.runtime.failures == 0


async def test_who_rested_until_the_end_finds_the_next_round(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await chosen(bot, boss, ticker, anna)
    await to(bot.clock, ticker, CLOSES + timedelta(days=1))
    await anna.says("/supporter")
    await anna.presses("수락할게요")
    await boss.says(f"/member-status {value(bot, SUPPORTER.c.id)}")
    for answer in ("쉼", "입원", "제출"):
        await boss.says(answer)
    assert "쉬는 중" in await anna.says("/supporter")
    bot.clock.now = datetime(2028, 1, 10, 10, tzinfo=SEOUL)  # nobody ended her membership
    await boss.says("/rounds")
    await boss.presses("새 모집")
    for answer in ("6기", "2028-01-10 09:00 ~ 2028-01-24 18:00", "2028-03-01 ~ 2028-11-30", "제출"):
        await boss.says(answer)
    assert "모집: 6기" in await anna.says("/supporter")
    assert "이름을 적어" in await anna.presses("지원하기")


async def test_results_wait_while_somebody_is_undecided_and_the_office_hears(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    bert = bot.person("bert")
    await chosen(bot, boss, ticker, anna, bert)
    number = value(bot, func.max(APPLICATION.c.id))
    await boss.says(f"/applicant {number}")
    await boss.presses("미정")  # to think it over; and then it was forgotten
    await to(bot.clock, ticker, CLOSES + timedelta(days=1))
    assert not [text for _who, text in sent(bot) if "선발되셨어요" in text or "함께하지 못" in text]
    assert [who for who, text in sent(bot) if "결과를 보내지 않았어요" in text] == ["web:boss"]
    await boss.says(f"/applicant {number}")
    await boss.presses("미선발")
    await boss.says(f"/round-results {value(bot, ROUND.c.id)}")
    await boss.says(f"{CLOSES + timedelta(days=2):%Y-%m-%d %H:%M}")
    assert "한꺼번에 가요" in await boss.says("제출")
    await to(bot.clock, ticker, CLOSES + timedelta(days=2))
    told = {who: text for who, text in sent(bot) if who.startswith("telegram")}
    assert "선발되셨어요" in told["telegram:anna"]
    assert "함께하지 못하게 되었어요" in told["telegram:bert"]


async def test_unanswered_place_goes_to_the_next_with_a_word_before(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    bert = bot.person("bert")
    await chosen(bot, boss, ticker, anna, bert)
    await to(bot.clock, ticker, CLOSES + timedelta(days=10))
    texts = [(who, text.splitlines()[0]) for who, text in sent(bot) if who.startswith("telegram")]
    # Bert's place ends on a Sunday: he is reminded on the Friday before.
    assert [who for who, text in texts if "곧 끝나요" in text] == ["telegram:anna", "telegram:bert"]
    assert [who for who, text in texts if "다음 분께 드렸어요" in text] == ["telegram:anna"]
    assert [who for who, text in texts if "선발되셨어요" in text] == [
        "telegram:anna",
        "telegram:bert",
    ]
    await bert.says("/supporter")
    assert "이제 동행메이트예요" in await bert.presses("수락할게요")
    assert "기간이 지나 취소됨" in await anna.says("/supporter")


async def test_who_declines_makes_room_at_once(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    bert = bot.person("bert")
    await chosen(bot, boss, ticker, anna, bert)
    await to(bot.clock, ticker, CLOSES + timedelta(days=1))
    await anna.says("/supporter")
    await anna.presses("사양할게요")
    assert "다음 기회에" in await anna.presses("네, 사양할게요")
    await to(bot.clock, ticker, bot.clock() + timedelta(days=1))
    assert [who for who, text in sent(bot) if "선발되셨어요" in text] == [
        "telegram:anna", "telegram:bert",
    ]  # fmt: skip


async def test_coordinators_compare_score_and_take_the_list_along(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await opened(bot, boss)
    await applies(anna, *APPLIED, "제출")
    round_id, _number = value(bot, ROUND.c.id), value(bot, APPLICATION.c.id)
    listed = await boss.says(f"/applicants {round_id}")
    assert "SNS 계정 수 10: 1=2" in listed  # the rules are shown
    assert "[미정] 김동행 SP-2026-000001: 9점" in listed  # one account 2, one work 7
    await boss.presses("김동행")
    await boss.presses("점수 주기")
    await boss.says("40 5")
    assert "배점을 넘었거나" in await boss.says("없음")
    await boss.presses("다시 점수 주기")
    await boss.says("지원 동기와 계획 25\n가산 5")
    assert "적었어요" in await boss.says("동네 이야기가 좋음")
    shown = await boss.presses("지원서로")
    assert "39점" in shown
    assert "동네 이야기가 좋음" in shown
    await boss.says(f"/applicants {round_id}")
    await boss.presses("엑셀로 받기")
    assert boss.last
    [file] = boss.last.messages[-1].files
    with bot.engine.connect() as connection:
        assert make(connection, file, bot.clock()).content.startswith(b"PK")
        actions = connection.execute(select(RECORD.c.action)).scalars().all()
    assert actions == ["supporter_round.create", "supporter.score", "export"]


async def test_more_than_the_places_is_refused_with_words(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await opened(bot, boss, "1")
    for person in (anna, bot.person("bert")):
        await applies(person, *APPLIED, "제출")
    with bot.engine.connect() as connection:
        ids = connection.execute(select(APPLICATION.c.id)).scalars().all()
    assert "지원 마감 뒤부터" in await boss.says(f"/decide {ids[0]}:chosen")
    bot.clock.now = CLOSES
    assert "1명 중 1명" in await boss.says(f"/decide {ids[0]}:chosen")
    assert "자리가 다 찼어요" in await boss.says(f"/decide {ids[1]}:chosen")
    await boss.says(f"/round-results {value(bot, ROUND.c.id)}")
    await boss.says(f"{CLOSES + timedelta(days=1):%Y-%m-%d %H:%M}")
    assert "정하지 않은 지원서가 1건" in await boss.says("제출")


async def test_year_ends_with_papers_and_a_picture_and_a_paper_can_be_withdrawn(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await accepted(bot, boss, ticker, anna)
    await to(bot.clock, ticker, datetime(2027, 11, 30, 9, tzinfo=SEOUL))
    await boss.says(f"/round {value(bot, ROUND.c.id)}")
    await boss.presses("마치고 수료증 내기")
    assert value(bot, SUPPORTER.c.status) == "active"
    assert "1명에게 수료증" in await boss.presses("네, 마칠게요")
    await to(bot.clock, ticker, bot.clock() + timedelta(minutes=5))
    assert [who for who, text in sent(bot) if "수료를 축하해요" in text] == ["telegram:anna"]
    shown = await anna.says("증명서")
    assert shown.count("DH-202") == 3
    assert anna.last
    kinds = [each.kind for each in anna.last.messages[-1].files]
    assert kinds == ["certificate"] * 3 + ["supporter_summary"]
    with bot.engine.connect() as connection:
        made = make(connection, anna.last.messages[-1].files[-1], bot.clock())
        assert made.content.startswith(b"\x89PNG")
        paper = connection.execute(
            select(CERTIFICATE.c.id).where(CERTIFICATE.c.kind == "completion")
        ).scalar_one()
    await boss.says(f"/member {value(bot, SUPPORTER.c.id)}")
    await boss.presses("수료증 취소")
    await boss.says("이름이 틀림")
    assert "취소했어요" in await boss.says("제출")
    assert "수료증" in await anna.says("/papers")
    with bot.engine.connect() as connection, pytest.raises(NoSuchFileError):
        make(connection, File("certificate", paper, "x.pdf"), bot.clock())


async def test_supporter_leaves_after_asking_and_coordinators_dismiss_with_a_reason(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await accepted(bot, boss, ticker, anna)
    await boss.says(f"/members {value(bot, ROUND.c.id)}")
    await boss.presses("1번 김동행")
    await boss.presses("상태 바꾸기")
    await boss.says("쉼")
    await boss.says("병가")
    assert "‘쉬는 중’" in await boss.says("제출")
    heard = told(bot, anna)
    assert "잠시 쉬는 것으로" in heard
    assert "까닭: 병가" in heard
    await anna.says("/supporter")
    await anna.presses("그만두기")
    assert "고마워요" in await anna.presses("네, 그만둘게요")
    assert value(bot, SUPPORTER.c.status) == "left"
    assert "그만둠" in await anna.says("/supporter")


async def test_cancelled_round_tells_its_applicants(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await opened(bot, boss)
    await applies(anna, *APPLIED, "제출")
    await boss.says(f"/round {value(bot, ROUND.c.id)}")
    await boss.presses("모집 취소")
    await boss.presses("네, 취소할게요")
    await to(bot.clock, ticker, bot.clock() + timedelta(minutes=1))
    assert [who for who, text in sent(bot) if "모집이 취소되었어요" in text] == ["telegram:anna"]


async def test_unsuccessful_applications_are_forgotten_in_time(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    bert = bot.person("bert")
    await accepted(bot, boss, ticker, anna, bert)
    await to(bot.clock, ticker, CLOSES + timedelta(days=182))
    with bot.engine.connect() as connection:
        rows = connection.execute(select(APPLICATION).order_by(APPLICATION.c.id)).all()
    assert [row.content["name"] for row in rows] == ["김동행", ""]


async def test_dismissed_supporter_is_told_why_and_the_letter_is_void(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await accepted(bot, boss, ticker, anna)
    await boss.says(f"/member-status {value(bot, SUPPORTER.c.id)}")
    await boss.says("해촉")
    await boss.says("두 달 동안 미션을 하지 않음")
    assert "위촉장은 취소했어요" in await boss.says("제출")
    heard = told(bot, anna)
    assert "활동이 끝난 것으로 정해졌어요(해촉)" in heard
    assert "두 달 동안 미션을 하지 않음" in heard
    assert "(취소됨)" in await anna.says("증명서")


async def test_coordinator_registers_other_accounts_and_the_supporter_hears_of_it(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await chosen(bot, boss, ticker, anna)
    await to(bot.clock, ticker, CLOSES + timedelta(days=1))
    await anna.says("/supporter")
    assert (
        "SNS가 바뀌었으면" in (await anna.presses("수락할게요"), await anna.says("/supporter"))[1]
    )
    assert "blog.naver.com/walk" in await boss.says(f"/member {value(bot, SUPPORTER.c.id)}")
    await boss.presses("SNS 고치기")
    assert "사람 수가 없어요" in await boss.says("blog.naver.com/run")
    await boss.says("blog.naver.com/run 한 달 4000명\n인스타 @run 팔로워 2300")
    assert "알렸어요" in await boss.says("제출")
    heard = told(bot, anna)
    assert "instagram.com/run" in heard
    shown = await anna.says("/supporter")
    assert "blog.naver.com/run" in shown
    assert "walk" not in shown


async def test_undecided_applications_are_decided_by_points_after_a_look(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await opened(bot, boss, "2")
    for n in range(5):
        line = f"blog.naver.com/walk{n} 한 달 3000명" + ("\n인스타 @walk 2300" if n == 4 else "")
        await applies(bot.person(f"p{n}"), *(APPLIED[:2]), f"{line}", *APPLIED[3:], "제출")
    number = value(bot, ROUND.c.id)
    assert "정할 지원서가 없어요" in await boss.says(f"/fill-places {number}")
    bot.clock.now = CLOSES
    await boss.says(f"/applicants {number}")
    said = await boss.presses("점수 차례로 정하기")
    assert "미정 5건" in said
    assert "선발 2명, 가장 낮은 점수 9점" in said
    assert "끝자리가 같은 점수예요(9점: 김동행, 김동행, 김동행, 김동행)" in said
    assert "손으로 주는 점수가 아직 없는 지원서가 5건" in said
    assert {"예비 2명 두고 정하기", "예비 1명 두고 정하기", "예비 없이 정하기"} <= set(
        boss.labels()
    )
    said = await boss.presses("예비 1명 두고 정하기")
    assert "2명 중 2명, 예비 1명, 미선발 2명" in said
    with bot.engine.connect() as connection:
        found = connection.execute(select(APPLICATION.c.decision).order_by(APPLICATION.c.id))
        assert list(found.scalars()) == [
            "chosen", "waiting", "not_chosen", "not_chosen", "chosen",
        ]  # fmt: skip
    assert "결과를 언제" in await boss.presses("결과 발표하기")
    shown = await boss.says(f"/applicants {number}:0:chosen")
    assert "선발 지원자 2명" in shown
    assert shown.count("[선발]") == 2
    assert "미선발]" not in shown
    assert "지원자 0명" in await boss.says(f"/applicants {number}:0:nonsense")


async def test_applications_are_gone_through_one_after_the_other(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    for person in (anna, bot.person("bert")):
        await applies(person, *APPLIED, "제출")
    shown = await boss.says(f"/applicants {value(bot, ROUND.c.id)}")
    assert "9점, 블로그 월 방문자 3,000" in shown
    first = value(bot, APPLICATION.c.id)
    assert "SP-2026-000001" in await boss.says(f"/applicant {first}")
    assert "SP-2026-000002" in await boss.presses("다음 지원자")
    assert "다음 지원자" not in boss.labels()


async def test_coordinators_are_asked_to_end_the_round_on_its_last_day(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await accepted(bot, boss, ticker, anna)
    await to(bot.clock, ticker, datetime(2027, 11, 30, 9, 59, tzinfo=SEOUL))
    assert not [text for _who, text in sent(bot) if "활동 기간이 2027-11-30까지" in text]
    await to(bot.clock, ticker, datetime(2027, 11, 30, 10, tzinfo=SEOUL))
    assert [who for who, text in sent(bot) if "활동 기간이 2027-11-30까지" in text] == ["web:boss"]


async def test_how_it_ends_for_who_rests_is_asked_with_the_end_of_the_round(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await accepted(bot, boss, ticker, anna)
    await boss.says(f"/member-status {value(bot, SUPPORTER.c.id)}")
    for answer in ("쉼", "입원", "제출"):
        await boss.says(answer)
    await to(bot.clock, ticker, datetime(2027, 11, 30, 10, tzinfo=SEOUL))
    assert "쉬는 서포터 1명(김동행)은 어떻게 끝낼지" in told(bot, boss)
    number = value(bot, ROUND.c.id)
    assert "쉬는 서포터 1명(김동행)" in await boss.says(f"/round-complete {number}")
    assert "쉬는 서포터 1명(김동행)" in await boss.says(f"/round-complete {number}:yes")
    assert value(bot, SUPPORTER.c.status) == "paused"  # nothing is decided by a bare yes
    said = await boss.presses("쉬는 사람은 수료 없이 마치기")
    assert "0명에게 수료증" in said
    assert "1명은 수료 없이" in said
    await to(bot.clock, ticker, datetime(2027, 11, 30, 11, tzinfo=SEOUL))
    assert "쉬시는 동안 끝나 수료증은 나가지 않아요" in told(bot, anna)
    assert "동행메이트 1번: 활동 끝남" in await anna.says("/supporter")
    await anna.says("/start")
    assert "내 미션" not in anna.labels()


async def test_bank_and_identity_numbers_are_not_taken_with_an_application(
    bot: Bot, anna: Person, boss: Person
) -> None:
    await opened(bot, boss)
    said = await applies(anna, "동의합니다", "김동행 900101-1234567", LINE, "건너뛰기", "없음",
                         "동네 이야기를 알려요. 국민은행 123456-01-234567")  # fmt: skip
    assert "●로 가리고 저장했어요" in said
    await anna.says("동의합니다")
    said = await anna.says("국민은행 110-123-456789")
    assert "전화번호나 전자우편 주소가 보이지 않아요" in said
    await anna.says("010-1234-5678")
    review = await anna.says("동의하지 않아요")
    assert "010-1234-5678" in review
    for number in ("1234567", "123456-01", "110-123"):
        assert number not in review
    await anna.says("제출")
    with bot.engine.connect() as connection:
        [row] = connection.execute(select(APPLICATION)).all()
    assert "234567" not in str(row.content)
    await anna.says("상담")
    await anna.says("동의합니다")
    await anna.says(
        "활동비는 국민은행 110-123-456789 로, 전화는 010-1234-5678 이에요. 여권 M12345678, 면허 11-12-345678-90"
    )
    heard = told(bot, boss)
    assert "국민은행 ●●●-●●●-●●●●●●" in heard
    assert "12345678," not in heard
    assert "345678-90" not in heard
    assert "010-1234-5678" in heard


async def test_wrong_name_on_a_paper_is_put_right_with_a_new_number(
    bot: Bot, anna: Person, boss: Person, ticker: Ticker
) -> None:
    await accepted(bot, boss, ticker, anna)
    await boss.says(f"/member {value(bot, SUPPORTER.c.id)}")
    await boss.presses("증명서 다시 내기")
    await boss.says("김동형")
    assert "1장을 ‘김동형’" in await boss.says("제출")
    heard = told(bot, anna)
    assert "고쳐 다시 냈어요" in heard
    with bot.engine.connect() as connection:
        rows = connection.execute(select(CERTIFICATE).order_by(CERTIFICATE.c.id)).all()
    assert [(row.status, row.content["name"]) for row in rows] == [
        ("withdrawn", "김동행"), ("valid", "김동형"),
    ]  # fmt: skip
    assert "김동형" in await boss.says(f"/member {value(bot, SUPPORTER.c.id)}")
