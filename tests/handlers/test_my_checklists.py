"""One's own checklists: every revision stays within reach, under a file name of its own."""

from __future__ import annotations

from tests.support import Person, running


async def hand_in(person: Person) -> None:
    steps = ("/checklist", "돌봄 사업", "부서", "2027년", "없음", *["해당없음"] * 12, "만족도 조사")
    for words in (*steps, "제출"):
        await person.says(words)


def files(person: Person) -> list[str]:
    assert person.last
    return [file.name for message in person.last.messages for file in message.files]


async def test_earlier_revision_is_shown_as_it_was_handed_in(sqlite_url: str) -> None:
    async with running(sqlite_url, demo=True) as bot:
        anna = bot.person()
        await hand_in(anna)
        assert files(anna) == ["CL-2026-000001.txt", "CL-2026-000001.pdf"]
        await anna.presses("새 판으로 고치기")
        await anna.says("1")
        await anna.says("돌봄 사업 고침")
        assert "2판" in await anna.says("제출")
        assert files(anna) == ["CL-2026-000001-2.txt", "CL-2026-000001-2.pdf"]
        await anna.says("/my")
        assert "돌봄 사업 고침" in await anna.presses("CL-2026-000001")
        assert "1판이에요" in await anna.presses("1판 보기")
        assert files(anna) == ["CL-2026-000001.txt", "CL-2026-000001.pdf"]
        assert "새 판으로 고치기" not in anna.labels()
        assert "(2판)" in await anna.presses("최신 판 보기")
        assert "(2판)" in await anna.says("cl-2026-000001")


async def test_nobody_sees_anothers_revision(sqlite_url: str) -> None:
    async with running(sqlite_url, demo=True) as bot:
        anna = bot.person()
        await hand_in(anna)
        await anna.says("/my")
        await anna.presses("CL-2026-000001")
        code = anna.control("새 판으로 고치기").code.replace("reopen", "show-revision")
        other = bot.person("other")
        assert "찾지 못했어요" in await other.send(press=code)


async def test_reopening_again_goes_on_with_what_was_begun(sqlite_url: str) -> None:
    """A second reopened draft would undo, once handed in, what the first one changed."""
    async with running(sqlite_url, demo=True) as bot:
        anna = bot.person()
        await hand_in(anna)
        await anna.presses("새 판으로 고치기")
        await anna.says("1")
        await anna.says("돌봄 사업 고침")
        await anna.says("/my")
        await anna.presses("CL-2026-000001")
        assert "돌봄 사업 고침" in await anna.presses("새 판으로 고치기")
        assert "2판" in await anna.says("제출")
        assert "쓰는 중" not in await anna.says("/my")
