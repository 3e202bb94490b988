"""상담: a message left for a person at the office, and the coordinators' answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from handlers import codes, overtaken
from handlers.act import MASKED, act, covered, shown_of
from handlers.command import Command
from handlers.consents import record
from handlers.drafts import HOME, MY, begin, discard, may, resume
from handlers.visit import Visit
from models import attachment, delivery, history, inquiry, session
from models.dialog import Answer, Conversation, Finish
from models.inquiry import AT_THE_DESK, COORDINATORS, Inquiry
from models.message import Control, File, Message, say
from models.office_hours import answer_by
from models.session import Draft
from models.text import _
from models.work import Work

AT_ONCE = 10  # messages in one list
INBOX = Control(_("상담함"), "!inquiries")
FILES = "attachments"  # the field of files that come along
ONWARD = "onward"  # of the control: "!onward:<the run to come>.<a draft of the same words>"
ANSWERED = _("담당자의 답이에요.")


IN_THREAD = _("이 글의 스레드에 답하거나 [답하기]를 누르면 그분의 대화창으로 갑니다.")
BY_BUTTON = "[답하기]를 누르면 그분의 대화창으로 답을 보낼 수 있어요."


def shown_to_desk(
    left: Inquiry, text: str, files: tuple[File, ...] = (), *, threaded: bool = True
) -> Message:
    """What the coordinators see of a message left for them; `threaded`: in their channel."""
    head = _("긴급: 힘들다는 말이 있는 글이에요.") if left.urgent else _("새 상담 글이에요.")
    said = say(
        head,
        text,
        IN_THREAD if threaded else BY_BUTTON,
        controls=(Control(_("답하기"), f"!answer:{left.id}", "primary"),),
    )
    return replace(said, files=files)


def _answered_at_desk(left: Inquiry) -> Message:
    """What stands in the coordinators' channel once somebody has answered."""
    return say(
        "답한 상담 글이에요.",
        left.body["text"],
        "더 전할 말은 이 글의 스레드에 적거나 [더 답하기]를 눌러 주세요.",
        controls=(Control("더 답하기", f"!answer:{left.id}"),),
    )


def _files(work: Work, left: Inquiry) -> tuple[File, ...]:
    found = attachment.of_subject(work.connection, left.id)
    return tuple(File("attachment", number, name) for number, name, _kind, _size in found)


def leave(work: Work, done: Finish) -> Message:
    """Keep the message, show it to the coordinators, and say when an answer can be expected."""
    record(work, done, "human")
    text = done.answers["message"]
    left = inquiry.leave(work, done.user_id, done.account_id, text)
    brought = done.answers.get(FILES) or ()
    attachment.claim(work, done.user_id, brought, left.id)
    shown = shown_to_desk(left, text, _files(work, left), threaded=work.desk is not None)
    inquiry.show_to_desk(work, left, shown, work.desk)
    if done.session.subject:  # the draft that these words and files came from
        session.close(work, done.user_id, done.session.subject)
    others = (
        each.session.id
        for each in session.drafts_of(work.connection, done.user_id)
        if each.session.answers and each.session.id != done.session.id
    )
    draft = next(others, None)
    go_on = Control(_("쓰던 글 이어서 쓰기"), f"!resume:{draft}") if draft else None
    return say(
        _("담당자에게 전했어요. {day}까지 이 대화창으로 답을 드릴게요.", day=answer_by(work.now)),
        _("급한 일이면 다산콜 120으로 전화해 주세요."),
        controls=(go_on, HOME) if go_on else (HOME,),
    )


def write(
    visit: Visit,
    conversation: Conversation,
    text: str,
    files: Sequence[str] = (),
    draft: int = 0,
    number: int = 0,
) -> None:
    """Leave a text written elsewhere, with files; where the consent is wanting, it waits for that.

    The `draft` that it was written in is closed once it is left, and stays when it is refused.
    `number` is the id of the run, where it was promised.
    """
    visit.speaker.prompt_id = None  # the question above is another conversation's
    brought = {FILES: json.dumps(list(files))} if files else {}
    session = visit.start(conversation, brought, draft, number)
    shown = shown_of(visit, Draft(session, visit.speaker.user_id, visit.work.now))
    if shown:
        act(visit, shown, Answer({"message": text}))


def pass_on(work: Work, left: Inquiry, text: str) -> None:
    """Bring an answer to the person's own channel, and show the coordinators' that there is one."""
    if left.desk_id is not None and work.desk is not None:
        work.send(work.desk, _answered_at_desk(left), "reply", replaces=left.desk_id)
    work.send(
        inquiry.way_back(work, left),
        say(
            ANSWERED,
            text,
            controls=(Control(_("다시 묻기"), "!human"),),
        ),
        "human",
    )


