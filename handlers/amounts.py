"""Numbers and won as people write them: 3천만원, 1억 5천만, 15백만원, 12,000."""

from __future__ import annotations

import re
import unicodedata

UNITS = {
    "십": 10,
    "백": 100,
    "천": 1_000,
    "만": 10_000,
    "억": 100_000_000,
    "조": 1_000_000_000_000,
}
PART = re.compile(r"(\d+(?:\.\d+)?)?([십백천만억조])?")
NOTHING = frozenset({"비예산", "무예산", "없음"})  # "예산 없음", "비예산": said, not left open
MOST_WON = 10**15


def read_number(raw: str) -> int | None:
    """Return the whole number in the text, or None."""
    plain = _plain(raw)
    match = re.fullmatch(r"(\d{1,15})(?:명|개|회|건|점|번|인|people|人)?", plain)
    return int(match[1]) if match else None


def read_won(raw: str) -> int | None:
    """Return the amount in won (0 … 10^15), or None when the text is not an amount."""
    plain = re.sub(
        r"^(?:예산)?(?:은|이|:)?(?:약|총)?|(?:정도)?(?:입니다|이에요|예요)?$", "", _plain(raw)
    )
    plain = re.sub(r"(원|won|krw)$", "", plain, flags=re.IGNORECASE).lstrip("₩")
    if not plain or len(plain) > 40:
        return None
    if plain in NOTHING:
        return 0
    total, group, at = 0.0, 0.0, 0
    closed, is_bare = 1, True  # the last great unit; whether only figures stand behind it
    while at < len(plain):
        match = PART.match(plain, at)
        if match is None or match.end() == at:
            return None
        count, unit = float(match[1] or 1), UNITS.get(match[2] or "", 1)
        group += count * unit if unit < 10_000 else 0
        if unit >= 10_000:  # closes the group before it: 2천 | 만
            total += (group + (count if match[1] or not group else 0)) * unit
            group, closed, is_bare = 0.0, unit, True
        else:
            is_bare = is_bare and not match[2]
        at = match.end()
    if group and closed > 10_000:
        if is_bare:  # 1억 5000: five thousand won, or of 만? The person says which.
            return None
        group *= closed // 10_000  # 1억 5천 is said for 1억 5천만, 1조 2천 for 1조 2천억
    won = round(total + group)
    return won if 0 <= won <= MOST_WON else None


def _plain(raw: str) -> str:
    return re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", raw))
