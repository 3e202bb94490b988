"""Joining two accounts into one person by a one-time code."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlmodel import Field, SQLModel

from models import guess, job, office_acts
from models.agencies import agency, deadline
from models.announcements import announcement
from models.attachment import Attachment
from models.checklist import Checklist
from models.consent import Consent
from models.events import registration, subscription
from models.idea import Idea
from models.inquiry import Inquiry
from models.missions import privacy as mission_privacy
from models.session import StoredSession
from models.supporters import privacy as supporter_privacy
from models.table import core, moment, ref
from models.user import Account, User
from models.work import Work

LIFETIME = timedelta(minutes=10)
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike
LENGTH = 8
#: A code as it is shown, and nothing else: with its hyphen it is hardly a word.
SHOWN = re.compile(rf"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}", re.IGNORECASE)
OWNED = (StoredSession, Idea, Checklist, Attachment, Inquiry, Consent, Account)


class LinkCode(SQLModel, table=True):
    """A code waiting to be used; only its hash is kept."""

    __tablename__ = "link_code"
    digest: str = Field(primary_key=True)
    user_id: int = ref()
    expires_at: datetime = moment()


CODES = core(LinkCode)
USERS, ACCOUNTS = core(User), core(Account)


def make_code(work: Work, user_id: int) -> str:
    """Return a fresh code for this person; an earlier one stops working."""
    work.connection.execute(delete(CODES).where(CODES.c.user_id == user_id))
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    work.orm.add(LinkCode(digest=_digest(code), user_id=user_id, expires_at=work.now + LIFETIME))
    work.flush()
    return f"{code[:4]}-{code[4:]}"


def redeem(work: Work, account_id: int, typed: str) -> int | None:
    """Use a code up and return the person who made it; None when it fits nobody.

    One's own code is not used up: it still waits for the other channel. A wrong code counts as a
    guess of the account.
    """
    own = select(ACCOUNTS.c.user_id).where(ACCOUNTS.c.id == account_id).scalar_subquery()
    fits = (CODES.c.digest == _digest(typed), CODES.c.expires_at > work.now)
    found: int | None = work.connection.execute(
        delete(CODES).where(*fits, CODES.c.user_id != own).returning(CODES.c.user_id)
    ).scalar()
    if found is None:
        found = work.connection.execute(select(CODES.c.user_id).where(*fits)).scalar()
    if found is None:
        guess.note(work, account_id, "link")
    return found


def merge(work: Work, kept: int, joined: int) -> None:
    """Make everything of the user `joined` the user `kept`'s own; roles come along."""
    registration.join(work, kept, joined)
    agency.pass_on(work, joined, kept)
    deadline.pass_on(work.connection, joined, kept)
    office_acts.pass_on(work.connection, joined, kept)
    # a code she was shown goes on working, and never makes anybody one with who is no more
    work.connection.execute(update(CODES).where(CODES.c.user_id == joined).values(user_id=kept))
    for model in OWNED:
        table = core(model)
        work.connection.execute(update(table).where(table.c.user_id == joined).values(user_id=kept))
    job.pass_on(work.connection, joined, kept)
    mission_privacy.pass_on(work, joined, kept)
    subscription.pass_on(work.connection, joined, kept)
    announcement.pass_on(work.connection, joined, kept)
    supporter_privacy.pass_on(work, joined, kept)
    rows = work.connection.execute(select(USERS).where(USERS.c.id.in_((kept, joined)))).all()
    roles = sorted({role for row in rows for role in row.roles.split()})
    chosen = [row for row in rows if row.language_source == "chosen"]
    values = {"roles": " ".join(roles)}
    if chosen:
        values |= {"language": chosen[0].language, "language_source": "chosen"}
    work.connection.execute(update(USERS).where(USERS.c.id == kept).values(**values))
    work.connection.execute(delete(USERS).where(USERS.c.id == joined))


def language_of(work: Work, user_id: int) -> tuple[str, str]:
    """Return a person's language and where it came from."""
    row = work.connection.execute(select(USERS).where(USERS.c.id == user_id)).one()
    return row.language, row.language_source


def _plain(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())


def _digest(code: str) -> str:
    return hashlib.sha256(_plain(code).encode()).hexdigest()
