"""The project's own files: pins, container files, settings example and the script that CI runs."""

import importlib
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = ("requirements-build.txt", "requirements.txt", "requirements-test.txt")
SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD)$")


def pinned(name: str) -> Iterator[Requirement]:
    for line in (ROOT / name).read_text().splitlines():
        if not line.startswith(" "):
            yield Requirement(line.rstrip("\\ "))


def versions(name: str) -> dict[str, set[str]]:
    """Package -> its pins; several when the pin depends on the Python version."""
    found: dict[str, set[str]] = {}
    for requirement in pinned(name):
        found.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier))
    return found


# ---- Pins ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PINS)
def test_pins_are_hashed_and_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    block = (
        r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==[0-9][a-z0-9.+!]*( ; [^/@:\\]+)?"
        r"( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    )
    assert re.sub(block, "", text) == ""
    assert text


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements.txt", PYPROJECT["project"]["dependencies"]),
        ("requirements-build.txt", PYPROJECT["dependency-groups"]["build"]),
        ("requirements-build.txt", PYPROJECT["build-system"]["requires"]),
        ("requirements-test.txt", PYPROJECT["dependency-groups"]["test"]),
        ("requirements-test.txt", PYPROJECT["project"]["dependencies"]),
    ],
)
def test_pins_satisfy_what_the_project_asks_for(name: str, wanted: list[str]) -> None:
    pins = versions(name)
    for requirement in map(Requirement, wanted):
        found = pins.get(canonicalize_name(requirement.name), set())
        assert found, f"{requirement} is not pinned in {name}: make lock"
        for pin in found:
            assert requirement.specifier.contains(pin.removeprefix("==")), f"{requirement}: {pin}"


def test_pins_agree_between_the_files() -> None:
    build, run, test = map(versions, PINS)
    assert run == {name: test.get(name) for name in run}
    shared = build.keys() & test.keys()
    assert {name: build[name] for name in shared} == {name: test[name] for name in shared}


