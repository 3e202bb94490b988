"""One's own submitted checklists: shown, every revision of them, and opened again as a new one."""

from __future__ import annotations

from dataclasses import replace

from handlers import codes
from handlers.command import Command
from handlers.conversations.checklist import name_of, raw_answers, receipt
from handlers.drafts import HOME, MY, change
from handlers.visit import Visit
from models import checklist
from models.checklist_file import load_templates
from models.idea import NotOwnerError
from models.message import Control, say
from models.text import _

EARLIER_AT_ONCE = 8


def show_checklist(visit: Visit, argument: str) -> None:
    """Show one's own checklist as text and PDF, with the way to its earlier revisions."""
    found = _own_checklist(visit, argument)
    if found is None:
        return
    head = _("체크리스트 {number} ({revision}판): {project}",
             number=found.number, revision=found.revision, project=found.project)  # fmt: skip
    message = receipt(found, head)
    earlier = tuple(
        Control(_("{revision}판 보기", revision=each.revision), f"!show-revision:{each.id}")
        for each in checklist.revisions(visit.work, visit.speaker.user_id, found.id)[
            1 : EARLIER_AT_ONCE + 1
        ]
    )
    visit.tell(replace(message, rows=(*message.rows, earlier) if earlier else message.rows))


def show_revision(visit: Visit, argument: str) -> None:
    """Show one earlier revision of one's own checklist as it was handed in."""
    latest = _own_checklist(visit, argument)
    if latest is None:
        return
    every = checklist.revisions(visit.work, visit.speaker.user_id, latest.id)
    found = next(each for each in every if each.id == codes.key(argument))
    head = _("체크리스트 {number}의 {revision}판이에요. {day}에 제출했어요.",
             number=found.number, revision=found.revision,
             day=found.submitted_at.astimezone(visit.work.now.tzinfo).date())  # fmt: skip
    rows = (
        (Control(_("최신 판 보기"), f"!show-checklist:{latest.id}"),),
        (MY, HOME),
    )
    visit.tell(replace(receipt(found, head), rows=rows))


def reopen(visit: Visit, argument: str) -> None:
    """Open a submitted checklist as a new revision; the old one stays as it is."""
    found = _own_checklist(visit, argument)
    if found is None:
        return
    template = next((t for t in load_templates() if t.version == found.version), None)
    conversation = visit.conversations.get(name_of(template)) if template else None
    if template is None or conversation is None:
        visit.tell(say(_("그 서식은 더 이상 쓰지 않아요. 새로 작성해 주세요."), controls=(HOME,)))
        return
    change(visit, conversation, raw_answers(found, template), found.id)


def _own_checklist(visit: Visit, argument: str) -> checklist.Checklist | None:
    try:
        return checklist.own(visit.work, visit.speaker.user_id, codes.key(argument) or 0)
    except NotOwnerError:
        visit.tell(say(_("그 체크리스트를 찾지 못했어요."), controls=(MY, HOME)))
        return None


COMMANDS = (
    Command("show-checklist", show_checklist),
    Command("show-revision", show_revision),
    Command("reopen", reopen),
)
