"""What the bot does. Knows no channel, no clock, no network; imports models only.

CONVERSATIONS and COMMANDS are the explicit lists of what there is; a new conversation is one file
under `conversations/` and one line here.
"""

from handlers import (
    additions,
    announcements,
    arrivals,
    commands,
    deadlines,
    desk,
    entrance,
    event_batches,
    event_help,
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
from handlers.event_help import EVENT_HELP
from models.checklist_template import current, load_templates
from models.dialog import Conversation

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
COMMANDS: tuple[Command, ...] = (
    *commands.COMMANDS,
    *mine.COMMANDS,
    *additions.COMMANDS,
    *my_checklists.COMMANDS,
    *personal.COMMANDS,
    *desk.COMMANDS,
    *announcements.COMMANDS,
    *deadlines.COMMANDS,
    *event_office.COMMANDS,
    *event_reports.COMMANDS,
    *event_batches.COMMANDS,
    *subscriptions.COMMANDS,
    *event_list.COMMANDS,
    *events.COMMANDS,
    *event_help.COMMANDS,
    *entrance.COMMANDS,
    *arrivals.COMMANDS,
    *missions.COMMANDS,
    *mission_ledger.COMMANDS,
    *mission_office.COMMANDS,
    *supporters.COMMANDS,
    *supporter_office.COMMANDS,
    *supporter_choice.COMMANDS,
    *supporter_ranking.COMMANDS,
    *supporter_members.COMMANDS,
)
#: The commands in a channel's menu, in this order (design §9).
MENU = (
    "start", "idea", "checklist", "events", "missions", "supporter", "my", "language", "privacy",
    "link", "back", "skip", "cancel", "help", "human",
)  # fmt: skip
BY_NAME = {each.name: each for each in COMMANDS}
CONVERSATION_OF = {each.name: each for each in CONVERSATIONS} | {"checklist": CHECKLIST}
