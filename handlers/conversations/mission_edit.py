"""A mission prepared or changed by coordinators; read by coordinators only, hence in Korean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from handlers import codes
from handlers.dates import read_day
from handlers.drafts import HOME
from handlers.due_days import end_of
from handlers.fields import attachments, choice, day, long_text, money, number, text
from handlers.missions.news import tell_moved, tell_promoted
from handlers.missions.office import OFFICE, goes_out, reward_words
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, Option, never
from models.events import event
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.missions import assignment, mission
from models.missions.content import InvalidMissionError, MissionContent
from models.missions.link_address import InvalidLinkError, normalise_link
from models.missions.mission import ClosedMissionError, Mission
from models.missions.rules import rules
from models.month import after, first_day, month_of, read
from models.quiet import SEOUL, allowed_from
from models.text import Words
from models.work import Work

REWARDS = (
    Option("fee", "활동비", ("돈", "원고료")),
    Option("hours", "봉사시간", ("시간", "봉사")),
    Option("both", "둘 다(까닭을 적어야 해요)", ("둘 다", "모두")),
)
NOW = "now"


def load(work: Work, _user_id: int) -> Mapping[str, Any]:
    """Bring what may be changed, and the events a mission can belong to."""
    return {
        "missions": {of.id: of for of in mission.current(work)},
        "events": {each.id: each.title for each in event.upcoming(work, work.now)},
    }


def _check_fee(value: int, _answers: Answers, _facts: Facts) -> None:
    """Refuse at once what the mission could not be stored with."""
    if not 0 < value <= rules().mission_cap_won:
        raise InvalidError(f"활동비는 1원부터 {rules().mission_cap_won:,}원까지로 적어 주세요.")


def is_new(answers: Answers, _facts: Facts) -> bool:
    """Whether reward and time of issue may still be set."""
    of = answers.get("mission")
    return of is None or of.status == "planned"


def pays(answers: Answers, facts: Facts) -> bool:
    return is_new(answers, facts) and answers.get("reward") in {"fee", "both"}


def gives_hours(answers: Answers, facts: Facts) -> bool:
    return is_new(answers, facts) and answers.get("reward") in {"hours", "both"}


def gives_both(answers: Answers, facts: Facts) -> bool:
    return is_new(answers, facts) and answers.get("reward") == "both"


def _mission(raw: str, facts: Facts) -> Mission:
    found: Mission | None = facts.known["missions"].get(codes.key(raw) or 0)
    if found is None:
        raise InvalidError("이 미션은 이제 고칠 수 없어요.")
    return found


def _when(raw: str, facts: Facts) -> str | date:
    """Return NOW or the day of issue: a month stands for its first day. Raises InvalidError."""
    plain = raw.strip()
    if plain in {NOW, "지금", "바로", "지금 바로", "당장"}:
        return NOW
    if plain in {"다음 달", "다음달"}:
        return first_day(after(month_of(facts.now)))
    named = read(plain)
    found = first_day(named) if named else read_day(plain, facts.today)
    month = codes.key(plain.removesuffix("월"))
    if found is None and month and month <= 12:
        year = facts.today.year + (month <= facts.today.month)
        found = date(year, month, 1)
    if found is None:
        raise InvalidError("‘다음 달’, ‘4월’, ‘2027-04-01’, ‘지금’ 가운데 하나로 적어 주세요.")
    if datetime.combine(found, rules().issue_hour, SEOUL) <= facts.now:
        raise InvalidError("이미 지난 때예요. 앞으로 올 날이나 ‘지금’이라고 적어 주세요.")
    return found


def _shown_when(value: str | date) -> Words:
    if isinstance(value, str):
        return "지금 바로"
    return goes_out(datetime.combine(value, rules().issue_hour, SEOUL))


def held_back(answers: Answers, facts: Facts) -> str:
    """Say beforehand that "now" waits for the next working morning."""
    goes = allowed_from(facts.now)
    if answers.get("when") != NOW or goes == facts.now:
        return ""
    return f"지금은 밤이나 쉬는 날이라 {goes:%Y-%m-%d %H:%M}에 나가요."


def _links(raw: str, _facts: Facts) -> tuple[str, ...]:
    try:
        return tuple(normalise_link(each) for each in raw.split())
    except InvalidLinkError as error:
        raise InvalidError(
            "인터넷 주소를 한 줄에 하나씩 적어 주세요. 예: https://news.seoul.go.kr"
        ) from error


def _event(raw: str, facts: Facts) -> tuple[int, str] | None:
    """A title or its part; by id when a mission is opened again."""
    events: Mapping[int, str] = facts.known["events"]
    plain = raw.strip()
    if not plain:
        return None
    number = codes.key(plain)
    if number:
        return number, events.get(number, "지난 행사")
    found = [each for each in events.items() if plain in each[1]]
    if len(found) != 1:
        titles = ", ".join(events.values()) or "(없음)"
        raise InvalidError(f"행사 이름을 알아볼 수 있게 적어 주세요. 다가오는 행사: {titles}")
    return found[0]


def _check_deadline(value: date, answers: Answers, facts: Facts) -> None:
    when = answers.get("when")
    if when is None:  # it is out
        if value <= facts.today:
            raise InvalidError("마감은 오늘보다 뒤여야 해요.")
        return
    goes = facts.now if when == NOW else datetime.combine(when, rules().issue_hour, SEOUL)
    if value <= allowed_from(goes).date():
        raise InvalidError(f"마감은 나가는 날({allowed_from(goes):%Y-%m-%d})보다 뒤여야 해요.")


def submit(work: Work, done: Finish) -> Message:
    """Keep the mission; say when it goes out, or who was told of the change."""
    before: Mission | None = done.answers.get("mission")
    content = _content(work, done.answers, before)
    controls = (OFFICE, HOME)
    try:
        if before is None:
            of = mission.prepare(work, done.user_id, content)
        else:
            deadline = before.deadline
            of = mission.change(work, done.user_id, before.id, content)
    except InvalidMissionError as error:
        again = Control(
            "이어서 고치기", "!mission-new" if before is None else f"!mission-edit:{before.id}"
        )
        return say(*error.problems, controls=(again, *controls))
    except ClosedMissionError:
        return say("취소되었거나 마감이 지나 고치지 못했어요.", controls=controls)
    shown = Control("미션 보기", f"!mission:{of.id}", "primary")
    if of.status == "planned":
        goes = allowed_from(max(of.issue_at, work.now)).astimezone(SEOUL)
        return say(
            f"미션을 준비했어요: {of.topic}",
            f"{goes:%Y-%m-%d %H:%M}에 나가요. 보상: {reward_words(of)}",
            controls=(shown, *controls),
        )
    told = [f"미션을 고쳤어요: {of.topic}"]
    if of.deadline != deadline:
        told.append(f"바뀐 마감을 {tell_moved(work, of, deadline)}명에게 알렸어요.")
    if of.capacity:
        held = assignment.seats_of(work.connection, of.id).held
        if held > of.capacity:
            told.append(f"이미 참여한 {held}명의 자리는 그대로예요.")
        promoted = assignment.promote(work, mission.lock(work, of.id))
        told += [f"대기하던 {len(promoted)}명에게 자리를 주었어요."] if promoted else []
        tell_promoted(work, promoted)
    return say(*told, controls=(shown, *controls))


def _content(work: Work, answers: Answers, before: Mission | None) -> MissionContent:
    when = answers.get("when")
    if when == NOW:
        issue_at = work.now
    elif isinstance(when, date):
        issue_at = datetime.combine(when, rules().issue_hour, SEOUL)
    else:
        assert before
        issue_at = before.issue_at
    linked = answers.get("event")
    fixed = before is not None and before.status == "issued"
    return MissionContent(
        topic=answers["topic"],
        brief=answers["brief"],
        issue_at=issue_at,
        deadline=end_of(answers["deadline"]),
        fee=before.fee if fixed and before else answers.get("fee") or 0,
        hours=before.hours if fixed and before else answers.get("hours") or 0,
        both_reason=before.both_reason if fixed and before else answers.get("both_reason") or "",
        capacity=answers["capacity"],
        characters=answers.get("characters") or 0,
        photos=answers.get("photos") or 0,
        seconds=answers.get("seconds") or 0,
        materials=answers.get("materials") or (),
        event_id=linked[0] if linked else 0,
        files=answers.get("attachments") or (),
    )


def _read(
    name: str,
    words: tuple[str, str],
    parse: Callable[[str, Facts], Any],
    show: Callable[[Any], Words],
    **common: Any,
) -> Field:
    """A line of text with a reading of its own; an empty answer to an optional one is "none"."""

    def read(raw: str, facts: Facts) -> Any:
        return parse(raw, facts) if raw.strip() or common.get("required", True) else None

    def shown(value: Any) -> Words:
        return show(value) if value else "(없음)"

    return Field(name, "text", *words, read, shown, max_length=2000, **common)


MISSION = Conversation(
    name="mission",
    title="미션",
    fields=(
        _read("mission", ("고치는 미션", "이 미션은 이제 고칠 수 없어요. ‘취소’라고 적어 주세요."), _mission, lambda of: of.topic, asked=never,
              when=lambda _a, f: "mission" in f.answered),
        text("topic", "주제", "미션 주제를 한 줄로 적어 주세요.", most=80),
        long_text("brief", "설명", "서포터가 무엇을 하면 되는지 적어 주세요.", least=5, most=2000),
        _read("materials", ("자료 링크", "자료 링크가 있으면 한 줄에 하나씩 적어 주세요."), _links,
              " ".join, required=False),
        attachments("attachments", "자료 파일", "자료 파일이 있으면 올려 주세요.", required=False),
        _read("event", ("관련 행사", "관련 행사가 있으면 이름을 적어 주세요."), _event,
              lambda v: v[1], required=False),
        number("characters", "최소 글자 수", "글자 수 기준이 있나요? 없으면 건너뛰기", most=20000, required=False),
        number("photos", "최소 사진 수", "사진 수 기준이 있나요? 없으면 건너뛰기",
               most=rules().most_pictures, required=False),
        number("seconds", "최소 영상 길이(초)", "영상 길이 기준이 있나요? 초로 적어 주세요. 없으면 건너뛰기",
               most=7200, required=False),
        choice("reward", "보상", "활동비인가요, 봉사시간인가요? 둘은 함께 주지 않는 것이 원칙이에요.",
               REWARDS, when=is_new),
        money("fee", "활동비", f"활동비를 적어 주세요. 미션 하나에 {rules().mission_cap_won:,}원까지예요.",
              when=pays, check=_check_fee),
        number("hours", "봉사시간", f"봉사시간을 적어 주세요. 하루 {rules().hours_a_day}시간까지예요.",
               least=1, most=rules().hours_a_day, when=gives_hours),
        long_text("both_reason", "함께 주는 까닭", "둘을 함께 주는 까닭을 적어 주세요. 기록에 남아요.",
                  least=5, most=500, when=gives_both),
        number("capacity", "정원", "몇 명이 하나요? 모두 하면 0을 적어 주세요.", most=1000),
        _read("when", ("나가는 때", "언제 나갈까요? 달을 적으면 그달 1일 09:00에 나가요."),
              _when, _shown_when, hint="예: 다음 달, 4월, 2027-04-01, 지금", when=is_new),
        day("deadline", "마감", "마감 날짜를 적어 주세요. 그날 밤까지 받아요.", check=_check_deadline),
    ),
    load=load,
    finish=submit,
    note=held_back,
    roles=COORDINATORS,
)  # fmt: skip
