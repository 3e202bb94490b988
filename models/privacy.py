"""What is stored about a person: shown, handed over, erased (개인정보 보호법 제35조, 제36조)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select, update
from sqlmodel import SQLModel

from models import delivery, form, job, office_acts, record, session
from models.agencies import agency, deadline
from models.announcements import announcement
from models.announcements import recipient as announcement_recipient
from models.attachment import Attachment
from models.checklist import Checklist
from models.consent import Consent
from models.delivery import TABLE as DELIVERY
from models.events import registration
from models.events.registration import Registration
from models.events.subscription import Subscription
from models.guess import Guess
from models.idea import Idea
from models.inquiry import Inquiry, InquiryAnswer
from models.link import LinkCode
from models.message import parse
from models.missions import privacy as mission_privacy
from models.receipt import next_number
from models.supporters import privacy as supporter_privacy
from models.table import core
from models.text import Words
from models.user import Account, Speaker, User
from models.work import Work

#: What is stored in rows of the person's own, and what of it is handed over.
HELD: dict[str, tuple[type[SQLModel], tuple[str, ...]]] = {
    "accounts": (Account, ("channel", "address", "created_at", "seen_at")),
    "ideas": (Idea, (
        "number", "revision", "status", "area", "content", "language", "channel", "received_at",
        "revised_at",
    )),
    "checklists": (Checklist, (
        "number", "revision", "version", "project", "department", "first_day", "last_day", "budget",
        "marks", "submitted_at",
    )),
    "attachments": (Attachment, ("name", "media_type", "size", "created_at")),
    "inquiries": (Inquiry, ("body", "urgent", "status", "created_at")),
    "consents": (Consent, ("purpose", "version", "given", "at", "withdrawn_at")),
    "registrations": (Registration, (
        "event_id", "people", "needs", "status", "position", "answer", "arrived_at", "score",
        "comment", "created_at",
    )),
    "subscriptions": (Subscription, ("kind", "value", "created_at")),
}  # fmt: skip
ERASED = {"area": "", "body": ""}
NOBODY = 0


def counts(work: Work, user_id: int) -> dict[str, int]:
    """Return how many rows of each kind are stored about the person."""
    drafts = [d for d in session.drafts_of(work.connection, user_id) if d.session.answers]
    found = {"drafts": len(drafts)}
    for name, (model, _columns) in HELD.items():
        table = core(model)
        one = table.c.get("number", table.c.id)  # the revisions of a number count once
        found[name] = work.connection.execute(
            select(func.count(func.distinct(one))).where(table.c.user_id == user_id)
        ).scalar_one()
    found["supporter"] = len(supporter_privacy.stored(work, user_id))
    found["missions"] = mission_privacy.count(work.connection, user_id)
    found["announcements"] = len(announcement_recipient.of_person(work.connection, user_id))
    found["agencies"] = len(agency.of_person(work, user_id))
    found["deadline_reports"] = len(deadline.reports_of(work.connection, user_id))
    return found


def gather(work: Work, user_id: int, say: Callable[[Words], str]) -> dict[str, Any]:
    """Return everything stored about the person as JSON values; files by name and size.

    `say` puts words into a language: what the bot said is stored as words.
    """
    connection = work.connection
    user = connection.execute(select(core(User)).where(core(User).c.id == user_id)).mappings().one()
    return {
        "exported_at": work.now.isoformat(),
        "language": user["language"],
        "roles": user["roles"].split(),
        "drafts": [
            {"conversation": d.session.conversation, "answers": form.unmarked(d.session.answers)}
            for d in session.drafts_of(connection, user_id)
        ],
        **{name: _rows(connection, user_id, *each) for name, each in HELD.items()},
        "announcements": announcement_recipient.of_person(connection, user_id),
        "supporter": supporter_privacy.stored(work, user_id),
        "missions": mission_privacy.stored(connection, user_id),
        "agencies": [each.name for each in agency.of_person(work, user_id)],
        "deadline_reports": deadline.reports_of(connection, user_id),
        "office_records": office_acts.stored(connection, user_id),
        "messages": _messages(connection, user_id, say),
        "answers": _answers(connection, user_id),
    }


def _rows(
    connection: Connection, user_id: int, model: type[SQLModel], columns: tuple[str, ...]
) -> list[dict[str, Any]]:
    table = core(model)
    wanted = select(*(table.c[name] for name in columns)).where(table.c.user_id == user_id)
    found = connection.execute(wanted).mappings()
    return [{name: _plain(value) for name, value in row.items()} for row in found]


def _answers(connection: Connection, user_id: int) -> list[dict[str, Any]]:
    """What the office answered to the person's messages."""
    answers = core(InquiryAnswer)
    found = connection.execute(
        select(answers.c.body, answers.c.created_at).where(
            answers.c.inquiry_id.in_(_inquiries(user_id))
        )
    )
    return [{"body": row.body, "created_at": row.created_at.isoformat()} for row in found]


