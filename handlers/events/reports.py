"""What coordinators take along of an event: its applications and figures, the sheet for the door."""

from __future__ import annotations

from handlers.command import Command
from handlers.conversations.event_edit import OFFICE
from handlers.drafts import HOME
from handlers.events.office import found
from handlers.paging import page
from handlers.visit import Visit
from models import record
from models.events import board as event_board
from models.events.accessibility import labels
from models.events.board import ANSWERS, STATUSES, Applied, Tally
from models.events.event import Event
from models.message import Control, File, Message

AT_ONCE = 15  # applications in one message


def figures(visit: Visit, argument: str) -> None:
    """Show an event's applications, attendance, support needs and answers; ":" rows to pass over."""
    number, _colon, rest = argument.partition(":")
    event = found(visit, number)
    if event is None:
        return
    tally = event_board.tally(visit.work, visit.speaker.user_id, event.id)
    rows = event_board.applied(visit.work.connection, event.id)
    back = (Control("행사 보기", f"!event-card:{event.id}"), OFFICE, HOME)
    if not rows:
        visit.tell(Message((f"{event.title}: 아직 신청이 없어요.",), (back,)))
        return
    shown, more = page(rows, rest, AT_ONCE)
    controls = [(Control("표와 그림 받기", f"!event-list:{event.id}", "primary"),)]
    if more:
        controls.append((Control("더 보기", f"!event-figures:{event.id}:{more}"),))
    lines = [*_summary(event, tally), *(_line(row) for row in shown)]
    visit.tell(Message(tuple(lines), (*controls, back)))


def _summary(event: Event, tally: Tally) -> list[str]:
    known = labels()
    standing = [f"{STATUSES[s]} {c}건 {p}명" for s, (c, p) in tally.by_status.items()]
    lines = [f"{event.title} 신청 현황", " · ".join(standing)]
    if tally.needs:
        needs = [f"{known[n].key if n in known else n} {c}" for n, c in tally.needs.items()]
        lines.append(f"필요한 지원: {', '.join(needs)}")
    if tally.going or tally.not_going:
        lines.append(f"알림에 대한 답: 갈게요 {tally.going}, 못 가요 {tally.not_going}")
    if tally.scores:
        count = sum(tally.scores.values())
        mean = sum(score * n for score, n in tally.scores.items()) / count
        lines.append(f"행사 뒤 평가: 평균 {mean:.1f}점 ({count}건)")
    lines += [f"의견: {words}" for words in tally.comments[:5]]
    return lines


def _line(row: Applied) -> str:
    parts = [f"· {row.position}번 {STATUSES[row.status]} {row.people}명"]
    if row.answer:
        parts.append(ANSWERS.get(row.answer, row.answer))
    support = ", ".join(filter(None, (event_board.needs_said(row.needs), row.needs_text)))
    if support:
        parts.append(f"지원: {support}")
    return " / ".join(parts)


def hand_over(visit: Visit, argument: str) -> None:
    """Give the table (XLSX) and the picture (PNG) of the figures; the export stands in the record."""
    event = found(visit, argument)
    if event is None:
        return
    rows = event_board.applied(visit.work.connection, event.id)
    seen = {"name": "event_list", "event": event.number, "rows": len(rows)}
    record.append(visit.work, "export", str(visit.speaker.user_id), seen)
    back = (Control("신청 현황", f"!event-figures:{event.id}"), OFFICE, HOME)
    files = (
        File("event_list", event.id, f"{event.number}-신청목록.xlsx"),
        File("event_figures", event.id, f"{event.number}-현황.png"),
    )
    words = "신청 목록과 현황 그림이에요. 필요한 지원은 민감한 정보일 수 있으니 행사 준비에만 써 주세요."
    visit.tell(Message((words,), (back,), files))


def entrance(visit: Visit, argument: str) -> None:
    """Give the sheet for the entrance."""
    event = found(visit, argument)
    if event is None:
        return
    back = (Control("행사 보기", f"!event-card:{event.id}"), OFFICE, HOME)
    words = f"입구에 붙일 안내지예요. 입장 코드는 {event.door}이고, 행사 시작 2시간 전부터 쓸 수 있어요."
    file = File("event_entrance", event.id, f"{event.number}-입구.pdf")
    visit.tell(Message((words,), (back,), (file,)))


COMMANDS = (
    Command("event-figures", figures),
    Command("event-list", hand_over),
    Command("event-entrance", entrance),
)
