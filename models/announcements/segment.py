"""Segments: who an announcement is for, each as a pure query, and whom of them it can reach.

A new segment is one line of SEGMENTS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from models.agencies.agency import MEMBER as AGENCY_STAFF
from models.agencies.agency import TABLE as AGENCY
from models.consent import CONSENT_VERSION
from models.consent import TABLE as CONSENT
from models.delivery import ACCOUNT, USER
from models.districts import districts
from models.events.event import TABLE as EVENT
from models.events.registration import ACTIVE
from models.events.registration import TABLE as REGISTRATION
from models.events.subscription import PURPOSE as NEWS
from models.events.subscription import TABLE as SUBSCRIPTION
from models.frozen import frozen

#: Places with an account, not people: groups of Telegram (negative ids, Bot API, Chat) and channels
#: of Slack (C…, G…), among them the coordinators' own.
PLACES = ("telegram:-", "slack:C", "slack:G")
IS_PLACE = or_(*(func.substr(ACCOUNT.c.address, 1, len(each)) == each for each in PLACES))
PAST_EVENTS = timedelta(days=30)
MOST_TARGETS = 200


@frozen
class Target:
    """What a segment is narrowed down to: an event, a series, a district."""

    value: str
    label: str


def no_targets(_connection: Connection, _now: datetime) -> tuple[Target, ...]:
    return ()


@frozen
class Segment:
    """`people` gives one column, user_id, for a target. `news`: only with consent to news.

    `ask` asks coordinators for the target; without it there is none.
    """

    name: str
    label: str
    people: Callable[[str], Select[tuple[int]]]
    news: bool = False
    ask: str = ""
    targets: Callable[[Connection, datetime], tuple[Target, ...]] = no_targets


def _holders(role: str) -> Select[tuple[int]]:
    words = literal(" ") + USER.c.roles + literal(" ")
    return select(USER.c.id.label("user_id")).where(words.like(f"% {role} %"))


def _supporters(_target: str) -> Select[tuple[int]]:
    return _holders("supporter")


def _coordinators(_target: str) -> Select[tuple[int]]:
    return _holders("coordinator")


def _staff(_target: str) -> Select[tuple[int]]:
    """Staff by role, and full members of the office's workspace (models.role.require)."""
    members = select(ACCOUNT.c.user_id).where(ACCOUNT.c.member)
    words = literal(" ") + USER.c.roles + literal(" ")
    return select(USER.c.id.label("user_id")).where(
        or_(words.like("% staff %"), USER.c.id.in_(members))
    )


def _applicants(target: str) -> Select[tuple[int]]:
    return select(REGISTRATION.c.user_id).where(
        REGISTRATION.c.event_id == int(target), REGISTRATION.c.status.in_(ACTIVE)
    )


def _events(connection: Connection, now: datetime) -> tuple[Target, ...]:
    rows = connection.execute(
        select(EVENT.c.id, EVENT.c.number, EVENT.c.title, EVENT.c.starts_at)
        .where(EVENT.c.status != "draft", EVENT.c.ends_at > now - PAST_EVENTS)
        .order_by(EVENT.c.ends_at <= now, EVENT.c.starts_at)  # those to come first
        .limit(MOST_TARGETS)
    )
    return tuple(
        Target(
            str(row.id),
            f"{row.starts_at.astimezone(now.tzinfo):%m-%d} {row.title} ({row.number})",
        )
        for row in rows
    )


def _subscribers(kind: str) -> Callable[[str], Select[tuple[int]]]:
    """Those who asked for it; who asked for all events asked for this as well."""

    def people(target: str) -> Select[tuple[int]]:
        wanted = SUBSCRIPTION.c.kind == "all"
        if kind == "any":
            wanted = true()
        elif kind != "all":
            own = and_(SUBSCRIPTION.c.kind == kind, SUBSCRIPTION.c.value == target)
            wanted = or_(wanted, own)
        return select(SUBSCRIPTION.c.user_id).where(wanted).distinct()

    return people


def _values(connection: Connection, kind: str) -> list[str]:
    found = connection.execute(
        select(SUBSCRIPTION.c.value).where(SUBSCRIPTION.c.kind == kind).distinct()
    )
    return sorted(found.scalars())


def _series(connection: Connection, _now: datetime) -> tuple[Target, ...]:
    return tuple(Target(value, value) for value in _values(connection, "series"))


def _districts(connection: Connection, _now: datetime) -> tuple[Target, ...]:
    known = districts()
    return tuple(
        Target(value, known.get(value, value)) for value in _values(connection, "district")
    )


def _of_agency(target: str) -> Select[tuple[int]]:
    return select(AGENCY_STAFF.c.user_id).where(AGENCY_STAFF.c.agency_id == int(target))


