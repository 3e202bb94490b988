"""Text typed when the question in hand was not what was said last in this chat.

Another chat of the same person moved on, or a command showed something else in between.
"""

from __future__ import annotations

from handlers import words
from handlers.act import covered
from handlers.intents import FREE, Act, Intent, Press, RunCommand
from handlers.visit import Shown, Visit
from models import history
from models.dialog import Answer
from models.ids import is_older
from models.message import Control, say
from models.text import Words, _, korean

MOVED_ON = _(
    "이 글은 다른 대화창에서 이어 쓰셔서 질문이 바뀌었어요."
    " 방금 적으신 아래 말은 답으로 넣지 않았어요. 답이 맞으면 다시 보내 주세요."
)
ASIDE = _(
    "방금은 다른 화면을 보고 계셨어요. 적으신 아래 말을 쓰시던 글의 답으로 넣을까요?"
    " 아니라면 아래 질문에 새로 적어 주세요."
)
LABEL = _("이 말로 답하기")
AGAIN = "again"  # of the control: "!again:<session>.<turn>.<a number of its own>"


def is_overtaken(visit: Visit, shown: Shown) -> bool:
    """Whether the question in hand was never shown in this chat, or not over what was typed.

    A look at the two moments tells nearly always that it was; only else the database is asked.
    """
    asked = visit.update.question or visit.speaker.prompt_id
    draft = visit.draft(shown.session.id)
    if asked is None or draft is None:
        return True
    if not is_older(asked, draft.updated_at):
        return False
    now = f"{shown.session.id}:{shown.session.turn}"
    return history.prompt_of(visit.work.connection, asked) != now


def is_unseen(visit: Visit, shown: Shown) -> bool:
    """Whether something else than the question in hand was said last in this chat."""
    return visit.speaker.aside or is_overtaken(visit, shown)


def is_aside(visit: Visit, shown: Shown, intent: Intent) -> bool:
    """Whether free words may be meant for what was said since the question, not for the question."""
    focus = shown.prompt.focus
    if not visit.speaker.aside or focus is None or focus.kind not in FREE:
        return False
    match intent:
        case Act(Answer(values)):
            return values == {focus.name: visit.update.text}
    return False


def moves(intent: Intent) -> bool:
    """Whether the typed words would act on the question in hand."""
    match intent:
        case Act() | Press():
            return True
        case RunCommand(name, _argument):
            return name in {"back", "skip"}
    return False


def catch_up(visit: Visit, shown: Shown, text: str) -> None:
    """Show the question that is current now; what was typed stays readable, to be sent with one tap.

    The words are kept in the message alone (sealed); the control names the question it answers.
    """
    focus = shown.prompt.focus
    kept = covered(text, focus, shown.conversation).text
    visit.tell(
        say(
            ASIDE if visit.speaker.aside and not is_overtaken(visit, shown) else MOVED_ON,
            kept,
            controls=(Control(LABEL, f"!{AGAIN}:{_question(shown)}.{visit.work.ids()}"),),
        )
    )
    visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts)


def typed(visit: Visit, text: str) -> str:
    """Return the code of the newest such control where its label was typed, or ""."""
    if words.plain(text) not in {words.plain(visit.say(LABEL)), words.plain(korean(LABEL))}:
        return ""
    return history.last_code(visit.work.connection, visit.speaker.account_id, f"!{AGAIN}:")


def held_back(visit: Visit, argument: str) -> str:
    """Return the words that this control stands under in the person's own chat, or ""."""
    return kept(visit, f"!{AGAIN}:{argument}")


def kept(visit: Visit, code: str) -> str:
    """Return the last paragraph over this control in the person's own chat, where it is plain."""
    message = history.with_control(visit.work.connection, visit.speaker.account_id, code)
    last: Words = message.paragraphs[-1] if message else ""
    return last if isinstance(last, str) else ""


def is_for(shown: Shown, argument: str) -> bool:
    """Whether the control was offered for the question that is current now."""
    return argument.rpartition(".")[0] == _question(shown)


def _question(shown: Shown) -> str:
    return f"{shown.session.id}.{shown.session.turn}"
