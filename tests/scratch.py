"""Where tests keep what they throw away: in memory where there is room, since a disk's waits are long."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 << 30  # bytes; a container often has 64 MiB


def scratch() -> Path:
    """The folder for temporary folders; on a disk making a database of PostgreSQL takes longest."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if roomy else Path(tempfile.gettempdir())
