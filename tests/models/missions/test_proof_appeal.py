"""The appeal against a rejected proof: once, and decided by another."""

from __future__ import annotations

import pytest

from models.missions import proof, proof_appeal
from models.missions.mission import ClosedMissionError
from models.missions.proof import DecidedError
from models.missions.proof_appeal import SameJudgeError
from tests.models.missions.support import begun, booked, coordinator, handed_in, work_of
from tests.models.support import Office


def test_appeal_is_possible_once_and_decided_by_another(office: Office) -> None:
    [user, other], kim, number = begun(office, 2)
    found = handed_in(office, user, number, work_of("s0"))
    lee = coordinator(office, "lee")
    with office.work() as work:
        proof.decide(work, kim, found, "rejected", "주제와 달라요.")
    with office.work() as work, pytest.raises(LookupError):
        proof_appeal.ask(work, other, found, "제 글이에요.")
    with office.work() as work:
        proof_appeal.ask(work, user, found, "주제에 맞는 글이에요.")
        assert [each.id for each in proof.waiting(work, kim, 5)] == [found]
    with office.work() as work, pytest.raises(ClosedMissionError, match="appealed"):
        proof_appeal.ask(work, user, found, "한 번 더요.")
    with office.work() as work, pytest.raises(SameJudgeError):
        proof_appeal.answer(work, kim, found, "다시 보니 맞아요.", granted=True)
    with office.work() as work:
        proof_appeal.answer(work, lee, found, "다시 보니 맞아요.", granted=True)
    assert booked(office) == [("fee", 100_000)]
    with office.work() as work, pytest.raises(DecidedError):
        proof_appeal.answer(work, lee, found, "아니요.", granted=False)
    with office.work() as work:
        assert proof.waiting(work, kim, 5) == []


def test_appeal_goes_to_an_admin_where_there_is_one_coordinator(office: Office) -> None:
    [user], kim, number = begun(office)
    found = handed_in(office, user, number, work_of("s0"))
    admin = office.person("choi", roles="admin")
    with office.work() as work:
        proof.decide(work, kim, found, "rejected", "까닭")
        proof_appeal.ask(work, user, found, "다시 봐 주세요.")
    with office.work() as work, pytest.raises(SameJudgeError):
        proof_appeal.answer(work, kim, found, "아니요.", granted=False)
    with office.work() as work:
        proof_appeal.answer(work, admin, found, "맞아요.", granted=True)


def test_only_coordinator_decides_an_appeal_where_there_is_no_other(office: Office) -> None:
    [user], kim, number = begun(office)
    found = handed_in(office, user, number, work_of("s0"))
    with office.work() as work:
        proof.decide(work, kim, found, "rejected", "까닭")
        proof_appeal.ask(work, user, found, "다시 봐 주세요.")
        kept, rows = proof_appeal.answer(work, kim, found, "같아요.", granted=False)
        assert (kept.status, rows) == ("rejected", [])
