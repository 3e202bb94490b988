"""Guesses where a text belongs that is sent as an idea but is no proposal.

서울특별시 시민참여 기본 조례 제2조 제5호 names what is none. Rules that can be shown
(models/templates/elsewhere.yaml) and that refuse nothing: the guess only brings a hint, and the
person may send the idea all the same. Who decides is a person (시행규칙 제8조).
"""

from functools import lru_cache
from typing import Final

from models.phrases import load

KINDS: Final = ("insult", "promotion", "not_city", "complaint", "others_work")


@lru_cache(maxsize=1024)
def elsewhere(text: str) -> str | None:
    """Why `text` is hardly a proposal, one of KINDS; None when it may well be one.

    complaint 나 민원 · promotion 다 영업·홍보 · not_city 라 시의 사무가 아님 · insult 마 비방 ·
    others_work 가 남의 권리, 이미 상을 받은 것.
    """
    found = load("elsewhere").in_text(text)
    return found[0] if found else None
