"""공지: what coordinators press, from the first choice to the last count."""

from __future__ import annotations

from collections.abc import Callable

from handlers import codes
from handlers.announcements import view
from handlers.command import Command
from handlers.conversations.announcement import raw_answers
from handlers.drafts import HOME, ask_apart, begin, may
from handlers.paging import page
from handlers.visit import Visit
from models.announcements import announcement, broadcast
from models.announcements.announcement import (
    Announcement,
    ClosedAnnouncementError,
    UnknownAnnouncementError,
    contents,
)
from models.announcements.recipient import received
from models.announcements.segment import BY_NAME, SEGMENTS
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.work import Work

AT_ONCE = 8  # in one list
LONGEST_CODE = 64  # bytes (Bot API, InlineKeyboardButton.callback_data)
SHOWN = 24  # characters of a text in a list

Verb = Callable[[Work, int, int], Announcement]


def announce(visit: Visit, argument: str) -> None:
    """List the announcements; `argument` is how many to pass over."""
    if not may(visit, COORDINATORS):
        return
    skip = codes.key(argument) or 0
    found = announcement.latest(visit.work, visit.speaker.user_id, skip, AT_ONCE + 1)
    fresh = Control("새 공지 쓰기", "!announce-new", "primary")
    if not found:
        visit.tell(say("아직 쓴 공지가 없어요.", controls=(fresh, HOME)))
        return
    rows = [Control(_line(each), f"!announce-show:{each.id}") for each in found[:AT_ONCE]]
    if len(found) > AT_ONCE:
        rows.append(Control("더 보기", f"!announce:{skip + AT_ONCE}"))
    visit.tell(say("공지 목록이에요. 최근 것부터 보여 드려요.", controls=(fresh, *rows, HOME)))


def _line(each: Announcement) -> str:
    text = " ".join(contents(each).texts["ko"].split())
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
    return f"{view.STATUSES[each.status]}: {shown}"


def new(visit: Visit, _argument: str) -> None:
    """Ask whom the announcement is for."""
    if not may(visit, COORDINATORS):
        return
    kinds = tuple(Control(each.label, f"!announce-to:{each.name}") for each in SEGMENTS)
    ask_apart(visit, say("누구에게 보낼까요?", controls=(*kinds, view.LIST, HOME)))


def to(visit: Visit, argument: str) -> None:
    """Take the segment; where it must be narrowed down, ask for that as well."""
    name, _colon, value = argument.partition(":")
    chosen = BY_NAME.get(name)
    if chosen is None or not visit.speaker.may(COORDINATORS):
        new(visit, "")
        return
    conversation = visit.conversations["announcement"]
    if not chosen.ask:
        begin(visit, conversation, {"segment": name})
        return
    targets = chosen.targets(visit.work.connection, visit.work.now)
    target = next((each for each in targets if each.value == value), None)
    if target:
        begin(visit, conversation, {"segment": name, "target": target.label})
        return
    other = Control("다른 대상 고르기", "!announce-new")
    if not targets:
        visit.tell(say(f"{chosen.label}: 고를 것이 아직 없어요.", controls=(other, HOME)))
        return
    shown, more = page(targets, value[1:] if value[:1] == "+" else "", AT_ONCE)
    rows = [
        Control(each.label, code)
        for each in shown
        if len((code := f"!announce-to:{name}:{each.value}").encode()) <= LONGEST_CODE
    ]
    if more:
        rows.append(Control("더 보기", f"!announce-to:{name}:+{more}"))
    ask_apart(visit, say(chosen.ask, controls=(*rows, other, HOME)))


def show(visit: Visit, argument: str) -> None:
    """Show a draft with its numbers of now, or how far the sending is, in place where it can be."""
    held = _held(visit, argument)
    if held is None:
        return
    if held.status == "draft":
        reach = announcement.reach(visit.work, visit.speaker.user_id, held.id)
        visit.tell(view.card(held, reach, visit.work.now))
        return
    _progress(visit, held)


def _progress(visit: Visit, held: Announcement) -> None:
    broadcast.settle(visit.work, held.id)
    found = received(visit.work, held.id, held.people)
    shown = broadcast.shown(
        visit.work.connection, visit.speaker.account_id, f"!announce-show:{held.id}"
    )
    visit.tell(view.progress(held, found, visit.work.now), replaces=shown)


