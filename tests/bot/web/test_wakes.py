from pathlib import Path

import pytest

from bot.database import engine
from bot.web.wakes import MOST_OF_ACCOUNT, Wakes
from tests.support import CIPHER, Clock


@pytest.fixture
def wakes(tmp_path: Path) -> Wakes:
    return Wakes(engine(f"sqlite:///{tmp_path}/w.db", CIPHER), Clock())


async def test_arrived_wakes_only_its_account(wakes: Wakes) -> None:
    mine, other = wakes.open(1), wakes.open(2)
    assert mine
    assert other
    wakes.arrived(1)
    assert await mine.wait(0.01)
    assert not await mine.wait(0.01)
    assert not await other.wait(0.01)


def test_open_ends_the_oldest_window_of_an_account(wakes: Wakes) -> None:
    tickets = [wakes.open(1) for _ in range(MOST_OF_ACCOUNT + 1)]
    assert [t.ended for t in tickets if t] == ["replaced"] + [""] * MOST_OF_ACCOUNT


def test_close_forgets_the_stream(wakes: Wakes) -> None:
    ticket = wakes.open(1)
    assert ticket
    wakes.close(ticket)
    assert wakes.count == 0


async def test_leave_ends_all_and_admits_no_more(wakes: Wakes) -> None:
    ticket = wakes.open(1)
    assert ticket
    wakes.leave()
    assert await ticket.wait(0.01)
    assert ticket.ended == "stopping"
    assert wakes.open(1) is None
