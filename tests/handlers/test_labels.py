"""Whatever stands on a control can be typed instead, in the language it is shown in."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts import SPOKEN, sayer
from handlers import BY_NAME, CONVERSATIONS, codes, dialog, intents, view, words
from handlers.dialog import picked
from handlers.visit import Shown
from models.dialog import Answer, Confirm, Conversation, Facts, Session, Skip
from models.text import Text
from tests.answers import FACTS, plainest

NAMES = frozenset(BY_NAME)
HANDLERS = Path(__file__).parent.parent.parent / "handlers"


def answers_of(conversation: Conversation) -> dict[str, str]:
    """A good answer to every field."""
    return {field.name: plainest(conversation, field) for field in conversation.fields}


def places(conversation: Conversation) -> Iterator[Shown]:
    """Every question, new and asked again, and the review."""
    full = answers_of(conversation)
    facts = Facts(FACTS.now, {**FACTS.known}, "", full.keys())
    names = [field.name for field in conversation.fields]
    for at, name in enumerate(names):
        earlier = {n: full[n] for n in names[:at]}
        yield _shown(conversation, Session(7, conversation.name, earlier, name, 4), facts)
        yield _shown(conversation, Session(7, conversation.name, full, name, 4), facts)
    yield _shown(conversation, Session(7, conversation.name, full, None, 4), facts)


def _shown(conversation: Conversation, session: Session, facts: Facts) -> Shown:
    return Shown(conversation, session, dialog.prompt(conversation, session, facts), facts)


def meaning(intent: intents.Intent, shown: Shown) -> object:
    """What an intent comes to, whether it was typed or pressed."""
    match intent:
        case intents.RunCommand("back" | "skip" | "cancel" as command, ""):
            return command[0]
        case intents.Act(Skip()):
            return "s"
        case intents.Act(Confirm()):
            return "y"
        case intents.Act(Answer(values)):
            [(name, raw)] = values.items()
            return name, raw
        case intents.Press(code) if code.operation == "a":
            return code.field, code.value
        case intents.Press(code) if code.operation == "d":
            field = shown.conversation.field(code.field)
            assert field
            return code.field, json.dumps(picked(field, shown.session.answers))
        case intents.Press(code) if code.operation in "bscy":
            return code.operation
    return intent


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.name)
def test_every_control_of_every_question_can_be_typed(
    conversation: Conversation, language: str
) -> None:
    say = sayer(language)
    wrong = []
    for shown in places(conversation):
        for row in view.rows(shown.session, shown.prompt, shown.prompt.focus):
            for control in row:
                typed = intents.of_text(say(control.label), shown, NAMES, say)
                pressed = intents.of_press(control.code)
                if meaning(typed, shown) != meaning(pressed, shown):
                    wrong.append((say(control.label), control.code, typed))
    assert wrong == []


def stock() -> dict[str, str]:
    """The labels of controls in the source whose code is a bare command."""
    found: dict[str, str] = {}
    for path in sorted(HANDLERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("Control"),
                    args=[
                        ast.Call(func=ast.Name("_"), args=[ast.Constant(str(label))]),
                        ast.Constant(str(code)),
                        *_,
                    ],
                ) if code.startswith("!") and ":" not in code:
                    found[label] = code[1:]
    return found


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize(
    "label", ["처음으로", "내 현황", "사람에게 묻기", "상담", "도움말", "아이디어 제안"]
)
def test_stock_control_can_be_typed_at_any_time(label: str, language: str) -> None:
    say = sayer(language)
    assert words.wish(say(Text(label))) == stock()[label]


PAUSES = ("잠시 멈춤", "일시정지", "잠깐만", "暂停", "一時停止", "Tạm dừng", "pause")
PERSONS = (
    "사람에게 묻기",
    "talk to a person",
    "Talk to a person",
    "人工",
    "担当者",
    "gặp người",
    "담당자",
)
GO_ON = (
    "이어서 쓰기",
    "continue",
    "继续",
    "继续写",
    "続ける",
    "続きを書く",
    "tiếp tục",
    "viết tiếp",
)
ANEW = ("새로 쓰기", "start over", "重新写", "新しく書く", "viết mới")
BODY = next(
    shown
    for conversation in CONVERSATIONS
    if conversation.name == "idea"
    for shown in places(conversation)
    if shown.prompt.focus and shown.prompt.focus.name == "body"
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [(each, "cancel") for each in PAUSES]
    + [(each, "human") for each in PERSONS]
    + [(each, "resume") for each in GO_ON]
    + [(each, "new") for each in ANEW],
)
@pytest.mark.parametrize("where", [None, BODY], ids=["outside", "at the body"])
def test_steering_words_are_understood_in_five_languages(
    typed: str, name: str, where: Shown | None
) -> None:
    intent = intents.of_text(typed, where, NAMES, sayer("ko"))
    pressed = intent if isinstance(intent, intents.RunCommand) else None
    if pressed is None and isinstance(intent, intents.Press):
        assert (intent.code.operation, name) == ("c", "cancel")
    else:
        assert pressed == intents.RunCommand(name)


def test_codes_of_stock_controls_name_commands_that_there_are() -> None:
    assert set(stock().values()) <= NAMES
    assert codes.parse("!human") == codes.CommandCode("human")
