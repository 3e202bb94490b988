"""Files that arrive: into the open draft that takes files, else a word where they can go."""

from __future__ import annotations

import json
from dataclasses import replace

from handlers import dialog
from handlers.act import act
from handlers.visit import Shown, Visit
from models import attachment
from models.dialog import Answer, Field
from models.message import Control, say
from models.text import _

FREE = frozenset({"text", "long_text"})
HOME = Control(_("처음으로"), "!start")


def attach(visit: Visit, shown: Shown | None) -> None:
    """Add the update's files to the draft in hand."""
    files = shown.conversation.field("attachments") if shown else None
    if shown is None or files is None or files not in shown.prompt.fields:
        visit.tell(
            say(
                _("파일을 잘 받았어요. 아이디어에 붙이려면 제안을 시작한 뒤 다시 올려 주세요."),
                controls=(Control(_("아이디어 제안"), "!idea", "primary"), HOME),
            )
        )
        return
    _keep_files(visit, shown, files)


def _keep_files(visit: Visit, shown: Shown, files: Field) -> None:
    mine = attachment.owned(visit.work.connection, visit.speaker.user_id, visit.update.attachments)
    held = dialog.picked(files, shown.session.answers)
    wanted = [*held, *(str(each) for each in sorted(mine) if str(each) not in held)]
    refused = len(wanted) > files.max_length
    wanted = wanted[: files.max_length]
    focus = shown.prompt.focus
    action = Answer({files.name: json.dumps(wanted)})
    turn = dialog.advance(shown.conversation, shown.session, action, shown.facts)
    moved = turn.session
    if turn.finished:  # a file alone never hands anything in
        moved = replace(moved, status="open", revisiting=files.name)
    elif focus is files:
        moved = replace(moved, revisiting=files.name)
    visit.keep(moved)
    visit.tell(say(_("파일을 받았어요. 지금까지 {count}개예요.", count=len(wanted))))
    if refused:
        visit.tell(say(_("파일은 {most}개까지 올릴 수 있어요.", most=files.max_length)))
    caption = visit.update.text
    shown = Shown(
        shown.conversation,
        moved,
        dialog.prompt(shown.conversation, moved, shown.facts),
        shown.facts,
    )
    if caption and focus and focus.kind in FREE:
        act(visit, shown, Answer({focus.name: caption}))
    else:
        visit.ask(shown.conversation, moved, shown.prompt, shown.facts)
