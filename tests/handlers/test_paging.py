from __future__ import annotations

import pytest

from handlers.paging import page


@pytest.mark.parametrize(
    ("argument", "rows", "behind"),
    [
        ("", "abc", 3),
        ("3", "def", 6),
        ("6", "g", 0),
        ("7", "abc", 3),  # the list is shorter than it was
        ("-1", "abc", 3),
        ("x", "abc", 3),
    ],
)
def test_page_and_what_is_behind_it(argument: str, rows: str, behind: int) -> None:
    assert page("abcdefg", argument, 3) == (rows, behind)


def test_last_page_may_be_full() -> None:
    assert page("abcdef", "3", 3) == ("def", 0)
    assert page("", "", 3) == ("", 0)
