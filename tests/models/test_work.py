"""Work.notify: one account of a person, the one used last; quiet time and the end of use."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, update

from models.message import say
from models.purpose import PURPOSES
from models.table import core
from models.user import Account
from tests.models.support import Office
from tests.support import SEOUL

HOUR = timedelta(hours=1)
ACCOUNT = core(Account)


def second_account(office: Office, user: int, channel: str) -> int:
    number = office.ids()
    with office.engine.begin() as connection:
        connection.execute(
            insert(ACCOUNT).values(
                id=number, user_id=user, channel=channel, address=f"{channel}:second",
                chat="second", member=False, reachable=True, created_at=office.clock(),
                seen_at=office.clock() + HOUR,
            )
        )  # fmt: skip
    return number


def test_notify_takes_the_account_used_last_and_only_that(either_office: Office) -> None:
    office = either_office
    user = office.person("anna")
    later = second_account(office, user, "slack")
    with office.work() as work:
        assert work.notify(user, say("안녕하세요"), "today")
        assert [each.account_id for each in work.outgoing] == [later]


def test_notify_passes_over_an_account_that_cannot_be_reached(office: Office) -> None:
    user = office.person("anna")
    later = second_account(office, user, "slack")
    with office.work() as work:
        work.connection.execute(
            update(ACCOUNT).where(ACCOUNT.c.id == later).values(reachable=False)
        )
        work.notify(user, say("안녕하세요"), "today")
        assert [each.channel for each in work.outgoing] == ["telegram"]
        work.connection.execute(update(ACCOUNT).values(reachable=False))
        assert work.notify(user, say("안녕하세요"), "today") is None
        assert work.notify(12345, say("안녕하세요"), "today") is None
        assert len(work.outgoing) == 1


def test_quiet_purpose_waits_for_the_morning_but_not_on_the_page(office: Office) -> None:
    office.clock.now = datetime(2026, 11, 27, 22, 0, tzinfo=SEOUL)  # Friday night
    anna, page = office.person("anna"), office.person("page", channel="web")
    with office.work() as work:
        for user, purpose in ((anna, "notice"), (anna, "today"), (page, "notice")):
            work.notify(user, say("안녕하세요"), purpose)
        night, day, shown = work.outgoing
    assert night.not_before == datetime(2026, 11, 30, 8, 0, tzinfo=SEOUL)
    assert night.expires_at == night.not_before + PURPOSES["notice"].lifetime
    assert day.not_before == shown.not_before == office.clock()


def test_notify_keeps_to_its_moment_and_ends_with_its_use(office: Office) -> None:
    anna = office.person("anna")
    start, end = office.clock() + HOUR, office.clock() + 3 * HOUR
    with office.work() as work:
        work.notify(anna, say("안녕하세요"), "reminder", not_before=start, until=end)
        work.notify(anna, say("안녕하세요"), "reminder", not_before=start - 2 * HOUR)
        first, second = work.outgoing
    assert (first.not_before, first.expires_at) == (start, end)
    assert second.not_before == office.clock()
