"""What the documents say is true: links, settings, metrics, commands, and the example that runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import cli
from bot.health import Numbers
from bot.settings import Settings
from handlers import MENU
from tests.bot.process import environment

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PACKAGES = ("bot", "handlers", "models", "scheduler")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(page(name)) if found == kind]


def prose(name: str) -> str:
    return BLOCK.sub("", page(name))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links() -> Iterator[tuple[Path, str]]:
    for path in PAGES:
        for target in LINK.findall(BLOCK.sub("", path.read_text("utf-8"))):
            if not target.startswith(("http://", "https://")):
                yield path, target


# ---- All pages -----------------------------------------------------------------------------------
def test_every_link_leads_somewhere() -> None:
    dead = []
    for path, target in links():
        name, _hash, anchor = target.partition("#")
        to = (path.parent / name).resolve() if name else path
        if not to.exists() or (anchor and anchor not in anchors(to)):
            dead.append(f"{path.relative_to(ROOT)}: {target}")
    assert dead == []


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    for readme in ("README.md", "README.ko.md"):
        linked = {target.partition("#")[0] for path, target in links() if path.name == readme}
        pages = {f"docs/{path.name}" for path in PAGES if path.parent.name == "docs"}
        assert pages - linked == set(), readme


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_files_and_folders_that_are_named_exist(path: Path) -> None:
    """`handlers/fields.py`, `bot/channels/`: names in backticks that look like ours."""
    named = re.findall(
        r"`((?:bot|handlers|models|scheduler|tests|docs|bench)/[\w./-]*)`", path.read_text()
    )
    example = {"handlers/conversations/ramp.py", "tests/handlers/conversations/test_ramp.py"}
    assert [each for each in named if each not in example and not (ROOT / each).exists()] == []


# ---- The two READMEs -----------------------------------------------------------------------------
def test_korean_readme_is_the_twin_of_the_english_one() -> None:
    """The same headings, lists, commands, folders, links and pictures, in the same order."""

    def shape(name: str) -> list[str]:
        return re.findall(r"^(#+|-) ", prose(name), re.MULTILINE)

    def firsts(name: str) -> list[list[str]]:
        return [
            re.findall(r"^\S+", body, re.MULTILINE) for _kind, body in BLOCK.findall(page(name))
        ]

    def targets(name: str) -> list[str]:
        found = [target for path, target in links() if path.name == name]
        return [target.replace("README.ko.md", "README.md") for target in found]

    def names(name: str) -> set[str]:
        return set(
            re.findall(r"`([A-Z_]{5,}|/[a-z]+|[\w ]+ (?:-m )?[\w.]+|donghaeng \w+)`", prose(name))
        )

    english, korean = "README.md", "README.ko.md"
    assert shape(english) == shape(korean)
    assert firsts(english) == firsts(korean)
    assert targets(english) == targets(korean)
    assert names(english) == names(korean)


def test_readme_commands_are_targets_of_make_or_of_donghaeng() -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", page("Makefile"), re.MULTILINE))
    verbs = set(
        re.findall(r"^[│| ]+(\w+)\s", CliRunner().invoke(cli, ["--help"]).output, re.MULTILINE)
    )
    for name in ("README.md", "README.ko.md", "docs/operate.md", "docs/connect.md"):
        text = page(name)
        assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets, name
        assert set(re.findall(r"(?:^|`|bin/)donghaeng ([a-z]+)", text, re.MULTILINE)) <= verbs, name


# ---- docs/operate.md -----------------------------------------------------------------------------
def settings_table() -> dict[str, str]:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", page("docs/operate.md"), re.MULTILINE)
    return {name: default.strip().strip("`") for name, default in rows}


def test_operate_lists_every_setting_with_its_default() -> None:
    table = settings_table()
    assert table.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        told = table[name.upper()]
        assert told == (field.default or told), name
        assert field.default or told in {"–", "made under `data/"}, name


def test_operate_names_every_metric_and_no_other() -> None:
    source = (ROOT / "bot" / "health.py").read_text()
    made = set(re.findall(r'"(donghaeng_\w+)"', source))
    counters = set(re.findall(r'CounterMetricFamily\(\s*"(donghaeng_\w+)"', source))
    shown = {f"{name}_total" if name in counters else name for name in made}
    assert Numbers.__module__ == "bot.health"
    assert set(re.findall(r"donghaeng_\w+", page("docs/operate.md"))) == shown


def test_operate_tells_what_tidying_removes_and_when() -> None:
    from models import attachment  # noqa: PLC0415 - beside what it is compared with
    from scheduler import tasks  # noqa: PLC0415

    text = page("docs/operate.md")
    assert f"{attachment.UNCLAIMED_FOR.days} days" in text
    assert f"{tasks.PUSHED_KEPT.days} days" in text
    assert f"{int(tasks.KEYS_KEPT.total_seconds() // 3600)} hours" in text


def test_copy_command_of_operate_makes_a_database_that_opens(tmp_path: Path) -> None:
    [line] = [
        line for body in blocks("docs/operate.md", "sh") for line in body.splitlines()
        if "VACUUM INTO" in line
    ]  # fmt: skip
    from bot.database import engine, migrate  # noqa: PLC0415
    from models.sealed import Cipher  # noqa: PLC0415

    made = engine(f"sqlite:///{tmp_path}/data/donghaeng.db", Cipher("x"))
    migrate(made)
    made.dispose()
    bin_folder = tmp_path / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "python").symlink_to(sys.executable)
    subprocess.run(["sh", "-ec", line], cwd=tmp_path, check=True, timeout=60)
    [copy] = [path for path in tmp_path.rglob("*.db") if path.parent.name != "data"]
    again = engine(f"sqlite:///{copy}", Cipher("x"))
    with again.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM idea").scalar() == 0
    again.dispose()


# ---- docs/connect.md -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(page("docs/slack-manifest.yaml"))
    return parsed


def test_connect_explains_every_scope_of_the_manifest_and_no_other(
    manifest: dict[str, Any],
) -> None:
    rows = re.findall(
        r"^\| `([a-z_.]+:?[a-z]*)` \| [^|]{5,}\|$", page("docs/connect.md"), re.MULTILINE
    )
    assert set(rows) == {
        *manifest["oauth_config"]["scopes"]["bot"],
        *manifest["settings"]["event_subscriptions"]["bot_events"],
    }


def test_connect_names_the_commands_that_people_get() -> None:
    text = page("docs/connect.md")
    assert [name for name in MENU if f"/{name}" not in text] == []


# ---- docs/extend.md ------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with the example of the document put in, word for word."""
    place = tmp_path_factory.mktemp("extended")
    ignore = shutil.ignore_patterns("__pycache__", "*.otf")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, place / name, ignore=ignore)
    tests = place / "tests"
    (tests / "handlers" / "conversations").mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "postgres.py", "support.py"):
        shutil.copy(ROOT / "tests" / name, tests / name)
    conversation, walk = blocks("docs/extend.md", "python")
    (place / "handlers" / "conversations" / "ramp.py").write_text(conversation)
    (tests / "handlers" / "conversations" / "test_ramp.py").write_text(walk)
    shutil.copy(ROOT / "pyproject.toml", place)
    register(place / "handlers" / "__init__.py")
    return place


def register(path: Path) -> None:
    """Apply the document's changes to a file."""
    source = path.read_text()
    for body in blocks("docs/extend.md", "diff"):
        old, new = ("".join(f"{line[1:]}\n" for line in body.splitlines() if line[0] == sign)
                    for sign in "-+")  # fmt: skip
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    path.write_text(source)


def run_in(place: Path, *command: str) -> str:
    where = {**environment(place), "PYTHONPATH": str(place)}
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=place, env=where, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_example_of_extend_works_as_its_own_test_says(extended: Path) -> None:
    told = run_in(extended, "pytest", "-q", "-p", "no:cacheprovider", "tests/handlers")
    assert "2 passed" in told


def test_example_of_extend_keeps_the_projects_own_rules(extended: Path) -> None:
    files = ["handlers/conversations/ramp.py", "tests/handlers/conversations/test_ramp.py"]
    run_in(extended, "ruff", "check", "--no-cache", *files)
    run_in(extended, "ruff", "format", "--no-cache", "--check", *files)
