"""Who steals the database file reads nothing of what people wrote."""

from __future__ import annotations

import json
from pathlib import Path

from bot import exports
from bot.documents.making import make
from models.checklist_file import load_templates
from models.message import File
from models.role import change
from models.update import Update
from models.work import Work
from tests.support import SEOUL, START, Bot, Person

SECRETS = {
    "draft": "다쓰지않은비밀하나",
    "idea": "반지하물막이비밀둘",
    "name": "김비밀셋",
    "contact": "secret.four@example.com",
    "inquiry": "상담에적은비밀다섯",
    "answer": "담당자가답한비밀여섯",
    "file": "이력서비밀일곱",
    "project": "미공개사업비밀여덟",
    "department": "숨은부서비밀아홉",
    "remark": "비고에적은비밀열",
    "written": "직접쓴값비밀열하나",
}


def become(bot: Bot, person: Person, role: str) -> None:
    assert person.last
    with bot.engine.begin() as connection:
        work = Work(connection, START, lambda: 0)
        change(work, person.last.speaker.user_id, role, actor="test", granted=True)


async def walk(person: Person, *words: str) -> None:
    for each in words:
        await person.says(each)


async def hand_in_with_a_file(bot: Bot, person: Person) -> None:
    carrier = Update("f", person.channel, person.address, "chat", locale="ko")
    name = f"{SECRETS['file']}.pdf"
    kept = await bot.runtime.take_file(carrier, name, b"%PDF-1.7\n%%EOF\n")
    await person.send(attachments=(kept,), text="골목에 의자를 놓아 주세요.")
    await person.presses("아이디어로 내기")
    await walk(person, "동의합니다", "주거")
    for _ in range(8):
        if "ID-2026" in await person.says("건너뛰기"):
            return
    assert "ID-2026" in await person.says("제출")


async def fill_in_a_checklist(person: Person) -> None:
    """Answer every item, one with a remark and one with a value written by hand."""
    form = next(each for each in load_templates() if each.version == "2022-09")
    await person.send(text="/start", member=True)
    header = (SECRETS["project"], SECRETS["department"], "2027년 3월~10월", "건너뛰기")
    await walk(person, f"/checklist {form.version}", *header)
    await person.presses("비고 쓰기")
    await person.says(SECRETS["remark"])
    for item in form.items:
        await person.says("해당없음")
        if item.ask and item.ask.mark == "not_applicable":
            await person.says(SECRETS["written"])
    assert "CL-2026-000001" in await person.says("제출")


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
    await fill_in_a_checklist(bot.person("kim", channel="slack"))
    await hand_in_with_a_file(bot, bot.person("ben"))
    written = on_disk(tmp_path)
    assert b"ID-2026-000001" in written  # it is what was written that is looked at
    found = [
        name
        for name, secret in SECRETS.items()
        if secret.encode() in written or json.dumps(secret)[1:-1].encode() in written
    ]
    assert found == []


async def test_what_is_sealed_is_read_by_its_person_and_by_the_office(bot: Bot) -> None:
    kim, ben = bot.person("kim", channel="slack"), bot.person("ben")
    await fill_in_a_checklist(kim)
    form = next(each for each in kim.last.messages[-1].files if each.kind == "checklist_text")  # type: ignore[union-attr]
    await hand_in_with_a_file(bot, ben)
    with bot.engine.connect() as connection:

        def read(file: File) -> str:
            return make(connection, file, START).content.decode()

        def own(person: Person) -> str:
            assert person.last
            return read(File("personal_data", person.last.speaker.user_id, "mine.json"))

        table = exports.rows_of(connection, "checklists", SEOUL, contact=False)
        exported = exports.write(table, "json").decode()
        readings = (read(form), own(kim), exported)
        assert SECRETS["file"] in own(ben)
    for name in ("project", "department", "remark", "written"):
        assert all(SECRETS[name] in each for each in readings), name
    assert SECRETS["project"] in await kim.send(text="/my", member=True)
    await ben.says("/my")
    assert SECRETS["file"] in await ben.says("ID-2026-000001")
