from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.web.transcript import Transcript
from models.delivery import Outgoing
from models.message import Control, Message

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Seoul"))
HOME = Control("처음으로", "!start")


def outgoing(number: int, message: Message, replaces: int | None = None) -> Outgoing:
    return Outgoing(
        number, 1, "web", "c", "ko", "reply", message, NOW, NOW + timedelta(1), replaces
    )


def question(number: int, turn: int, replaces: int | None = None) -> Outgoing:
    rows = ((Control("네", f"1:{turn}:a:f:yes"),),)
    return outgoing(number, Message(("?",), rows, prompt=f"1:{turn}"), replaces)


def menu(number: int, *controls: Control) -> Outgoing:
    return outgoing(number, Message(("menu",), tuple((c,) for c in controls)))


def live(seen: Transcript) -> list[int]:
    return [each.id for each in seen.messages if seen.live(each)]


def test_live_only_the_question_that_waits_and_what_follows_it() -> None:
    messages = (menu(1, HOME), question(2, 0), question(3, 1), menu(4, HOME))
    assert live(Transcript(1, "ko", messages, messages[2])) == [3, 4]


def test_live_only_the_last_of_a_question_asked_again() -> None:
    messages = (question(2, 5), menu(3), question(4, 5))
    assert live(Transcript(1, "ko", messages, messages[2])) == [4]


def test_live_nothing_of_an_answered_question() -> None:
    messages = (question(2, 0), menu(4, HOME))
    assert live(Transcript(1, "ko", messages, None)) == [4]


def test_live_menu_before_any_question() -> None:
    assert live(Transcript(1, "ko", (menu(1, HOME), menu(2, HOME)), None)) == [1, 2]


def test_live_control_of_the_current_turn_before_the_question() -> None:
    change = menu(2, Control("바꾸기", "1:5:a:f:no"), HOME)
    messages = (change, question(3, 5))
    seen = Transcript(1, "ko", messages, messages[1])
    assert [c.label for row in seen.live(change) for c in row] == ["바꾸기"]


def test_live_links_always() -> None:
    messages = (menu(1, Control("열기", url="https://example.com/")), question(2, 0))
    assert live(Transcript(1, "ko", messages, messages[1])) == [1, 2]


def test_arranged_puts_an_edited_message_in_its_first_place() -> None:
    first, note = question(1, 0), menu(2)
    seen = Transcript(1, "ko", (first, note, question(3, 1, 1), question(4, 2, 3)), None)
    placed = [(each.outgoing.id, each.instead_of) for each in seen.arranged()]
    assert placed == [(4, (1, 3)), (2, ())]


def test_since_gives_an_edited_message_once_with_all_it_replaces() -> None:
    seen = Transcript(1, "ko", (question(3, 1, 1), question(4, 2, 3)), None)
    (placed,) = seen.since(2)
    assert placed.outgoing.id == 4
    assert set(placed.instead_of) == {1, 3}


@pytest.mark.parametrize(("after", "expected"), [(0, [1, 2]), (1, [2]), (2, [])])
def test_since_leaves_out_what_was_seen(after: int, expected: list[int]) -> None:
    seen = Transcript(1, "ko", (menu(1), menu(2)), None)
    assert [each.outgoing.id for each in seen.since(after)] == expected
