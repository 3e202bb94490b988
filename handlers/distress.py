"""Hears words of acute distress, so that the right numbers are shown at once.

Rules that can be shown (models/templates/distress.yaml); the bot never plays the counsellor.
"""

from functools import lru_cache
from typing import Final

from models.frozen import frozen
from models.phrases import load

SUICIDE: Final = "suicide"
VIOLENCE: Final = "violence"
HUNGER: Final = "hunger"
SHELTER: Final = "shelter"
EMERGENCY: Final = "emergency"


@frozen
class HelpLine:
    """A public number: reachable without an area code from any telephone in Korea."""

    number: str
    name: str
    hours: str
    kinds: frozenset[str]


# 109: 보건복지부, since 2024. 129: crisis counsel all day, other questions on workdays 9–18 h.
# 1366: 여성긴급전화 of 한국여성인권진흥원, for violence at home, sexual violence and stalking.
HELP_LINES: Final = (
    HelpLine("109", "자살예방상담전화", "24시간", frozenset({SUICIDE})),
    HelpLine("112", "경찰", "24시간", frozenset({VIOLENCE, EMERGENCY})),
    HelpLine("119", "소방·응급", "24시간", frozenset({SUICIDE, VIOLENCE, EMERGENCY})),
    HelpLine("1366", "여성긴급전화", "24시간", frozenset({VIOLENCE})),
    HelpLine(
        "129",
        "보건복지상담센터",
        "위기상담 24시간, 일반상담 평일 9–18시",
        frozenset({SUICIDE, HUNGER, SHELTER}),
    ),
    HelpLine("120", "다산콜센터", "24시간", frozenset({HUNGER, SHELTER})),
)


@lru_cache(maxsize=1024)
def distress(text: str) -> frozenset[str]:
    """What acute distress `text` speaks of: suicide, violence, hunger, shelter, emergency."""
    return frozenset(load("distress").in_text(text))


def is_distress(text: str) -> bool:
    return bool(distress(text))
