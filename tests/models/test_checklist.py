"""Checklists: revisions stay, and only who handed one in goes on with it."""

from __future__ import annotations

import pytest

from models import checklist
from models.checklist import ChecklistContent
from models.idea import NotOwnerError
from tests.models.support import Office

CONTENT = ChecklistContent("2022-09", "골목 도서관", "주택정책과", None, None, {})


def test_reopened_checklist_is_a_new_revision_under_the_same_number(either_office: Office) -> None:
    kim = either_office.person("kim", roles="staff")
    numbers = []
    before = 0
    for _ in range(3):
        with either_office.work() as work:
            kept = checklist.submit(work, kim, CONTENT, before)
            numbers.append((kept.number, kept.revision))
            before = before or kept.id  # named by the oldest revision
    assert numbers == [("CL-2026-000001", n) for n in (1, 2, 3)]
    with either_office.work() as work:
        [latest] = checklist.checklists_of(work, kim)
        assert latest.revision == 3
        assert len(checklist.all_revisions(work.connection)) == 3


def test_colleague_neither_sees_nor_reopens_it_and_a_missing_one_is_answered_alike(
    office: Office,
) -> None:
    kim, lee = (office.person(name, roles="staff") for name in ("kim", "lee"))
    with office.work() as work:
        kept = checklist.submit(work, kim, CONTENT).id
    for number in (kept, 12345):
        with office.work() as work, pytest.raises(NotOwnerError):
            checklist.own(work, lee, number)
        with office.work() as work, pytest.raises(NotOwnerError):
            checklist.submit(work, lee, CONTENT, number)
    with office.work() as work:
        assert checklist.checklists_of(work, lee) == []
