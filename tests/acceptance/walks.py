"""Walks through the conversations that several tests take."""

from __future__ import annotations

from tests.acceptance.conftest import Window

TYPED = {
    "사업(계획) 이름": "약자동행 스마트 돌봄 시범사업",
    "담당 부서": "약자동행정책과",
    "사업 기간": "2027-01-01 ~ 2027-12-31",
    "예산이 있으면": "1억 5천만원",
}
STORY = "동네 경로당 문턱에 경사로를 놓아 주세요.\n겨울에도 안전하게 다니고 싶어요."


async def to_the_story(window: Window) -> None:
    for label in ("아이디어 제안", "동의합니다", "의료"):
        await window.presses(label)


async def question(window: Window) -> str:
    return await window.page.locator(".question .bubble").last.inner_text()


async def fill_checklist(window: Window, until: str = "") -> None:
    """Answer every question with written values, up to the review (or a question's words)."""
    for _ in range(40):
        labels = await window.labels()
        asked = await question(window)
        if "제출" in labels or (until and until in asked):
            return
        if "다 골랐어요" in labels:
            await window.presses("다 골랐어요")
        elif "☐ 주거" in labels:
            await window.presses("☐ 주거")
        elif "검토완료" in labels:
            await window.presses("검토완료")
        elif found := [each for each in labels if "단순지원" in each]:
            await window.presses(found[0])
        else:
            typed = (answer for part, answer in TYPED.items() if part in asked)
            await window.says(next(typed, "만족도 조사로 대신함"))
    raise AssertionError(await window.words())
