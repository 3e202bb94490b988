"""Every column of text that lies open in the database says why; what people write is sealed."""

from __future__ import annotations

from sqlalchemy import JSON, String
from sqlmodel import AutoString

from models.registry import TABLES
from models.table import core

OPEN = {
    "one of a few words of the program's own": """
        account.channel announcement.status announcement_recipient.channel announcement_recipient.reason
        announcement_recipient.status assignment.outcome assignment.status attachment.media_type certificate.kind
        certificate.status checklist.version consent.purpose consent.version deadline.status delivery.purpose
        delivery.reason delivery.status event.accessibility event.district event.field event.status guess.kind
        idea.area idea.channel idea.language idea.status inquiry.status job.reason job.rung job.status job.task
        ledger_row.kind mission.status proof.status proof_use.kind receipt_counter.kind record.action
        registration.answer registration.status session.conversation session.revisiting session.status
        subscription.kind supporter.channel supporter.status supporter_account.kind supporter_application.channel
        supporter_application.decision supporter_application.language supporter_application.status
        supporter_round.status user_.language user_.language_source user_.roles""",
    "a number or a code that the program gave": """
        certificate.number certificate.seal checklist.number event.door event.number idea.number
        supporter_application.number""",
    "a hash, by which the same thing is found again; nothing can be read from it": """
        attachment.digest link_code.digest proof_use.digest record.digest""",
    "the platform's number of an account, a chat, a message: found by it in every turn; no name, no phone": """
        account.address account.chat delivery.platform_ref seen_update.key""",
    "holds numbers and codes only, and is hashed as it stands (models/record.py)": """
        record.actor record.content""",
    "a text of the programme, shown to everybody whom it concerns": """
        agency.name deadline.note deadline.title event.address event.audience event.bring event.contact
        event.description event.map_url event.place event.reason event.series event.theme event.title event.told
        mission.both_reason mission.brief mission.materials mission.reason mission.topic subscription.value
        supporter_round.name supporter_round.rules""",
}


def test_every_open_column_is_explained() -> None:
    held = {
        f"{column.table.name}.{column.name}"
        for model in TABLES
        for column in core(model).c
        if isinstance(column.type, (String, AutoString, JSON))
    }
    explained = [each for names in OPEN.values() for each in names.split()]
    assert sorted(held) == sorted(explained), "seal it (models/table.py), or say here why not"
