"""What coordinators set of a mission, and what of it cannot stand."""

from __future__ import annotations

from datetime import datetime

from models.frozen import frozen
from models.missions.rules import rules
from models.quiet import allowed_from


class InvalidMissionError(ValueError):
    """The content cannot stand; `problems` say in Korean what to mend."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@frozen
class MissionContent:
    """What coordinators set. Moments are aware; `fee` in won, `hours` of volunteering.

    `characters`, `photos` and `seconds` are the least the work must have (0: no rule); `capacity` 0
    is everybody; `event_id` 0 is no event.
    """

    topic: str
    brief: str
    issue_at: datetime
    deadline: datetime
    fee: int = 0
    hours: int = 0
    both_reason: str = ""
    capacity: int = 0
    characters: int = 0
    photos: int = 0
    seconds: int = 0
    materials: tuple[str, ...] = ()
    event_id: int = 0
    files: tuple[int, ...] = ()


def problems(content: MissionContent) -> tuple[str, ...]:
    """Return what is wrong with the content, in Korean for coordinators; () when it can stand."""
    cap, day = rules().mission_cap_won, rules().hours_a_day
    goes = allowed_from(content.issue_at)
    numbers = (content.capacity, content.characters, content.photos, content.seconds)
    checks = (
        (not content.topic.strip(), "주제가 비어 있어요."),
        (
            content.deadline <= goes,
            f"마감이 미션이 나가는 때({goes:%Y-%m-%d %H:%M})보다 늦어야 해요.",
        ),
        (content.fee < 0 or content.hours < 0 or min(numbers) < 0, "수는 0 이상으로 적어 주세요."),
        (not content.fee and not content.hours, "활동비나 봉사시간 가운데 하나는 있어야 해요."),
        (content.fee > cap, f"활동비는 미션 하나에 {cap:,}원까지예요(2024년 2기 공고)."),
        (content.hours > day, f"봉사시간은 하루 {day}시간까지만 인정돼요."),
        (
            bool(content.fee and content.hours and not content.both_reason.strip()),
            "활동비와 봉사시간을 함께 주려면 까닭을 적어 주세요(자원봉사활동 기본법 제2조 무보수성).",
        ),
        (content.photos > rules().most_pictures, f"사진은 {rules().most_pictures}장까지예요."),
    )
    return tuple(words for wrong, words in checks if wrong)


def refuse_wrong(content: MissionContent) -> None:
    """Raise InvalidMissionError for content that cannot stand."""
    wrong = problems(content)
    if wrong:
        raise InvalidMissionError(wrong)
