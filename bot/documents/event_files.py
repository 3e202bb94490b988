"""The files that belong to an event, made when they are sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from bot.channels.base import MadeFile
from bot.documents.maker import XLSX, Maker
from models import attachment
from models.events.board import applied
from models.events.event import TABLE, Event
from models.message import File


def find(connection: Connection, event_id: int) -> Event | None:
    row = connection.execute(select(TABLE).where(TABLE.c.id == event_id)).mappings().first()
    return Event(**row) if row else None


def _ics(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    from bot.documents.ics import event_ics  # noqa: PLC0415 - icalendar is slow to import

    event = find(connection, file.subject)
    if event is None:
        return None
    return MadeFile(file.name, "text/calendar; charset=utf-8", event_ics(event, now))


def _list(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    from bot.documents.event_list import list_xlsx  # noqa: PLC0415 - openpyxl is slow to import

    event = find(connection, file.subject)
    if event is None:
        return None
    return MadeFile(file.name, XLSX, list_xlsx(event, applied(connection, event.id), now))


def _figures(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    from bot.documents.event_list import figures_png  # noqa: PLC0415 - openpyxl is slow to import

    event = find(connection, file.subject)
    if event is None:
        return None
    return MadeFile(file.name, "image/png", figures_png(event, applied(connection, event.id), now))


def _entrance(connection: Connection, file: File, _now: datetime, url: str) -> MadeFile | None:
    from bot.documents.entrance import entrance_pdf  # noqa: PLC0415 - segno is slow to import

    event = find(connection, file.subject)
    return MadeFile(file.name, "application/pdf", entrance_pdf(event, url)) if event else None


def _picture(connection: Connection, file: File, _now: datetime, _url: str) -> MadeFile | None:
    """The picture that the event has now."""
    event = find(connection, file.subject)
    kept = attachment.content(connection, event.picture) if event and event.picture else None
    if kept is None or not kept[1].startswith("image/"):
        return None
    return MadeFile(kept[0], kept[1], kept[2])


def _template(_connection: Connection, file: File, _now: datetime, _url: str) -> MadeFile:
    from bot.documents.event_template import template_xlsx  # noqa: PLC0415 - openpyxl is slow

    return MadeFile(file.name, XLSX, template_xlsx())


MAKERS: dict[str, Maker] = {
    "event_ics": _ics,
    "event_list": _list,
    "event_figures": _figures,
    "event_entrance": _entrance,
    "event_picture": _picture,
    "event_template": _template,
}
