"""내 현황: one's own drafts, ideas and checklists, on every channel, only to their owner."""

from __future__ import annotations

from handlers import codes
from handlers.act import shown_of
from handlers.command import Command
from handlers.conversations.idea import KINDS
from handlers.conversations.idea import raw_answers as raw_idea
from handlers.drafts import HOME, MY, ask_apart, called, change
from handlers.events import words as event_words
from handlers.events.words import STANDINGS
from handlers.missions.mission import line
from handlers.paging import page
from handlers.supporters.words import STATUSES as APPLICATION
from handlers.visit import Visit
from models import attachment, checklist, idea
from models.areas import labels
from models.events import registration
from models.idea import Idea, NotOwnerError
from models.message import Control, say
from models.missions import assignment
from models.supporters import application as applications
from models.supporters import round as rounds
from models.text import Text, Words, _

AT_ONCE = 8  # of each kind in one message; the rest follows on request
STATUSES: dict[str, Words] = {
    "received": _("접수"),
    "classified": _("분류 완료"),
    "in_review": _("부서 검토 중"),
    "answered": _("답변 완료"),
    "closed": _("종료"),
    "withdrawn": _("철회"),
}


def my(visit: Visit, argument: str) -> None:
    """List drafts, missions, applications, ideas and checklists; `argument` is how many rows to pass over."""
    rows = [
        *_drafts(visit),
        *_missions(visit),
        *_registrations(visit),
        *_applications(visit),
        *_ideas(visit),
        *_checklists(visit),
    ]
    if not rows:
        visit.tell(
            say(
                _("아직 낸 것도 쓰던 글도 없어요."),
                _("아이디어를 내거나 행사를 신청하면 여기에 모여요."),
                controls=(
                    Control(_("아이디어 제안"), "!idea", "primary"),
                    Control(_("행사"), "!events"),
                    HOME,
                ),
            )
        )
        return
    shown, more = page(rows, argument, AT_ONCE)
    paragraphs: list[Words] = [
        _("내 현황이에요. 자세히 보려면 골라 주세요."),
        *(line for line, _c in shown),
    ]
    controls = [control for _line, control in shown]
    if more:
        controls.append(Control(_("더 보기"), f"!my:{more}"))
    visit.tell(say(*paragraphs, controls=(*controls, HOME)))


def _drafts(visit: Visit) -> list[tuple[Words, Control]]:
    begun = [shown_of(visit, each) for each in visit.open_drafts() if each.session.answers]
    drafts = [each for each in begun if each]
    found: list[tuple[Words, Control]] = []
    for draft, title in zip(drafts, called(drafts), strict=True):
        done, total = draft.prompt.progress
        line = _("· 쓰는 중: {title} ({done}/{total})", title=title, done=done, total=total)
        label = _("이어서 쓰기: {title}", title=title)
        found.append((line, Control(label, f"!resume:{draft.session.id}", "primary")))
    return found


def _registrations(visit: Visit) -> list[tuple[Words, Control]]:
    found: list[tuple[Words, Control]] = []
    for row, event in registration.of_user(visit.work, visit.speaker.user_id):
        line = _(
            "· 행사 {title}: {standing} ({when})",
            title=event.title,
            standing=STANDINGS[row.status],
            when=event_words.when(event),
        )
        found.append((line, Control(event_words.title(event), f"!event:{event.id}")))
    return found


def _applications(visit: Visit) -> list[tuple[Words, Control]]:
    found: list[tuple[Words, Control]] = []
    for row in applications.of_person(visit.work, visit.speaker.user_id):
        line = _(
            "· 서포터즈 지원 {number}: {status} ({name})",
            number=row.number,
            status=APPLICATION[row.status],
            name=rounds.get(visit.work, row.round_id).name,
        )
        found.append((line, Control(row.number, f"!application:{row.id}")))
    return found


def _missions(visit: Visit) -> list[tuple[Words, Control]]:
    return [
        (line(row, of, visit), Control(of.topic, f"!mission:{of.id}"))
        for row, of in assignment.of_user(visit.work, visit.speaker.user_id)
    ]


def _ideas(visit: Visit) -> list[tuple[Words, Control]]:
    found: list[tuple[Words, Control]] = []
    for each in idea.ideas_of(visit.work, visit.speaker.user_id):
        line = _(
            "· 제안 {number}: {status} ({day} 접수)",
            number=each.number,
            status=STATUSES[each.status],
            day=each.received_at.astimezone(visit.work.now.tzinfo).date(),
        )
        found.append((line, Control(each.number, f"!show-idea:{each.id}")))
    return found


