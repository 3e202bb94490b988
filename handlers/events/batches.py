"""Many events at once: from a file that a coordinator sends, or from the series of a year."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import codes
from handlers.command import Command
from handlers.conversations.event_edit import OFFICE
from handlers.drafts import HOME, may
from handlers.events.rows import Parsed, Row, Wrong, parse
from handlers.paging import page
from handlers.times import words_of
from handlers.visit import Visit
from models import attachment, sheet
from models.events import board as event_board
from models.events import office as event_office
from models.events.content import EventContent
from models.events.event import Event
from models.events.series import Drafted, draft_season
from models.frozen import frozen
from models.inquiry import COORDINATORS
from models.message import Control, File, Message, say
from models.work import Work

AT_ONCE = 20  # lines in one message
TEMPLATE = File("event_template", 0, "행사_서식.xlsx")
NEXT_YEAR_FROM = 11  # month in which the season of the next year is drafted
AGAIN = Control("서식 받기", "!event-import")


@frozen
class Import:
    """A file against what stands: `fresh` is made, `known` stands already and is passed over."""

    fresh: tuple[Row, ...]
    known: tuple[Row, ...]
    wrong: tuple[Wrong, ...]

    def lines(self) -> list[str]:
        """Everything there is to see, what must be mended first."""
        found = [
            f"✕ {w.line}번째 줄{f', {w.column}' if w.column else ''}: {w.words}" for w in self.wrong
        ]
        found += [f"= {said(row)} - 이미 있는 행사라 건너뛰어요." for row in self.known]
        faulty = {wrong.line for wrong in self.wrong}
        return found + [f"○ {said(row)}" for row in self.fresh if row.line not in faulty]


def said(row: Row) -> str:
    content = row.content
    when = words_of(content.starts_at, content.ends_at)
    return f"{row.line}번째 줄: {content.title}, {when}, {content.place}"


def examine(work: Work, table: Sequence[Sequence[str]]) -> Import:
    """Read a table and compare it with the events there are; the same title and start is the same."""
    parsed: Parsed = parse(table, work.now)
    standing = event_board.already(work, [row.content for row in parsed.rows])
    known = tuple(r for r in parsed.rows if (r.content.title, r.content.starts_at) in standing)
    fresh = tuple(row for row in parsed.rows if row not in known)
    return Import(fresh, known, parsed.wrong)


def create_all(work: Work, actor: int, contents: Sequence[EventContent]) -> list[Event]:
    """Make all of them as drafts, or none. Raises NotAllowedError, InvalidEventError."""
    return [event_office.create(work, actor, content) for content in contents]


# --- a file in the chat ---


def takes(visit: Visit) -> bool:
    """Whether the update brings a coordinator's spreadsheet; then it is shown what is in it."""
    if not visit.speaker.may(COORDINATORS):
        return False
    held = attachment.owned(visit.work.connection, visit.speaker.user_id, visit.update.attachments)
    sheets = [each for each in sorted(held) if _sheet(visit, each) is not None]
    for each in sheets:
        _preview(visit, each, "")
    return bool(sheets)


def _sheet(visit: Visit, number: int) -> tuple[str, sheet.Sheet] | None:
    """The person's own spreadsheet of this number with its name."""
    if not attachment.owned(visit.work.connection, visit.speaker.user_id, [number]):
        return None
    kept = attachment.content(visit.work.connection, number)
    if kept is None or kept[1] != sheet.MEDIA_TYPE:
        return None
    return kept[0], sheet.parse(kept[2])


def import_(visit: Visit, argument: str) -> None:
    """Say how to import; `argument`: a kept file, ":" "yes" or rows of the preview to pass over."""
    if not may(visit, COORDINATORS):
        return
    if not argument:
        visit.tell(
            Message(
                (
                    "행사를 파일에서 한꺼번에 가져올 수 있어요. 서식에 한 줄에 하나씩 적어 이 대화창에 보내 주세요.",
                    "XLSX와 CSV를 받아요(10MB, 1,000줄까지). 먼저 줄마다 보여 드리고, 모두 맞을 때만 초안으로 만들어요.",
                ),
                ((OFFICE, HOME),),
                (TEMPLATE,),
            )
        )
        return
    number, _colon, rest = argument.partition(":")
    key = codes.key(number) or 0
    if _sheet(visit, key) is None:
        visit.tell(say("그 파일은 이미 가져왔거나 지워졌어요.", controls=(OFFICE, AGAIN, HOME)))
    elif rest == "yes":
        _take_in(visit, key)
    else:
        _preview(visit, key, rest)


