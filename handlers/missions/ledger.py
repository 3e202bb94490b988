"""활동 명세 and 장부: what was booked, for the supporter herself and for the coordinators."""

from __future__ import annotations

from handlers import codes
from handlers.command import Command
from handlers.drafts import ASK, HOME, begin, may
from handlers.missions.cards import MISSIONS
from handlers.missions.news import NO_BANK
from handlers.missions.office import OFFICE
from handlers.visit import Visit
from models.inquiry import COORDINATORS
from models.message import Control, File, Message, say
from models.missions import ledger, statement
from models.missions.ledger import LedgerError
from models.missions.statement import Line
from models.month import month_of, words
from models.supporters import supporter
from models.text import Words, _

MONTHS_AT_ONCE = 6
ROWS_AT_ONCE = 20
KINDS = {"fee": "활동비", "prize": "상금", "hours": "봉사시간"}
LEDGER = Control("장부", "!ledger")
HOURS = Control("확인할 봉사시간", "!hours")
REFUSED = {
    "twice": "이미 한 번 처리한 건이에요. 상금은 한 사람에게 한 번만 줄 수 있어요(시민 소통 활성화에 관한 조례 제7조③).",
    "reversed": "이미 정정한 줄이에요. 그 뒤에 적힌 새 줄을 정정해 주세요.",
    "unknown": "정정할 수 없는 줄이에요.",
    "amount": "0보다 큰 수로 적어 주세요.",
    "cap": "월 한도나 미션 한도를 넘어요. 줄여서 다시 적어 주세요.",
    "day": "그날 인정되는 봉사시간을 넘어요. 줄여서 다시 적어 주세요.",
}


def statement_(visit: Visit, argument: str) -> None:
    """A supporter's own statement of a month, with its file; without a month, the latest."""
    user, connection = visit.speaker.user_id, visit.work.connection
    months = statement.months_of(connection, user)
    if not months:
        visit.tell(
            say(
                _("아직 명세에 오른 활동이 없어요. 미션이 인정되면 여기에 올라요."),
                controls=(MISSIONS, HOME),
            )
        )
        return
    month = codes.key(argument) or months[0]
    month = month if month in months else months[0]
    made = statement.make(visit.work, user, month, user)
    held = statement.lines(connection, month, user, made.made_at)
    total = statement.totals(held)
    lines: list[Words] = [_("{month} 활동 명세예요.", month=words(month))]
    lines += [_own_line(each) for each in held]
    lines += [
        _("합계: 활동비와 상금 {won}원, 봉사시간 {hours}시간", won=total.won, hours=total.hours),
    ]
    if total.won:
        lines.append(
            _("활동비는 담당자가 이 명세대로 지급해요. 들어오는 날은 담당자에게 물어봐 주세요.")
        )
    lines.append(NO_BANK)
    others = [each for each in months if each != month][:MONTHS_AT_ONCE]
    controls = [
        Control(_("{month} 명세", month=words(each)), f"!statement:{each}") for each in others
    ]
    visit.tell(
        Message(
            tuple(lines),
            tuple((each,) for each in (*controls, MISSIONS, ASK, HOME)),
            (File("statement", made.id, f"statement-{words(month)}.xlsx"),),
        )
    )


def _own_line(line: Line) -> Words:
    if line.kind == "hours":
        what: Words = _("봉사시간 {hours}시간", hours=line.amount)
    elif line.kind == "prize":
        what = _("상금 {amount}원", amount=line.amount)
    else:
        what = _("활동비 {amount}원", amount=line.amount)
    if line.is_correction:
        return _("· {day} {topic}: {what} (정정)", day=line.day, topic=line.topic, what=what)
    return _("· {day} {topic}: {what}", day=line.day, topic=line.topic, what=what)