# ---- CI ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [0, 2])
def test_ci_runs_make_test_from_anywhere_and_passes_its_status_on(
    tmp_path: Path, status: int
) -> None:
    make = tmp_path / "make"
    make.write_text(f'#!/bin/sh\necho "$PWD: $*"\nexit {status}\n')
    make.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", ROOT / ".ci" / "run"],
        cwd=tmp_path,
        env={"PATH": path, "CI": "true"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == (f"{ROOT}: test\n", status)


# ---- Container -----------------------------------------------------------------------------------
def stages() -> list[list[tuple[str, str]]]:
    """Return the Dockerfile's stages, each a list of (instruction, arguments)."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.replace("\\\n", "").splitlines()):
        instruction, _, arguments = line.partition(" ")
        if instruction == "FROM":
            found.append([])
        found[-1].append((instruction, arguments.strip()))
    return found


def ignored(path: str) -> bool:
    """Whether .dockerignore keeps the path out of the build; its last matching line decides."""
    verdict = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.lstrip("!").rstrip("/")
        if line and not line.startswith("#") and fnmatch(path, pattern):
            verdict = not line.startswith("!")
    return verdict


def copied() -> list[str]:
    return [
        source
        for stage in stages()
        for instruction, arguments in stage
        if instruction == "COPY" and "--from" not in arguments
        for source in arguments.split()[:-1]
    ]


def test_dockerfile_copies_only_what_exists_and_is_let_in() -> None:
    sources = copied()
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if ignored(source)] == []
    packages = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    project = [PYPROJECT["project"]["readme"], *PYPROJECT["project"]["license-files"]]
    assert {*packages, *project, "pyproject.toml"} <= set(sources)


@pytest.mark.parametrize("path", [".env", ".git", ".venv", "data", "tests", "docs"])
def test_dockerignore_keeps_the_rest_out(path: str) -> None:
    assert ignored(path)


def test_dockerfile_installs_only_pinned_and_hashed_packages() -> None:
    runs = [
        command.strip()
        for stage in stages()
        for instruction, arguments in stage
        if instruction == "RUN"
        for command in arguments.split("&&")
        if re.match(r"\s*pip ", command)
    ]
    assert len(runs) == 4
    for command in runs:
        assert "--require-hashes" in command or "--no-index --no-deps" in command


def test_dockerfile_image_is_checked_and_unprivileged_and_holds_no_secret() -> None:
    builder, image = stages()
    assert builder[0][1].endswith(" AS builder")
    last = dict(image)
    assert last["USER"] not in {"", "root", "0"}
    assert [instruction for instruction, _ in image].index("USER") > max(
        index for index, (instruction, _) in enumerate(image) if instruction == "RUN"
    )
    assert last["EXPOSE"] == "8000"
    assert last["WORKDIR"] == "/app"  # where `data/`, the default place of everything kept, lies
    assert last["VOLUME"] == "/app/data"
    assert {"PYTHONUNBUFFERED=1", "HOME=/app"} <= set(last["ENV"].split())
    assert json.loads(last["CMD"]) == ["donghaeng", "run", "--host", "0.0.0.0"]
    check = json.loads(last["HEALTHCHECK"].partition("CMD ")[2])
    assert check[:2] == ["python", "-c"]
    assert "/readyz" in check[2]
    compile(check[2], "HEALTHCHECK", "exec")
    settings = [
        assignment.partition("=")[0]
        for stage in (builder, image)
        for instruction, arguments in stage
        if instruction in {"ENV", "ARG"}
        for assignment in arguments.split()
    ]
    assert not any(SECRET.search(name) for name in settings)


@pytest.fixture
def services() -> dict[str, Any]:
    parsed = yaml.safe_load((ROOT / "compose.yaml").read_text())
    named = {
        volume.partition(":")[0]
        for service in parsed["services"].values()
        for volume in service["volumes"]
    }
    assert named == parsed["volumes"].keys()
    services: dict[str, Any] = parsed["services"]
    return services


def test_compose_bot_waits_for_its_database_and_listens_on_this_machine_only(
    services: dict[str, Any],
) -> None:
    bot = services["bot"]
    assert bot["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert bot["environment"]["DATABASE_URL"].startswith(
        "postgresql+psycopg://donghaeng:${POSTGRES"
    )
    assert bot["environment"]["DATABASE_URL"].endswith("@database:5432/donghaeng")
    image = dict(stages()[-1])
    assert bot["volumes"] == [f"data:{image['VOLUME']}"]
    assert all(port.endswith(f":{image['EXPOSE']}") for port in bot["ports"])
    assert bot["read_only"] is True
    assert bot["tmpfs"] == ["/tmp"]
    assert bot["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])


def test_compose_services_restart_and_get_time_to_stop(services: dict[str, Any]) -> None:
    for service in services.values():
        assert service["restart"] == "unless-stopped"
        assert int(service["stop_grace_period"].removesuffix("s")) >= 30


def test_compose_database_is_checked_and_its_password_is_asked_for(
    services: dict[str, Any],
) -> None:
    database = services["database"]
    assert database["image"].startswith("postgres:16")
    assert database["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


# ---- Settings ------------------------------------------------------------------------------------
def examples() -> dict[str, tuple[str, str]]:
    """Setting -> (its comment, its example value)."""
    text = (ROOT / ".env.example").read_text()
    found = re.findall(r"^# (.+)\n#([A-Z_]+)=(.*)$", text, flags=re.MULTILINE)
    assert len(found) == len(re.findall(r"^#?\w+=", text, flags=re.MULTILINE))
    return {name: (comment, value) for comment, name, value in found}


def test_env_example_lists_exactly_the_settings() -> None:
    settings = importlib.import_module("bot.settings").Settings
    assert sorted(examples()) == sorted(name.upper() for name in settings.model_fields)


def test_env_example_sets_nothing_and_shows_no_secret() -> None:
    assert re.findall(r"^[^#\n].*", (ROOT / ".env.example").read_text(), flags=re.MULTILINE) == []
    assert {name: value for name, (_, value) in examples().items() if SECRET.search(name)} == {
        name: "" for name in examples() if SECRET.search(name)
    }


def test_env_example_explains_each_setting_in_english_and_korean() -> None:
    for name, (comment, _) in examples().items():
        english, _, korean = comment.partition(" · ")
        assert re.search(r"[A-Za-z]{3}", english), name
        assert re.search(r"[가-힣]{2}", korean), name


def test_license_is_the_one_that_the_project_names() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "Copyright 2026 동행봇 authors" in text