def _inquiries(user_id: int) -> Select[int]:
    return select(core(Inquiry).c.id).where(core(Inquiry).c.user_id == user_id)


def _messages(
    connection: Connection, user_id: int, say: Callable[[Words], str]
) -> list[dict[str, Any]]:
    """What is kept of the conversations: on the chat page both sides, elsewhere the bot's."""
    found = connection.execute(
        select(DELIVERY.c.body, DELIVERY.c.created_at, core(Account).c.channel)
        .join(core(Account), core(Account).c.id == DELIVERY.c.account_id)
        .where(core(Account).c.user_id == user_id)
        .order_by(DELIVERY.c.id)
    )
    parsed = ((parse(row.body), row) for row in found)
    return [
        {
            "channel": row.channel,
            "at": row.created_at.isoformat(),
            "by": "me" if message.said else "bot",
            "text": [say(words) for words in message.paragraphs],
        }
        for message, row in parsed
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def erase(work: Work, speaker: Speaker) -> str:
    """Erase the person and return the receipt number.

    Drafts, files, messages, answers, consents and the outbox go; of an idea only its number, area
    and stage stay; checklists are the office's records of a plan and stay without a person. The
    speaking account starts again as a new person, so that the receipt reaches her.
    """
    connection, user_id = work.connection, speaker.user_id
    own = select(core(Account).c.id).where(core(Account).c.user_id == user_id)
    accounts = list(connection.execute(own).scalars())
    session.discard(connection, user_id)
    registration.erase(work, user_id)
    guesses = core(Guess)
    connection.execute(delete(guesses).where(guesses.c.account_id.in_(accounts)))
    delivery.erase(connection, accounts)
    job.erase(connection, user_id)
    announcement.erase(connection, user_id)
    mission_privacy.erase(connection, user_id)
    supporter_privacy.erase(work, user_id)
    agency.erase(connection, user_id)
    deadline.pass_on(connection, user_id, NOBODY)
    inquiries = _inquiries(user_id)
    _erase_at_desk(connection, frozenset(connection.execute(inquiries).scalars()))
    answers = core(InquiryAnswer)
    connection.execute(delete(answers).where(answers.c.inquiry_id.in_(inquiries)))
    for model in (Attachment, Inquiry, Consent, LinkCode, Subscription):
        table = core(model)
        connection.execute(delete(table).where(table.c.user_id == user_id))
    _orphan_records(work, user_id)
    users, rows = core(User), core(Account)
    connection.execute(delete(users).where(users.c.id == user_id))
    connection.execute(
        delete(rows).where(rows.c.user_id == user_id, rows.c.id != speaker.account_id)
    )
    _start_again(work, speaker)
    number = next_number(work, "ER")
    record.append(work, "privacy.erase", "self", {"receipt": number, "accounts": len(accounts)})
    return number


def _erase_at_desk(connection: Connection, inquiries: frozenset[int]) -> None:
    """Remove our copies of the messages that showed these inquiries to the coordinators."""
    if not inquiries:
        return
    codes = {f"!answer:{number}" for number in inquiries}
    desks = core(Inquiry).c.desk_id
    shown = set(
        connection.execute(
            select(desks).where(core(Inquiry).c.id.in_(inquiries), desks.is_not(None))
        ).scalars()
    )
    channel = select(DELIVERY.c.account_id).where(DELIVERY.c.id.in_(shown))
    readers = (
        select(core(Account).c.id)
        .join(core(User), core(User).c.id == core(Account).c.user_id)
        .where(or_(core(User).c.roles != "", core(Account).c.id.in_(channel)))
    )
    held = connection.execute(
        select(DELIVERY.c.id, DELIVERY.c.body).where(DELIVERY.c.account_id.in_(readers))
    )
    shown |= {r.id for r in held if codes & {c.code for c in parse(r.body).controls()}}
    connection.execute(delete(DELIVERY).where(DELIVERY.c.id.in_(shown)))


def _orphan_records(work: Work, user_id: int) -> None:
    ideas, checklists = core(Idea), core(Checklist)
    work.connection.execute(
        update(ideas)
        .where(ideas.c.user_id == user_id)
        .values(user_id=0, content=ERASED, status="withdrawn", revised_at=work.now)
    )
    work.connection.execute(
        update(checklists).where(checklists.c.user_id == user_id).values(user_id=0)
    )


def _start_again(work: Work, speaker: Speaker) -> None:
    fresh = work.ids()
    work.orm.add(
        User(
            id=fresh,
            language=speaker.language,
            language_source=speaker.language_source,
            created_at=work.now,
        )
    )
    work.flush()
    rows = core(Account)
    work.connection.execute(
        update(rows)
        .where(rows.c.id == speaker.account_id)
        .values(user_id=fresh, session_id=None, prompt_id=None)
    )
    speaker.user_id = fresh
    speaker.session_id = speaker.prompt_id = None
    speaker.roles = frozenset()
