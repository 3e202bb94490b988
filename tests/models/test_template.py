"""Data of the office: whatever is wrong with a file, the fault names it and what to mend."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.template import TEMPLATES, TemplateError, reading


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"rows: [", "YAML"),
        (b"\xff\xfe\x00", "YAML"),
        (b"", "비어"),
        (b"{}", "비어"),
        (b"other: 1", "'rows' 항목이 없습니다"),
        (b"rows: {a: x}", "형식"),
        (b"[1, 2]", "형식"),
    ],
)
def test_fault_names_the_file_and_what_to_mend(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "some.yaml"
    path.write_bytes(content)
    with pytest.raises(TemplateError, match=said) as caught, reading(path) as rows:
        int(rows["rows"]["a"])
    assert str(path) in str(caught.value)
    assert "고칠 점" in str(caught.value)


def test_missing_file_is_a_fault(tmp_path: Path) -> None:
    with (
        pytest.raises(TemplateError, match=r"none\.yaml: 읽을 수 없습니다"),
        reading(tmp_path / "none.yaml"),
    ):
        pass


def test_fault_in_the_syntax_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text("a: 1\nb: }\n")
    with pytest.raises(TemplateError, match="2번째 줄"), reading(path):
        pass


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_content_is_read_or_is_a_fault(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with suppress(TemplateError), reading(path) as rows:
        assert rows


def test_folder_is_there() -> None:
    assert (TEMPLATES / "checklists").is_dir()
