"""Every file under models/templates is looked at before the bot starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import templates
from models.template import TEMPLATES, TemplateError

FILES = sorted(path.stem for path in TEMPLATES.glob("*.yaml"))


def test_every_file_has_a_reader() -> None:
    assert sorted(templates.READERS) == sorted([*FILES, "checklists"])


def test_files_as_they_are_have_no_fault() -> None:
    templates.check()
    assert list(templates.faults()) == []


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Readers that have read nothing yet, and have forgotten what they read afterwards."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    modules = {name: getattr(templates, name) for name in dir(templates)}
    for module in modules.values():
        for name in dir(module):
            getattr(getattr(module, name), "cache_clear", lambda: None)()


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("content", ["a: [1, 2\nb: }\n", "", "- 1\n", "what: is this\n", "text"])
@pytest.mark.parametrize("name", FILES)
def test_broken_file_is_named_and_no_other(
    monkeypatch: pytest.MonkeyPatch, name: str, content: str
) -> None:
    read = Path.read_text

    def broken(path: Path, *args: str, **more: str) -> str:
        return content if path.name == f"{name}.yaml" else read(path, *args, **more)

    monkeypatch.setattr(Path, "read_text", broken)
    wrong = [str(error) for error in templates.faults()]
    assert len(wrong) >= 1
    assert all(f"{name}.yaml" in each and "고칠 점" in each for each in wrong)
    with pytest.raises(TemplateError, match=name):
        templates.check()
