"""Who steals the database file reads nothing of what people wrote."""

from __future__ import annotations

import json
from pathlib import Path

from models.role import change
from models.work import Work
from tests.support import START, Bot, Person

SECRETS = {
    "draft": "다쓰지않은비밀하나",
    "idea": "반지하물막이비밀둘",
    "name": "김비밀셋",
    "contact": "secret.four@example.com",
    "inquiry": "상담에적은비밀다섯",
    "answer": "담당자가답한비밀여섯",
}


def become(bot: Bot, person: Person, role: str) -> None:
    assert person.last
    with bot.engine.begin() as connection:
        work = Work(connection, START, lambda: 0)
        change(work, person.last.speaker.user_id, role, actor="test", granted=True)


async def walk(person: Person, *words: str) -> None:
    for each in words:
        await person.says(each)


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("bot.db*"))


async def test_what_people_wrote_cannot_be_read_from_the_file(
    bot: Bot, anna: Person, tmp_path: Path
) -> None:
    await walk(
        anna,
        "아이디어 있어요",
        "동의합니다",
        "주거",
        "자세히 쓰기",
        SECRETS["idea"],
        "없음",
        "없음",
    )
    await walk(
        anna, "없음", "개인", "동의합니다", SECRETS["name"], SECRETS["contact"], "없음", "제출"
    )
    await walk(anna, f"/human {SECRETS['inquiry']}", "동의합니다")
    await walk(anna, "/idea", "교육", "자세히 쓰기", SECRETS["draft"])
    chief = bot.person("chief", channel="web")
    await chief.says("/start")
    become(bot, chief, "coordinator")
    await chief.says("/inquiries")
    await chief.presses("답하기")
    await chief.says(SECRETS["answer"])
    written = on_disk(tmp_path)
    assert b"ID-2026-000001" in written  # it is what was written that is looked at
    found = [
        name
        for name, secret in SECRETS.items()
        if secret.encode() in written or json.dumps(secret)[1:-1].encode() in written
    ]
    assert found == []