# ---- For coordinators ----------------------------------------------------------------------------
def ledger_(visit: Visit, argument: str) -> None:
    """Everybody's bookings of a month, with the file for accounting."""
    if not may(visit, COORDINATORS):
        return
    now = month_of(visit.work.now)
    month = codes.key(argument) or now
    month = month if 200001 <= month <= 999912 and 1 <= month % 100 <= 12 else now
    by, connection = visit.speaker.user_id, visit.work.connection
    made = statement.make(visit.work, by, month)
    held = statement.lines(connection, month, statement.EVERYBODY, made.made_at)
    total = statement.totals(held)
    before = month - 1 if month % 100 > 1 else month - 89
    controls = [Control(f"{words(before)} 장부", f"!ledger:{before}"), HOURS, OFFICE, HOME]  # fmt: skip
    if not held:
        words_ = f"{words(month)}에는 아직 적힌 것이 없어요."
        visit.tell(say(words_, controls=tuple(controls)))
        return
    lines: list[Words] = [
        f"{words(month)} 장부예요. 합계 {total.won:,}원(활동비 {total.fee:,}원, 상금 {total.prize:,}원), 봉사시간 {total.hours}시간",
    ]
    for user, rows in statement.by_person(held).items():
        theirs = statement.totals(rows)
        name = supporter.name_of(visit.work, user)
        lines.append(f"· {name}: {theirs.won:,}원, {theirs.hours}시간 ({len(rows)}줄)")
    for user in list(statement.by_person(held))[:ROWS_AT_ONCE]:
        name = supporter.name_of(visit.work, user)
        controls.insert(0, Control(f"{name} 보기", f"!ledger-of:{month}:{user}"))
    file = File("statement", made.id, f"ledger-{words(month)}.xlsx")
    visit.tell(Message(tuple(lines), tuple((each,) for each in controls), (file,)))


def ledger_of(visit: Visit, argument: str) -> None:
    """One supporter's bookings of a month, each to be corrected; a prize can be given."""
    if not may(visit, COORDINATORS):
        return
    month_text, _colon, user_text = argument.partition(":")
    month, user = codes.key(month_text) or 0, codes.key(user_text) or 0
    rows = statement.lines(visit.work.connection, month, user, visit.work.now) if user else []
    if not rows:
        visit.tell(say("적힌 것이 없어요.", controls=(LEDGER, OFFICE, HOME)))
        return
    lines, controls = [], []
    for row in rows[-ROWS_AT_ONCE:]:
        amount = f"{row.amount}시간" if row.kind == "hours" else f"{row.amount:,}원"
        mark = " (정정)" if row.is_correction else ""
        lines.append(f"· {row.day} {row.topic} {KINDS[row.kind]} {amount}{mark} {row.reason}")
        if not row.is_correction and not ledger.is_reversed(visit.work.connection, row.row_id):
            controls.append(Control(f"정정: {row.day} {amount}", f"!ledger-correct:{row.row_id}"))
    head = f"{supporter.name_of(visit.work, user)} · {words(month)}"
    controls += [Control("상금 주기", f"!prize:{user}"), LEDGER, HOME]
    visit.tell(say(head, *lines, controls=tuple(controls)))


def correct(visit: Visit, argument: str) -> None:
    """Ask for the right amount of a row and the reason."""
    begin(visit, visit.conversations["ledger-correct"], subject=codes.key(argument) or 0)


def prize(visit: Visit, argument: str) -> None:
    """Ask for the amount of a supporter's prize and what it is for."""
    begin(visit, visit.conversations["prize"], subject=codes.key(argument) or 0)


def hours(visit: Visit, _argument: str) -> None:
    """List the hours still to be confirmed, the most pressing first."""
    if not may(visit, COORDINATORS):
        return
    rows = ledger.unconfirmed(visit.work.connection)
    if not rows:
        visit.tell(say("확인을 기다리는 봉사시간이 없어요.", controls=(OFFICE, HOME)))
        return
    lines, controls = [], []
    for row in rows[:ROWS_AT_ONCE]:
        name = supporter.name_of(visit.work, row.user_id)
        lines.append(
            f"· {name} {row.day} {row.amount}시간, {ledger.confirm_by(row.day)}까지 자원봉사센터 확인"
        )
        controls.append(Control(f"확인함: {name} {row.day}", f"!hours-confirm:{row.id}"))
    visit.tell(say("확인할 봉사시간이에요(1365).", *lines, controls=(*controls, OFFICE, HOME)))


def confirm(visit: Visit, argument: str) -> None:
    """Note that hours were confirmed."""
    if not may(visit, COORDINATORS):
        return
    try:
        ledger.confirm(visit.work, visit.speaker.user_id, codes.key(argument) or 0)
    except LedgerError as error:
        said = "이미 확인했다고 적었어요." if error.reason == "twice" else REFUSED[error.reason]
    else:
        said = "확인했다고 적었어요."
    visit.tell(say(said, controls=(HOURS, OFFICE, HOME)))


COMMANDS = (
    Command("statement", statement_),
    Command("ledger", ledger_),
    Command("ledger-of", ledger_of),
    Command("ledger-correct", correct),
    Command("prize", prize),
    Command("hours", hours),
    Command("hours-confirm", confirm),
)
