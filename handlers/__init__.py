"""What the bot does. Knows no channel, no clock, no network; imports models only.

CONVERSATIONS and COMMANDS are the explicit lists of what there is; a new conversation is one file
under `conversations/` and one line here.
"""

from handlers import commands, desk, mine, personal
from handlers.commands import Command
from handlers.conversations.checklist import build, name_of
from handlers.conversations.human import ANSWER, HUMAN
from handlers.conversations.idea import IDEA
from handlers.visit import Visit
from models.checklist_template import current, load_templates
from models.dialog import Conversation
from models.text import _

TEMPLATES = load_templates()
CHECKLISTS = tuple(build(template) for template in TEMPLATES)
CONVERSATIONS: tuple[Conversation, ...] = (IDEA, *CHECKLISTS, HUMAN, ANSWER)
#: The form in force.
CHECKLIST = next(c for c in CHECKLISTS if c.name == name_of(current(TEMPLATES)))


def _answer(visit: Visit, argument: str) -> None:
    desk.open_answer(visit, argument, ANSWER)


COMMANDS: tuple[Command, ...] = (
    *commands.COMMANDS,
    Command("my", mine.my, _("내 현황 - 낸 것과 쓰던 글")),
    Command("show-idea", mine.show_idea),
    Command("supplement", mine.supplement),
    Command("withdraw", mine.withdraw),
    Command("show-checklist", mine.show_checklist),
    Command("reopen", mine.reopen),
    Command("privacy", personal.privacy_, _("개인정보 - 보기, 받기, 지우기")),
    Command("export", personal.export),
    Command("withdraw-consent", personal.withdraw_consent),
    Command("erase", personal.erase),
    Command("link", personal.link_, _("연결 - 다른 채널의 나와 잇기")),
    Command("inquiries", desk.inquiries),
    Command("answer", _answer),
)
#: The commands in a channel's menu, in this order (design §9).
MENU = (
    "start",
    "idea",
    "checklist",
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
