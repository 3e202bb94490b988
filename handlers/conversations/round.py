"""모집: a recruitment round opened or changed by coordinators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.drafts import HOME
from handlers.fields import choice, number, period, text
from handlers.supporters.desk import to_round
from handlers.supporters.words import PHASES, ROUNDS
from handlers.times import span
from models.dialog import Answers, Conversation, Facts, Field, Finish, InvalidError, Option
from models.inquiry import COORDINATORS
from models.message import Message, say
from models.quiet import SEOUL
from models.supporters import points
from models.supporters import round as rounds
from models.supporters.points import InvalidPointsError, PointRule
from models.supporters.round import InvalidRoundError, RoundContent, RoundPhaseError, SupporterRound
from models.supporters.rules import RoundRules, suggested, suggested_rules
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
