"""Files: the type is read from the content, the same file is kept once, sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from models import attachment
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
