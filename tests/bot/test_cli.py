"""The command line: exports, roles, the record, and words instead of tracebacks."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from typer.testing import CliRunner

from bot import cli, exports
from bot.cli import cli as commands
from bot.database import engine
from bot.settings import Settings
from models.record import TABLE as RECORD
from models.user import ROLES
from tests.bot.process import donghaeng
from tests.support import CIPHER, Bot, running

SHORT = ("아이디어 있어요", "동의합니다", "주거")
SECRET = "a secret for tests only"  # what tests.support.CIPHER is made of


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tests' database and no .env."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def talk(place: Path) -> Callable[[Callable[[Bot], Awaitable[None]]], None]:
    """Let people talk to a bot on the database; it is stopped when they are done."""
    keys = count()  # no update of one bot looks like one of the next

    def run(conversation: Callable[[Bot], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with running(f"sqlite:///{place}/bot.db") as bot:
                bot.keys = keys
                await conversation(bot)

        asyncio.run(whole())

    return run


async def hand_in(bot: Bot, body: str = "창문에 물막이판을 달아 주세요.") -> None:
    anna = bot.person("anna")
    for words in (*SHORT, body):
        await anna.says(words)
    assert anna.seen[-1].controls()


async def hand_in_with_contact(bot: Bot) -> None:
    anna = bot.person("anna")
    for words in SHORT:
        await anna.says(words)
    await anna.presses("자세히 쓰기")
    for words in ("=1+1 공식 같은 글", "건너뛰기", "건너뛰기", "건너뛰기", "개인", "동의합니다"):
        await anna.says(words)
    for words in ("김시민", "citizen@example.org", "건너뛰기", "제출"):
        await anna.says(words)


def done(*arguments: str, status: int = 0) -> str:
    """Run a command in this process; return what it printed."""
    ran = CliRunner().invoke(commands, arguments, catch_exceptions=False)
    assert ran.exit_code == status, ran.output
    return ran.output


def table(*arguments: str) -> list[dict[str, str]]:
    ran = CliRunner().invoke(commands, ["export", *arguments], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return list(csv.DictReader(io.StringIO(ran.stdout_bytes.decode("utf-8-sig"), newline="")))


def entries() -> list[tuple[str, str, Any]]:
    """The record: action, actor, content."""
    made = engine(f"sqlite:///{Path.cwd()}/bot.db", CIPHER)
    with made.connect() as connection:
        rows = connection.execute(select(RECORD).order_by(RECORD.c.position)).all()
    made.dispose()
    return [(row.action, row.actor, row.content) for row in rows]


def change(statement: str, *values: object) -> None:
    """Change the database behind the bot's back."""
    with sqlite3.connect("bot.db") as connection:
        assert connection.execute(statement, values).rowcount
    connection.close()


# ---- export --------------------------------------------------------------------------------------
def test_export_writes_csv_to_standard_output(talk: Any) -> None:
    talk(hand_in)
    [row] = table("ideas")
    assert row["접수번호"] == "ID-2026-000001"
    assert row["제안 내용"] == "창문에 물막이판을 달아 주세요."
    assert "이름" not in row


def test_export_writes_the_other_forms_to_a_file(talk: Any, place: Path) -> None:
    talk(hand_in)
    assert done("export", "ideas", "--format", "xlsx", "--output", "out.xlsx") == ""
    book = load_workbook(place / "out.xlsx")
    assert book["내보내기"]["A2"].value == "ID-2026-000001"
    book.close()
    assert done("export", "ideas", "--format", "json", "--output", "out.json") == ""
    [row] = json.loads((place / "out.json").read_text())
    assert row["접수번호"] == "ID-2026-000001"


def test_export_leaves_names_out_unless_they_are_asked_for(talk: Any) -> None:
    talk(hand_in_with_contact)
    [bare] = table("ideas")
    assert {"이름", "연락처"} & bare.keys() == set()
    [whole] = table("ideas", "--contact")
    assert (whole["이름"], whole["연락처"]) == ("김시민", "citizen@example.org")
    assert whole["제안 내용"] == "'=1+1 공식 같은 글"


def test_file_with_names_is_for_its_owner_only_even_where_one_stood(talk: Any, place: Path) -> None:
    talk(hand_in_with_contact)
    (place / "old.csv").write_text("before")
    (place / "old.csv").chmod(0o644)
    for name in ("new.csv", "old.csv"):
        assert done("export", "ideas", "--contact", "--output", name) == ""
        assert (place / name).stat().st_mode & 0o777 == 0o600
        assert "김시민" in (place / name).read_text(encoding="utf-8-sig")


