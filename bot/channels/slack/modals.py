"""A conversation in sections -> the pages of a modal. Pure.

One page a section, the review last. A block's id is the field's name, and its element's action_id
as a rule: what was typed survives views.update while both stay (https://docs.slack.dev/surfaces/modals).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.channels.slack.blocks import Json, plain, rows, sections
from bot.channels.slack.mrkdwn import clean
from bot.channels.slack.payloads import PAGE, Seen
from handlers import codes, view
from handlers.dialog import picked
from handlers.visit import Shown
from models.dialog import Conversation, Field, Session
from models.form import Form, same
from models.frozen import frozen
from models.message import Message
from models.text import Words, _

Say = Callable[[Words], str]

CALLBACK = "form"
MOST_TITLE = 24
MOST_FIELDS = 40  # on one page; a view takes 100 blocks
MOST_LABEL = 2000
MOST_OPTION = 75
MOST_RADIO = 10
MOST_INPUT = 3000
#: Whoever closes a window is not asked what stood in it (view_closed has no values): each character
#: is told as it is typed.
AS_TYPED: Json = {"trigger_actions_on": ["on_character_entered"]}
SAVED = _("답은 적는 대로 저장돼요. 창을 닫아도 내 현황에서 이어서 쓸 수 있어요.")


@frozen
class Page:
    """One section's fields by name."""

    title: Words
    names: tuple[str, ...]


@frozen
class Place:
    """Where an open modal stands (its private_metadata): the code of its session, the page."""

    press: str
    page: int

    @property
    def session(self) -> int:
        code = codes.parse(self.press)
        return code.session if isinstance(code, codes.SessionCode) else 0


def has_pages(conversation: Conversation | None) -> bool:
    """Whether a conversation is a form: every field stands in a section."""
    return conversation is not None and all(f.section for f in conversation.fields)


def pages(conversation: Conversation) -> tuple[Page, ...]:
    """The pages before the review; the same for every run, whatever applies."""
    found: list[Page] = []
    for title, group in groupby(conversation.fields, key=lambda f: f.section):
        names = [f.name for f in group]
        found += [
            Page(title, tuple(names[at : at + MOST_FIELDS]))
            for at in range(0, len(names), MOST_FIELDS)
        ]
    return tuple(found)


def page_of(conversation: Conversation, field: Field | None) -> int:
    """Return the page with this field; None: the review."""
    every = pages(conversation)
    return next((n for n, p in enumerate(every) if field and field.name in p.names), len(every))


def fields_on(shown: Shown, page: int) -> tuple[Field, ...]:
    """The fields of a page that apply and can stand in a modal; none on the review."""
    every = pages(shown.conversation)
    names = every[page].names if page < len(every) else ()
    return tuple(f for f in shown.prompt.fields if f.name in names and f.kind != "attachments")


def missing_on(shown: Shown, page: int) -> tuple[Field, ...]:
    """The fields of a page that still wait for a valid answer."""
    prompt = shown.prompt
    return tuple(
        f
        for f in fields_on(shown, page)
        if f.name not in prompt.answers and f.name not in prompt.quiet
    )


def place_of(metadata: str) -> Place | None:
    """Read private_metadata; None when it is not ours."""
    press, bar, page = metadata.rpartition("|")
    if not bar or not page.isdecimal():
        return None
    place = Place(press, int(page))
    return place if place.session else None


def show(
    shown: Shown, page: int, say: Say, *, notice: Words = "", ids: Mapping[str, str] | None = None
) -> Json:
    """Return a page of the form, or its review, under a notice if there is one.

    `ids` are action_ids that stand already: what is typed there stays (see `again`).
    """
    every = pages(shown.conversation)
    page = min(max(page, 0), len(every))
    if page == len(every):
        blocks, submit = _review(shown, every, say), _("제출")
    else:
        blocks, submit = _page(shown, every, page, say, ids or {}), _("다음")
    if notice:
        blocks[1:1] = sections([say(notice)])
    return {
        **_modal(shown.conversation.title, blocks, say),
        "submit": plain(say(submit), MOST_TITLE),
        "notify_on_close": True,
        "private_metadata": f"{_press(shown.session)}|{page}",
    }


def again(shown: Shown, seen: Seen) -> dict[str, str]:
    """Return the action_ids of an open page drawn anew; an answer changed elsewhere gets another.

    Then Slack shows that answer, and not what stood there before.
    """
    moved = behind(shown, seen)
    return {n: f"{n}.{shown.session.turn}" if n in moved else i for n, i in seen.inputs.items()}


def behind(shown: Shown, seen: Seen) -> frozenset[str]:
    """The inputs of an open page whose answers were changed elsewhere, and are not shown there."""
    held, form = shown.session.answers, Form(seen.id, seen.drawn)
    return frozenset(
        name
        for name in seen.inputs
        if name in held
        and name not in shown.prompt.errors
        and not form.knows(held, name)
        and not same(held[name], seen.values.get(name, ""))
    )


def note(words: Message, say: Say) -> Json:
    """Return a modal that only tells something; its buttons work as in a message."""
    text = sections(say(each) for each in words.paragraphs)
    return _modal(_("동행봇"), [*text, *rows(words.rows, say)], say)