def _agencies(connection: Connection, _now: datetime) -> tuple[Target, ...]:
    rows = connection.execute(
        select(AGENCY.c.id, AGENCY.c.name).order_by(AGENCY.c.name).limit(MOST_TARGETS)
    )
    return tuple(Target(str(row.id), row.name) for row in rows)


SEGMENTS = (
    Segment("supporters", "서포터즈(동행메이트)", _supporters),
    Segment(
        "event",
        "행사 신청자(기다리는 사람도)",
        _applicants,
        ask="어느 행사의 신청자인가요?",
        targets=_events,
    ),
    Segment("subscribers", "행사 소식 구독자 모두", _subscribers("any"), news=True),
    Segment(
        "series",
        "시리즈 구독자",
        _subscribers("series"),
        news=True,
        ask="어느 시리즈의 구독자인가요?",
        targets=_series,
    ),
    Segment(
        "district",
        "자치구 구독자",
        _subscribers("district"),
        news=True,
        ask="어느 자치구의 구독자인가요?",
        targets=_districts,
    ),
    Segment("staff", "담당자(직원)", _staff),
    Segment(
        "agency",
        "한 기관의 담당자",
        _of_agency,
        ask="어느 기관의 담당자인가요?",
        targets=_agencies,
    ),
    Segment("coordinators", "추진단", _coordinators),
)
BY_NAME = {each.name: each for each in SEGMENTS}


@frozen
class Audience:
    """A segment, narrowed down. `consent`: only those who agreed to news (제22조)."""

    segment: str
    target: str = ""
    consent: bool = False

    def people(self) -> Select[tuple[int]]:
        return BY_NAME[self.segment].people(self.target)


@frozen
class Reach:
    """Whom an announcement reaches now, in persons; `left_out` by reason."""

    channels: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def people(self) -> int:
        return self.channels.total()


def verdicts(audience: Audience, users: Sequence[int] | None = None) -> Subquery:
    """Return, for each person of the audience, `why`: "reached" or why not, and the one account.

    That is the account used last of those that can be reached, never a second one.
    """
    people = audience.people().subquery("people")
    asked = select(people.c.user_id).distinct()
    if users is not None:
        asked = asked.where(people.c.user_id.in_(users))
    of = asked.subquery("asked")
    nth = func.row_number().over(
        partition_by=ACCOUNT.c.user_id, order_by=(ACCOUNT.c.seen_at.desc(), ACCOUNT.c.id.desc())
    )
    ways = select(ACCOUNT, nth.label("nth")).where(ACCOUNT.c.reachable, not_(IS_PLACE))
    if users is not None:
        ways = ways.where(ACCOUNT.c.user_id.in_(users))
    way = ways.subquery("way")
    any_account = exists().where(ACCOUNT.c.user_id == of.c.user_id, not_(IS_PLACE))
    agreed = of.c.user_id.in_(_agreed()) if audience.consent else true()
    why = case(
        (not_(agreed), "no_consent"),
        (way.c.id.is_not(None), "reached"),
        (any_account, "blocked"),
        else_="no_account",
    )
    return (
        select(
            of.c.user_id,
            why.label("why"),
            way.c.id.label("account_id"),
            way.c.channel,
            way.c.chat,
            USER.c.language,
        )
        .select_from(of)
        .join(USER, USER.c.id == of.c.user_id)
        .outerjoin(way, and_(way.c.user_id == of.c.user_id, way.c.nth == 1))
        .subquery("verdict")
    )


def _agreed() -> Select[tuple[int]]:
    """Those whose last standing answer to the text in force is yes (as models.consent.given)."""
    last = (
        select(func.max(CONSENT.c.id))
        .where(
            CONSENT.c.purpose == NEWS,
            CONSENT.c.version == CONSENT_VERSION,
            CONSENT.c.withdrawn_at.is_(None),
        )
        .group_by(CONSENT.c.user_id)
    )
    return select(CONSENT.c.user_id).where(CONSENT.c.id.in_(last), CONSENT.c.given)


def reach(connection: Connection, audience: Audience) -> Reach:
    """Count the people of an audience, each once."""
    verdict = verdicts(audience)
    rows = connection.execute(
        select(verdict.c.why, verdict.c.channel, verdict.c.language, func.count().label("people"))
        .group_by(verdict.c.why, verdict.c.channel, verdict.c.language)
        .order_by(verdict.c.channel, verdict.c.language)
    )
    found = Reach()
    for row in rows:
        if row.why == "reached":
            found.channels[row.channel] += row.people
            found.languages[row.language] += row.people
        else:
            found.left_out[row.why] += row.people
    return found


def find_target(targets: Sequence[Target], typed: str) -> Target | None:
    """Return the target that was named by its value, its label, or a part of one label only."""
    exact = [each for each in targets if typed in {each.value, each.label}]
    part = [each for each in targets if typed.casefold() in each.label.casefold()]
    chosen = exact or part
    return chosen[0] if len(chosen) == 1 else None
