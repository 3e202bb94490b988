"""`donghaeng verify-certificate`: one word and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.settings import Settings
from models.supporters import certificate
from models.supporters.certificate import CertificateContent, full_number
from tests.models.support import Office
from tests.support import Clock

CONTENT = CertificateContent(
    "김동행", "동행메이트", "5기", date(2027, 3, 2), date(2027, 12, 31), "서울"
)


def asked(number: str) -> str:
    result = CliRunner().invoke(cli, ["verify-certificate", number])
    assert result.exit_code == 0
    return result.stdout


def test_answers_are_one_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setenv("SECRET_KEY", "a secret for tests only")
    monkeypatch.chdir(tmp_path)
    office = Office(f"sqlite:///{tmp_path}/bot.db", clock)
    with office.work() as work:
        found = certificate.issue(work, 7, "completion", CONTENT, supporter_id=1, actor="1")
        key, number = found.id, full_number(found)
    boss = office.person("boss", "coordinator")
    assert asked(number) == "valid\n"
    assert asked("DH-2026-000001-222222") == "unknown\n"
    with office.work() as work:
        certificate.withdraw(work, boss, key, "이름이 틀림")
    office.engine.dispose()
    assert asked(number.lower()) == "withdrawn\n"
