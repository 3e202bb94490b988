"""Prompt -> Message: what a chat shows of a conversation. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from handlers import codes
from handlers.dialog import picked
from models.dialog import Conversation, Facts, Field, Option, Prompt, Session
from models.message import Control, Input, Message
from models.text import Text, Words, _

SHORT_LABEL = 7  # characters; so many labels of this length stand side by side on a phone
ROW_OF_SHORT = 3
ROW_OF_MIDDLE = 2
MIDDLE_LABEL = 12


def show(conversation: Conversation, session: Session, prompt: Prompt, facts: Facts) -> Message:
    """Return the question in focus, or the review when nothing is left to ask."""
    if prompt.focus is None:
        return review(conversation, session, prompt, facts)
    return question(session, prompt, prompt.focus)


def question(session: Session, prompt: Prompt, field: Field) -> Message:
    asked = prompt.asked
    paragraphs: list[Words] = [field.question]
    if field.name not in prompt.quiet and len(asked) > 1:
        paragraphs[0] = _(
            "[{at}/{total}] {question}",
            at=asked.index(field) + 1,
            total=len(asked),
            question=field.question,
        )
    if field.hint:
        paragraphs.append(field.hint)
    if field.name in prompt.answers:
        paragraphs.append(_("지금 답: {answer}", answer=field.show(prompt.answers[field.name])))
    if field.name in prompt.errors:
        paragraphs.insert(0, _("⚠ {error}", error=prompt.errors[field.name]))
    raw = prompt.values.get(field.name, "") if field.kind not in {"choices", "attachments"} else ""
    return Message(
        tuple(paragraphs),
        rows(session, prompt, field),
        prompt=f"{session.id}:{session.turn}",
        input=Input(field.name, field.kind, field.max_length, not field.required, raw),
    )


def review(conversation: Conversation, session: Session, prompt: Prompt, facts: Facts) -> Message:
    """Return all answers, to be confirmed or changed."""
    lines = tuple(
        _(
            "{number}. {label}: {answer}",
            number=n,
            label=f.label,
            answer=f.show(prompt.answers[f.name]),
        )
        for n, f in enumerate(reviewed(prompt), start=1)
    )
    paragraphs: list[Words] = [
        _("{title} - 적으신 내용을 확인해 주세요.", title=conversation.title),
        *lines,
    ]
    note = conversation.note(prompt.answers, facts)
    if note:
        paragraphs.append(note)
    paragraphs.append(
        _("맞으면 제출을, 고치려면 고치기를 눌러 주세요. 번호를 적어도 그 항목을 고칠 수 있어요.")
    )
    return Message(
        tuple(paragraphs),
        rows(session, prompt, None),
        prompt=f"{session.id}:{session.turn}",
        input=Input("", "review"),
    )


def rows(session: Session, prompt: Prompt, field: Field | None) -> tuple[tuple[Control, ...], ...]:
    """What can be pressed at a question; at the review, where there is no field."""
    if field is None:
        return (
            (
                Control(_("제출"), codes.of(session, "y"), "primary"),
                Control(_("고치기"), codes.of(session, "l")),
            ),
            (
                Control(_("이전"), codes.of(session, "b")),
                Control(_("잠시 멈춤"), codes.of(session, "c")),
            ),
        )
    offered = [
        *_answers(session, field),
        *_offers(session, prompt),
        _steering(session, prompt, field),
    ]
    if field.name in prompt.errors:
        offered.append((Control(_("사람에게 묻기"), codes.command("human")),))
    return tuple(row for row in offered if row)


def reviewed(prompt: Prompt) -> tuple[Field, ...]:
    """The fields a review shows: those with an answer, but no quiet one left empty, no switch."""
    return tuple(f for f in prompt.fields if f.name in prompt.answers and _tells(f, prompt))


def _tells(field: Field, prompt: Prompt) -> bool:
    quiet = field.name in prompt.quiet
    return not (quiet and (field.kind == "yes_no" or prompt.answers[field.name] in (None, ())))


def fields_to_edit(session: Session, prompt: Prompt) -> Message:
    """Return the list of fields as buttons, also the quiet ones."""
    numbers = {f.name: n for n, f in enumerate(reviewed(prompt), start=1)}
    rows = tuple(
        (Control(_editable(numbers.get(f.name), f, prompt), codes.of(session, "e", f.name)),)
        for f in prompt.fields
    )
    back = (Control(_("돌아가기"), codes.of(session, "f")),)
    return Message(
        (_("어느 항목을 고칠까요?"),),
        (*rows, back),
        prompt=f"{session.id}:{session.turn}",
        input=Input("", "review"),
    )


def _editable(number: int | None, field: Field, prompt: Prompt) -> Words:
    """Numbered as in the review: whoever types a number means that one."""
    if number is not None:
        return _("{number}. {label}", number=number, label=field.label)
    if prompt.answers.get(field.name):  # a switch that is on
        return field.label
    return _("{label} (비어 있음)", label=field.label)


def settled(field: Field, prompt: Prompt) -> tuple[Words, ...]:
    """Return the question with its answer: what stays readable above."""
    return field.question, _("→ {answer}", answer=field.show(prompt.answers[field.name]))


def _answers(session: Session, field: Field) -> Iterable[tuple[Control, ...]]:
    """The controls that answer the question."""
    if field.kind == "choices":
        held = picked(field, session.answers)
        yield from _in_rows(
            [
                Control(_mark(option, held), codes.of(session, "p", field.name, option.value))
                for option in field.options
            ]
        )
        if held:
            yield (Control(_("다 골랐어요"), codes.of(session, "d", field.name), "primary"),)
    elif field.options:
        looks = {"consent": "primary"}
        yield from _in_rows(
            [
                Control(
                    option.label,
                    codes.of(session, "a", field.name, option.value),
                    "primary" if looks.get(field.kind) and n == 0 else "",
                )
                for n, option in enumerate(field.options)
            ]
        )
    elif field.kind == "attachments":
        yield from _of_files(session, field, picked(field, session.answers))


def _of_files(
    session: Session, field: Field, held: tuple[str, ...]
) -> Iterable[tuple[Control, ...]]:
    """The end of the list; a wrong one among several can be taken out alone."""
    if held:
        yield (Control(_("다 올렸어요"), codes.of(session, "d", field.name), "primary"),)
    if len(held) > 1:
        for number, each in enumerate(held, start=1):
            label = _("{number}번 파일 빼기", number=number)
            yield (Control(label, codes.of(session, "p", field.name, each)),)


def _mark(option: Option, held: tuple[str, ...]) -> Words:
    """A chosen option is marked by a sign, never by colour alone."""
    if option.value in held:
        return _("☑ {option}", option=option.label)
    return _("☐ {option}", option=option.label)


def _in_rows(controls: list[Control]) -> Iterable[tuple[Control, ...]]:
    longest = max((_length(c.label) for c in controls), default=0)
    width = (
        ROW_OF_SHORT if longest <= SHORT_LABEL else ROW_OF_MIDDLE if longest <= MIDDLE_LABEL else 1
    )
    for at in range(0, len(controls), width):
        yield tuple(controls[at : at + width])


def _length(words: Words) -> int:
    if isinstance(words, Text):
        inner = words.args.get("option")
        return _length(inner) + 2 if isinstance(inner, (Text, str)) else len(words.key)
    return len(words)


def _offers(session: Session, prompt: Prompt) -> Iterable[tuple[Control, ...]]:
    """Controls for the quiet fields beside the focus: a yes/no is a switch, another opens."""
    yield from _in_rows([offer(session, field) for field in offers(prompt)])


def offers(prompt: Prompt) -> tuple[Field, ...]:
    """The quiet fields that can be opened beside the question; a switch only while it is off."""
    return tuple(f for f in prompt.offered if f.kind != "yes_no" or not prompt.answers.get(f.name))


def offer(session: Session, field: Field) -> Control:
    """The control that opens a quiet field."""
    if field.kind == "yes_no":
        return Control(field.label, codes.of(session, "a", field.name, "yes"))
    label = (
        _("{label} 올리기", label=field.label)
        if field.kind == "attachments"
        else _("{label} 쓰기", label=field.label)
    )
    return Control(label, codes.of(session, "e", field.name))


def _steering(session: Session, prompt: Prompt, field: Field) -> tuple[Control, ...]:
    controls = []
    asked = prompt.asked
    if asked and field.name != asked[0].name:
        controls.append(Control(_("이전"), codes.of(session, "b")))
    if field.name in session.answers:
        if field.name in prompt.answers and not field.several:
            controls.append(Control(_("그대로 두기"), codes.of(session, "s")))
        if not field.required and session.answers[field.name]:
            controls.append(Control(_("비우기"), codes.of(session, "z", field.name)))
    elif not field.required:
        controls.append(Control(_("건너뛰기"), codes.of(session, "s")))
    controls.append(Control(_("잠시 멈춤"), codes.of(session, "c")))
    return tuple(controls)
