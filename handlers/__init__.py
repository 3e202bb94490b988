"""What the bot does. Knows no channel, no clock, no network; imports models only.

CONVERSATIONS and COMMANDS are the explicit lists of what there is; a new conversation is one file
under `conversations/` and one line here.
"""

from handlers import (
    additions,
    announcements,
    commands,
    deadlines,
    desk,
    entrance,
    event_batches,
    event_list,
    event_office,
    event_reports,
    events,
    mine,
    mission_ledger,
    mission_office,
    missions,
    my_checklists,
    personal,
    subscriptions,
    supporter_choice,
    supporter_members,
    supporter_office,
    supporter_ranking,
    supporters,
)
from handlers.command import Command
from handlers.conversations import announcement, deadline
from handlers.conversations.apply import APPLY
from handlers.conversations.checklist import build, name_of
from handlers.conversations.event_edit import EVENT_CANCEL, EVENT_COPY, EVENT_EDIT
from handlers.conversations.human import ANSWER, HUMAN
from handlers.conversations.idea import IDEA
from handlers.conversations.ledger import LEDGER_CORRECT, PRIZE
from handlers.conversations.mission_answers import (
    MISSION_CANCEL,
    MISSION_DECLINE,
    MISSION_EXTEND,
    REACH,
)
from handlers.conversations.mission_edit import MISSION
from handlers.conversations.news import NEWS
from handlers.conversations.proof import PROOF
from handlers.conversations.proof_review import APPEAL, APPEAL_ANSWER, PROOF_REJECT, PROOF_RETURN
from handlers.conversations.register import EVENT_COMMENT, REGISTER
from handlers.conversations.supporter_members import CONVERSATIONS as SUPPORTER_MEMBERS
from handlers.conversations.supporter_office import CONVERSATIONS as SUPPORTER_OFFICE
from handlers.event_help import EVENT_HELP, ask_help
from handlers.visit import Visit
from models.checklist_template import current, load_templates
from models.dialog import Conversation
from models.text import _

TEMPLATES = load_templates()
CHECKLISTS = tuple(build(template) for template in TEMPLATES)
CONVERSATIONS: tuple[Conversation, ...] = (
    IDEA,
    *CHECKLISTS,
    HUMAN,
    ANSWER,
    REGISTER,
    EVENT_HELP,
    EVENT_COMMENT,
    *announcement.CONVERSATIONS,
    *deadline.CONVERSATIONS,
    EVENT_EDIT,
    EVENT_COPY,
    EVENT_CANCEL,
    NEWS,
    MISSION,
    MISSION_DECLINE,
    MISSION_CANCEL,
    MISSION_EXTEND,
    PROOF,
    PROOF_RETURN,
    PROOF_REJECT,
    APPEAL,
    APPEAL_ANSWER,
    LEDGER_CORRECT,
    PRIZE,
    REACH,
    APPLY,
    *SUPPORTER_OFFICE,
    *SUPPORTER_MEMBERS,
)
#: The form in force.
CHECKLIST = next(c for c in CHECKLISTS if c.name == name_of(current(TEMPLATES)))


def _answer(visit: Visit, argument: str) -> None:
    desk.open_answer(visit, argument, ANSWER)


COMMANDS: tuple[Command, ...] = (
    *commands.COMMANDS,
    Command("my", mine.my, _("내 현황 - 낸 것과 쓰던 글")),
    Command("show-idea", mine.show_idea),
    Command("supplement", mine.supplement),
    Command("add", additions.add),
    Command("send-on", additions.send_on),
    Command("withdraw", mine.withdraw),
    Command("show-checklist", my_checklists.show_checklist),
    Command("show-revision", my_checklists.show_revision),
    Command("reopen", my_checklists.reopen),
    Command("privacy", personal.privacy_, _("개인정보 - 보기, 받기, 지우기")),
    Command("export", personal.export),
    Command("withdraw-consent", personal.withdraw_consent),
    Command("erase", personal.erase),
    Command("link", personal.link_, _("연결 - 다른 채널의 나와 연결하기")),
    Command("inquiries", desk.inquiries),
    *announcements.COMMANDS,
    *deadlines.COMMANDS,
    *event_office.COMMANDS,
    *event_reports.COMMANDS,
    *event_batches.COMMANDS,
    *subscriptions.COMMANDS,
    Command("answer", _answer),
    Command("events", event_list.events_, _("행사 - 찾기와 신청")),
    Command("event", events.event_),
    Command("event-ics", events.calendar),
    Command("event-later", events.later),
    Command("event-going", events.going),
    Command("event-not-going", events.not_going),
    Command("event-take", events.take),
    Command("event-pass", events.pass_),
    Command("event-help", ask_help),
    Command("event-score", entrance.score),
    Command("register", events.register),
    Command("unregister", events.unregister),
    Command("checkin", entrance.check_in),
    Command("arrivals", entrance.arrivals),
    Command("arrived", entrance.arrived),
    Command("missions", missions.missions, _("미션 - 서포터즈 활동")),
    Command("mission", missions.mission_),
    Command("mission-accept", missions.accept),
    Command("mission-decline", missions.decline),
    Command("proof", missions.proof_),
    Command("appeal", missions.appeal),
    Command("reach", missions.reach),
    Command("statement", mission_ledger.statement_),
    Command("mission-new", mission_office.new),
    Command("mission-edit", mission_office.edit),
    Command("mission-cancel", mission_office.cancel),
    Command("mission-extend", mission_office.extend),
    Command("reviews", mission_office.reviews),
    Command("review", mission_office.review),
    Command("proof-accept", mission_office.accept_proof),
    Command("proof-return", mission_office.return_proof),
    Command("proof-reject", mission_office.reject_proof),
    Command("appeal-answer", mission_office.answer_appeal),
    Command("ledger", mission_ledger.ledger_),
    Command("ledger-of", mission_ledger.ledger_of),
    Command("ledger-correct", mission_ledger.correct),
    Command("prize", mission_ledger.prize),
    Command("hours", mission_ledger.hours),
    Command("hours-confirm", mission_ledger.confirm),
    Command("year-report", mission_office.year_report),
    *supporters.COMMANDS,
    *supporter_office.COMMANDS,
    *supporter_choice.COMMANDS,
    *supporter_ranking.COMMANDS,
    *supporter_members.COMMANDS,
)
#: The commands in a channel's menu, in this order (design §9).
MENU = (
    "start",
    "idea",
    "checklist",
    "events",
    "missions",
    "supporter",
    "my",
    "language",
    "privacy",
    "link",
    "back",
    "skip",
    "cancel",
    "help",
    "human",
)
BY_NAME = {each.name: each for each in COMMANDS}
CONVERSATION_OF = {each.name: each for each in CONVERSATIONS} | {"checklist": CHECKLIST}