def _checklists(visit: Visit) -> list[tuple[Words, Control]]:
    found: list[tuple[Words, Control]] = []
    for each in checklist.checklists_of(visit.work, visit.speaker.user_id):
        line = _(
            "· 체크리스트 {number} ({revision}판): {project}",
            number=each.number,
            revision=each.revision,
            project=each.project,
        )
        found.append((line, Control(each.number, f"!show-checklist:{each.id}")))
    return found


def show_idea(visit: Visit, argument: str) -> None:
    """Show one's own idea with its stage and what can be done with it."""
    found = _own_idea(visit, argument)
    if found is None:
        return
    content = idea.contents(found)
    files = attachment.of_subject(visit.work.connection, found.id)
    lines: list[Words] = [
        _("제안 {number}: {status}", number=found.number, status=STATUSES[found.status]),
        _("분야: {area}", area=Text(labels().get(content.area, content.area))),
        content.body,
    ]
    kinds = {option.value: option.label for option in KINDS}
    parts: tuple[tuple[Words, Words | None], ...] = (
        (_("현황과 문제점"), content.problem),
        (_("개선방안"), content.remedy),
        (_("기대효과"), content.effect),
        (_("개인/단체"), kinds.get(content.proposer or "")),
        (_("이름"), content.name),
        (_("연락처"), content.contact),
    )
    lines += [_("{label}: {answer}", label=label, answer=text) for label, text in parts if text]
    if files:
        lines.append(
            _("첨부 파일: {names}", names=tuple(name for _id, name, _type, _size in files))
        )
    controls = [MY, HOME]
    if found.status in idea.OPEN:
        controls.insert(0, Control(_("제안 철회"), f"!withdraw:{found.id}", "danger"))
    if found.status == "received":
        controls.insert(0, Control(_("내용 더하기"), f"!supplement:{found.id}", "primary"))
    visit.tell(say(*lines, controls=tuple(controls)))


def supplement(visit: Visit, argument: str) -> None:
    """Open one's own idea again to add what was left out."""
    found = _own_idea(visit, argument)
    if found is None:
        return
    if found.status != "received":
        words = (
            _("철회한 제안은 고칠 수 없어요. 새로 내실 수 있어요.")
            if found.status == "withdrawn"
            else _("검토가 시작된 제안은 고칠 수 없어요. 상담으로 알려 주세요.")
        )
        visit.tell(
            say(
                words,
                controls=(
                    Control(_("상담"), "!human"),
                    Control(_("아이디어 제안"), "!idea"),
                    HOME,
                ),
            )
        )
        return
    raw = raw_idea(idea.contents(found)) | {"detailed": "yes"}
    change(visit, visit.conversations["idea"], raw, found.id)


def withdraw(visit: Visit, argument: str) -> None:
    """Take one's own idea back, after asking once."""
    number, _colon, sure = argument.partition(":")
    found = _own_idea(visit, number)
    if found is None:
        return
    if found.status not in idea.OPEN:
        visit.tell(
            say(
                _("제안 {number:은} 지금 철회할 수 없어요: {status}",
                  number=found.number, status=STATUSES[found.status]),
                controls=(MY, HOME),
            )
        )  # fmt: skip
        return
    if sure != "yes":
        ask_apart(
            visit,
            say(
                _("제안 {number:을} 철회할까요? 철회하면 심사하지 않아요.", number=found.number),
                controls=(
                    Control(_("네, 철회할게요"), f"!withdraw:{found.id}:yes", "danger"),
                    Control(_("그대로 두기"), f"!show-idea:{found.id}"),
                ),
            ),
        )
        return
    idea.withdraw(visit.work, visit.speaker.user_id, found.id)
    visit.tell(
        say(
            _("제안 {number:을} 철회했어요.", number=found.number),
            controls=(MY, HOME),
        )
    )


def _own_idea(visit: Visit, argument: str) -> Idea | None:
    try:
        return idea.own(visit.work, visit.speaker.user_id, codes.key(argument) or 0)
    except NotOwnerError:
        visit.tell(say(_("그 제안을 찾지 못했어요."), controls=(MY, HOME)))
        return None


COMMANDS = (
    Command("my", my, _("내 현황 - 낸 것과 쓰던 글")),
    Command("show-idea", show_idea),
    Command("supplement", supplement),
    Command("withdraw", withdraw),
)
