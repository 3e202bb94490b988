"""Supporters with a place and a blog, and missions for them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from models import role
from models.missions import assignment, mission, proof
from models.missions import offer as mission_offer
from models.missions.assignment import Assignment
from models.missions.content import MissionContent
from models.missions.ledger import TABLE as LEDGER
from models.missions.mission import Mission
from models.missions.proof import Proof, ProofContent
from models.supporters import account as supporter_account
from models.supporters.sns_account import SnsAccount
from models.supporters.supporter import Supporter
from models.work import Work
from tests.models.support import Office
from tests.support import SEOUL

#: Tuesday, 2026-12-01, 09:00: the tests' clock stands at Monday, 2026-11-23, 10:00.
FIRST = datetime(2026, 12, 1, 9, tzinfo=SEOUL)
CONTENT = MissionContent(
    "도시락 배달 알리기",
    "가까운 곳의 도시락 배달을 찾아가 글로 알려 주세요.",
    FIRST,
    datetime(2026, 12, 20, 23, 59, tzinfo=SEOUL),
    fee=100_000,
)
SPAN = (date(2026, 1, 1), date(2027, 12, 31))


def enrol(work: Work, user: int, name: str, number: int, **other: Any) -> Supporter:
    """Make a person a supporter with a blog of this name."""
    role.change(work, user, "supporter", actor="test", granted=True)
    held: dict[str, Any] = {"round_id": 1, "active_from": SPAN[0], "active_until": SPAN[1]} | other
    member = Supporter(
        id=work.ids(), user_id=user, application_id=0, position=number, content={"name": name},
        created_at=work.now, changed_at=work.now, **held,
    )  # fmt: skip
    work.orm.add(member)
    work.flush()
    account = SnsAccount("blog", f"https://blog.naver.com/{name}", 3000, "monthly_visitors")
    supporter_account.register(work, member, (account,))
    return member


def supporters(office: Office, count: int) -> list[int]:
    users = [office.person(f"s{n}") for n in range(count)]
    with office.work() as work:
        for n, user in enumerate(users):
            enrol(work, user, f"s{n}", n + 1)
    return users


def coordinator(office: Office, name: str = "kim") -> int:
    return office.person(name, "coordinator", channel="web")


def prepared(office: Office, by: int, **changes: Any) -> int:
    with office.work() as work:
        return mission.prepare(work, by, replace(CONTENT, **changes)).id


def issued(office: Office, by: int, users: list[int], **changes: Any) -> int:
    """Prepare a mission, go to its moment and offer it to these people."""
    number = prepared(office, by, **changes)
    office.clock.now = max(office.clock.now, FIRST)
    with office.work() as work:
        for of in mission.issue_due(work):
            mission_offer.offer(work, of, users)
    return number


def begun(office: Office, people: int = 1, **changes: object) -> tuple[list[int], int, int]:
    """Supporters, a coordinator and a mission that is out, on its fourth day."""
    users, kim = supporters(office, people), coordinator(office)
    number = issued(office, kim, users, **changes)
    office.clock.now = FIRST + 3 * DAY
    return users, kim, number


def booked(office: Office) -> list[tuple[str, int]]:
    with office.engine.connect() as connection:
        return [(r.kind, r.amount) for r in connection.execute(select(LEDGER))]


def work_of(name: str, post: int = 1, **changes: Any) -> ProofContent:
    link = f"https://blog.naver.com/{name}/{post}"
    return replace(ProofContent((link,), "blog", date(2026, 12, 3)), **changes)


def take(office: Office, user: int, number: int) -> str:
    with office.work() as work:
        return assignment.accept(work, user, number).status


def handed_in(office: Office, user: int, number: int, content: ProofContent) -> int:
    """Accept a mission and hand in a proof; return the proof's id."""
    with office.work() as work:
        row = assignment.accept(work, user, number)
        return proof.hand_in(work, user, row.id, content).id


def assignments(office: Office, number: int) -> dict[int, Assignment]:
    with office.work() as work:
        rows = assignment.of_mission(work, number)
        for row in rows:
            work.orm.expunge(row)
        return {row.user_id: row for row in rows}


def stored(office: Office, model: type[Mission | Proof], number: int) -> Any:
    with office.work() as work:
        found = work.orm.get(model, number)
        assert found
        work.orm.expunge(found)
        return found


def picture(shade: int) -> bytes:
    """A PNG of one grey dot; another shade is another picture."""

    def part(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    dot = zlib.compress(bytes([0, shade]))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", dot) + part(b"IEND", b"")


DAY = timedelta(days=1)
