"""A receipt number typed: one's own idea or checklist, nobody else's."""

from __future__ import annotations

import pytest

from tests.support import Bot, Person


async def hand_in(person: Person) -> None:
    for words in ("/idea", "동의", "주거", "반지하 창문에 물막이판을 달아 주세요."):
        await person.says(words)


@pytest.mark.parametrize(
    "typed", ["ID-2026-000001", "id-2026-000001이요", "제 번호는 ID-2026-000001"]
)
async def test_number_shows_ones_own_idea(anna: Person, typed: str) -> None:
    await hand_in(anna)
    assert "물막이판" in await anna.says(typed)


@pytest.mark.parametrize("typed", ["ID-2026-000001", "ID-2026-000009", "CL-2026-000001"])
async def test_number_of_somebody_else_or_nobody_shows_nothing(
    bot: Bot, anna: Person, typed: str
) -> None:
    await hand_in(anna)
    said = await bot.person("other").says(typed)
    assert "찾지 못했어요" in said
    assert "물막이판" not in said
