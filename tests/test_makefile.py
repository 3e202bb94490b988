"""The Makefile's set-up, run with a Python that only pretends to make environments."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PYTHON = r"""#!/bin/sh
# Stands in for python3: `-m venv DIR` lays out an environment whose programs log their calls.
[ "$1 $2" = "-m venv" ] || exit 0
echo venv >> calls
mkdir -p "$3/bin"
cp pip "$3/bin/pip"
cp donghaeng "$3/bin/donghaeng"
printf '#!/bin/sh\n' > "$3/bin/python"
chmod +x "$3/bin/pip" "$3/bin/python" "$3/bin/donghaeng"
echo "VIRTUAL_ENV=$PWD/$3" > "$3/bin/activate"
"""
PIP = '#!/bin/sh\nfor last; do :; done\necho "pip $last" >> calls\n[ ! -e offline ]\n'
DONGHAENG = '#!/bin/sh\necho "donghaeng $*" >> calls\n'
FIRST = ["venv", "pip requirements-build.txt", "pip requirements.txt", "pip ."]
STARTED = "donghaeng run --demo --host 127.0.0.1 --port 8000"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "a clone"
    folder.mkdir()
    names = ["Makefile", "pyproject.toml", *(path.name for path in ROOT.glob("requirements*.txt"))]
    for name in names:
        shutil.copy(ROOT / name, folder)
    for name, text in {"python": PYTHON, "pip": PIP, "donghaeng": DONGHAENG}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def environment() -> dict[str, str]:
    """Return this one without what an outer make, a shell or CI may have put there."""
    hidden = ("MAKE", "PORT", "PYTEST_", "CI")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)}


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "PYTHON=./python", *arguments],
        cwd=folder,
        env=environment() | {"HOST": "a-shell-exported-this"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def browser(clone: Path, user: int, **variables: str) -> subprocess.CompletedProcess[str]:
    """Look for a browser that is not there, as this user, with an apt-get that writes its calls."""
    programs = {"id": f"echo {user}", "apt-get": 'echo "apt-get $*" >> calls'}
    folder = clone / "programs"
    folder.mkdir()
    for name, command in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{command}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["make", "--silent", "BROWSERS=no-such-browser", ".ready-browser"],
        cwd=clone,
        env=environment() | {"PATH": f"{folder}:{os.environ['PATH']}"} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def calls(folder: Path) -> list[str]:
    """Return what was called since the last time this was asked."""
    log = folder / "calls"
    found = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def test_run_sets_up_once_then_only_starts(clone: Path) -> None:
    assert make(clone, "run").returncode == 0
    assert calls(clone) == [*FIRST, STARTED]
    again = make(clone, "run")
    assert (again.stdout, again.stderr, again.returncode) == ("", "", 0)
    assert calls(clone) == [STARTED]


def test_run_passes_host_and_port_on(clone: Path) -> None:
    make(clone, "run", "HOST=127.0.0.2", "PORT=8010")
    assert calls(clone)[-1] == "donghaeng run --demo --host 127.0.0.2 --port 8010"


def test_run_installs_again_when_a_pin_changed_and_when_it_changed_back(clone: Path) -> None:
    pins = clone / "requirements.txt"
    old = pins.read_text()
    make(clone, "run")
    calls(clone)
    for text in (old + "# another\n", old):
        pins.write_text(text)
        make(clone, "run")
        assert calls(clone) == ["pip requirements.txt", "pip .", STARTED]


def test_run_ignores_a_new_date_on_the_pins(clone: Path) -> None:
    make(clone, "run")
    calls(clone)
    (clone / "requirements.txt").touch()
    make(clone, "run")
    assert calls(clone) == [STARTED]


def test_run_starts_over_after_a_failed_installation(clone: Path) -> None:
    (clone / "offline").touch()
    assert make(clone, "run").returncode != 0
    assert calls(clone) == FIRST[:2]
    (clone / "offline").unlink()
    assert make(clone, "run").returncode == 0
    assert calls(clone) == [*FIRST, STARTED]


def test_run_starts_over_in_a_moved_folder(clone: Path) -> None:
    make(clone, "run")
    moved = clone.rename(clone.with_name("moved"))
    calls(moved)
    make(moved, "run")
    assert calls(moved) == [*FIRST, STARTED]


def test_two_at_once_take_turns(clone: Path) -> None:
    (clone / "pip").write_text(PIP + "sleep 0.05\n")
    both = [
        subprocess.Popen(
            ["make", "PYTHON=./python", "run"],
            cwd=clone,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    assert [process.wait() for process in both] == [0, 0]
    assert sorted(calls(clone)) == sorted([*FIRST, STARTED, STARTED])


def test_run_says_what_to_install_when_python_is_too_old(clone: Path) -> None:
    (clone / "python").write_text("#!/bin/sh\nexit 1\n")
    ran = make(clone, "run")
    assert ran.returncode != 0
    assert "Python 3.11" in ran.stderr
    assert "apt-get install python3 python3-venv" in ran.stderr


def test_run_says_what_to_install_when_venv_is_missing(clone: Path) -> None:
    (clone / "python").write_text(
        '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; *print*) echo 3.12;; esac\n'
    )
    ran = make(clone, "run")
    assert ran.returncode != 0
    assert "apt-get install python3.12-venv" in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_hands_signals_to_the_program(clone: Path, number: signal.Signals) -> None:
    (clone / "donghaeng").write_text(
        "#!/bin/sh\ntrap 'echo stopped; exit 0' INT TERM\necho ready\n"
        "while :; do sleep 0.02; done\n"
    )
    with subprocess.Popen(
        ["make", "PYTHON=./python", "run"],
        cwd=clone,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "ready\n":
                break
        # A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to make alone.
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        assert process.stdout.read() == "stopped\n"


def test_test_runs_every_check_and_pytest_last(clone: Path) -> None:
    planned = make(clone, "--dry-run", "test", "PYTEST_ARGS=-k dialog").stdout.splitlines()
    assert planned[-5:] == [
        ".venv/bin/ruff check",
        ".venv/bin/ruff format --check",
        ".venv/bin/mypy",
        ".venv/bin/lint-imports",
        ".venv/bin/pytest -k dialog",
    ]


def test_browser_is_installed_with_its_fonts_by_root(clone: Path) -> None:
    assert browser(clone, user=0).returncode == 0
    update, install = calls(clone)
    assert update.endswith("update")
    assert install.endswith("chromium fontconfig fonts-noto-cjk")


@pytest.mark.parametrize(("variables", "status"), [({}, 0), ({"CI": "true"}, 2)])
def test_browser_is_asked_for_by_others_and_demanded_in_ci(
    clone: Path, variables: dict[str, str], status: int
) -> None:
    ran = browser(clone, user=1000, **variables)
    assert ran.returncode == status
    assert "sudo apt-get install chromium" in ran.stderr
    assert ("건너뜁니다" in ran.stderr) == (status == 0)
    assert calls(clone) == []


def test_help_names_every_target(clone: Path) -> None:
    named = [line.split()[0] for line in make(clone, "help").stdout.splitlines()]
    assert named == ["help", "run", "test", "bench", "soak", "lint", "fmt", "lock", "clean"]
