"""At the entrance: only who has an application that stands is taken in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.events import application, attendance, registration
from models.events.event import Event
from models.events.registration import Needs, NotRegisteredError
from models.work import Work
from tests.models.events.support import WEDNESDAY, content, opened
from tests.models.support import Office

GONE: dict[str, Callable[[Work, int, int], object]] = {
    "cancelled": application.cancel,
    "answered 못 가요": application.say_not_going,
}


def held(office: Office) -> Event:
    boss = office.person("boss", "coordinator")
    with office.work() as work:
        return opened(work, boss, content())


@pytest.mark.parametrize("how", GONE)
def test_who_gave_the_place_back_is_not_taken_in(office: Office, how: str) -> None:
    event, anna = held(office), office.person("anna")
    with office.work() as work:
        application.apply(work, anna, event.id, 1, Needs())
        GONE[how](work, anna, event.id)
    office.clock.now = WEDNESDAY
    with office.work() as work, pytest.raises(NotRegisteredError):
        attendance.arrive(work, anna, event.door)
    with office.work() as work:
        row = registration.of(work, event.id, anna)
        assert row
        assert (row.status, row.arrived_at) == ("cancelled", None)


def test_who_only_wanted_to_be_reminded_is_not_taken_in(office: Office) -> None:
    event, anna = held(office), office.person("anna")
    with office.work() as work:
        application.remind_later(work, anna, event.id)
    office.clock.now = WEDNESDAY
    with office.work() as work, pytest.raises(NotRegisteredError):
        attendance.arrive(work, anna, event.door)
