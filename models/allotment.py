"""Who is offered which mission next, when places are few. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction


def allot(
    free: Mapping[int, int], loads: Mapping[int, int], offered: Collection[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the offers of one round as (mission, person), at most one for each person.

    `free` is the number of places left by mission, `loads` the missions offered so far by person,
    in the order in which they are asked; `offered` the pairs that were offered before. Only people
    with the lowest load take part, so loads differ by at most one. While places last, no mission is
    offered to more people than it has places for; are there too few for all, the others are offered
    one too, spread evenly, and the first to accept get the places.
    """
    lowest = min(loads.values(), default=0)
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
    for person in left:
        fitting = [m for m in free if free[m] > 0 and (m, person) not in offered]
        if fitting:
            chosen = min(fitting, key=lambda m: Fraction(given[m], free[m]))
            given[chosen] += 1
            offers.append((chosen, person))
    return offers
