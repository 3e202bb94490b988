"""Proofs: used once, judged once; the first decision stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from models import attachment, record
from models.missions import assignment, mission, proof, proof_appeal
from models.missions.assignment import NotOfferedError
from models.missions.mission import ClosedMissionError
from models.missions.proof import DecidedError, Proof
from models.missions.proof_use import UsedBeforeError
from models.role import NotAllowedError
from tests.models.missions.support import (
    CONTENT,
    DAY,
    assignments,
    begun,
    booked,
    coordinator,
    handed_in,
    issued,
    picture,
    stored,
    work_of,
)
from tests.models.support import Office
from tests.support import SEOUL


def test_hand_in_waits_for_a_decision_and_marks_its_link(office: Office) -> None:
    [user], _kim, number = begun(office)
    found = handed_in(office, user, number, work_of("s0", reach=120))
    kept = stored(office, Proof, found)
    assert (kept.status, kept.reach) == ("handed_in", 120)
    assert proof.contents(kept) == work_of("s0", reach=120)
    assert assignments(office, number)[user].outcome == "handed_in"
    row = assignments(office, number)[user]
    with office.work() as work, pytest.raises(ClosedMissionError, match="handed_in"):
        proof.hand_in(work, user, row.id, work_of("s0", 2))


def test_link_is_used_once_by_anybody(office: Office) -> None:
    [one, two], kim, number = begun(office, 2)
    second = issued(office, kim, [one, two])
    handed_in(office, one, number, work_of("s0"))
    for user, where in ((one, second), (two, number)):
        with pytest.raises(UsedBeforeError):
            handed_in(office, user, where, work_of("s0"))


def test_race_for_one_link_has_one_winner(either_office: Office) -> None:
    users, _kim, number = begun(either_office, 6)
    rows = assignments(either_office, number)

    def hand_in(user: int) -> bool:
        for _ in range(8):  # as the writer replays what an insert of another process failed
            try:
                with either_office.work() as work:
                    proof.hand_in(work, user, rows[user].id, work_of("s0"))
            except UsedBeforeError:
                return False
            except Exception as error:  # noqa: BLE001 - the database's own error of either kind
                assert "Integrity" in type(error).__name__  # noqa: PT017 - which of many tries
            else:
                return True
        raise AssertionError("never decided")

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(hand_in, users)) == 1


def test_same_picture_is_known_by_its_bytes(office: Office) -> None:
    [one, two], _kim, number = begun(office, 2)
    with office.work() as work:
        a = attachment.take(work, one, "a.png", picture(1))
        b = attachment.take(work, two, "other name.png", picture(1))
        assert [picture for _n, _d, picture in proof.own_files(work.connection, one)] == [True]
    found = handed_in(office, one, number, work_of("s0", pictures=(a, b)))
    assert proof.contents(stored(office, Proof, found)).pictures == (a,)  # only one's own
    with office.work() as work:
        row = assignment.accept(work, two, number)
        with pytest.raises(UsedBeforeError):
            proof.hand_in(work, two, row.id, work_of("s1", pictures=(b,)))
    handed_in(office, two, number, work_of("s1"))  # what was refused left nothing behind


@pytest.mark.parametrize("status", ["over", "declined", "waiting", "cancelled"])
def test_closed_assignment_takes_no_proof(office: Office, status: str) -> None:
    [first, user], kim, number = begun(office, 2, capacity=1)
    with office.work() as work:
        assignment.accept(work, first, number)
        row = assignment.accept(work, user, number)
        if status == "declined":
            assignment.decline(work, user, number, "까닭")
        if status == "cancelled":
            mission.cancel(work, kim, number, "까닭")
        if status == "over":
            assignment.decline(work, first, number, "까닭")
    if status == "over":
        office.clock.now = CONTENT.deadline
    with office.work() as work, pytest.raises(ClosedMissionError, match=status):
        proof.hand_in(work, user, row.id, work_of("s1"))


def test_nobody_proves_anothers_mission(office: Office) -> None:
    [one, two], kim, number = begun(office, 2)
    row = assignments(office, number)[one]
    with office.work() as work, pytest.raises(NotOfferedError):
        proof.hand_in(work, two, row.id, work_of("s1"))
    with office.work() as work, pytest.raises(NotAllowedError):
        proof.hand_in(work, kim, row.id, work_of("s1"))


def test_accepting_books_the_fee_once_and_stands_in_the_record(office: Office) -> None:
    [user], kim, number = begun(office)
    found = handed_in(office, user, number, work_of("s0"))
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
    assert booked(office) == [("fee", 100_000)]
    kept = stored(office, Proof, found)
    assert (kept.status, kept.decided_by) == ("accepted", kim)
    with office.work() as work, pytest.raises(DecidedError):
        proof.decide(work, kim, found, "accepted")
    with office.engine.connect() as connection:
        rows = connection.execute(select(record.TABLE).order_by(record.TABLE.c.position)).all()
        assert record.verify(connection)[1] is None
    last = rows[-1]
    assert (last.action, last.actor) == ("proof.decide", str(kim))
    assert last.content == {"proof": found, "verdict": "accepted", "fee": 100_000}


def test_two_coordinators_at_once_the_first_decision_stands(either_office: Office) -> None:
    [user], kim, number = begun(either_office)
    lee = coordinator(either_office, "lee")
    found = handed_in(either_office, user, number, work_of("s0"))

    def decide(by: int) -> tuple[int, str]:
        verdict: proof.Verdict = "accepted" if by == kim else "rejected"
        try:
            with either_office.work() as work:
                return by, proof.decide(work, by, found, verdict, "까닭")[0].status
        except DecidedError as error:
            return error.proof.decided_by, f"told {error.proof.status}"

    with ThreadPoolExecutor(2) as pool:
        got = list(pool.map(decide, (kim, lee)))
    kept = stored(either_office, Proof, found)
    assert {by for by, _said in got} == {kept.decided_by}
    assert sorted(said for _by, said in got) == sorted((kept.status, f"told {kept.status}"))
    assert len(booked(either_office)) == (kept.status == "accepted")


def test_returned_proof_can_be_handed_in_again_with_the_same_link(office: Office) -> None:
    [user], kim, number = begun(office)
    found = handed_in(office, user, number, work_of("s0"))
    due = datetime(2026, 12, 28, 23, 59, tzinfo=SEOUL)
    with office.work() as work:
        proof.decide(work, kim, found, "returned", "사진 설명을 더해 주세요.", due)
    office.clock.now = CONTENT.deadline + DAY  # past the mission's own deadline
    row = assignments(office, number)[user]
    assert (row.outcome, row.due_at) == ("returned", due)
    with office.work() as work:
        again = proof.hand_in(work, user, row.id, work_of("s0"))
        assert proof.latest(work, row.id) == again
    assert booked(office) == []


def test_accepted_proof_cannot_be_appealed_and_supporters_decide_nothing(office: Office) -> None:
    [user], kim, number = begun(office)
    found = handed_in(office, user, number, work_of("s0"))
    for verb in (
        lambda w: proof.decide(w, user, found, "accepted"),
        lambda w: proof_appeal.answer(w, user, found, "", granted=True),
        lambda w: proof.waiting(w, user, 5),
    ):
        with office.work() as work, pytest.raises(NotAllowedError):
            verb(work)
    with office.work() as work:
        proof.decide(work, kim, found, "accepted")
    with office.work() as work, pytest.raises(ClosedMissionError, match="accepted"):
        proof_appeal.ask(work, user, found, "까닭")
    with office.work() as work, pytest.raises(LookupError):
        proof.decide(work, kim, 12345, "accepted")


def test_proof_of_an_erased_person_waits_for_nobody(office: Office) -> None:
    users, kim, number = begun(office, 2)
    for user, name in zip(users, ("s0", "s1"), strict=True):
        handed_in(office, user, number, work_of(name))
    with office.work() as work:
        assert proof.count_waiting(work.connection) == 2
        proof.erase(work.connection, users[0])
        assert proof.count_waiting(work.connection) == 1
        assert [each.user_id for each in proof.waiting(work, kim, 9)] == [users[1]]
