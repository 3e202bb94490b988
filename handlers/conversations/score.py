"""지원서 점수: a coordinator's own points for an application, and a note."""

from __future__ import annotations

import re

from handlers.fields import long_text
from handlers.supporters.desk import to_applicants
from models.dialog import Conversation, Facts, Field, Finish, InvalidError
from models.inquiry import COORDINATORS
from models.message import Control, Message, say
from models.supporters import application as applications
from models.supporters import round as rounds
from models.supporters import score as scoring
from models.work import Work


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
        scoring.give(work, done.user_id, subject, given, done.answers.get("note") or "")
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