def was_heard(visit: Visit) -> bool:
    """Whether a coordinator's answer was the last thing said in this chat."""
    last = history.last_heard(visit.work.connection, visit.speaker.account_id, visit.work.now)
    return last is not None and last.paragraphs[:1] == (ANSWERED,)


def carried(visit: Visit, text: str, draft: int = 0) -> tuple[str, str]:
    """Return words to be shown last in a message, and the code of the control that passes them on.

    The code names the run to come, so that a second tap finds it, and the draft that it makes
    needless. The words are kept in the message alone (sealed), covered as this conversation does.
    """
    human = visit.conversations["human"]
    masked = covered(text, human.field("message"), human)
    if masked.kinds and not draft:  # of a draft's words it was told already
        visit.tell(say(MASKED))
    return masked.text, codes.command(ONWARD, f"{visit.work.ids()}.{draft}")


def onward(visit: Visit, argument: str) -> None:
    """Pass on the words that stand over the control, as they are."""
    text = overtaken.kept(visit, codes.command(ONWARD, argument))
    run, _dot, draft = argument.partition(".")
    number, needless = codes.key(run), visit.draft(codes.key(draft))
    if not text or not number:
        visit.notice = _("지금은 쓸 수 없는 버튼이에요.")
        visit.tell(say(visit.notice, controls=(MY, HOME)))
    elif visit.draft(number):  # a double tap
        if not resume(visit, number):
            visit.tell(say(_("그 글은 이미 냈거나 지웠어요."), controls=(MY, HOME)))
    else:
        if needless and needless.session.status == "open" and not needless.session.turn:
            discard(visit, needless.session)
        write(visit, visit.conversations["human"], text, number=number)


def answer_in_thread(visit: Visit) -> bool:
    """Take a reply in the coordinators' channel as the answer; False when it is not one."""
    if visit.work.desk is None or not visit.update.text:
        return False
    shown = delivery.by_platform_ref(visit.work.connection, visit.work.desk, visit.update.thread)
    left = inquiry.by_desk(visit.work, shown) if shown else None
    if left is None or not visit.speaker.may(AT_THE_DESK):
        return False
    inquiry.answer(visit.work, left.id, visit.speaker.user_id, visit.update.text)
    pass_on(visit.work, left, visit.update.text)
    visit.notice = _("답을 전했어요.")
    return True


def answered(work: Work, done: Finish) -> Message:
    """Keep a coordinator's answer and bring it to the person."""
    text = done.answers["answer"]
    left = inquiry.answer(work, done.session.subject, done.user_id, text)
    if left is None:
        return say(
            _("그 글은 지워졌어요. 보낸 답은 없어요."),
            controls=(INBOX, HOME),
        )
    pass_on(work, left, text)
    return say(_("답을 전했어요."), controls=(INBOX, HOME))


def inquiries(visit: Visit, _argument: str) -> None:
    """List the messages that wait for an answer."""
    if not may(visit, COORDINATORS):
        return
    waiting = inquiry.open_ones(visit.work, visit.speaker.user_id, AT_ONCE)
    if not waiting:
        visit.tell(say(_("기다리는 상담 글이 없어요."), controls=(HOME,)))
        return
    for left in waiting:
        files = _files(visit.work, left)
        visit.tell(shown_to_desk(left, left.body["text"], files, threaded=False))


def _chosen(visit: Visit, left: Inquiry) -> Message:
    """Which message will be answered; its words only for whom `inquiries` shows them too."""
    head = "이 글에 답해요."
    if left.status == "answered":
        head = "이미 답한 글이에요. 더 전할 말이 있으면 적어 주세요."
    if not visit.speaker.may(COORDINATORS):
        return say(head)
    again = Control("이 글에 답하기", f"!answer:{left.id}")  # its code lets an erasure find this
    return say(head, left.body["text"], controls=(again, INBOX))


def open_answer(visit: Visit, argument: str) -> None:
    """Ask the coordinator for the answer to one message."""
    conversation = visit.conversations["answer"]
    if not may(visit, conversation.roles):
        return
    left = inquiry.find(visit.work, codes.key(argument) or 0)
    if left is not None:
        visit.tell(_chosen(visit, left))
        begin(visit, conversation, subject=left.id)
        return
    visit.tell(say(_("그 글을 찾지 못했어요."), controls=(INBOX, HOME)))


COMMANDS = (
    Command("inquiries", inquiries),
    Command("answer", open_answer),
    Command(ONWARD, onward),
)
