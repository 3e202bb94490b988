"""Certificates of the supporters: 위촉장, 수료증, 활동 증명서, each with a number anyone can check.

The number ends with characters drawn at random, so that it cannot be guessed; a check answers
valid, withdrawn or unknown and nothing else.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, select, update
from sqlmodel import Field, SQLModel

from models import record, role
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.receipt import next_number
from models.table import core, key, moment, ref, sealed_json
from models.work import Work

CertificateKind = Literal["appointment", "completion", "activity"]
Answer = Literal["valid", "withdrawn", "unknown"]
KINDS: dict[str, str] = {
    "appointment": "위촉장",
    "completion": "수료증",
    "activity": "활동 증명서",
}
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike
SEAL_LENGTH = 6  # 31^6: nearly a thousand million; the public page is rate limited
NUMBER = re.compile(rf"DH-?(\d{{4}})-?(\d{{6}})-?([{LETTERS}]{{{SEAL_LENGTH}}})")
DASHES = re.compile("[\\s\u2010-\u2015\u2212\u30fc_.·]+")


@frozen
class CertificateContent:
    """What stands on it. Days are inclusive; `missions` and `hours` None: not on this one."""

    name: str
    programme: str
    round: str
    first_day: date
    last_day: date
    issuer: str
    missions: int | None = None
    hours: int | None = None


class Certificate(SQLModel, table=True):
    """One issued certificate. `number` is its public part, `seal` the characters behind it."""

    __tablename__ = "certificate"
    id: int = key()
    number: str = Field(unique=True)
    seal: str
    user_id: int = ref(index=True)
    supporter_id: int = ref(index=True)
    kind: str
    content: dict[str, Any] = sealed_json()
    status: str = "valid"
    reason: dict[str, Any] | None = sealed_json(nullable=True)
    issued_at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)


TABLE = core(Certificate)


def issue(
    work: Work,
    user_id: int,
    kind: CertificateKind,
    content: CertificateContent,
    *,
    supporter_id: int,
    actor: str,
) -> Certificate:
    """Issue a certificate; one that is valid and says the same is returned instead.

    A valid one of the same kind that says something else is withdrawn: the new one replaces it.
    Who may have one is decided by the verbs that call this (models/supporters/membership.py).
    """
    packed = _packed(content)
    for each in of_supporter(work, supporter_id):
        if each.kind == kind and each.status == "valid":
            if each.content == packed:
                return each
            _withdraw(work, each, actor, "replaced")
    found = Certificate(
        id=work.ids(), number=next_number(work, "DH"), seal=_seal(), user_id=user_id,
        supporter_id=supporter_id, kind=kind, content=packed, issued_at=work.now,
    )  # fmt: skip
    _keep(work, found)
    record.append(work, "certificate.issue", actor, {"certificate": found.number, "kind": kind})
    return found


def withdraw(work: Work, actor: int, certificate_id: int, reason: str) -> Certificate:
    """Withdraw a certificate: from now on its number answers so.

    Raises NotAllowedError, LookupError, ValueError without a reason or when it is withdrawn.
    """
    role.require(work, actor, COORDINATORS)
    found = get(work, certificate_id)
    if found is None:
        raise LookupError(certificate_id)
    if not reason.strip() or found.status != "valid":
        raise ValueError(found.status)
    return _withdraw(work, found, str(actor), reason.strip())


def take_back(work: Work, supporter_id: int, actor: str, reason: str) -> None:
    """Withdraw the 위촉장 of a membership that was ended by 해촉: its number must not answer "valid"."""
    for paper in of_supporter(work, supporter_id):
        if paper.kind == "appointment" and paper.status == "valid":
            _withdraw(work, paper, actor, reason)


def _withdraw(work: Work, found: Certificate, actor: str, reason: str) -> Certificate:
    found.status, found.reason, found.withdrawn_at = "withdrawn", {"text": reason}, work.now
    _keep(work, found)
    record.append(work, "certificate.withdraw", actor, {"certificate": found.number})
    return found


def full_number(found: Certificate) -> str:
    """Return the number as it stands on the paper."""
    return f"{found.number}-{found.seal}"


def contents(found: Certificate) -> CertificateContent:
    """Return what stands on it. Raises KeyError after the person was erased."""
    held = dict(found.content)
    for name in ("first_day", "last_day"):
        held[name] = date.fromisoformat(held[name])
    return CertificateContent(**held)


def verify(connection: Connection, typed: str) -> Answer:
    """Whether a number, as people type it, is one that stands."""
    plain = DASHES.sub("-", unicodedata.normalize("NFKC", typed[:100]).strip()).upper().strip("-")
    match = NUMBER.fullmatch(plain)
    if match is None:
        return "unknown"
    number = f"DH-{match[1]}-{match[2]}"
    row = connection.execute(
        select(TABLE.c.seal, TABLE.c.status).where(TABLE.c.number == number)
    ).first()
    if row is None or not hmac.compare_digest(row.seal, match[3]):
        return "unknown"
    return "valid" if row.status == "valid" else "withdrawn"


def get(work: Work, certificate_id: int) -> Certificate | None:
    return work.orm.get(Certificate, certificate_id)


def of_supporter(work: Work, supporter_id: int) -> list[Certificate]:
    """Return a membership's certificates, newest first."""
    rows = select(Certificate).where(TABLE.c.supporter_id == supporter_id)
    return list(work.orm.execute(rows.order_by(TABLE.c.id.desc())).scalars())


def of_person(work: Work, user_id: int) -> list[Certificate]:
    """Return a person's certificates, newest first."""
    rows = select(Certificate).where(TABLE.c.user_id == user_id)
    return list(work.orm.execute(rows.order_by(TABLE.c.id.desc())).scalars())


def find(connection: Connection, certificate_id: int) -> Certificate | None:
    """Return a certificate for its document; None when there is none or its person was erased."""
    row = connection.execute(select(TABLE).where(TABLE.c.id == certificate_id)).mappings().first()
    return Certificate(**row) if row and row["content"] else None


def erase(connection: Connection, user_id: int) -> None:
    """Take the person out; the numbers go on answering."""
    connection.execute(
        update(TABLE).where(TABLE.c.user_id == user_id).values(user_id=0, content={}, reason=None)
    )


def _packed(content: CertificateContent) -> dict[str, Any]:
    days = {"first_day": content.first_day.isoformat(), "last_day": content.last_day.isoformat()}
    return asdict(content) | days


def _seal() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(SEAL_LENGTH))


def _keep(work: Work, found: Certificate) -> None:
    work.orm.add(found)
    work.flush()
