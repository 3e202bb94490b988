"""A window left open: what it knows of the answers, what it may store, what clashes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.form import Form, same, unmarked

DRAWN = {"what": "a", "many": '["x", "y"]'}
FORM = Form("V1", DRAWN)


def test_untouched_field_gives_way_to_what_was_answered_meanwhile() -> None:
    assert FORM.part({"what": "b"}, {"what": "a"}) == ({}, {})


def test_changed_field_that_nobody_else_changed_is_stored() -> None:
    assert FORM.part({"what": "a"}, {"what": "c"}) == ({"what": "c"}, {})


def test_field_changed_in_both_clashes() -> None:
    assert FORM.part({"what": "b"}, {"what": "c"}) == ({}, {"what": "c"})


def test_what_a_window_stored_itself_is_no_clash_and_gives_way_too() -> None:
    stored = FORM.marked({"what": "c"}, ["what"])
    assert FORM.part(stored, {"what": "d"}) == ({"what": "d"}, {})
    assert FORM.part({**stored, "what": "b"}, {"what": "c"}) == ({}, {})
    assert FORM.part({**stored, "what": "a"}, {"what": "d"}) == ({}, {"what": "d"})


def test_mark_of_another_window_is_somebody_elses() -> None:
    stored = Form("V2", DRAWN).marked({"what": "c"}, ["what"])
    assert FORM.part(stored, {"what": "d"}) == ({}, {"what": "d"})


def test_list_in_another_order_is_the_same_and_none_is_empty() -> None:
    assert same('["y", "x"]', '["x","y"]')
    assert same("[]", "")
    assert not same('["x"]', "x")
    assert FORM.part({"many": '["y", "x"]'}, {"many": '["x"]'}) == ({"many": '["x"]'}, {})


def test_field_that_was_cleared_elsewhere_is_not_filled_again_by_an_untouched_one() -> None:
    assert FORM.part({}, {"what": "a"}) == ({}, {})


def test_marks_are_no_answers() -> None:
    assert unmarked(FORM.marked({"what": "c"}, ["what"])) == {"what": "c"}


ANSWER = st.sampled_from(["", "a", "b", "c"])


@given(drawn=ANSWER, now=ANSWER, raw=ANSWER)
def test_nothing_newer_is_ever_overwritten_and_no_change_forgotten(
    drawn: str, now: str, raw: str
) -> None:
    fresh, clashing = Form("V1", {"what": drawn}).part({"what": now}, {"what": raw})
    assert not (fresh and now != drawn)
    if raw not in (drawn, now):
        assert fresh or clashing


def test_marks_are_short_whatever_was_written() -> None:
    stored = FORM.marked({"what": "긴 글 " * 500}, ["what"])
    assert len(stored["@form"]) < 100
