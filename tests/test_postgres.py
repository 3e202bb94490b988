"""The test server outlives what other runs do, and killed runs leave nothing behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from tests.postgres import remove_leftovers, serving

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parent.parent
OTHER_RUN = """
import pathlib, sys
from tests.postgres import serving
with serving(pathlib.Path(sys.argv[1])) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="servers-"))
    yield made
    shutil.rmtree(made)


def checkpoint(address: str) -> None:
    """Make the server open its files again."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def servers(home: Path) -> list[int]:
    lines = ((each.pid, each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"]))
    return [pid for pid, line in lines if any(part.startswith(f"{home}/") for part in line)]


def test_server_outlives_another_run_of_pytest(postgres_server: str, tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_folder(tmp_path): pass\n")
    other = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_other.py"]
    subprocess.run(other, cwd=tmp_path, check=True, capture_output=True)
    checkpoint(postgres_server)
    checkpoint(postgres_server)


@pytest.mark.timeout(180)
def test_what_a_killed_run_left_is_removed_and_living_servers_stay(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", OTHER_RUN, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout
        left = run.stdout.readline().strip()
        checkpoint(left)
        run.kill()
    assert servers(home), "the server ended with its run"
    with serving(home) as address:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(left)
        assert len([each for each in home.iterdir() if each.is_dir()]) == 1
        remove_leftovers(home)
        checkpoint(address)
    assert servers(home) == []
    assert [each.name for each in home.iterdir()] == ["turn"]