def preview(visit: Visit, argument: str) -> None:
    """Show the announcement as a person of one language gets it on this channel."""
    number, _colon, language = argument.partition(":")
    held = _held(visit, number)
    if held is None:
        return
    language = language if language in view.LANGUAGES else "ko"
    visit.tell(say(f"미리보기({view.LANGUAGES[language]})예요. 아래 글이 이 모습대로 가요."))
    visit.tell(view.compose(held, language))
    others = tuple(
        Control(name, f"!announce-preview:{held.id}:{code}")
        for code, name in view.LANGUAGES.items()
        if code != language
    )
    back = Control("초안으로 돌아가기", f"!announce-show:{held.id}", "primary")
    visit.tell(Message(("아직 아무에게도 보내지 않았어요.",), ((back,), others[:2], others[2:])))


def file(visit: Visit, argument: str) -> None:
    """Hand over every language on every channel as a document."""
    held = _held(visit, argument)
    if held:
        visit.tell(view.preview_file(held.id))


def edit(visit: Visit, argument: str) -> None:
    """Open a draft again."""
    held = _held(visit, argument)
    if held is None:
        return
    if held.status != "draft":
        _progress(visit, held)
        return
    conversation = visit.conversations["announcement"]
    begin(visit, conversation, raw_answers(contents(held)), subject=held.id)


def send(visit: Visit, argument: str) -> None:
    """Ask for the number of recipients; typed right, it begins."""
    held = _held(visit, argument)
    if held is None:
        return
    if held.status != "draft":
        _progress(visit, held)
        return
    reach = announcement.reach(visit.work, visit.speaker.user_id, held.id)
    if not reach.people:
        visit.tell(view.card(held, reach, visit.work.now))
        return
    begin(visit, visit.conversations["announcement-send"], subject=held.id)


def pause(visit: Visit, argument: str) -> None:
    _turn(visit, argument, announcement.pause)


def resume(visit: Visit, argument: str) -> None:
    _turn(visit, argument, announcement.resume)


def stop(visit: Visit, argument: str) -> None:
    """End the sending, after asking once."""
    number, _colon, sure = argument.partition(":")
    if sure == "yes":
        _turn(visit, number, announcement.stop)
        return
    held = _held(visit, number)
    if held is None:
        return
    if held.status not in {"running", "paused"}:
        _progress(visit, held)
        return
    ask_apart(
        visit,
        say(
            "그만 보낼까요? 아직 받지 않은 분은 받지 못하고, 다시 이어서 보낼 수 없어요.",
            controls=(
                Control("네, 그만 보낼게요", f"!announce-stop:{held.id}:yes", "danger"),
                Control("계속 보내기", f"!announce-show:{held.id}"),
            ),
        ),
    )


def discard(visit: Visit, argument: str) -> None:
    """Throw a draft away, after asking once."""
    number, _colon, sure = argument.partition(":")
    held = _held(visit, number)
    if held is None:
        return
    if held.status != "draft":
        _progress(visit, held)
    elif sure == "yes":
        announcement.discard(visit.work, visit.speaker.user_id, held.id)
        visit.tell(say("초안을 지웠어요.", controls=(view.LIST, HOME)))
    else:
        ask_apart(
            visit,
            say(
                "이 초안을 지울까요?",
                controls=(
                    Control("네, 지울게요", f"!announce-discard:{held.id}:yes", "danger"),
                    Control("그대로 두기", f"!announce-show:{held.id}"),
                ),
            ),
        )


def _turn(visit: Visit, argument: str, verb: Verb) -> None:
    """Run a verb; where somebody else was faster, say how it stands."""
    held = _held(visit, argument)
    if held is None:
        return
    try:
        verb(visit.work, visit.speaker.user_id, held.id)
    except ClosedAnnouncementError as error:
        visit.notice = f"이미 바뀌었어요: {view.STATUSES[error.status]}"
        visit.tell(say(visit.notice))
    if held.status == "draft":
        show(visit, str(held.id))
    else:
        _progress(visit, held)


def _held(visit: Visit, argument: str) -> Announcement | None:
    """Return the announcement a control names, to coordinators only."""
    if not may(visit, COORDINATORS):
        return None
    try:
        found = announcement.find(visit.work, codes.key(argument) or 0)
    except UnknownAnnouncementError:
        found = None
    if found is None or found.status == "discarded":
        visit.tell(say("그 공지를 찾지 못했어요.", controls=(view.LIST, HOME)))
        return None
    return found


COMMANDS = (
    Command("announce", announce),
    Command("announce-new", new),
    Command("announce-to", to),
    Command("announce-show", show),
    Command("announce-preview", preview),
    Command("announce-file", file),
    Command("announce-edit", edit),
    Command("announce-send", send),
    Command("announce-pause", pause),
    Command("announce-resume", resume),
    Command("announce-stop", stop),
    Command("announce-discard", discard),
)
