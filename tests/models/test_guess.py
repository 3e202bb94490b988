"""Wrong codes are counted by person and kind, and forgotten after ten minutes."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from models import guess
from models.guess import Kind
from tests.models.support import Office

ACCOUNT = guess.ACCOUNT


def account_of(office: Office, user: int) -> int:
    with office.engine.connect() as connection:
        found: int = connection.execute(
            select(ACCOUNT.c.id).where(ACCOUNT.c.user_id == user)
        ).scalar_one()
        return found


def wrong(office: Office, account: int, kind: Kind, times: int) -> None:
    with office.work() as work:
        for _ in range(times):
            guess.note(work, account, kind)


def locked(office: Office, account: int, kind: Kind) -> bool:
    with office.work() as work:
        return guess.is_locked(work, account, kind)


@pytest.mark.parametrize(("kind", "other"), [("link", "door"), ("door", "link")])
def test_fifth_wrong_code_locks_its_own_kind_for_ten_minutes(
    office: Office, kind: Kind, other: Kind
) -> None:
    anna = account_of(office, office.person("anna"))
    wrong(office, anna, kind, 4)
    assert not locked(office, anna, kind)
    wrong(office, anna, kind, 1)
    assert locked(office, anna, kind)
    assert not locked(office, anna, other)
    office.clock.move(minutes=9, seconds=59)
    assert locked(office, anna, kind)
    office.clock.move(seconds=1)
    assert not locked(office, anna, kind)


def test_person_has_five_tries_on_all_channels_together_and_others_have_their_own(
    office: Office,
) -> None:
    anna, ben = office.person("anna"), office.person("ben")
    first = account_of(office, anna)
    office.person("anna", channel="web")
    with office.engine.begin() as connection:
        second = connection.execute(
            update(ACCOUNT)
            .where(ACCOUNT.c.address == "web:anna")
            .values(user_id=anna)
            .returning(ACCOUNT.c.id)
        ).scalar_one()
    wrong(office, first, "link", 3)
    wrong(office, second, "link", 2)
    assert locked(office, first, "link")
    assert locked(office, second, "link")
    assert not locked(office, account_of(office, ben), "link")
