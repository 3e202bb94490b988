"""Every table, imported once so that the metadata are whole."""

from __future__ import annotations

from models.attachment import Attachment
from models.checklist import Checklist
from models.consent import Consent
from models.delivery import Delivery
from models.idea import Idea
from models.inquiry import Inquiry, InquiryAnswer
from models.link import LinkCode, LinkTry
from models.receipt import ReceiptCounter
from models.record import Record
from models.session import StoredSession
from models.update import SeenUpdate
from models.user import Account, User

TABLES = (
    Account,
    Attachment,
    Checklist,
    Consent,
    Delivery,
    Idea,
    Inquiry,
    InquiryAnswer,
    LinkCode,
    LinkTry,
    ReceiptCounter,
    Record,
    SeenUpdate,
    StoredSession,
    User,
)
