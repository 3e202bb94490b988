"""How soon the next message may go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Pace
from bot.pacing import MOST_CHATS, Pacer

TELEGRAM = Pace(rate=30, burst=30, chat_rate=1, chat_burst=3, group_rate=20 / 60, group_burst=5)


def take(pacer: Pacer, chat: str, now: float, *, group: bool = False) -> float:
    """Send a message if it may go; how long it must wait."""
    return pacer.wait_all(now) or pacer.take(chat, now, group=group)


def sent(pacer: Pacer, chat: str, until: float, *, group: bool = False) -> list[float]:
    """The moments at which messages for one chat go, sending whenever it is allowed."""
    now = 0.0
    moments: list[float] = []
    while True:
        if now > until:
            return moments
        wait = take(pacer, chat, now, group=group)
        if wait:
            now += wait + 1e-9
        else:
            moments.append(now)


def test_short_burst_passes_and_then_one_a_second() -> None:
    moments = sent(Pacer(TELEGRAM), "anna", 10.1)
    assert [round(at, 3) for at in moments[:4]] == [0, 0, 0, 1]
    assert len(moments) == 3 + 10


def test_group_gets_twenty_a_minute() -> None:
    moments = sent(Pacer(TELEGRAM), "-100", 120, group=True)
    assert 5 + 39 <= len(moments) <= 5 + 40


def test_channel_limit_holds_over_all_chats() -> None:
    pacer = Pacer(TELEGRAM)
    assert sum(not take(pacer, str(chat), 0.0) for chat in range(100)) == 30
    assert 0 < take(pacer, "another", 0.0) <= 1 / 30


def test_pause_holds_its_scope_only() -> None:
    pacer = Pacer(TELEGRAM)
    pacer.pause("anna", 10.0)
    assert take(pacer, "anna", 4.0) == 6.0
    assert take(pacer, "ben", 4.0) == 0.0
    pacer.pause("", 5.0)
    assert take(pacer, "ben", 4.0) == 1.0
    assert take(pacer, "anna", 10.0) == 0.0


def test_shorter_pause_never_ends_a_longer_one() -> None:
    pacer = Pacer(TELEGRAM)
    pacer.pause("anna", 10.0)
    pacer.pause("anna", 5.0)
    assert take(pacer, "anna", 0.0) == 10.0


def test_chats_seen_long_ago_are_forgotten() -> None:
    pacer = Pacer(TELEGRAM)
    for n in range(MOST_CHATS + 10):
        pacer.take(str(n), 0.0)
    assert len(pacer._chats) == MOST_CHATS
    for n in range(MOST_CHATS + 10):
        take(pacer, "a", float(n))
        pacer.pause(str(n), n + 1.0)
    assert len(pacer._paused) <= MOST_CHATS + 1


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from("abc")), max_size=60))
def test_no_window_holds_more_than_burst_and_rate(events: list[tuple[float, str]]) -> None:
    pacer, now = Pacer(Pace(rate=5, burst=2, chat_rate=1, chat_burst=1)), 0.0
    taken: list[tuple[float, str]] = []
    for step, chat in events:
        now += step
        if not take(pacer, chat, now):
            taken.append((now, chat))
    for at, _chat in taken:
        window = [each for each in taken if at <= each[0] <= at + 1]
        assert len(window) <= 2 + 5
        for chat in "abc":
            assert sum(each[1] == chat for each in window) <= 1 + 1


@given(st.floats(0.01, 100), st.floats(0, 1e6))
def test_waiting_as_told_is_enough(rate: float, now: float) -> None:
    """Whoever waits what was said may send: no endless rounds of a last billionth."""
    pacer = Pacer(Pace(rate=rate, burst=1, chat_rate=rate, chat_burst=1))
    take(pacer, "a", now)
    for _ in range(3):
        wait = take(pacer, "a", now)
        if not wait:
            return
        now += wait
    assert take(pacer, "a", now) < 1e-6
