"""Sample data for the demo: ideas, a checklist, a message, a programme year. All invented, no real person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from bot import sample_year
from bot.sample_year import Year
from models import checklist, idea, inquiry
from models.checklist import ChecklistContent
from models.checklist_file import load_templates
from models.checklist_template import Mark, current
from models.idea import IdeaContent
from models.table import core
from models.user import Account, User
from models.work import Work

IDEAS = (
    IdeaContent(
        "housing",
        "반지하 집마다 물막이판을 미리 달아 드리고, 비가 많이 오는 날 이웃이 확인해 주면 좋겠어요.",
        problem="큰비가 오면 반지하에 사는 어르신이 혼자 물막이판을 달기 어렵습니다.",
        remedy="동마다 이웃 봉사단을 두고 주민센터가 장비를 빌려줍니다.",
        effect="침수로 다치는 분이 줄어듭니다.",
        proposer="person",
    ),
    IdeaContent(
        "medical", "말이 서툰 외국인 주민이 동네 병원에서 전화 통역을 바로 쓸 수 있게 해 주세요."
    ),
    IdeaContent(
        "education",
        "가족을 돌보는 청소년이 밤에도 공부할 수 있는 작은 공부방을 구청마다 열어 주세요.",
    ),
)
INQUIRY = "휠체어로 갈 수 있는 설명회 장소가 궁금합니다."


def fill(connection: Connection, now: datetime, ids: Callable[[], int]) -> bool:
    """Put the sample data into an empty database; return whether anything was added."""
    if connection.execute(select(func.count()).select_from(core(User))).scalar_one():
        return False
    work = Work(connection, now, ids, demo=True)
    citizen, account = _person(work, "sample:citizen")
    staff, _account = _person(work, "sample:staff", "staff")
    for content in IDEAS:
        idea.submit(work, citizen, content, "web", "ko")
    template = current(load_templates())
    checklist.submit(
        work,
        staff,
        ChecklistContent(
            template.version,
            "찾아가는 어르신 도시락 사업",
            "동행사업담당관",
            (date(now.year + 1, 3, 1), date(now.year + 1, 12, 31)),
            150_000_000,
            {item.name: Mark("reviewed") for item in template.items}
            | {
                "purpose_area": Mark("reviewed", "", ("생계", "의료")),
                "purpose_kind": Mark("reviewed", "", ("단순지원",)),
            },
        ),
    )
    inquiry.leave(work, citizen, account, INQUIRY)
    work.flush()
    office, _account = _person(work, "sample:office")
    year = Year(connection, now, ids, office, lambda name: _person(work, f"sample:{name}")[0])
    sample_year.fill(year, citizen, staff)
    return True


def _person(work: Work, address: str, roles: str = "") -> tuple[int, int]:
    user, account = work.ids(), work.ids()
    work.connection.execute(
        insert(core(User)).values(
            id=user, language="ko", language_source="chosen", roles=roles, created_at=work.now
        )
    )
    work.connection.execute(
        insert(core(Account)).values(
            id=account, user_id=user, channel="web", address=address, chat=address, member=False,
            reachable=True, created_at=work.now, seen_at=work.now,
        )
    )  # fmt: skip
    return user, account
