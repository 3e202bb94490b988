"""Channels whose provider stores abroad what is written there (개인정보 보호법 제28조의8): data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from models.frozen import frozen
from models.template import TEMPLATES, reading
from models.text import Text

ABROAD = TEMPLATES / "abroad.yaml"
SPOKEN = ("name", "country", "items", "method", "purpose", "period")


@frozen
class Transfer:
    """What a person must be told before she agrees; `confirm`: what the office has yet to settle."""

    name: Text
    provider: str
    contact: str
    country: Text
    items: Text
    method: Text
    purpose: Text
    period: Text
    refusal: Text
    confirm: tuple[str, ...]


@cache
def transfers() -> Mapping[str, Transfer]:
    """Return what is said of each channel that stores abroad, by channel."""
    with reading(ABROAD) as rows:
        return {
            channel: Transfer(
                provider=row["provider"],
                contact=row["contact"],
                refusal=Text(rows["refusal"]),
                confirm=tuple(row["confirm"]),
                **{part: Text(row[part]) for part in SPOKEN},
            )
            for channel, row in rows["channels"].items()
        }


def sentences() -> tuple[str, ...]:
    """Return the Korean sentences that people meet (for the catalogues)."""
    said = [each.refusal.key for each in transfers().values()]
    said += [getattr(each, part).key for each in transfers().values() for part in SPOKEN]
    return tuple(dict.fromkeys(said))
