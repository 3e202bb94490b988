"""Files around missions: pictures and materials as sent, statements, the year's report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.channels.base import MadeFile
from bot.documents.maker import XLSX, Maker
from bot.documents.statement import statement_xlsx
from bot.documents.year_report import Year, year_charts, year_xlsx
from models import attachment
from models.message import File
from models.missions import activity, statement
from models.supporters import supporter
from models.work import Work


def _attachment(connection: Connection, file: File, _now: datetime, _url: str) -> MadeFile | None:
    found = attachment.content(connection, file.subject)
    return MadeFile(found[0], found[1], found[2]) if found else None


def _statement(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    made = statement.find(connection, file.subject)
    if made is None:
        return None
    made_at = made.made_at.astimezone(now.tzinfo)
    held = statement.lines(connection, made.month, made.user_id, made_at)
    names = _names(connection, now, {line.user_id for line in held})
    return MadeFile(file.name, XLSX, statement_xlsx(made.month, held, names, made_at))


def _year(connection: Connection, year: int, now: datetime) -> Year:
    people = list(activity.of_year(connection, year).values())
    names = _names(connection, now, {each.user_id for each in people})
    return Year(year, people, activity.missions_of_year(connection, year), names, now)


def _year_report(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile:
    return MadeFile(file.name, XLSX, year_xlsx(_year(connection, file.subject, now)))


def _year_charts(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile:
    content = year_charts(_year(connection, file.subject, now))
    return MadeFile(file.name, "application/pdf", content)


def _names(connection: Connection, now: datetime, users: Iterable[int]) -> dict[int, str]:
    work = Work(connection, now, lambda: 0)
    return {user: supporter.name_of(work, user) for user in users if user}


MAKERS: dict[str, Maker] = {
    "attachment": _attachment,
    "statement": _statement,
    "year_report": _year_report,
    "year_report_charts": _year_charts,
}
