"""Files: the type is read from the content, the same file is kept once, sealed."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from models import attachment, session
from models.attachment import FileRefusedError
from models.file_type import MAX_BYTES
from tests.models.support import Office

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", PDF + bytes(MAX_BYTES), "too_large"),
        ("a.pdf", b"MZ\x90\x00" + bytes(60), "type"),
        ("a.pdf", b"<html><script>", "type"),
    ],
)
def test_file_is_refused_with_its_reason(
    office: Office, name: str, content: bytes, reason: str
) -> None:
    anna = office.person("anna")
    with office.work() as work, pytest.raises(FileRefusedError) as refused:
        attachment.take(work, anna, name, content)
    assert refused.value.reason == reason


def test_file_of_the_greatest_size_is_taken(office: Office) -> None:
    anna = office.person("anna")
    with office.work() as work:
        attachment.take(work, anna, "a.pdf", PDF + bytes(MAX_BYTES - len(PDF)))


def test_same_file_again_is_the_same_until_a_record_claims_it(either_office: Office) -> None:
    office = either_office
    anna, ben = office.person("anna"), office.person("ben")
    with office.work() as work:
        first = attachment.take(work, anna, "계획.exe", PDF)
        assert attachment.take(work, anna, "again.pdf", PDF) == first
        assert attachment.take(work, ben, "his.pdf", PDF) != first
        attachment.claim(work, anna, [first], 77)
        assert attachment.take(work, anna, "later.pdf", PDF) != first
    with office.engine.connect() as connection:
        found = attachment.content(connection, first)
        assert found
        assert found[1:] == ("application/pdf", PDF)
        assert attachment.content(connection, 1) is None
        held = connection.execute(text("SELECT content FROM attachment")).scalars()
        assert all(PDF not in bytes(each) for each in held)


def test_files_that_nobody_hands_in_do_not_pile_up(either_office: Office) -> None:
    """Files of open drafts are kept; those of none make room, and what is too much is refused."""
    office = either_office
    anna, ben = office.person("anna"), office.person("ben")

    def send(number: int) -> int:
        with office.work() as work:
            return attachment.take(work, anna, f"{number}.pdf", PDF + str(number).encode())

    ids = [send(n) for n in range(attachment.MOST_UNCLAIMED)]
    with pytest.raises(FileRefusedError) as refused:
        send(100)  # all of them came just now
    assert refused.value.reason == "many"
    with office.work() as work:
        session.begin(work, anna, "idea", {"attachments": json.dumps([str(i) for i in ids[:5]])})
        attachment.take(work, ben, "his.pdf", PDF)
    office.clock.move(hours=2)
    send(101)
    with office.engine.connect() as connection:
        assert attachment.owned(connection, anna, ids) == frozenset(ids[:5])
        assert connection.execute(text("SELECT count(*) FROM attachment")).scalar() == 7
