"""Who is offered which mission next, when places are few. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction


def allot(
    free: Mapping[int, int], loads: Mapping[int, int], offered: Collection[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the offers of one round as (mission, person), at most one for each person.

    `free`: places left by mission; `loads`: missions offered so far by person, in the order in which
    they are asked; `offered`: the pairs offered before.
    """
    lowest = min(loads.values(), default=0)  # only they take part: loads differ by at most one
    given = dict.fromkeys(free, 0)
    offers: list[tuple[int, int]] = []
    left: list[int] = []
    for person in (person for person, load in loads.items() if load == lowest):
        fitting = [m for m in free if free[m] > given[m] and (m, person) not in offered]
        if fitting:
            chosen = max(fitting, key=lambda m: free[m] - given[m])
            given[chosen] += 1
            offers.append((chosen, person))
        else:
            left.append(person)
    if any(free[m] > given[m] for m in free):
        return offers  # whoever is left has been offered what there is
    for person in left:  # too few places for all: spread evenly, the first to accept get them
        fitting = [m for m in free if free[m] > 0 and (m, person) not in offered]
        if fitting:
            chosen = min(fitting, key=lambda m: Fraction(given[m], free[m]))
            given[chosen] += 1
            offers.append((chosen, person))
    return offers
