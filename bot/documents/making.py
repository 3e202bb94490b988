"""A message's file -> its content: each kind has one maker."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound

from bot.channels.base import MadeFile
from bot.documents import event_files, mission_files, supporter_files
from bot.documents.checklist import checklist_pdf, checklist_text
from bot.texts import sayer
from models import checklist, privacy
from models.checklist_template import FilledChecklist, load_templates
from models.message import File
from models.work import Work

Maker = Callable[[Connection, File, datetime], MadeFile]


class NoSuchFileError(LookupError):
    """The record behind the file is gone (erased), or its kind is unknown."""


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
    of_event = event_files.MAKERS.get(file.kind)
    if of_event is not None:
        made = of_event(connection, file, now, public_url)
        if made is None:
            raise NoSuchFileError(file.kind)
        return made
    of_supporter = supporter_files.MAKERS.get(file.kind)
    if of_supporter is not None:
        made = of_supporter(connection, file, now, public_url)
        if made is None:
            raise NoSuchFileError(file.kind)
        return made
    of_mission = mission_files.MAKERS.get(file.kind)
    if of_mission is not None:
        made = of_mission(connection, file, now)
        if made is None:
            raise NoSuchFileError(file.kind)
        return made
    maker = MAKERS.get(file.kind) or more.get(file.kind)
    if maker is None:
        raise NoSuchFileError(file.kind)
    return maker(connection, file, now)


def _filled(connection: Connection, file: File, now: datetime) -> FilledChecklist:
    row = checklist.find(connection, file.subject)
    template = next((t for t in load_templates() if row and t.version == row["version"]), None)
    if row is None or template is None:
        raise NoSuchFileError(file.kind)
    row["submitted_at"] = row["submitted_at"].astimezone(now.tzinfo)
    return checklist.filled(row, template)


def _text(connection: Connection, file: File, now: datetime) -> MadeFile:
    content = checklist_text(_filled(connection, file, now)).encode()
    return MadeFile(file.name, "text/plain; charset=utf-8", content)


def _pdf(connection: Connection, file: File, now: datetime) -> MadeFile:
    return MadeFile(file.name, "application/pdf", checklist_pdf(_filled(connection, file, now)))


def _personal(connection: Connection, file: File, now: datetime) -> MadeFile:
    work = Work(connection, now, lambda: 0)
    try:
        found = privacy.gather(work, file.subject, sayer("ko"))
    except NoResultFound as error:
        raise NoSuchFileError(file.kind) from error
    content = json.dumps(found, ensure_ascii=False, indent=2).encode()
    return MadeFile(file.name, "application/json", content)


MAKERS: dict[str, Maker] = {
    "checklist_text": _text,
    "checklist_pdf": _pdf,
    "personal_data": _personal,
}
