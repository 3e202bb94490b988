"""Every table, imported once so that the metadata are whole."""

from __future__ import annotations

from models.agencies.agency import Agency, AgencyStaff
from models.agencies.deadline import Deadline, DeadlineReport
from models.announcements.announcement import Announcement
from models.announcements.recipient import AnnouncementRecipient
from models.attachment import Attachment
from models.checklist import Checklist
from models.consent import Consent
from models.delivery import Delivery
from models.events.event import Event
from models.events.registration import Registration
from models.events.subscription import EventOpening, Subscription
from models.guess import Guess
from models.idea import Idea
from models.inquiry import Inquiry, InquiryAnswer
from models.job import StoredJob
from models.link import LinkCode
from models.missions.assignment import Assignment
from models.missions.ledger import LedgerRow
from models.missions.mission import Mission
from models.missions.proof import Proof
from models.missions.proof_use import ProofUse
from models.missions.statement import Statement
from models.receipt import ReceiptCounter
from models.record import Record
from models.session import StoredSession
from models.supporters.account import SupporterAccount
from models.supporters.application import SupporterApplication, SupporterScore
from models.supporters.certificate import Certificate
from models.supporters.round import SupporterRound
from models.supporters.supporter import Supporter
from models.supporters.watch import SupporterWatch
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
