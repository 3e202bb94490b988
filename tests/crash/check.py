"""What stands in the database and the ledger, against the people's model."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.database import engine
from models.delivery import TABLE as DELIVERY
from models.idea import TABLE as IDEA
from models.inquiry import TABLE as INQUIRY
from models.purpose import PURPOSES
from models.session import TABLE as SESSION
from models.table import core
from models.update import SeenUpdate
from models.user import Account, User
from tests.crash.people import Somebody
from tests.crash.stub import Taken, taken
from tests.support import CIPHER


def violations(
    url: str, ledger: Path, people: list[Somebody], killed: Container[int] = ()
) -> list[str]:
    """Return everything that is not as it must be, in words; empty when all is well.

    `killed` are the bot's lives that ended by SIGKILL: only what they left on its way, and what
    the platform did not answer, may have been sent again or be left unknown.
    """
    made: Engine = engine(url, CIPHER)
    try:
        with made.connect() as connection:
            return [
                *stored(connection, people),
                *_deliveries(connection, people),
                *_sent(connection, taken(ledger), killed),
            ]
    finally:
        made.dispose()


def stored(connection: Connection, people: list[Somebody]) -> Iterator[str]:
    """Yield what differs between the records and the model."""
    yield from _keys(connection, people)
    yield from _people(connection, people)
    yield from _numbers(connection)


def _keys(connection: Connection, people: list[Somebody]) -> Iterator[str]:
    stored = set(connection.execute(select(core(SeenUpdate).c.key)).scalars()) - {"desk"}
    said = {each.update.key for person in people for each in person.said}
    for key in sorted(said ^ stored):
        yield f"update {key}: {'lost' if key in said else 'from nowhere'}"


def _people(connection: Connection, people: list[Somebody]) -> Iterator[str]:
    """Every record of every person, in her order, and the draft she left."""
    accounts, users = core(Account), core(User)
    owner = {r.address: r.user_id for r in connection.execute(select(accounts))}
    if set(owner) - {"telegram:desk"} != {person.address for person in people if person.said}:
        yield "the accounts are not those of the people"
    if len(connection.execute(select(users)).all()) != len(owner):
        yield "users without an account, or the other way round"
    ideas: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(select(IDEA).order_by(IDEA.c.number)):
        ideas[row.user_id].append((row.area, row.content["body"]))
    notes: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(select(INQUIRY).order_by(INQUIRY.c.id)):
        notes[row.user_id].append(row.body["text"])
    sessions: dict[int, list[object]] = defaultdict(list)
    for row in connection.execute(select(SESSION)):
        sessions[row.user_id].append(row.answers if row.status == "open" else row.status)
    for person in people:
        user = owner.get(person.address, 0)
        if ideas[user] != person.ideas:
            yield f"{person.name}: ideas {ideas[user]} instead of {person.ideas}"
        if notes[user] != person.notes:
            yield f"{person.name}: notes {notes[user]} instead of {person.notes}"
        ended: list[object] = ["finished"] * (len(person.ideas) + len(person.notes))
        expected = ended + ([person.draft] if person.draft is not None else [])
        if Counter(map(repr, map(_sorted, sessions[user]))) != Counter(
            map(repr, map(_sorted, expected))
        ):
            yield f"{person.name}: sessions {sessions[user]} instead of {expected}"


def _sorted(value: object) -> object:
    return sorted(value.items()) if isinstance(value, dict) else value


def _numbers(connection: Connection) -> Iterator[str]:
    """Receipt numbers run 1, 2, 3 … without a gap: a turn that did not commit took none."""
    numbers = sorted(int(n[-6:]) for n in connection.execute(select(IDEA.c.number)).scalars())
    if numbers != list(range(1, len(numbers) + 1)):
        yield f"receipt numbers with gaps or twice: {numbers}"


def _deliveries(connection: Connection, people: list[Somebody]) -> Iterator[str]:
    """What was said to each account, by purpose, is what its turns say."""
    accounts = core(Account)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    rows = connection.execute(
        select(accounts.c.address, DELIVERY.c.purpose, DELIVERY.c.status, DELIVERY.c.reason).join(
            accounts, accounts.c.id == DELIVERY.c.account_id
        )
    )
    for row in rows:
        said[row.address][row.purpose] += 1
        unsure = row.status == "unknown" and not PURPOSES[row.purpose].repeat
        if row.status != "sent" and not unsure:
            yield f"{row.address}: a {row.purpose} is left {row.status} ({row.reason})"
    for person in people:
        expected = Counter(p for each in person.said for p in each.purposes)
        if said[person.address] != expected:
            yield f"{person.name}: told {dict(said[person.address])}, not {dict(expected)}"
    notes = sum(len(person.notes) for person in people)
    if said["telegram:desk"]["human"] != notes:
        yield f"the desk got {said['telegram:desk']['human']} notes instead of {notes}"


def _sent(connection: Connection, lines: Sequence[Taken], killed: Container[int]) -> Iterator[str]:
    """What the platform took: all that is marked sent, again only as the policy has it, in order."""
    rows = {r.id: r for r in connection.execute(select(DELIVERY))}
    arrived: dict[int, list[Taken]] = defaultdict(list)
    for line in lines:
        arrived[line.delivery].append(line)
    for number in set(arrived) - set(rows):
        yield f"delivery {number} was sent without being stored"
    for number, row in rows.items():
        yield from _zero_times(row, arrived.get(number, ()))
        yield from _again(row, arrived.get(number, ()), killed)
    yield from _order(rows, arrived)


def _zero_times(row: Any, arrived: Sequence[Taken]) -> Iterator[str]:
    """What is marked sent arrived; what is unknown was lost from sight, not skipped."""
    if row.status == "sent" and not arrived:
        yield f"delivery {row.id} ({row.purpose}) is marked sent and never arrived"
    unanswered = any(line.unsure for line in arrived)
    if row.status == "unknown" and row.reason != "sender died" and not unanswered:
        yield f"delivery {row.id} ({row.purpose}) is unknown for no reason ({row.reason})"


def _again(row: Any, arrived: Sequence[Taken], killed: Container[int]) -> Iterator[str]:
    """Nothing arrives again that the policy forbids, or that the bot knew to have arrived."""
    if len(arrived) > 1 and not PURPOSES[row.purpose].repeat:
        yield f"delivery {row.id} ({row.purpose}) arrived {len(arrived)} times"
    for before, line in pairwise(arrived):
        died = before.life in killed and before.life != line.life
        if not before.unsure and not died:
            yield f"delivery {row.id} ({row.purpose}) was sent again although it had arrived"


def _order(rows: Mapping[int, Any], arrived: Mapping[int, object]) -> Iterator[str]:
    """Each account got its messages in their order (`arrived` is in the order of first arrivals)."""
    first: dict[int, list[int]] = defaultdict(list)
    for number in arrived:
        if number in rows:
            first[rows[number].account_id].append(number)
    for account, order in first.items():
        if order != sorted(order):
            yield f"account {account}: messages out of order"
