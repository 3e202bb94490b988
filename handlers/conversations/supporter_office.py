"""Coordinators' recruitment by conversation: a round, points, the moment of the results."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.drafts import HOME
from handlers.fields import choice, long_text, number, period, text
from handlers.supporters.desk import to_applicants, to_round
from handlers.supporters.words import ROUNDS, unready
from handlers.times import read_moment, span
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, Option
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.quiet import SEOUL
from models.supporters import application as applications
from models.supporters import points, selection
from models.supporters import round as rounds
from models.supporters.points import InvalidPointsError, PointRule
from models.supporters.round import InvalidRoundError, RoundContent, RoundPhaseError, SupporterRound
from models.supporters.rules import RoundRules, suggested, suggested_rules
from models.supporters.selection import FullError, UndecidedError
from models.work import Work

REWARDS = (Option("fee", "활동비"), Option("hours", "봉사시간"))
LEAST = {
    "monthly_visitors": "least_monthly",
    "daily_visitors": "least_daily",
    "followers": "least_followers",
}
PREFERRED = {
    "monthly_visitors": "preferred_monthly",
    "daily_visitors": "preferred_daily",
    "followers": "preferred_followers",
}
PHASES = {
    "early": "모집 전",
    "open": "모집 중",
    "closed": "선발 중",
    "announced": "결과 발표함",
    "completed": "마침",
    "cancelled": "취소함",
}


def _points(name: str) -> Field:
    """The rules as lines; refused with the line that cannot be read."""

    def parse(raw: str, _facts: Facts) -> tuple[PointRule, ...]:
        try:
            return points.read(raw)
        except InvalidPointsError as error:
            raise InvalidError(str(error)) from error

    return Field(
        name,
        "long_text",
        "배점",
        "배점을 한 줄에 하나씩 적어 주세요.",
        parse,
        lambda rules: "\n" + points.write(rules),
        hint=f"계산하는 항목: {', '.join(points.MEASURES)}. 예: 활동 경력 20: 1=7 2=14 3=20. 손으로 주는 항목은 ‘이름 배점’만 적어요.",
        max_length=1000,
    )


def _people(name: str, label: str) -> Field:
    return number(name, label, f"{label}: 몇 명 이상인가요?", hint="쓰지 않는 기준이면 건너뛰어 주세요.",
                  most=10**8, required=False)  # fmt: skip


def raw_rules(rules: RoundRules) -> dict[str, str]:
    """The rules as they are typed."""
    raw = {
        "reward_kind": rules.reward_kind,
        "reward": rules.reward,
        "points": points.write(rules.points),
        "least_accounts": str(rules.least_accounts),
        "accept_days": str(rules.accept_days),
        "issuer": rules.issuer,
        "programme": rules.programme,
    }
    for held, names in ((rules.least, LEAST), (rules.preferred, PREFERRED)):
        raw |= {name: str(held[unit]) if unit in held else "" for unit, name in names.items()}
    return raw


def fresh_answers() -> dict[str, str]:
    """What a new round starts from (models/templates/supporter_rounds.yaml)."""
    return {"number": str(suggested()["number"]["value"]), **raw_rules(suggested_rules())}


def raw_answers(found: SupporterRound) -> dict[str, str]:
    """A round as it was typed once, for changing it."""
    start, end = found.opens_at.astimezone(SEOUL), found.closes_at.astimezone(SEOUL)
    return {
        "name": found.name,
        "when": f"{start:%Y-%m-%d %H:%M} ~ {end:%Y-%m-%d %H:%M}",
        "active": f"{found.active_from} ~ {found.active_until}",
        "number": str(found.number),
        **raw_rules(rounds.rules_of(found)),
    }


def content_of(answers: Answers, before: RoundRules) -> RoundContent:
    """What was answered; what is not asked stays as it was."""

    def by_unit(names: Mapping[str, str]) -> dict[str, int]:
        return {unit: answers[n] for unit, n in names.items() if answers.get(n) is not None}

    first, last = answers["active"]
    rules = RoundRules(
        programme=answers["programme"],
        least_accounts=answers["least_accounts"],
        least=by_unit(LEAST),
        preferred=by_unit(PREFERRED),
        most_accounts=before.most_accounts,
        most_works=before.most_works,
        accept_days=answers["accept_days"],
        reward_kind=answers["reward_kind"],
        reward=answers["reward"],
        points=answers["points"],
        issuer=answers["issuer"],
        not_chosen_days=before.not_chosen_days,
        member_years=before.member_years,
    )
    opens, closes = answers["when"]
    return RoundContent(answers["name"], opens, closes, answers["number"], first, last, rules)


def note(answers: Answers, _facts: Facts) -> str:
    """Where the suggested values come from, and what is only an example."""
    held = suggested()
    lines = ["제안한 값의 출처예요. 모두 고칠 수 있어요."]
    for name, label in (("number", "인원"), ("least", "지원 기준"), ("preferred", "우대"),
                        ("reward", "활동비"), ("accept_days", "수락 기간")):  # fmt: skip
        lines.append(f"· {label}: {held[name]['source']}")
    if points.write(answers["points"]) == points.write(suggested_rules().points):
        lines.append(f"⚠ 배점은 {held['points']['source']}. 이번 모집의 배점인지 꼭 확인해 주세요.")
    return "\n".join(lines)


def save(work: Work, done: Finish) -> Message:
    """Open the round, or change it."""
    subject = done.session.subject
    try:
        if subject:
            before = rounds.rules_of(rounds.get(work, subject))
            found = rounds.change(work, done.user_id, subject, content_of(done.answers, before))
            head = f"‘{found.name}’ 모집을 고쳤어요."
        else:
            content = content_of(done.answers, suggested_rules())
            found = rounds.create(work, done.user_id, content)
            head = f"‘{found.name}’ 모집을 만들었어요."
    except InvalidRoundError as error:
        return say("이대로는 저장할 수 없어요.", *error.problems, controls=(ROUNDS, HOME))
    except RoundPhaseError as error:
        return say(f"지금은 고칠 수 없어요: {PHASES[error.phase]}", controls=(ROUNDS, HOME))
    told = (
        "지금부터 지원을 받아요. 알림을 신청한 사람에게 곧 알려요."
        if rounds.phase(found, work.now) == "open"
        else "지원 기간이 되면 알림을 신청한 사람에게 알려요."
    )
    card = to_round(found.id, "primary")
    return say(head, told, controls=(card, ROUNDS, HOME))


def _future(value: Any, _answers: Answers, facts: Facts) -> None:
    if value[1] <= facts.now:
        raise InvalidError("이미 지난 마감이에요. 연도까지 적어 주세요.")


def _active_later(value: tuple[date, date], _answers: Answers, facts: Facts) -> None:
    if value[1] < facts.today:
        raise InvalidError("이미 지난 기간이에요. 연도까지 적어 주세요.")


HOURS = f"{suggested()['opens_time']['value']}~{suggested()['closes_time']['value']}"
ROUND = Conversation(
    name="round",
    title="서포터즈 모집",
    fields=(
        text("name", "이름", "모집의 이름은 무엇인가요?", hint="예: 5기", most=40),
        span("when", "지원 기간", "언제부터 언제까지 지원을 받나요? 날짜와 시각을 적어 주세요.",
             hint=f"예: 2027-02-01 09:00 ~ 2027-02-15 18:00 (지난 모집은 {HOURS})", check=_future),
        period("active", "활동 기간", "활동 기간은 언제인가요?", hint="예: 2027년 3월~12월",
               check=_active_later),
        number("number", "인원", "몇 명을 뽑나요?", least=1, most=1000),
        choice("reward_kind", "보상", "활동비를 주나요, 봉사시간을 주나요?", REWARDS),
        text("reward", "보상 안내", "지원하는 사람에게 미리 알릴 활동비나 봉사시간을 적어 주세요.",
             hint="조례 제7조④: 종류와 금액을 기간 전에 알려요.", most=200),
        number("least_accounts", "SNS 계정 수 기준", "SNS 계정이 몇 개 이상이어야 하나요?",
               least=1, most=5),
        _people("least_monthly", "지원 기준 한 달 방문자"),
        _people("least_daily", "지원 기준 하루 방문자"),
        _people("least_followers", "지원 기준 팔로워"),
        _people("preferred_monthly", "우대 한 달 방문자"),
        _people("preferred_daily", "우대 하루 방문자"),
        _people("preferred_followers", "우대 팔로워"),
        _points("points"),
        number("accept_days", "수락 기간(일)", "선발된 사람이 며칠 안에 수락해야 하나요?",
               least=1, most=60),
        text("programme", "사업 이름", "위촉장에 적을 사업 이름을 적어 주세요.", most=60),
        text("issuer", "명의", "위촉장을 누구 이름으로 내나요?", most=60),
    ),
    finish=save,
    note=note,
    roles=COORDINATORS,
)  # fmt: skip


def _read_scores(raw: str, _facts: Facts) -> tuple[tuple[str, int], ...]:
    """Lines "이름 점수"; numbers alone are taken in the order of the rules (the name is empty)."""
    found = []
    for line in (line.strip() for line in re.split(r"[\n,]+", raw) if line.strip()):
        match = re.fullmatch(r"(.*?)\s*[:：]?\s*(\d{1,3})\s*점?", line)
        if match is None:
            raise InvalidError(f"‘{line}’에 점수가 없어요. 예: 지원 동기와 계획 25")
        if match[1] or not re.fullmatch(r"[\d\s]+", line):
            found.append((match[1].strip(), int(match[2])))
        else:
            found += [("", int(each)) for each in line.split()]
    if not found:
        raise InvalidError("점수를 적어 주세요. 예: 지원 동기와 계획 25")
    return tuple(found)


def keep_score(work: Work, done: Finish) -> Message:
    """Keep a coordinator's own points and note."""
    subject = done.session.subject
    back = Control("지원서로", f"!applicant:{subject}", "primary")
    again = Control("다시 점수 주기", f"!score:{subject}")
    row = applications.get(work, done.user_id, subject)
    rules = rounds.rules_of(rounds.get(work, row.round_id)).points
    names = [rule.label for rule in rules if rule.measure == "hand"]
    given: dict[str, int] = {}
    for at, (label, value) in enumerate(done.answers["scores"]):
        given[label or (names[at] if at < len(names) else "")] = value
    try:
        applications.score(work, done.user_id, subject, given, done.answers.get("note") or "")
    except ValueError:
        allowed = ", ".join(rule.line() for rule in rules if rule.measure == "hand")
        return say(
            f"배점을 넘었거나 없는 항목이에요. 손으로 주는 항목: {allowed}", controls=(again, back)
        )
    return say("점수를 적었어요.", controls=(back, to_applicants(row.round_id)))