def test_every_export_stands_in_the_record_without_its_content(talk: Any) -> None:
    talk(hand_in_with_contact)
    table("ideas")
    table("ideas", "--contact")
    assert entries() == [
        ("export", "cli", {"name": "ideas", "rows": 1, "contact": False}),
        ("export", "cli", {"name": "ideas", "rows": 1, "contact": True}),
    ]


@pytest.mark.parametrize("name", ["ideas", "checklists"])
def test_export_of_an_empty_database_is_an_empty_table(name: str) -> None:
    assert table(name) == []
    assert json.loads(done("export", name, "--format", "json")) == []
    assert [content["rows"] for _action, _actor, content in entries()] == [0, 0]


def test_export_holds_nothing_of_a_withdrawn_or_erased_idea(talk: Any) -> None:
    async def withdraw_and_erase(bot: Bot) -> None:
        await hand_in(bot, "비밀스러운 제안 하나예요.")
        anna = bot.person("anna")
        await anna.says("/my")
        await anna.presses("ID-2026-000001")
        await anna.presses("제안 철회")
        await anna.presses("네, 철회할게요")
        ben = bot.person("ben")
        for words in (*SHORT, "비밀스러운 제안 둘이에요.", "/erase"):
            await ben.says(words)
        await ben.presses("네, 모두 지울게요")

    talk(withdraw_and_erase)
    shown = done("export", "ideas", "--contact", "--format", "json")
    assert [row["상태"] for row in json.loads(shown)] == ["철회", "철회"]
    assert "비밀" not in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["people"], "ideas, checklists"),
        (["ideas", "--format", "pdf"], "csv, xlsx and json"),
    ],
)
def test_export_that_there_is_none_of_names_those_there_are(
    arguments: list[str], words: str
) -> None:
    assert words in done("export", *arguments, status=2)
    assert not Path("bot.db").exists() or entries() == []


def test_help_of_export_names_every_one() -> None:
    help_words = " ".join(done("export", "--help").replace("│", " ").split())
    assert all(name in help_words for name in exports.EXPORTS)


def test_export_into_a_folder_that_is_not_there_is_told(place: Path) -> None:
    ran = donghaeng(
        place, "export", "ideas", "--output", "no/where.csv", DATABASE_URL="sqlite:///bot.db"
    )
    assert ran.returncode == 1
    assert "no/where.csv" in ran.stderr.decode()
    assert "check that its folder is there" in ran.stderr.decode()
    assert "Traceback" not in ran.stderr.decode()


