"""What comes late: files just after an idea, words after its review began, files after an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from handlers import codes, desk
from handlers.command import Command
from handlers.conversations.idea import CONTACT_NAME, DETAILS, IDEA, raw_answers
from handlers.dialog import picked
from handlers.drafts import HOME, MY, change, change_of, discard
from handlers.fields import MAX_FILES
from handlers.visit import Visit
from models import idea
from models.dialog import Session
from models.idea import Idea, NotOwnerError
from models.message import Control, say
from models.text import _, korean

WRITTEN = ("body", *DETAILS)


def add(visit: Visit, argument: str) -> None:
    """Add what a draft holds (files, their caption) to an idea; nothing else is asked."""
    draft, found = _both(visit, argument)
    if draft is None or found is None or found.status != "received":
        _gone(visit)
        return
    content, idea_ = idea.contents(found), visit.conversations["idea"]
    open_change = change_of(visit, idea_, found.id)
    raw = dict(open_change.answers) if open_change else raw_answers(content)
    if not open_change and any(name in raw for name in DETAILS):
        raw = {name: "" for name in DETAILS if name not in {"name", "contact"}} | raw
        raw |= {"detailed": "yes", CONTACT_NAME: "yes" if content.contact else "no"}
    files = list(dict.fromkeys((*_files(raw), *_files(draft.answers))))
    raw["attachments"] = json.dumps(files[:MAX_FILES])
    raw["body"] = "\n".join(filter(None, (raw["body"], draft.answers.get("body"))))
    if len(files) > MAX_FILES:
        visit.tell(say(_("파일은 {most}개까지 올릴 수 있어요.", most=MAX_FILES)))
    discard(visit, draft)
    if open_change:
        visit.keep(replace(open_change, answers=raw, turn=open_change.turn + 1))
    change(visit, idea_, raw, found.id)


def send_on(visit: Visit, argument: str) -> None:
    """Bring before the office "draft", which follows its answer, or "draft:idea", which is late."""
    draft, found = _both(visit, argument)
    if draft is None and ":" not in argument:  # a double tap
        visit.tell(say(_("그 글은 이미 냈거나 지웠어요."), controls=(MY, HOME)))
        return
    if draft is None or (found is None and ":" in argument):
        _gone(visit)
        return
    files = _files(draft.answers)
    lines = _late_words(draft, found) if found else [draft.answers.get("body", "")]
    lines += [f"파일 {len(files)}개"] if files else []
    text = "\n".join(filter(None, lines))
    desk.write(visit, visit.conversations["human"], text, files, draft.id)


def _late_words(draft: Session, found: Idea) -> list[str]:
    """What the draft says otherwise than the idea."""
    before = raw_answers(idea.contents(found))
    lines = [f"제안 {found.number}에 더할 내용"]
    for name in WRITTEN:
        raw = draft.answers.get(name, "")
        field = IDEA.field(name)
        if raw and field and raw != before.get(name):
            lines.append(f"{korean(field.label)}: {raw}")
    return lines


def _both(visit: Visit, argument: str) -> tuple[Session | None, Idea | None]:
    """Return the person's own open draft and own idea that "draft:idea" names."""
    first, _colon, second = argument.partition(":")
    draft, number = visit.draft(codes.key(first)), codes.key(second)
    mine = draft is not None and draft.session.status == "open"
    try:
        found = idea.own(visit.work, visit.speaker.user_id, number or 0)
    except NotOwnerError:
        found = None
    return draft.session if draft and mine else None, found


def _files(answers: Mapping[str, str]) -> tuple[str, ...]:
    files = IDEA.field("attachments")
    return picked(files, answers) if files else ()


def _gone(visit: Visit) -> None:
    visit.tell(
        say(
            _("지금은 더할 수 없어요. 쓰던 글과 낸 제안은 내 현황에 있어요."),
            controls=(Control(_("내 현황"), "!my", "primary"), HOME),
        )
    )


COMMANDS = (
    Command("add", add),
    Command("send-on", send_on),
)
