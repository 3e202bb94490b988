"""The checklist: both forms, remarks, written values that come and go, revisions."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.channels.telegram.rendering import LONGEST_LABEL
from bot.texts import SPOKEN, sayer
from handlers import CHECKLISTS, my_checklists
from handlers.conversations.checklist import name_of
from models.checklist import TABLE as CHECKLIST
from models.checklist_file import load_templates
from models.checklist_template import ChecklistTemplate
from models.role import change
from models.work import Work
from tests.support import START, Bot, Person

HEADER = ("도시락 사업", "복지과", "2027년 3월~10월", "건너뛰기")
TEMPLATES = {each.version: each for each in load_templates()}


def rows(bot: Bot) -> list[dict[str, object]]:
    with bot.engine.connect() as connection:
        found = connection.execute(select(CHECKLIST).order_by(CHECKLIST.c.revision)).mappings()
        return [dict(row) for row in found]


@pytest.fixture
async def kim(bot: Bot) -> Person:
    person = bot.person("kim", channel="slack")
    await person.send(text="/start", member=True)
    return person


async def say(person: Person, *words: str) -> str:
    reply = ""
    for each in words:
        reply = await person.send(text=each, member=True if person.channel == "slack" else None)
    return reply


async def fill(person: Person, template: ChecklistTemplate, mark: str = "검토완료") -> str:
    """Answer every question of the form with the mark, and what it asks to write."""
    reply = await say(person, f"/checklist {template.version}", *HEADER)
    for item in template.items:
        reply = await say(person, mark)
        kind = {"검토완료": "reviewed", "해당없음": "not_applicable"}[mark]
        if item.ask and item.ask.mark == kind:
            reply = await say(person, "1" if item.ask.options else "설문으로 알아봅니다")
    return reply


@pytest.mark.parametrize("version", sorted(TEMPLATES))
@pytest.mark.parametrize("mark", ["검토완료", "해당없음"])
async def test_both_forms_are_filled_reviewed_and_handed_in(
    bot: Bot, kim: Person, version: str, mark: str
) -> None:
    assert "확인해 주세요" in await fill(kim, TEMPLATES[version], mark)
    assert "CL-2026-000001" in await say(kim, "네")
    [row] = rows(bot)
    assert row["version"] == version
    assert len(row["marks"]) == len(TEMPLATES[version].items)  # type: ignore[arg-type]
    assert kim.last
    assert [f.kind for f in kim.last.messages[-1].files] == ["checklist_text", "checklist_pdf"]


async def test_written_value_goes_with_its_mark_and_comes_back(bot: Bot, kim: Person) -> None:
    template = TEMPLATES["2022-09"]
    await fill(kim, template)
    label = template.item("purpose_kind").text
    assert "단순지원" in await say(kim, label)
    assert "→" not in (await say(kim, "해당없음")).split("확인해 주세요")[1]
    assert "단순지원과 사다리지원 중 하나" not in await say(kim, label)
    assert "단순지원과 사다리지원 중 하나를 골라 주세요.: 단순지원" in await say(kim, "검토완료")
    await say(kim, "제출")
    assert rows(bot)[0]["marks"]["purpose_kind"]["written"] == ["단순지원"]  # type: ignore[index]


async def test_remark_is_written_edited_and_cleared(bot: Bot, kim: Person) -> None:
    await say(kim, "/checklist", *HEADER)
    await kim.presses("비고 쓰기")
    assert "법규" in await say(kim, "조례 확인")
    await kim.presses("비고 쓰기")
    assert "지금 답: 조례 확인" in kim.text(kim.last.messages)  # type: ignore[union-attr]
    await kim.presses("비우기")
    await kim.presses("비고 쓰기")
    await say(kim, "시민 의견 12건")
    for item in TEMPLATES["2022-09"].items:
        await say(kim, "검토완료")
        if item.ask and item.ask.mark == "reviewed":
            await say(kim, "1")
    await say(kim, "제출")
    assert rows(bot)[0]["marks"]["general_law"]["remark"] == "시민 의견 12건"  # type: ignore[index]


@pytest.mark.parametrize(
    ("typed", "mark"),
    [("해당없음요", "해당없음"), ("해당 없음", "해당없음"), ("검토완료했어요", "검토완료"),
     ("검토완뇨", "검토완료"), ("2번", "해당없음"), ("네", "검토완료")],
)  # fmt: skip
async def test_marks_are_understood_as_people_type_them(kim: Person, typed: str, mark: str) -> None:
    assert f"→ {mark}" in await say(kim, "/checklist", *HEADER, typed)


@pytest.mark.parametrize("typed", ["아니 검토완료 아님", "검토 안 했어요", "해당없음 아님"])
async def test_negated_marks_are_asked_again(kim: Person, typed: str) -> None:
    assert "⚠" in await say(kim, "/checklist", *HEADER, typed)


async def test_item_that_asks_for_more_says_so(kim: Person) -> None:
    await say(kim, "/checklist", *HEADER)
    reply = await say(kim, *["검토완료"] * 5)
    assert "이어서 여쭤봐요" in reply


async def test_reopened_checklist_is_a_new_revision_and_both_stay(bot: Bot, kim: Person) -> None:
    await fill(kim, TEMPLATES["2022-09"])
    await say(kim, "제출")
    assert "확인해 주세요" in await kim.presses("새 판으로 고치기")
    assert "2억" not in await say(kim, "예산")
    await say(kim, "2억", "사업명 수정", "도시락 사업 2")
    assert "2판" in await say(kim, "제출")
    first, second = rows(bot)
    assert (first["project"], first["budget"]) == ("도시락 사업", None)
    assert (second["project"], second["budget"]) == ("도시락 사업 2", 200_000_000)
    assert first["number"] == second["number"]


async def test_checklist_of_a_form_no_longer_there_says_so(
    kim: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(kim, TEMPLATES["2022-09"])
    await say(kim, "제출")
    monkeypatch.setattr(my_checklists, "load_templates", lambda: (TEMPLATES["2023-12"],))
    assert "더 이상 쓰지 않아요" in await kim.presses("새 판으로 고치기")
    assert kim.labels()


async def test_draft_of_somebody_no_longer_staff_is_kept_but_not_handed_in(
    bot: Bot, anna: Person
) -> None:
    await anna.says("/start")
    assert anna.last
    user = anna.last.speaker.user_id

    def be(*, staff: bool) -> None:
        with bot.engine.begin() as connection:
            work = Work(connection, START, bot.runtime.ids)
            change(work, user, "staff", actor="test", granted=staff)

    be(staff=True)
    await fill(anna, TEMPLATES["2022-09"])
    be(staff=False)
    assert "지금 역할로는" in await anna.presses("제출")
    assert "어느 분야" not in await anna.says("제출")
    assert rows(bot) == []
    be(staff=True)
    assert "CL-2026-000001" in await anna.presses("제출")
    be(staff=False)
    assert "지금 역할로는" in await anna.presses("새 판으로 고치기")
    assert bot.runtime.failures == 0


def test_every_form_has_its_conversation() -> None:
    assert [c.name for c in CHECKLISTS] == [name_of(t) for t in load_templates()]


async def test_words_better_said_otherwise_are_a_note_and_no_refusal(bot: Bot, kim: Person) -> None:
    template = TEMPLATES["2022-09"]
    await fill(kim, template)
    await say(kim, "사업명 수정", "장애우 나들이와 불우 이웃을 돕는 사업")
    reply = await say(kim, "/resume")
    assert "‘불우 이웃’은 ‘어려운 이웃’으로, ‘장애우’는 ‘장애인’으로 고쳐 쓰면 좋아요" in reply
    assert "CL-2026-000001" in await say(kim, "제출")
    assert rows(bot)[0]["project"] == "장애우 나들이와 불우 이웃을 돕는 사업"


async def test_remarks_are_read_for_such_words_too_and_good_ones_bring_no_note(kim: Person) -> None:
    template = TEMPLATES["2022-09"]
    assert "고쳐 쓰면" not in await fill(kim, template)
    await kim.send(text="고치기", member=True)
    await kim.presses("비고 - 5번 항목 (비어 있음)")
    assert "‘학부형’은 ‘학부모’로 고쳐 쓰면 좋아요" in await say(kim, "학부형 간담회를 엽니다")


@pytest.mark.parametrize("language", SPOKEN)
async def test_each_remark_that_could_be_written_says_to_which_item_it_belongs(
    kim: Person, language: str
) -> None:
    template = TEMPLATES["2022-09"]
    review = await fill(kim, template)
    numbers = {item.name: found[1] for item in template.items
               if (found := re.search(rf"^(\d+)\. {re.escape(item.text)}:", review, re.MULTILINE))}  # fmt: skip
    await kim.send(text="고치기", member=True)
    assert kim.last
    controls = {c.code.split(":")[3]: sayer(language)(c.label)
                for m in kim.last.messages for c in m.controls() if ":e:" in c.code}  # fmt: skip
    assert len(numbers) == len(template.items)
    for name, number in numbers.items():
        label = controls[f"{name}_note"]
        assert re.findall(r"\d+", label) == [number]
        assert len(label) <= LONGEST_LABEL
    assert len(set(controls.values())) == len(controls)


async def test_label_of_the_list_can_be_typed(kim: Person) -> None:
    await fill(kim, TEMPLATES["2022-09"])
    await say(kim, "고치기")
    assert "비고에 적을 내용을 써 주세요: 조례·규칙" not in kim.text(kim.last.messages)  # type: ignore[union-attr]
    reply = await say(kim, "비고 - 5번 항목 (비어 있음)")
    assert f"비고에 적을 내용을 써 주세요: {TEMPLATES['2022-09'].items[0].text}" in reply


@pytest.mark.parametrize(
    ("typed", "won"), [("없음", 0), ("비예산", 0), ("미정", None), ("건너뛰기", None)]
)
async def test_no_budget_is_kept_apart_from_one_left_open(
    bot: Bot, kim: Person, typed: str, won: int | None
) -> None:
    await fill(kim, TEMPLATES["2022-09"])
    await say(kim, "예산", typed, "제출")
    assert rows(bot)[0]["budget"] == won


async def test_no_budget_reads_in_the_review_as_in_the_form(kim: Person) -> None:
    await fill(kim, TEMPLATES["2022-09"])
    reply = await say(kim, "예산", "비예산")
    assert "없음(비예산)" in reply
    assert "0원" not in reply
