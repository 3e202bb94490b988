"""Bookings for one person take turns: each sum is read before it is added to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Connection

from bot.database import engine
from models.missions import ledger, mission
from models.missions.rules import rules
from models.work import Work
from tests.models.missions.support import coordinator, issued, supporters
from tests.models.support import Office
from tests.support import CIPHER

AT_ONCE = 4


def test_bookings_at_once_stay_under_the_cap_together(
    database_url: str, either_office: Office
) -> None:
    office = either_office
    kim = coordinator(office)
    [anna] = supporters(office, 1)
    fee = rules().mission_cap_won
    missions = [issued(office, kim, [anna], fee=fee) for _ in range(AT_ONCE)]
    engines = [engine(database_url, CIPHER) for _ in missions]
    together = Barrier(AT_ONCE)

    def pay(connection: Connection, number: int) -> int:
        work = Work(connection, office.clock(), office.ids)
        of = mission.find(work, missions[number])
        booked = ledger.pay(work, kim, of, number + 1, anna, office.clock().date())
        return sum(row.amount for row in booked)

    def one(number: int) -> int:
        with engines[number].connect() as connection:
            together.wait(10)
            with connection.begin():
                return pay(connection, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        amounts = list(pool.map(one, range(AT_ONCE)))
    for each in engines:
        each.dispose()
    assert sum(amounts) == rules().monthly_cap_won < AT_ONCE * fee
