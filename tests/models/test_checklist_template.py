"""A form and one filled in: the newest official one counts, and nothing impossible is taken."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.checklist_file import load_templates
from models.checklist_template import FilledChecklist, Mark, current
from models.template import TemplateError


def test_current_is_the_newest_official_form() -> None:
    forms = load_templates()
    assert current(forms).version == "2022-09"
    newer = replace(forms[1], wording="official")
    assert current((newer, forms[0])).version == "2023-12"


def test_current_without_an_official_form_says_what_to_mend() -> None:
    with pytest.raises(TemplateError, match="공식 서식 파일을 하나 이상 두세요"):
        current(load_templates()[1:])


def test_item_unknown_to_the_form_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        load_templates()[0].item("nowhere")


@pytest.fixture
def filled() -> FilledChecklist:
    return FilledChecklist(
        number="CL-2026-000123",
        revision=1,
        template=load_templates()[0],
        project="사업",
        department="부서",
        period="2026년",
        budget=None,
        marks={"general_law": Mark("reviewed")},
        submitted_at=datetime(2026, 11, 23, tzinfo=UTC),
        submitted_by="홍길동",
    )


def test_item_without_an_answer_has_an_empty_mark(filled: FilledChecklist) -> None:
    assert filled.mark("general_law") == Mark("reviewed")
    assert filled.mark("general_effect") == Mark(None, "", ())


def test_filled_form_refuses_revision_zero(filled: FilledChecklist) -> None:
    with pytest.raises(ValueError, match="revision"):
        replace(filled, revision=0)


def test_filled_form_refuses_a_negative_budget(filled: FilledChecklist) -> None:
    with pytest.raises(ValueError, match="budget"):
        replace(filled, budget=-1)


def test_filled_form_refuses_a_time_without_zone(filled: FilledChecklist) -> None:
    naive = datetime(2026, 11, 23)  # noqa: DTZ001  (the naive time is what is refused)
    with pytest.raises(ValueError, match="time zone"):
        replace(filled, submitted_at=naive)


def test_filled_form_refuses_a_mark_for_an_unknown_item(filled: FilledChecklist) -> None:
    with pytest.raises(ValueError, match="general_history"):
        replace(filled, marks={"general_history": Mark("reviewed")})
