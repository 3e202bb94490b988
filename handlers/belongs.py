"""Guesses where a text belongs that is sent as an idea but is no proposal.

서울특별시 시민참여 기본 조례 제2조 제5호 names what is none. Rules that can be shown
(models/templates/elsewhere.yaml) and that refuse nothing: the guess only brings a hint, and the
person may send the idea all the same. Who decides is a person (시행규칙 제8조).
"""

import re
from functools import lru_cache
from typing import Final

from models.phrases import load

KINDS: Final = ("insult", "promotion", "not_city", "complaint", "others_work")
LONGEST_QUESTION: Final = 40  # characters; more tells something, whatever its last mark
#: A question that proposes ("놓으면 어떨까요?", "해 주실 수 있나요?") is no question.
PROPOSES: Final = re.compile(
    r"어때|어떨|어떤가요|좋겠|좋을|주세요|주실|주시|줄 수|줄수|싶|만들 수|만들수|(?:으면|하면|되면|리면|들면|꾸면) ?안"
    r"|how about|what if|why not|should|could|can (?:we|you)|怎么样|怎麼樣|如何|好吗|好嗎|可以|能不能"
    r"|どうでしょう|いかが|できませんか|ないでしょうか|được không|thì sao|nên chăng",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether a short text only asks something: hardly an idea, more likely a word to a person."""
    bare = text.strip()
    return (
        len(bare) <= LONGEST_QUESTION
        and bare.endswith(("?", "？"))
        and PROPOSES.search(bare) is None
    )


@lru_cache(maxsize=1024)
def elsewhere(text: str) -> str | None:
    """Why `text` is hardly a proposal, one of KINDS; None when it may well be one.

    complaint 나 민원 · promotion 다 영업·홍보 · not_city 라 시의 사무가 아님 · insult 마 비방 ·
    others_work 가 남의 권리, 이미 상을 받은 것.
    """
    found = load("elsewhere").in_text(text)
    return found[0] if found else None