SCORE = Conversation(
    name="score",
    title="지원서 점수",
    fields=(
        Field(
            "scores",
            "long_text",
            "점수",
            "점수를 적어 주세요. 한 줄에 하나씩 ‘이름 점수’로 적거나, 차례대로 숫자만 적어도 돼요.",
            _read_scores,
            lambda value: ", ".join(f"{name} {given}".strip() for name, given in value),
            max_length=500,
        ),
        long_text(
            "note", "메모", "남길 말이 있으면 적어 주세요. 담당자만 봐요.", most=500, required=False
        ),
    ),
    finish=keep_score,
    confirms=lambda _answers, _facts: False,
    roles=COORDINATORS,
)


def _read_when(raw: str, facts: Facts) -> Any:
    value = read_moment(raw, facts.now)
    if value is None:
        raise InvalidError("날짜와 시각을 함께 적어 주세요. 예: 2월 20일 오후 4시")
    if value < facts.now:
        raise InvalidError("이미 지난 때예요. 앞으로 올 때를 적어 주세요.")
    return value


def set_results(work: Work, done: Finish) -> Message:
    """Set the moment at which the results go out."""
    subject = done.session.subject
    card = to_round(subject, "primary")
    try:
        selection.plan_results(work, done.user_id, subject, done.answers["when"])
    except (UndecidedError, FullError) as error:
        return say(unready(error), controls=(to_applicants(subject, "primary"), card))
    except RoundPhaseError as error:
        return say(f"지금은 정할 수 없어요: {PHASES[error.phase]}", controls=(card, HOME))
    except ValueError:
        return say("마감 뒤의 때를 적어 주세요.", controls=(card, HOME))
    counted = selection.tally(work, rounds.get(work, subject))
    left = counted.number - counted.chosen if counted.waiting else 0
    return say(
        f"결과는 {done.answers['when']:%Y-%m-%d %H:%M}에 모두에게 한꺼번에 가요.",
        "밤이나 휴일이면 다음 업무일 아침 8시에 가요. 그전에는 결정을 바꿀 수 있어요.",
        *((f"자리가 {left}개 남아 예비 1번부터 차례로 함께 선발돼요.",) if left > 0 else ()),
        controls=(card, ROUNDS, HOME),
    )


RESULTS = Conversation(
    name="round-results",
    title="결과 발표",
    fields=(
        Field(
            "when",
            "text",
            "발표하는 때",
            "결과를 언제 알릴까요?",
            _read_when,
            lambda value: f"{value:%Y-%m-%d %H:%M}",
            hint="예: 2월 20일 오후 4시",
            max_length=60,
        ),
    ),
    finish=set_results,
    roles=COORDINATORS,
)
CONVERSATIONS = (ROUND, SCORE, RESULTS)