def _preview(visit: Visit, number: int, rest: str) -> None:
    kept = _sheet(visit, number)
    if kept is None:
        return
    name, table = kept
    if table.problem:
        visit.tell(say(f"{name}: {sheet.PROBLEMS[table.problem]}", controls=(AGAIN, OFFICE, HOME)))
        return
    found = examine(visit.work, table.rows)
    lines, more = page(found.lines(), rest, AT_ONCE)
    controls: list[Control] = []
    if more:
        controls.append(Control("더 보기", f"!event-import:{number}:{more}"))
    if found.fresh and not found.wrong:
        label = f"초안 {len(found.fresh)}개 만들기"
        controls.insert(0, Control(label, f"!event-import:{number}:yes", "primary"))
    head = f"{name}: {_verdict(found)}"
    visit.tell(say(head, *lines, controls=(*controls, AGAIN, OFFICE, HOME)))


def _verdict(found: Import) -> str:
    if found.wrong:
        lines = len({wrong.line for wrong in found.wrong})
        return f"고칠 것이 {lines}줄에 {len(found.wrong)}개 있어 아무것도 만들지 않았어요. 고쳐서 다시 보내 주세요."
    if not found.fresh:
        return "모두 이미 있는 행사예요. 새로 만들 것이 없어요."
    more = f" 이미 있는 {len(found.known)}개는 건너뛰어요." if found.known else ""
    return f"행사 {len(found.fresh)}개를 만들 수 있어요.{more}"


def _take_in(visit: Visit, number: int) -> None:
    kept = _sheet(visit, number)
    found = examine(visit.work, kept[1].rows) if kept else None
    if found is None or found.wrong or not found.fresh:  # time went on, or others made the same
        _preview(visit, number, "")
        return
    made = create_all(visit.work, visit.speaker.user_id, [row.content for row in found.fresh])
    attachment.drop(visit.work, visit.speaker.user_id, [number])
    _made(visit, len(made))


def _made(visit: Visit, count: int) -> None:
    visit.tell(
        say(
            f"행사 초안 {count}개를 만들었어요. 하나씩 고치거나, 모두 열 수 있어요.",
            controls=(Control("행사 관리", "!event-office", "primary"),
                      Control("초안 모두 열기", "!event-open-all"), HOME),
        )
    )  # fmt: skip


# --- a year's series ---


def season(visit: Visit, argument: str) -> None:
    """Show the drafts of a year and make them; `argument`: a year, ":yes"."""
    if not may(visit, COORDINATORS):
        return
    now = visit.work.now
    typed, _colon, sure = argument.partition(":")
    year = codes.key(typed) or (now.year + 1 if now.month >= NEXT_YEAR_FROM else now.year)
    if not now.year <= year <= now.year + 5:
        visit.tell(say("올해부터 다섯 해 뒤까지 만들 수 있어요.", controls=(OFFICE, HOME)))
        return
    ahead = [each for each in draft_season(year) if each.content.starts_at > now]
    standing = event_board.already(visit.work, [each.content for each in ahead])
    fresh = [e for e in ahead if (e.content.title, e.content.starts_at) not in standing]
    if not fresh:
        words = f"{year}년의 초안은 이미 다 있어요." if ahead else f"{year}년은 이미 다 지났어요."
        following = Control(f"{year + 1}년 보기", f"!season:{year + 1}")
        visit.tell(say(words, controls=(following, OFFICE, HOME)))
    elif sure == "yes":
        made = create_all(visit.work, visit.speaker.user_id, [each.content for each in fresh])
        _made(visit, len(made))
    else:
        _show_season(visit, year, fresh)


def _show_season(visit: Visit, year: int, fresh: list[Drafted]) -> None:
    lines = []
    for each in fresh:
        content = each.content
        when = words_of(content.starts_at, content.ends_at)
        notes = "".join(f"\n  ※ {remark}" for remark in each.remarks)
        lines.append(f"· {content.title}: {when}, {content.place}{notes}")
    visit.tell(
        say(
            f"{year}년 시리즈의 초안 {len(fresh)}개예요. 만든 뒤 하나씩 고칠 수 있어요.",
            *lines,
            controls=(
                Control(f"초안 {len(fresh)}개 만들기", f"!season:{year}:yes", "primary"),
                Control(f"{year + 1}년 보기", f"!season:{year + 1}"),
                OFFICE,
                HOME,
            ),
        )
    )


COMMANDS = (
    Command("event-import", import_),
    Command("season", season),
)
