"""Good raw answers and what the conversations know, for tests that walk through all of them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from models.announcements.segment import SEGMENTS, Target
from models.dialog import Conversation, Facts, Field
from models.missions.mission import Mission
from models.missions.proof_checks import OwnAccount, Picture, Task
from models.supporters import points as supporter_points
from models.supporters.rules import suggested_rules
from tests.support import SEOUL, START

DUE = datetime(2026, 12, 20, 23, 59, tzinfo=SEOUL)
MISSION = Mission(
    id=5, topic="동행 취재", brief="어울림광장을 취재해 주세요.", issue_at=START + timedelta(days=8),
    deadline=DUE, fee=0, month=202612, materials=[], created_at=START,
)  # fmt: skip
#: What `load` brings, of all conversations together: each takes its own.
KNOWN: MappingProxyType[str, Any] = MappingProxyType({
    "consents": frozenset(),
    "agencies": {"서울복지재단": 1, "서울시50플러스재단": 2},
    "missions": {5: MISSION},
    "events": {3: "동행주간 토크콘서트", 4: "어울림광장"},
    "images": frozenset({11, 12}),
    "tasks": {
        1: Task(1, "동행 취재", date(2026, 11, 2), DUE),
        2: Task(2, "동행 영상", date(2026, 11, 2), DUE, characters=100, seconds=30),
    },
    "accounts": (OwnAccount("blog", "https://blog.naver.com/walk"),),
    "links": {},
    "pictures": {},
    "files": {11: Picture("d11", is_picture=True), 12: Picture("d12", is_picture=True)},
    **{each.name: (Target("7", "동행 하나"), Target("8", "다른 둘")) for each in SEGMENTS if each.ask},
})  # fmt: skip
FACTS = Facts(START, KNOWN)
LATER = ("2027-03-15", "2027-05-01", "2027년 12월 24일")
SOON = ("2026-12-01 14:00", "2027년 5월 15일 오전 11시")
SPANS = ("2026-12-01 14:00 ~ 17:00", "2027-02-01 09:00 ~ 2027-02-15 18:00")


def _some(*numbers: int) -> tuple[str, ...]:
    return tuple(str(each) for each in numbers)


#: Answers that a field takes where any answer of its kind would not do; the first is the plainest.
SAMPLES: dict[tuple[str, str], tuple[str, ...]] = {
    ("register", "people"): _some(1, 2, 4),
    ("announcement", "target"): ("동행", "다른 둘"),
    ("announcement", "kind"): ("news", "urgent"),
    ("announcement-send", "count"): _some(0, 1, 20),
    ("deadline", "day"): LATER,
    ("deadline-move", "day"): LATER,
    ("agency", "agency"): ("복지재단", "서울시50플러스재단"),
    ("event-edit", "when"): SPANS,
    ("event-edit", "capacity"): (*_some(1, 100_000), ""),
    ("event-edit", "attachments"): (json.dumps(["11"]), json.dumps(["12"]), ""),
    ("event-copy", "start"): SOON,
    ("mission", "mission"): _some(5),
    ("mission", "materials"): ("https://news.seoul.go.kr/welfare", ""),
    ("mission", "event"): ("토크콘서트", "어울림", "3", ""),
    ("mission", "photos"): (*_some(1, 5), ""),
    ("mission", "fee"): _some(10_000, 50_000),
    ("mission", "hours"): _some(1, 8),
    ("mission", "when"): ("다음 달", "지금", "2027-01-04", "1월"),
    ("mission", "deadline"): ("2027-12-24", "2027년 12월 24일"),  # after whatever month it goes out
    ("mission-extend", "due"): LATER,
    ("proof", "mission"): _some(1, 2),
    ("proof", "links"): ("https://blog.naver.com/walk/1", "blog.naver.com/walk/2 blog.naver.com/walk/3"),
    ("proof", "published_on"): ("2026-11-20", "어제", "11월 2일"),
    ("proof", "characters"): _some(100, 2000),
    ("proof", "seconds"): _some(30, 300),
    ("proof", "attachments"): (json.dumps(["11"]), json.dumps(["11", "12"]), ""),
    ("proof-return", "due"): LATER,
    ("apply", "account_1"): ("https://blog.naver.com/walk 한 달 3000명", "인스타 @walk 팔로워 20,000"),
    **{("apply", f"account_{n}"): (f"https://blog.naver.com/walk{n} 한 달 3000명", "")
       for n in range(2, 6)},
    ("apply", "contact"): ("010-1234-5678", "walk@example.com", ""),
    ("member-accounts", "accounts"): (
        "https://blog.naver.com/walk 한 달 3000명", "인스타 @walk 2,300\n유튜브 @walk 300",
    ),
    ("apply", "works"): ("https://blog.naver.com/walk/12", "youtu.be/abcdefghijk, blog.naver.com/walk/3", ""),
    ("round", "when"): SPANS[1:],
    ("round", "active"): ("2027-03-01 ~ 2027-12-31",),
    ("round", "number"): _some(20, 1),
    ("round", "least_accounts"): _some(1, 5),
    ("round", "points"): (supporter_points.write(suggested_rules().points),),
    ("round", "accept_days"): _some(5, 60),
    ("score", "scores"): ("지원 동기와 계획 25", "25 10"),
    ("round-results", "when"): SOON,
}  # fmt: skip
#: One good answer of each kind.
GOOD = {
    "text": "가나다라마", "long_text": "가나다라마바사아자차", "number": "3", "money": "3000",
    "date": "2026-12-31", "period": "2027-01-01 ~ 2027-12-31", "link": "https://blog.example.com/1",
    "phone": "01012345678", "attachments": "[]", "yes_no": "yes", "consent": "yes",
}  # fmt: skip


def plainest(conversation: Conversation, field: Field) -> str:
    """One good raw answer."""
    samples = SAMPLES.get((conversation.name, field.name))
    if samples:
        return samples[0]
    if field.kind == "choice":
        return field.options[0].value
    if field.kind == "choices":
        return json.dumps([field.options[0].value])
    return GOOD[field.kind]
