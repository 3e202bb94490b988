"""A message's file -> its content: each kind has one maker."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from bot.channels.base import MadeFile
from bot.documents import event_files, mission_files, supporter_files
from bot.documents.checklist import checklist_pdf, checklist_text
from bot.documents.maker import Maker, NoSuchFileError
from bot.texts import sayer
from models import checklist, privacy
from models.checklist_file import load_templates
from models.checklist_template import FilledChecklist
from models.message import File
from models.work import Work


def make(
    connection: Connection,
    file: File,
    now: datetime,
    public_url: str = "",
    more: Mapping[str, Maker] = MappingProxyType({}),
) -> MadeFile:
    """Make a message's document. Raises NoSuchFileError.

    `public_url` is where the chat page stands; `more` are makers that know the channels.
    """
    maker = MAKERS.get(file.kind) or more.get(file.kind)
    made = maker(connection, file, now, public_url) if maker else None
    if made is None:
        raise NoSuchFileError(file.kind)
    return made


def _filled(connection: Connection, file: File, now: datetime) -> FilledChecklist | None:
    row = checklist.find(connection, file.subject)
    template = next((t for t in load_templates() if row and t.version == row["version"]), None)
    if row is None or template is None:
        return None
    row["submitted_at"] = row["submitted_at"].astimezone(now.tzinfo)
    return checklist.filled(row, template)


def _text(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    found = _filled(connection, file, now)
    if found is None:
        return None
    return MadeFile(file.name, "text/plain; charset=utf-8", checklist_text(found).encode())


def _pdf(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    found = _filled(connection, file, now)
    return MadeFile(file.name, "application/pdf", checklist_pdf(found)) if found else None


def _personal(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    work = Work(connection, now, lambda: 0)
    try:
        found = privacy.gather(work, file.subject, sayer("ko"))
    except NoResultFound:
        return None
    content = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return MadeFile(file.name, "application/json", content)


MAKERS: dict[str, Maker] = {
    **event_files.MAKERS,
    **mission_files.MAKERS,
    **supporter_files.MAKERS,
    "checklist_text": _text,
    "checklist_pdf": _pdf,
    "personal_data": _personal,
}
