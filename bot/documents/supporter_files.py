"""The supporters' files that go with messages: certificates, the year's picture, applicants (XLSX)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot import exports, supporter_exports
from bot.channels.base import MadeFile
from bot.documents.certificate import certificate_pdf
from bot.documents.maker import XLSX, Maker
from bot.documents.summary import summary_png
from models.message import File
from models.missions.year_summary import gather
from models.quiet import SEOUL
from models.supporters import certificate
from models.supporters import round as rounds
from models.supporters import supporter as supporters
from models.supporters.round import UnknownRoundError
from models.work import Work


def _certificate(
    connection: Connection, file: File, _now: datetime, public_url: str
) -> MadeFile | None:
    """A certificate that stands; a withdrawn one is not handed out again."""
    found = certificate.find(connection, file.subject)
    if found is None or found.status != "valid":
        return None
    return MadeFile(file.name, "application/pdf", certificate_pdf(found, public_url))


def _summary(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    work = Work(connection, now, lambda: 0)
    member = supporters.get(work, file.subject)
    if member is None or not supporters.own_name(member):
        return None
    return MadeFile(file.name, "image/png", summary_png(gather(work, member)))


def _applicants(connection: Connection, file: File, now: datetime, _url: str) -> MadeFile | None:
    work = Work(connection, now, lambda: 0)
    try:
        found = rounds.get(work, file.subject)
    except UnknownRoundError:
        return None
    rows = supporter_exports.of_round(work, found, SEOUL)
    return MadeFile(file.name, XLSX, exports.write(rows, "xlsx"))


MAKERS: dict[str, Maker] = {
    "certificate": _certificate,
    "supporter_summary": _summary,
    "supporter_applicants": _applicants,
}