def test_export_to_standard_output_is_the_file_and_nothing_else(talk: Any, place: Path) -> None:
    talk(hand_in)
    url = f"sqlite:///{place}/bot.db"
    ran = donghaeng(
        place, "export", "ideas", "--format", "xlsx", DATABASE_URL=url, SECRET_KEY=SECRET
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    book = load_workbook(io.BytesIO(ran.stdout))
    assert book["내보내기"]["A2"].value == "ID-2026-000001"
    book.close()


# ---- role ----------------------------------------------------------------------------------------
async def greet(bot: Bot) -> None:
    await bot.person("anna").says("/start")


def test_role_is_granted_listed_and_revoked(talk: Any) -> None:
    talk(greet)
    assert "nobody has a role" in done("role", "list")
    assert done("role", "grant", "telegram:anna", "staff") == "telegram:anna: roles now staff\n"
    assert "coordinator staff" in done("role", "grant", "telegram:anna", "coordinator")
    assert done("role", "list") == "telegram:anna\tcoordinator staff\n"
    assert "roles now coordinator\n" in done("role", "revoke", "telegram:anna", "staff")
    assert "roles now none\n" in done("role", "revoke", "telegram:anna", "coordinator")
    assert [(action, content["role"]) for action, _actor, content in entries()] == [
        ("role.grant", "staff"),
        ("role.grant", "coordinator"),
        ("role.revoke", "staff"),
        ("role.revoke", "coordinator"),
    ]


def test_role_that_changes_nothing_leaves_no_entry(talk: Any) -> None:
    talk(greet)
    done("role", "grant", "telegram:anna", "juror")
    assert "(as before)" in done("role", "grant", "telegram:anna", "juror")
    assert "(as before)" in done("role", "revoke", "telegram:anna", "admin")
    assert len(entries()) == 1


def test_role_holds_in_the_persons_next_turn(talk: Any) -> None:
    async def refused(bot: Bot) -> None:
        assert "직원" in await bot.person("anna").says("/checklist")

    async def allowed(bot: Bot) -> None:
        assert "사업(계획) 이름" in await bot.person("anna").says("/checklist")

    talk(refused)
    done("role", "grant", "telegram:anna", "staff")
    talk(allowed)
    done("role", "revoke", "telegram:anna", "staff")
    talk(refused_again)


async def refused_again(bot: Bot) -> None:
    anna = bot.person("anna")
    await anna.says("/cancel")
    assert "직원" in await anna.says("/checklist")


@pytest.mark.parametrize("verb", ["grant", "revoke"])
def test_unknown_account_and_unknown_role_are_told(talk: Any, verb: str) -> None:
    assert "nobody of this address" in done("role", verb, "telegram:nobody", "staff", status=2)
    talk(greet)
    words = done("role", verb, "telegram:anna", "king", status=2)
    assert "no such role" in words
    assert all(name in words for name in ROLES)
    assert entries() == []


# ---- verify --------------------------------------------------------------------------------------
@pytest.fixture
def four_entries(talk: Any) -> None:
    talk(greet)
    for name in ("staff", "juror", "supporter", "coordinator"):
        done("role", "grant", "telegram:anna", name)
    assert "the record stands: 4 entries" in done("verify")


def test_record_of_an_empty_database_stands() -> None:
    assert "0 entries" in done("verify")


@pytest.mark.usefixtures("four_entries")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content", '{"user": 1, "role": "admin"}'),
        ("action", "role.revoke"),
        ("actor", "somebody else"),
        ("at", "2020-01-01 00:00:00"),
        ("digest", "0" * 64),
    ],
)
def test_edited_entry_is_found(column: str, value: str) -> None:
    change(f"UPDATE record SET {column} = ? WHERE position = 3", value)
    assert "does not fit at entry 3" in done("verify", status=2)


@pytest.mark.usefixtures("four_entries")
@pytest.mark.parametrize("position", [1, 2, 3])
def test_removed_entry_is_found(position: int) -> None:
    change("DELETE FROM record WHERE position = ?", position)
    assert f"does not fit at entry {position};" in done("verify", status=2)


@pytest.mark.usefixtures("four_entries")
def test_removed_entry_is_found_though_the_later_ones_moved_up() -> None:
    change("DELETE FROM record WHERE position = 2")
    change("UPDATE record SET position = position - 1 WHERE position = 3")
    change("UPDATE record SET position = position - 1 WHERE position = 4")
    assert "does not fit at entry 2" in done("verify", status=2)


@pytest.mark.usefixtures("four_entries")
def test_reordered_entries_are_found() -> None:
    change("UPDATE record SET position = 9 WHERE position = 2")
    change("UPDATE record SET position = 2 WHERE position = 3")
    change("UPDATE record SET position = 3 WHERE position = 9")
    assert "does not fit at entry 2" in done("verify", status=2)


# ---- Words instead of tracebacks -----------------------------------------------------------------
@pytest.mark.parametrize("command", [[], ["role"]])
def test_command_without_a_verb_shows_what_there_is(command: list[str]) -> None:
    shown = CliRunner().invoke(commands, command).output
    assert "Usage" in shown
    assert ("export" in shown) or ("grant" in shown)


@pytest.mark.parametrize(
    "command", [["verify"], ["export", "ideas"], ["role", "list"], ["run", "--port", "0"]]
)
def test_database_that_is_none_is_told_by_every_command(
    place: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    (place / "bot.db").write_text("a letter, not a database\n" * 100)
    monkeypatch.setattr("bot.logs.set_up", lambda _level, **_plain: None)
    monkeypatch.setattr(sys, "argv", ["donghaeng", *command])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    assert "file is not a database" in capsys.readouterr().err


def test_wrong_key_is_told(talk: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    talk(hand_in)
    monkeypatch.setenv("SECRET_KEY", "another")
    monkeypatch.setattr(sys, "argv", ["donghaeng", "export", "ideas"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 2
    assert "SECRET_KEY does not fit" in capsys.readouterr().err
    monkeypatch.setenv("SECRET_KEY", SECRET)
    assert entries() == []  # what failed took nothing out


def test_dates_of_an_export_are_dates_of_the_office(talk: Any) -> None:
    talk(hand_in)
    assert date.fromisoformat(table("ideas")[0]["접수"][:10]) == date(2026, 11, 23)
