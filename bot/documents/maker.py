"""What makes a message's file: a function a kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.channels.base import MadeFile
from models.message import File

#: Gets the moment and the address of the chat page; None when the record behind the file is gone.
Maker = Callable[[Connection, File, datetime, str], MadeFile | None]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NoSuchFileError(LookupError):
    """The record behind the file is gone (erased), or its kind is unknown."""
