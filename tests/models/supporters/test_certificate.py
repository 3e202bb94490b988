"""Certificates: numbers that nobody guesses, answers that tell nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from models.role import NotAllowedError
from models.supporters import certificate
from models.supporters.certificate import CertificateContent, full_number, verify
from tests.models.support import Office

CONTENT = CertificateContent(
    "김동행", "동행메이트", "5기", date(2027, 3, 2), date(2027, 12, 31), "서울특별시"
)


def issue(
    office: Office, content: CertificateContent = CONTENT, member: int = 1
) -> tuple[int, str]:
    with office.work() as work:
        found = certificate.issue(work, 7, "appointment", content, supporter_id=member, actor="1")
        return found.id, full_number(found)


@pytest.mark.parametrize(
    "typed",
    ["{0}", " {0} ", "{1}", "{2}", "{3}", "ｄｈ{4}"],
)
def test_number_is_known_however_it_is_typed(office: Office, typed: str) -> None:
    number = issue(office)[1]
    written = typed.format(
        number, number.lower(), number.replace("-", ""), number.replace("-", " – "), number[2:]
    )
    with office.work() as work:
        assert verify(work.connection, written) == "valid"


def test_wrong_check_characters_are_unknown_like_any_other_number(office: Office) -> None:
    number = issue(office)[1]
    last = "2" if number[-1] != "2" else "3"
    with office.work() as work:
        for typed in (number[:-1] + last, number[:-7], number + "2", "DH-2026-000002-222222", ""):
            assert verify(work.connection, typed) == "unknown"


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    made = create_engine("sqlite://")
    with made.connect() as connection:
        assert _unknown(connection, text)
    made.dispose()


def _unknown(connection: Connection, text: str) -> bool:
    certificate.TABLE.create(connection, checkfirst=True)
    return verify(connection, text) == "unknown"


def test_the_same_words_are_the_same_paper_and_others_replace_it(office: Office) -> None:
    first, old = issue(office)
    assert issue(office) == (first, old)
    second, new = issue(office, replace(CONTENT, name="김고침"))
    assert second != first
    assert issue(office, member=2)[0] not in {first, second}
    with office.work() as work:
        assert verify(work.connection, old) == "withdrawn"
        assert verify(work.connection, new) == "valid"


def test_withdrawing_needs_a_coordinator_and_a_reason(office: Office, boss: int) -> None:
    found, number = issue(office)
    staff = office.person("staff", "staff")
    with office.work() as work:
        with pytest.raises(NotAllowedError):
            certificate.withdraw(work, staff, found, "이유")
        with pytest.raises(ValueError):
            certificate.withdraw(work, boss, found, "  ")
        with pytest.raises(LookupError):
            certificate.withdraw(work, boss, 1, "이유")
        certificate.withdraw(work, boss, found, "이름이 틀림")
        assert verify(work.connection, number) == "withdrawn"
        with pytest.raises(ValueError):
            certificate.withdraw(work, boss, found, "또")


def test_numbers_do_not_follow_from_one_another(office: Office) -> None:
    seals = {issue(office, member=n)[1][-6:] for n in range(50)}
    assert len(seals) == 50
