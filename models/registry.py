"""Every table, imported once so that the metadata are whole."""

from __future__ import annotations

from models.agency import Agency, AgencyStaff
from models.announcement import Announcement
from models.announcement_recipient import AnnouncementRecipient
from models.assignment import Assignment
from models.attachment import Attachment
from models.certificate import Certificate
from models.checklist import Checklist
from models.consent import Consent
from models.deadline import Deadline, DeadlineReport
from models.delivery import Delivery
from models.event import Event
from models.guess import Guess
from models.idea import Idea
from models.inquiry import Inquiry, InquiryAnswer
from models.job import StoredJob
from models.ledger import LedgerRow
from models.link import LinkCode
from models.mission import Mission
from models.proof import Proof
from models.proof_use import ProofUse
from models.receipt import ReceiptCounter
from models.record import Record
from models.registration import Registration
from models.session import StoredSession
from models.statement import Statement
from models.subscription import EventOpening, Subscription
from models.supporter import Supporter
from models.supporter_account import SupporterAccount
from models.supporter_application import SupporterApplication, SupporterScore
from models.supporter_round import SupporterRound
from models.supporter_watch import SupporterWatch
from models.update import SeenUpdate
from models.user import Account, User

TABLES = (
    Account,
    Agency,
    AgencyStaff,
    Announcement,
    AnnouncementRecipient,
    Assignment,
    Attachment,
    Certificate,
    Checklist,
    Consent,
    Deadline,
    DeadlineReport,
    Delivery,
    Event,
    EventOpening,
    Guess,
    Idea,
    Inquiry,
    InquiryAnswer,
    LedgerRow,
    LinkCode,
    Mission,
    Proof,
    ProofUse,
    ReceiptCounter,
    Record,
    Registration,
    SeenUpdate,
    Statement,
    StoredJob,
    StoredSession,
    Subscription,
    Supporter,
    SupporterAccount,
    SupporterApplication,
    SupporterRound,
    SupporterScore,
    SupporterWatch,
    User,
)
