"""donghaeng doctor: each thing that can be wrong is named with what to do about it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert

from bot import sample
from bot.clock import system
from bot.database import engine
from bot.doctor import Finding, examine
from bot.schema import MIGRATIONS
from bot.settings import Settings
from models.ids import Ids
from models.sealed import Cipher
from models.table import core
from models.user import Account, User
from tests.bot.process import ROOT, donghaeng, environment
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram
from tests.schema import migrated

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SECRET = "a secret for tests only"
Values = dict[str, Any]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without .env, and no setting or proxy in the environment."""
    for name in list(os.environ):
        if name.lower() in Settings.model_fields or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def refusing() -> Iterator[str]:
    """An address of this machine where nothing listens."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{silent.getsockname()[1]}"


def settings(url: str = "sqlite:///bot.db", **more: Any) -> Settings:
    return Settings(database_url=url, **{"secret_key": SECRET, **more})


def found(name: str, **more: Any) -> list[Finding]:
    return [each for each in examine(settings(**more)) if each.name == name]


def only(name: str, **more: Any) -> Finding:
    [finding] = found(name, **more)
    return finding


def make_database(*, filled: bool = False) -> None:
    made = migrated("sqlite:///bot.db", Cipher(SECRET))
    if filled:
        clock = system(settings().zone)
        with made.begin() as connection:
            sample.fill(connection, clock(), Ids(clock))
    made.dispose()


# ---- All well ------------------------------------------------------------------------------------
def test_fresh_place_is_well_and_says_what_is_off() -> None:
    findings = [each for each in examine(settings()) if each.name != "languages"]
    assert [each for each in findings if not each.well] == []
    told = {each.name: each.words for each in findings}
    assert "2022-09" in told["templates"]
    assert "empty" in told["database"]
    assert "TELEGRAM_BOT_TOKEN" in told["telegram"]
    assert "SLACK_BOT_TOKEN" in told["slack"]


def test_database_in_use_is_well_with_its_key() -> None:
    make_database(filled=True)
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert f"schema {head}" in only("database").words
    assert only("secret key").well


async def test_platforms_that_know_the_tokens_are_well() -> None:
    async with FakeTelegram() as telegram, FakeSlack() as slack:
        values: Values = {
            "telegram_bot_token": telegram.token,
            "telegram_api_url": telegram.url,
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": f"{slack.url}/api/",
        }
        findings = await asyncio.to_thread(lambda: list(examine(settings(**values))))
    told = {each.name: each.well for each in findings}
    assert told["telegram"]
    assert told["slack"]
    assert told["slack socket"]


# ---- Settings ------------------------------------------------------------------------------------
def test_misspelt_setting_in_the_file_is_named_with_the_right_one(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TELEGRAM_TOKEN=1:x\nPOSTGRES_PASSWORD=y\nLOG_LEVEL=INFO\n")
    finding = only("settings")
    assert not finding.well
    assert "TELEGRAM_TOKEN" in finding.words
    assert "TELEGRAM_BOT_TOKEN" in finding.words
    assert "POSTGRES" not in finding.words


def test_bad_settings_file_is_a_finding_of_the_command(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIMEZONE=Mars\nLOG_LEVEL=loud\n")
    ran = donghaeng(tmp_path, "doctor")
    lines = ran.stdout.decode().splitlines()
    assert ran.returncode == 1
    assert [line.split(":")[1].strip() for line in lines] == ["TIMEZONE", "LOG_LEVEL"]
    assert all(line.startswith("MEND settings: ") for line in lines)


# ---- Platforms -----------------------------------------------------------------------------------
async def test_wrong_telegram_token_says_where_to_get_it() -> None:
    async with FakeTelegram() as fake:
        values: Values = {"telegram_bot_token": "1:wrong", "telegram_api_url": fake.url}
        finding = await asyncio.to_thread(lambda: only("telegram", **values))
    assert not finding.well
    assert "@BotFather" in finding.words
    assert "1:wrong" not in finding.words


async def test_wrong_slack_tokens_say_which_and_where() -> None:
    async with FakeSlack() as fake:
        values: Values = {
            "slack_bot_token": "xoxb-wrong",
            "slack_app_token": "xapp-wrong",
            "slack_api_url": f"{fake.url}/api/",
        }
        findings = await asyncio.to_thread(lambda: list(examine(settings(**values))))
    told = {each.name: each for each in findings}
    assert not told["slack"].well
    assert "SLACK_BOT_TOKEN" in told["slack"].words
    assert not told["slack socket"].well
    assert "connections:write" in told["slack socket"].words


async def test_slack_without_a_way_in_is_told() -> None:
    async with FakeSlack() as fake:
        values: Values = {"slack_bot_token": fake.bot_token, "slack_api_url": f"{fake.url}/api/"}
        findings = await asyncio.to_thread(lambda: found("slack", **values))
        values["slack_signing_secret"] = "x"
        whole = await asyncio.to_thread(lambda: found("slack", **values))
    assert [each.well for each in findings] == [True, False]
    assert "SLACK_SIGNING_SECRET" in findings[1].words
    assert [each.well for each in whole] == [True]


@pytest.mark.parametrize("path", ["", "/bot"])
def test_platform_that_cannot_be_reached_is_told_and_the_next_is_asked(
    refusing: str, path: str
) -> None:
    values: Values = {
        "telegram_bot_token": "1:x",
        "telegram_api_url": refusing + path,
        "slack_bot_token": "xoxb-x",
        "slack_app_token": "xapp-x",
        "slack_api_url": f"{refusing}/api/",
    }
    told = {each.name: each for each in examine(settings(**values))}
    for name in ("telegram", "slack", "slack socket"):
        assert not told[name].well
        assert "check the network" in told[name].words


async def test_platform_in_trouble_does_not_blame_the_token() -> None:
    async with FakeTelegram() as fake:
        fake.fail("getMe", status=502)
        values: Values = {"telegram_bot_token": fake.token, "telegram_api_url": fake.url}
        finding = await asyncio.to_thread(lambda: only("telegram", **values))
    assert not finding.well
    assert "502" in finding.words
    assert "TELEGRAM_BOT_TOKEN" not in finding.words


@pytest.mark.parametrize("token", ["1:has\na line break", "1:has a space"])
def test_token_that_no_address_can_hold_is_a_finding(token: str, refusing: str) -> None:
    assert not only("telegram", telegram_bot_token=token, telegram_api_url=refusing).well


async def test_webhook_needs_https_and_makes_its_own_secret() -> None:
    async with FakeTelegram() as fake:
        values: Values = {"telegram_bot_token": fake.token, "telegram_api_url": fake.url}

        def look(url: str) -> list[Finding]:
            return found("telegram webhook", telegram_webhook_url=url, **values)

        [plain] = await asyncio.to_thread(look, "http://bot.example.org")
        safe = await asyncio.to_thread(look, "https://bot.example.org")
    assert not plain.well
    assert "https" in plain.words
    assert [each for each in safe if not each.well] == []


# ---- Who reads what people write to a person -----------------------------------------------------
def coordinator(*, role_name: str = "coordinator", reachable: bool = True) -> None:
    made = engine("sqlite:///bot.db", Cipher(SECRET))
    with made.begin() as connection:
        row = {
            "id": 1,
            "language": "ko",
            "language_source": "",
            "roles": role_name,
            "created_at": NOW,
        }
        connection.execute(insert(core(User)).values(row))
        values = {
            "id": 2,
            "user_id": 1,
            "channel": "telegram",
            "address": "telegram:1",
            "chat": "1",
        }
        more = {"member": False, "reachable": reachable, "created_at": NOW, "seen_at": NOW}
        connection.execute(insert(core(Account)).values({**values, **more}))
    made.dispose()


def test_nobody_who_would_read_human_is_told_with_both_ways_to_mend_it() -> None:
    make_database()
    finding = only("desk")
    assert not finding.well
    for part in ("/human", "SLACK_HUMAN_CHANNEL", "donghaeng role grant", "coordinator"):
        assert part in finding.words


def test_before_the_first_start_it_is_said_what_is_still_to_be_done() -> None:
    finding = only("desk")
    assert finding.well
    assert "donghaeng role grant" in finding.words


def test_coordinator_who_can_be_reached_reads_and_others_do_not() -> None:
    make_database()
    coordinator()
    assert only("desk").well
    assert "1" in only("desk").words


@pytest.mark.parametrize(("name", "reachable"), [("admin", True), ("coordinator", False)])
def test_who_is_told_of_nothing_does_not_count(name: str, reachable: bool) -> None:
    make_database()
    coordinator(role_name=name, reachable=reachable)
    assert not only("desk").well


async def test_desk_channel_is_looked_at() -> None:
    make_database()
    async with FakeSlack() as fake:
        kim = fake.person("U1", "김담당")
        fake.channel("C7", "상담", members=[kim])
        fake.channel("C8", "다른 방", members=[kim], with_bot=False)
        values: Values = {
            "slack_bot_token": fake.bot_token,
            "slack_signing_secret": "x",
            "slack_api_url": f"{fake.url}/api/",
        }
        told = {}
        for channel in ("C7", "C8", "C9", "#상담"):
            look = partial(only, "desk", slack_human_channel=channel, **values)
            told[channel] = await asyncio.to_thread(look)
    assert [each.well for each in told.values()] == [True, False, False, False]
    assert "invite" in told["C8"].words
    assert "id" in told["#상담"].words


# ---- What is set and does nothing ----------------------------------------------------------------
def early(name: str, count: int = 1, **more: Any) -> list[Finding]:
    """The first findings of this name, without looking at what comes after."""
    return list(islice((e for e in examine(settings(**more)) if e.name == name), count))


def test_settings_without_the_one_they_need_are_told() -> None:
    values: Values = {
        "slack_app_token": "xapp-1",
        "slack_human_channel": "C7",
        "telegram_webhook_url": "https://bot.example.org",
        "kakao_skill_secret": "x",
    }
    told = early("settings", len(values), **values)
    assert [each.words.split()[0].lower() for each in told] == list(values)
    assert not any(each.well for each in told)
    for finding, needed in zip(
        told, ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN", "TELEGRAM_BOT_TOKEN", "KakaoTalk"), strict=True
    ):
        assert needed in finding.words


def test_public_page_without_tls_is_told_and_this_machine_is_none() -> None:
    urls = ("http://bot.example.org", "https://bot.example.org", "http://127.0.0.1:8000", "")
    told = [early("public address", public_url=url)[0] for url in urls]
    assert [each.well for each in told] == [False, True, True, True]
    assert "PUBLIC_URL" in told[3].words


def test_sample_data_are_told_of() -> None:
    make_database(filled=True)
    assert "--demo" in only("sample data").words
    assert found("sample data", url="sqlite:///other.db") == []


# ---- Database ------------------------------------------------------------------------------------
def test_wrong_key_is_told_before_the_bot_starts() -> None:
    make_database(filled=True)
    finding = only("secret key", secret_key="another")
    assert not finding.well
    assert "SECRET_KEY" in finding.words


def test_wrong_key_is_told_also_where_only_checklists_are_kept() -> None:
    make_database(filled=True)
    with sqlite3.connect("bot.db") as connection:
        for table in ("delivery", "idea", "attachment"):
            connection.execute(f"DELETE FROM {table}")
    assert only("secret key").well
    assert not only("secret key", secret_key="another").well


def test_locked_database_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    make_database()
    impatient = partial(_impatient, create_engine)
    monkeypatch.setattr("bot.database.create_engine", impatient)
    holder = sqlite3.connect("bot.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        finding = only("database")
    finally:
        holder.close()
    assert not finding.well
    assert "another program holds the database" in finding.words


def _impatient(make: Any, url: str, **options: Any) -> Any:
    """An engine that does not wait 15 s for the lock."""
    return make(url, **{**options, "connect_args": {**options["connect_args"], "timeout": 0.05}})


def test_database_that_cannot_be_written_is_told() -> None:
    make_database()
    finding = only("database", url="sqlite:///file:bot.db?mode=ro&uri=true")
    assert not finding.well
    assert "cannot be written" in finding.words


def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("a letter, not a database\n" * 100)
    finding = only("database")
    assert not finding.well
    assert "not a database" in finding.words


def test_looking_leaves_the_database_as_it_was() -> None:
    make_database()
    for _ in range(2):
        assert only("database").well
    with sqlite3.connect("bot.db") as connection:
        names = {name for [name] in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert "doctor_was_here" not in names
    assert "idea" in names


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    finding = only("database", url="sqlite:///file/bot.db")
    assert not finding.well
    assert "file" in finding.words


def test_postgresql_that_does_not_answer_is_told(refusing: str) -> None:
    place = refusing.removeprefix("http://")
    finding = only("database", url=f"postgresql+psycopg://u:hunter2@{place}/x")
    assert not finding.well
    assert "check host and port" in finding.words
    assert "hunter2" not in finding.words


def test_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(".")._replace(free=3 * 2**20)
    monkeypatch.setattr("shutil.disk_usage", lambda _at: usage)
    finding = only("disk")
    assert not finding.well
    assert "3 MiB" in finding.words


# ---- What comes with the program -----------------------------------------------------------------
@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the program, to be broken."""
    place = tmp_path / "program"
    for name in ("bot", "handlers", "models", "scheduler"):
        shutil.copytree(
            ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "*.otf")
        )
    return place


