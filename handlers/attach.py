"""Files that arrive: into the open draft that takes files, else kept for an idea to come."""

from __future__ import annotations

import json
from dataclasses import replace

from handlers import ahead, desk, dialog
from handlers.act import FREE, MASKED, act
from handlers.drafts import HOME, ONE_THOUGHT, by_the_way
from handlers.events import batches as event_batches
from handlers.visit import Shown, Visit
from models import attachment, history, idea
from models.dialog import Answer, Field, Session
from models.idea import Idea
from models.masking.mask import mask
from models.message import Control, say
from models.text import _

WORTH_KEEPING = 5  # characters of a caption


def attach(visit: Visit, shown: Shown | None) -> None:
    """Add the update's files to the draft in hand."""
    if event_batches.takes(visit):
        return
    if shown is None:
        _keep_for_an_idea(visit)
        return
    files = shown.conversation.field("attachments")
    if files is None or files not in shown.prompt.fields:
        _refuse(visit, shown)
        return
    _keep_files(visit, shown, files)


def _keep_for_an_idea(visit: Visit) -> None:
    """Files out of the blue, perhaps with the idea as their caption, become an idea's draft."""
    album = by_the_way(visit)
    if album is None:
        album = Session(visit.work.ids(), "idea")
        visit.add(album)
    files = visit.conversations["idea"].field("attachments")
    assert files
    wanted, refused = _wanted(visit, files, album)
    answers = {**album.answers, files.name: json.dumps(wanted)}
    caption = mask(visit.update.text)
    if len(visit.update.text.strip()) >= WORTH_KEEPING:
        answers["body"] = "\n".join(filter(None, (answers.get("body"), caption.text)))
        if caption.kinds:
            visit.tell(say(MASKED))
    visit.keep(replace(album, answers=answers))
    if refused:
        visit.tell(say(_("파일은 {most}개까지 올릴 수 있어요.", most=files.max_length)))
    if _follows_an_answer(visit, album):
        _offer_to_the_desk(visit, album, len(wanted))
        return
    newest = _newest(visit)
    if newest and visit.work.now - newest.revised_at < ONE_THOUGHT:
        _offer_to_add(visit, album, newest, len(wanted))
        return
    visit.tell(
        say(
            _("파일 {count}개를 받았어요. 아이디어에 붙여 내시겠어요?", count=len(wanted)),
            controls=(
                Control(_("아이디어로 내기"), f"!resume:{album.id}", "primary"),
                *_late_addition(album, newest),
                Control(_("아니요, 지우기"), f"!discard:{album.id}:yes"),
                HOME,
            ),
        )
    )


def _follows_an_answer(visit: Visit, album: Session) -> bool:
    """Whether they come after a coordinator's answer, or after others of these that did."""
    last = history.last_with_controls(visit.work.connection, visit.speaker.account_id)
    codes = {each.code for each in last.controls()} if last else frozenset()
    return _to_the_desk(album).code in codes or desk.was_heard(visit)


def _offer_to_the_desk(visit: Visit, album: Session, count: int) -> None:
    visit.tell(
        say(
            _("파일 {count}개를 받았어요. 담당자의 답에 이어 보내시는 건가요? 담당자에게 그대로 전할 수 있어요.",
              count=count),
            controls=(
                _to_the_desk(album),
                Control(_("아이디어로 내기"), f"!resume:{album.id}"),
                Control(_("아니요, 지우기"), f"!discard:{album.id}:yes"),
            ),
        )
    )  # fmt: skip


def _to_the_desk(album: Session) -> Control:
    return Control(_("담당자에게 보내기"), f"!send-on:{album.id}", "primary")


def _late_addition(album: Session, newest: Idea | None) -> tuple[Control, ...]:
    if newest is None:
        return ()
    label = _("{number}에 더하기", number=newest.number)
    return (Control(label, f"!add:{album.id}:{newest.id}"),)


def _newest(visit: Visit) -> Idea | None:
    """The person's newest idea, if it may still be added to."""
    newest = idea.ideas_of(visit.work, visit.speaker.user_id)[:1]
    return next((each for each in newest if each.status == "received"), None)


def _offer_to_add(visit: Visit, album: Session, just_now: Idea, count: int) -> None:
    visit.tell(
        say(
            _("파일 {count}개를 받았어요. 방금 내신 제안 {number}에 더할까요?",
              count=count, number=just_now.number),
            controls=(
                Control(_("방금 낸 제안에 더하기"), f"!add:{album.id}:{just_now.id}", "primary"),
                Control(_("새 아이디어로 내기"), f"!resume:{album.id}"),
                Control(_("아니요, 지우기"), f"!discard:{album.id}:yes"),
            ),
        )
    )  # fmt: skip


def _refuse(visit: Visit, shown: Shown) -> None:
    """The conversation in hand takes no files; the caption may still be its answer, and is told so."""
    focus, caption = shown.prompt.focus, visit.update.text
    if caption and focus and focus.kind in FREE:
        answer: Answer | None = Answer({focus.name: caption})
    else:
        answer = ahead.typed(shown, caption, is_wish=False)
    if answer:
        visit.tell(say(_("여기서는 사진이나 파일을 받지 못해요. 함께 적으신 글만 받을게요.")))
        act(visit, shown, answer)
        return
    visit.tell(say(_("여기에는 파일을 붙일 수 없어요. 글로 적어 주세요.")))
    visit.ask(shown.conversation, shown.session, shown.prompt, shown.facts)


def _wanted(visit: Visit, files: Field, session: Session) -> tuple[list[str], bool]:
    """The session's files with the new ones, at most as many as it takes; whether some are left."""
    mine = attachment.owned(visit.work.connection, visit.speaker.user_id, visit.update.attachments)
    held = dialog.picked(files, session.answers)
    wanted = [*held, *(str(each) for each in sorted(mine) if str(each) not in held)]
    return wanted[: files.max_length], len(wanted) > files.max_length


def _keep_files(visit: Visit, shown: Shown, files: Field) -> None:
    wanted, refused = _wanted(visit, files, shown.session)
    focus = shown.prompt.focus
    action = Answer({files.name: json.dumps(wanted)})
    turn = dialog.advance(shown.conversation, shown.session, action, shown.facts)
    moved = turn.session
    if turn.finished:  # a file alone never hands anything in
        moved = replace(moved, status="open", revisiting=files.name)
    elif focus is files:
        moved = replace(moved, revisiting=files.name)
    visit.keep(moved)
    if len(wanted) > len(dialog.picked(files, shown.session.answers)) or not refused:
        visit.tell(say(_("파일을 받았어요. 지금까지 {count}개예요.", count=len(wanted))))
    if refused:
        visit.tell(say(_("파일은 {most}개까지 올릴 수 있어요.", most=files.max_length)))
    prompt = dialog.prompt(shown.conversation, moved, shown.facts)
    shown = Shown(shown.conversation, moved, prompt, shown.facts)
    name = _captioned(shown, visit.update.text, focus)
    if name:
        act(visit, shown, Answer({name: visit.update.text}))
    else:
        visit.ask(shown.conversation, moved, shown.prompt, shown.facts)


def _captioned(shown: Shown, caption: str, focus: Field | None) -> str | None:
    """The field that the caption answers: the one in focus, else the text still to be written."""
    if not caption:
        return None
    if focus and focus.kind in FREE:
        return focus.name
    first = next((f for f in shown.prompt.asked if f.kind == "long_text"), None)
    if first and first.name not in shown.session.answers and len(caption.strip()) >= WORTH_KEEPING:
        return first.name
    return None
