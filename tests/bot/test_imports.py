"""Importing and exporting events on the command line: shown first, all or nothing, on record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from typer.testing import CliRunner

from bot import exports
from bot.cli import cli as commands
from bot.settings import Settings
from models.events.event import TABLE as EVENT
from models.record import TABLE as RECORD
from tests.handlers.events.people import applies, citizen, opened
from tests.handlers.people import coordinator
from tests.models.support import Office
from tests.schema import migrated
from tests.support import CIPHER, Bot, Clock

HEAD = "제목,시작,끝,장소\n"
GOOD = f"{HEAD}걷기,2099-05-15 11:00,17:00,서울광장\n쉬기,2099-05-16 11:00,17:00,청계천\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("SECRET_KEY", "a secret for tests only")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def made(place: Path) -> Iterator[Engine]:
    found = migrated(f"sqlite:///{place}/bot.db", CIPHER)
    yield found
    found.dispose()


def people(place: Path, *names: str, roles: str = "coordinator") -> None:
    office = Office(f"sqlite:///{place}/bot.db", Clock())
    for name in names:
        office.person(name, roles)
    office.engine.dispose()


def ran(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(commands, ["import", *arguments], catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done.output


def count(made: Engine) -> int:
    with made.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(EVENT)).scalar_one())


def written(place: Path, text: str) -> str:
    (place / "행사.csv").write_text(text, encoding="cp949")
    return "행사.csv"


def test_without_apply_it_only_shows(place: Path, made: Engine) -> None:
    shown = ran("events", written(place, GOOD))
    assert "2번째 줄: 걷기" in shown
    assert "--apply" in shown
    assert count(made) == 0


def test_apply_makes_all_in_the_one_coordinators_name_and_again_none(
    place: Path, made: Engine
) -> None:
    people(place, "kim")
    assert "2개를 만들었어요" in ran("events", written(place, GOOD), "--apply")
    assert "새로 만들 것이 없어요" in ran("events", "행사.csv", "--apply")
    assert count(made) == 2
    with made.connect() as connection:
        actions = connection.execute(select(RECORD.c.action)).scalars().all()
    assert actions == ["event.create", "event.create", "import"]


def test_one_bad_row_imports_nothing_and_ends_with_a_status(place: Path, made: Engine) -> None:
    people(place, "kim")
    shown = ran("events", written(place, f"{GOOD}놀기,언젠가,17:00,여기\n"), "--apply", status=1)
    assert "4번째 줄, 시작" in shown
    assert count(made) == 0


@pytest.mark.parametrize(
    ("names", "arguments", "words"),
    [
        ((), (), "0 coordinators"),
        (("kim", "lee"), (), "2 coordinators"),
        (("kim",), ("--by", "telegram:nobody"), "nobody of this address"),
    ],
)
def test_it_must_be_known_in_whose_name(
    place: Path, made: Engine, names: tuple[str, ...], arguments: tuple[str, ...], words: str
) -> None:
    people(place, *names)
    assert words in ran("events", written(place, GOOD), "--apply", *arguments, status=2)
    assert count(made) == 0


def test_who_is_no_coordinator_cannot_be_named(place: Path, made: Engine) -> None:
    people(place, "anna", roles="")
    shown = ran("events", written(place, GOOD), "--apply", "--by", "telegram:anna", status=2)
    assert "not a coordinator" in shown
    assert count(made) == 0


@pytest.mark.parametrize("text", ["", "\n\n", "제목\n", "a,b\n" * 1_500])
def test_file_that_holds_no_events_is_refused_with_words(
    place: Path, made: Engine, text: str
) -> None:
    assert ran("events", written(place, text), "--apply", status=1)
    assert count(made) == 0


def test_other_names_are_refused(place: Path, made: Engine) -> None:
    assert "there is events" in ran("people", written(place, GOOD), status=2)


async def test_exports_of_events_and_registrations(bot: Bot) -> None:
    kim = await coordinator(bot)
    event = opened(bot, kim, capacity=5)
    anna = await citizen(bot, "anna")
    applies(bot, anna, event, 2, keys=("wheelchair",), text="=앞자리")
    zone = ZoneInfo("Asia/Seoul")
    with bot.engine.connect() as connection:
        [row] = exports.rows_of(connection, "events", zone, contact=False)
        [plain] = exports.rows_of(connection, "registrations", zone, contact=False)
        [full] = exports.rows_of(connection, "registrations", zone, contact=True)
    assert (row["번호"], row["신청(명)"], row["상태"]) == (event.number, 2, "열림")
    assert "지원 내용" not in plain
    assert (plain["지원"], full["지원 내용"]) == ("휠체어", "=앞자리")
    text = exports.write([full], "csv").decode("utf-8-sig")
    [read] = csv.DictReader(io.StringIO(text, newline=""))
    assert read["지원 내용"] == "'=앞자리"
