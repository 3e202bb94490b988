"""결과 발표: the moment at which all results of a round go out."""

from __future__ import annotations

from typing import Any

from handlers.drafts import HOME
from handlers.supporters.desk import to_applicants, to_round
from handlers.supporters.words import PHASES, ROUNDS, unready
from handlers.times import read_moment
from models.dialog import Conversation, Facts, Field, Finish, InvalidError
from models.inquiry import COORDINATORS
from models.message import Message, say
from models.supporters import round as rounds
from models.supporters import selection
from models.supporters.round import RoundPhaseError
from models.supporters.selection import FullError, UndecidedError
from models.work import Work


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
