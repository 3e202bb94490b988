"""Announcements: who may, what is settled at the confirmation, what stays on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from models import record
from models.announcements import announcement
from models.announcements.announcement import (
    AnnouncementContent,
    ClosedAnnouncementError,
    CountError,
    UnknownAnnouncementError,
)
from models.job import TABLE as JOB
from models.role import NotAllowedError
from models.work import Work
from tests.models.announcements.support import Desk
from tests.models.support import Office
from tests.support import SEOUL

Verb = Callable[[Work, int, int], Any]
CONTENT = AnnouncementContent("supporters", "notice", {"ko": "비밀 글"})
VERBS: dict[str, Verb] = {
    "draft": lambda work, by, _number: announcement.draft(work, by, CONTENT),
    "revise": lambda work, by, number: announcement.revise(work, by, number, CONTENT),
    "reach": announcement.reach,
    "confirm": lambda work, by, number: announcement.confirm(work, by, number, 2),
    "pause": announcement.pause,
    "resume": announcement.resume,
    "stop": announcement.stop,
    "discard": announcement.discard,
    "latest": lambda work, by, _number: announcement.latest(work, by, 0, 5),
}


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def kept(desk: Desk) -> list[Any]:
    with desk.office.work() as work:
        assert record.verify(work.connection)[1] is None
        return list(work.connection.execute(select(record.TABLE)))


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("roles", ["", "supporter", "staff"])
def test_only_coordinators_may(desk: Desk, name: str, roles: str) -> None:
    number, somebody = desk.draft(), desk.office.person("somebody", roles)
    with desk.office.work() as work, pytest.raises(NotAllowedError):
        VERBS[name](work, somebody, number)


@pytest.mark.parametrize("name", ["revise", "reach", "confirm", "pause", "stop", "discard"])
def test_unknown_number_is_refused(desk: Desk, name: str) -> None:
    with desk.office.work() as work, pytest.raises(UnknownAnnouncementError):
        VERBS[name](work, desk.boss, 5)


@pytest.mark.parametrize("typed", [0, 1, 3, 10**15])
def test_wrong_number_settles_nobody(desk: Desk, typed: int) -> None:
    desk.supporters(2)
    number = desk.draft()
    with desk.office.work() as work, pytest.raises(CountError) as caught:
        announcement.confirm(work, desk.boss, number, typed)
    assert caught.value.people == 2
    assert desk.status(number) == "draft"
    assert desk.recipients() == {}
    assert kept(desk) == []


def test_nobody_at_all_is_refused_though_the_number_is_right(desk: Desk) -> None:
    number = desk.draft()
    with desk.office.work() as work, pytest.raises(CountError):
        announcement.confirm(work, desk.boss, number, 0)
    assert desk.status(number) == "draft"


def test_second_confirmation_finds_it_begun(desk: Desk) -> None:
    desk.supporters(2)
    number = desk.begun(2)
    with desk.office.work() as work, pytest.raises(ClosedAnnouncementError) as caught:
        announcement.confirm(work, desk.boss, number, 2)
    assert caught.value.status == "running"
    assert len(desk.recipients()) == 2


@pytest.mark.parametrize(
    ("hour", "kind", "starts"),
    [
        (22, "notice", (24, 8)),  # 2026-11-23 is a Monday
        (22, "urgent", (23, 22)),
        (6, "notice", (23, 8)),
        (10, "notice", (23, 10)),
    ],
)
def test_quiet_hours_put_off_the_start_but_not_of_what_is_urgent(
    desk: Desk, hour: int, kind: str, starts: tuple[int, int]
) -> None:
    desk.supporters(1)
    desk.office.clock.now = datetime(2026, 11, 23, hour, tzinfo=SEOUL)
    number = desk.begun(1, kind=kind, reason="침수 경보")
    day, begins = starts
    wanted = datetime(2026, 11, day, begins, tzinfo=SEOUL)
    with desk.office.work() as work:
        held = announcement.find(work, number)
        assert held.starts_at == wanted
        [due] = work.connection.scalars(select(JOB.c.due_at))
        assert due == wanted


def test_record_tells_who_did_what_without_a_word_of_the_text(desk: Desk) -> None:
    desk.supporters(2)
    number = desk.begun(2)
    for verb in (announcement.pause, announcement.resume, announcement.stop):
        with desk.office.work() as work:
            verb(work, desk.boss, number)
    rows = kept(desk)
    assert [row.action for row in rows] == [
        "announcement.confirm", "announcement.pause", "announcement.resume", "announcement.stop",
    ]  # fmt: skip
    assert {row.actor for row in rows} == {str(desk.boss)}
    assert rows[0].content["people"] == 2
    assert "안녕하세요" not in str([row.content for row in rows])


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("draft", "pause"), ("draft", "resume"), ("draft", "stop"),
        ("running", "revise"), ("running", "confirm"), ("running", "resume"),
        ("running", "discard"), ("paused", "pause"), ("paused", "confirm"),
        ("stopped", "resume"), ("stopped", "pause"), ("stopped", "stop"),
    ],
)  # fmt: skip
def test_verb_out_of_place_is_refused_with_the_status(desk: Desk, status: str, name: str) -> None:
    desk.supporters(2)
    number = desk.draft() if status == "draft" else desk.begun(2)
    turns = {"paused": announcement.pause, "stopped": announcement.stop}
    if status in turns:
        with desk.office.work() as work:
            turns[status](work, desk.boss, number)
    with desk.office.work() as work, pytest.raises(ClosedAnnouncementError) as caught:
        VERBS[name](work, desk.boss, number)
    assert caught.value.status == status


def test_revised_draft_is_what_goes(desk: Desk) -> None:
    number = desk.draft()
    with desk.office.work() as work:
        announcement.revise(work, desk.boss, number, CONTENT)
    with desk.office.work() as work:
        assert announcement.contents(announcement.find(work, number)) == CONTENT


def test_discarded_draft_is_no_longer_listed(desk: Desk) -> None:
    first, second = desk.draft(), desk.draft()
    with desk.office.work() as work:
        announcement.discard(work, desk.boss, first)
        found = announcement.latest(work, desk.boss, 0, 5)
    assert [each.id for each in found] == [second]


@pytest.mark.parametrize(
    ("segment", "kind", "needed"),
    [("supporters", "notice", False), ("supporters", "news", True), ("supporters", "urgent", False),
     ("subscribers", "news", True), ("subscribers", "urgent", True)],
)  # fmt: skip
def test_consent_is_needed_for_news_and_by_subscribers(
    segment: str, kind: Any, *, needed: bool
) -> None:
    assert AnnouncementContent(segment, kind, {"ko": ""}).audience.consent is needed


def test_author_who_is_erased_leaves_the_announcement_to_the_office(desk: Desk) -> None:
    desk.supporters(1)
    number = desk.begun(1)
    with desk.office.work() as work:
        announcement.erase(work.connection, desk.boss)
    with desk.office.work() as work:
        held = announcement.find(work, number)
        assert (held.author_id, held.confirmed_by, held.status) == (0, 0, "running")
