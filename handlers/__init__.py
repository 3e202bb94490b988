"""What the bot does. Knows no channel, no clock, no network; imports models only.

CONVERSATIONS and COMMANDS are the explicit lists of what there is; a new conversation is one file
under `conversations/` and one line here.
"""

from handlers import additions, commands, desk, mine, my_checklists, personal
from handlers.announcements import announcement as announcements
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
from handlers.conversations.round import ROUND
from handlers.conversations.round_results import RESULTS
from handlers.conversations.score import SCORE
from handlers.conversations.supporter_members import CONVERSATIONS as SUPPORTER_MEMBERS
from handlers.deadlines import deadline as deadlines
from handlers.events import arrivals, entrance, subscriptions
from handlers.events import asking as event_help
from handlers.events import batches as event_batches
from handlers.events import event as events
from handlers.events import listing as event_list
from handlers.events import office as event_office
from handlers.events import reports as event_reports
from handlers.events.asking import EVENT_HELP
from handlers.missions import judging
from handlers.missions import ledger as mission_ledger
from handlers.missions import mission as missions
from handlers.missions import office as mission_office
from handlers.supporters import choice as supporter_choice
from handlers.supporters import members as supporter_members
from handlers.supporters import office as supporter_office
from handlers.supporters import ranking as supporter_ranking
from handlers.supporters import supporter as supporters
from models.checklist_file import load_templates
from models.checklist_template import current
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
    ROUND,
    SCORE,
    RESULTS,
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
    *judging.COMMANDS,
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
