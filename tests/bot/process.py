"""`donghaeng run` in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
ENOUGH_S = 60.0


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return an environment with these settings and no other; the folder is HOME."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **settings}


def donghaeng(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=folder, env=environment(folder, **settings), capture_output=True, check=False,
        timeout=ENOUGH_S,
    )  # fmt: skip


@dataclass
class Running:
    """A bot that is ready. `took_s` is the time from its start to its address on the screen."""

    process: subprocess.Popen[str]
    address: str
    took_s: float
    said: str

    def end(self, sign: signal.Signals) -> tuple[int, float]:
        """Send a signal; return the exit status and how many seconds the end took."""
        began = time.monotonic()
        self.process.send_signal(sign)
        return self.process.wait(timeout=ENOUGH_S), time.monotonic() - began


@contextmanager
def running(folder: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    """Start `donghaeng run` on a free port; its log goes to `log` in the folder."""
    began = time.monotonic()
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run", "--port", "0", *arguments],
            cwd=folder, env=environment(folder, **settings), text=True,
            stdout=subprocess.PIPE, stderr=log,
        ) as process,
    ):  # fmt: skip
        try:
            said, address = "", None
            assert process.stdout
            while "Ctrl-C" not in said:
                line = process.stdout.readline()
                assert line, (folder / "log").read_text()
                said += line
            took = time.monotonic() - began
            address = ADDRESS.search(said)
            assert address, said
            yield Running(process, address[0], took, said)
        finally:
            process.kill()