def _press(session: Session) -> str:
    return codes.of(session, "f")


def _modal(title: Words, blocks: list[Json], say: Say) -> Json:
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": plain(say(title), MOST_TITLE),
        "close": plain(say(_("닫기")), MOST_TITLE),
        "blocks": blocks,
    }


def _page(
    shown: Shown, every: tuple[Page, ...], page: int, say: Say, ids: Mapping[str, str]
) -> list[Json]:
    done, total = shown.prompt.progress
    heading = _("{at}/{pages} {section}", at=page + 1, pages=len(every) + 1,
                section=every[page].title)  # fmt: skip
    blocks: list[Json] = [{"type": "header", "text": plain(say(heading), 150)}]
    hints = [say(_("지금까지 {done}/{total}개 답했어요.", done=done, total=total))]
    if page == 0:
        hints += [say(SAVED), say(shown.conversation.opening)]
    blocks += sections([" ".join(each for each in hints if each)])
    blocks += [_input(f, shown, say, ids.get(f.name, f.name)) for f in fields_on(shown, page)]
    if page > 0:
        blocks.append(_turn([(page - 1, _("이전"))], say))
    return blocks


def _review(shown: Shown, every: tuple[Page, ...], say: Say) -> list[Json]:
    """All answers as they will be handed in, and a way back to each section."""
    prompt = shown.prompt
    blocks: list[Json] = [{"type": "header", "text": plain(say(_("확인하고 제출하기")), 150)}]
    listed = {f.name: n for n, f in enumerate(view.reviewed(prompt), start=1)}
    for page in every:
        lines = [
            _("{number}. {label}: {answer}", number=listed[f.name], label=f.label,
              answer=f.show(prompt.answers[f.name]))
            for f in prompt.fields
            if f.name in page.names and f.name in listed
        ]  # fmt: skip
        blocks += sections([say(page.title), *(say(line) for line in lines)])
    remark = shown.conversation.note(prompt.answers, shown.facts)
    if remark:
        blocks += sections([say(remark)])
    blocks += sections([say(_("고칠 곳이 있으면 그 쪽으로 돌아가 주세요."))])
    backs = [(n, _("고치기: {section}", section=p.title)) for n, p in enumerate(every)]
    return blocks + [_turn(backs[at : at + 5], say) for at in range(0, len(backs), 5)]


def _turn(targets: Sequence[tuple[int, Words]], say: Say) -> Json:
    """A row of buttons that turn to pages."""
    return {
        "type": "actions",
        "elements": [
            {"type": "button", "text": plain(say(words), 75), "action_id": f"{PAGE}{page}"}
            for page, words in targets
        ],
    }


def _input(field: Field, shown: Shown, say: Say, action_id: str) -> Json:
    hints = [say(field.hint)] if field.hint else []
    if field.question != field.label and field.name not in shown.prompt.quiet:
        hints.insert(0, say(field.question))
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain(say(field.label), MOST_LABEL),
        "element": {"action_id": action_id, **_element(field, shown.session.answers, say)},
        "dispatch_action": True,
        "optional": not field.required,
    }
    if hints:
        block["hint"] = plain(" ".join(hints), MOST_LABEL)
    return block


def _element(field: Field, raw: Mapping[str, str], say: Say) -> Json:
    """The control for a field, with what is stored as its first value."""
    if field.options:
        return _choice(field, raw, say)
    element: Json = {
        "type": "plain_text_input",
        "max_length": min(field.max_length or MOST_INPUT, MOST_INPUT),
        "dispatch_action_config": AS_TYPED,
        "multiline": field.kind == "long_text",
    }
    held = clean(raw.get(field.name, ""))[: element["max_length"]]
    return {**element, "initial_value": held} if held else element


def _choice(field: Field, raw: Mapping[str, str], say: Say) -> Json:
    options: list[dict[str, Any]] = [
        {"text": plain(say(each.label), MOST_OPTION), "value": each.value} for each in field.options
    ]
    few = len(options) <= MOST_RADIO
    if field.kind == "choices":
        held = picked(field, raw)
        element: Json = {"type": "checkboxes" if few else "multi_static_select", "options": options}
        chosen = [each for each in options if each["value"] in held]
        return {**element, "initial_options": chosen} if chosen else element
    element = {"type": "radio_buttons" if few else "static_select", "options": options}
    first = next((each for each in options if each["value"] == raw.get(field.name)), None)
    return {**element, "initial_option": first} if first else element


def raw_values(values: Mapping[str, str], shown: Shown, page: int) -> dict[str, str]:
    """Return a submitted page's answers: what is left empty counts, where it may be left empty.

    A quiet remark that was never written stays unwritten.
    """
    stored = shown.session.answers
    found: dict[str, str] = {}
    for field in fields_on(shown, page):
        raw = values.get(field.name, "")
        quiet = field.name in shown.prompt.quiet
        if field.name in values and (raw or field.name in stored or not quiet):
            found[field.name] = json.dumps([]) if field.kind == "choices" and not raw else raw
    return found
