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
from bot.exports import EXPORTS
from bot.health import Numbers
from bot.settings import Settings
from handlers import MENU
from models import attachment
from models.retention import days
from models.supporters.rules import suggested_rules
from models.user import ROLES
from scheduler import tasks
from tests.acceptance.pictures import FOLDER, PICTURES
from tests.bot.process import environment

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
IMAGE = re.compile(r"(docs/pictures/[\w.-]+)")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PACKAGES = ("bot", "handlers", "models", "scheduler")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(page(name)) if found == kind]


def section(name: str, title: str) -> str:
    """The part of a page under one heading."""
    return page(name).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def prose(name: str) -> str:
    return BLOCK.sub("", page(name))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", BLOCK.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links() -> Iterator[tuple[Path, str]]:
    for path in PAGES:
        for either in LINK.findall(BLOCK.sub("", path.read_text("utf-8"))):
            target = either[0] or either[1]
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


def test_every_picture_is_shown_and_can_be_taken_anew() -> None:
    kept = {path.name for path in FOLDER.iterdir()}
    assert kept == {f"{each.name}.png" for each in PICTURES}
    for readme in ("README.md", "README.ko.md"):
        assert {Path(each).name for each in IMAGE.findall(page(readme))} == kept


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


def test_conversation_of_the_readmes_is_the_one_that_is_tried_out() -> None:
    whole = blocks("docs/extend.md", "python")[0]
    for name in ("README.md", "README.ko.md"):
        [shown] = blocks(name, "python")
        assert whole.endswith(shown)


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


def test_operate_tells_what_is_removed_and_when() -> None:
    text = page("docs/operate.md")
    rules = suggested_rules()
    told = (
        f"keys of updates that were seen, after {int(tasks.KEYS_KEPT.total_seconds() // 3600)} hours",
        f"never handed in, after {attachment.UNCLAIMED_FOR.days} days",
        f"ended, {tasks.JOBS_KEPT.days} days after",
        f"messages to Telegram and Slack, after {tasks.PUSHED_KEPT.days} days",
        f"need, {days('event_needs')} days after the event",
        f"applications, {days('registrations')} days after it",
        f"not chosen, {rules.not_chosen_days} days after the results",
        f"members, {rules.member_years} years after",
    )
    assert [each for each in told if each not in text] == []


def test_operate_tells_of_every_role_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| ", section("docs/operate.md", "Roles"), re.MULTILINE)
    assert sorted(rows) == sorted(ROLES)


def test_operate_and_help_tell_of_every_export_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| ", section("docs/operate.md", "Exports"), re.MULTILINE)
    assert rows == list(EXPORTS)
    shown = re.sub(r"[│\s]+", " ", CliRunner().invoke(cli, ["export", "--help"]).output)
    assert f"{', '.join(rows[:-1])} or {rows[-1]}" in shown


def test_operate_names_only_what_the_log_says() -> None:
    """Every `action` and reason in backticks with a low line stands in the source."""
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", page("docs/operate.md")))
    sources = "".join(path.read_text() for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    metrics = {each for each in named if each.startswith("donghaeng_")}
    assert named - metrics
    assert [each for each in sorted(named - metrics) if f'"{each}"' not in sources] == []


def test_copy_command_of_operate_makes_a_database_that_opens(tmp_path: Path) -> None:
    [line] = [
        line for body in blocks("docs/operate.md", "sh") for line in body.splitlines()
        if "VACUUM INTO" in line
    ]  # fmt: skip
    from bot.database import engine  # noqa: PLC0415
    from bot.schema import migrate  # noqa: PLC0415
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


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_readmes_name_the_scopes_of_the_manifest(name: str, manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    named = re.findall(r"`([a-z_]+:[a-z]+|commands)`", prose(name))
    assert sorted(named) == sorted([*scopes, "connections:write"])


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
    for name in (
        "__init__.py",
        "conftest.py",
        "postgres.py",
        "schema.py",
        "scratch.py",
        "support.py",
    ):
        shutil.copy(ROOT / "tests" / name, tests / name)
    conversation, walk = blocks("docs/extend.md", "python")
    (place / "handlers" / "conversations" / "ramp.py").write_text(conversation)
    (tests / "handlers" / "conversations" / "test_ramp.py").write_text(walk)
    shutil.copy(ROOT / "pyproject.toml", place)
    for body in blocks("docs/extend.md", "diff"):
        register(body, (place / "handlers" / "__init__.py", place / "pyproject.toml"))
    return place


def register(body: str, files: tuple[Path, ...]) -> None:
    """Make one of the document's changes, in the one place of the files where it fits."""
    old, new = ("".join(f"{line[1:]}\n" for line in body.splitlines() if line[0] == sign)
                for sign in "-+")  # fmt: skip
    [path] = [each for each in files if each.read_text().count(old) == 1]
    path.write_text(path.read_text().replace(old, new))


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
    files = [
        "handlers/__init__.py",
        "handlers/conversations/ramp.py",
        "tests/handlers/conversations/test_ramp.py",
    ]
    run_in(extended, "ruff", "check", "--no-cache", *files)
    run_in(extended, "ruff", "format", "--no-cache", "--check", *files)