@pytest.mark.parametrize("broken", ["no folder", "bad yaml", "no title", "no districts"])
def test_broken_template_folder_is_told_by_doctor_and_by_run(
    copy: Path, tmp_path: Path, broken: str
) -> None:
    folder = copy / "models" / "templates" / "checklists"
    form = folder / "2022-09.yaml"
    match broken:
        case "no folder":
            shutil.rmtree(folder)
        case "bad yaml":
            form.write_text("version: [")
        case "no title":
            form.write_text(form.read_text().replace("version:", "vrsion:"))
        case "no districts":
            (folder.parent / "districts.yaml").write_text("- jung\n")
    where = environment(tmp_path)
    where["PYTHONPATH"] = str(copy)
    looked = donghaeng(tmp_path, "doctor", **where)
    lines = looked.stdout.decode().splitlines()
    assert looked.returncode == 1, looked.stderr.decode()
    wrong = [line for line in lines if line.startswith("MEND")]
    assert len(wrong) == 1
    assert wrong[0].startswith("MEND templates: ")
    named = {"no folder": str(folder), "no districts": "districts.yaml"}.get(broken, "2022-09.yaml")
    assert named in wrong[0]
    assert any(line.startswith("ok   database") for line in lines)
    ran = donghaeng(tmp_path, "run", "--port", "0", **where)
    assert ran.returncode == 2
    assert named in ran.stderr.decode()
    assert "Traceback" not in ran.stderr.decode()


def test_catalogue_with_a_gap_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.catalogues.faults", lambda language, _all: ["x"] * (language == "vi"))
    finding = only("languages")
    assert not finding.well
    assert "'vi': 1" in finding.words
