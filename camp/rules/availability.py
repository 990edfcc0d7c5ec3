"""Which yurts and beds are free, and what a party can be offered.

A private yurt takes all its beds for the night, a bed sale takes one, so nobody is ever put into a yurt that
somebody has to himself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from camp.rules.dates import Period
from camp.rules.party import Party
from camp.rules.pricing import SoldAs

MOST_YURTS_TOGETHER = 6
NEAREST_WITHIN_DAYS = 21

Taken = Mapping[int, Collection[date]]
"""Bed id to the nights somebody owns it."""


@dataclass(frozen=True, slots=True)
class YurtStock:
    """What the search needs to know of a yurt."""

    number: int
    kind: str
    beds: tuple[int, ...]
    """Bed ids."""
    sold_by_bed: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What a guest chose of an offer: one yurt or several to themselves, or beds in a shared one."""

    yurts: tuple[int, ...]
    """Yurt numbers."""
    sold_as: SoldAs


def free_beds(yurt: YurtStock, nights: Collection[date], taken: Taken) -> tuple[int, ...]:
    """The beds of the yurt that are free on every one of these nights."""
    return tuple(bed for bed in yurt.beds if not any(night in taken.get(bed, ()) for night in nights))


def is_free(yurt: YurtStock, nights: Collection[date], taken: Taken) -> bool:
    """Is the whole yurt free on all these nights?"""
    return len(free_beds(yurt, nights, taken)) == len(yurt.beds)


def taken_nights(yurt: YurtStock, nights: Iterable[date], taken: Taken, beds_needed: int) -> tuple[date, ...]:
    """The nights on which fewer than ``beds_needed`` beds of the yurt are free."""
    return tuple(night for night in nights if len(free_beds(yurt, (night,), taken)) < beds_needed)


def private_yurts(
    yurts: Iterable[YurtStock], nights: Collection[date], people: int, taken: Taken
) -> list[YurtStock]:
    """Free yurts the party fits in, the smallest first, so that large ones are kept for large parties."""
    fitting = [yurt for yurt in yurts if len(yurt.beds) >= people and is_free(yurt, nights, taken)]
    return sorted(fitting, key=lambda yurt: (len(yurt.beds), yurt.number))


def shared_yurts(
    yurts: Iterable[YurtStock], nights: Collection[date], people: int, taken: Taken
) -> list[tuple[YurtStock, tuple[int, ...]]]:
    """Yurts sold by the bed with enough free beds, the fullest first, so that whole ones stay whole."""
    found = [(yurt, free_beds(yurt, nights, taken)) for yurt in yurts if yurt.sold_by_bed]
    enough = [(yurt, beds) for yurt, beds in found if len(beds) >= people]
    return sorted(enough, key=lambda pair: (len(pair[1]), pair[0].number))


def combine(
    yurts: Iterable[YurtStock], nights: Collection[date], party: Party, taken: Taken
) -> Choice | None:
    """Several free yurts that hold the whole party: as few as can be, then with as few spare beds as can be.

    Every yurt gets an adult. None when there is no such set of at most MOST_YURTS_TOGETHER.
    """
    by_type: dict[tuple[int, str], list[YurtStock]] = {}
    for yurt in sorted(yurts, key=lambda yurt: yurt.number):
        if is_free(yurt, nights, taken):
            by_type.setdefault((len(yurt.beds), yurt.kind), []).append(yurt)
    types = sorted(by_type)
    best: tuple[tuple[int, int], tuple[int, ...]] | None = None
    for counts in product(*(range(len(by_type[one]) + 1) for one in types)):
        yurt_count = sum(counts)
        spare = sum(size * count for (size, _), count in zip(types, counts, strict=True)) - len(party)
        if spare < 0 or not 2 <= yurt_count <= min(MOST_YURTS_TOGETHER, party.adults):
            continue
        if best is None or (yurt_count, spare) < best[0]:
            best = ((yurt_count, spare), counts)
    if best is None:
        return None
    chosen = [yurt for one, count in zip(types, best[1], strict=True) for yurt in by_type[one][:count]]
    return Choice(tuple(sorted(yurt.number for yurt in chosen)), SoldAs.PRIVATE)


def split_party(party: Party, bed_counts: Sequence[int]) -> list[Party]:
    """The party spread over yurts with that many beds: an adult in each, the others where most beds are left.

    The caller has checked that there are beds and adults enough.
    """
    adults = [1] * len(bed_counts)
    children: list[list[int]] = [[] for _ in bed_counts]

    def roomiest() -> int:
        left = [beds - adults[i] - len(children[i]) for i, beds in enumerate(bed_counts)]
        return left.index(max(left))

    for _ in range(party.adults - len(bed_counts)):
        adults[roomiest()] += 1
    for age in party.child_ages:
        children[roomiest()].append(age)
    return [Party(count, tuple(ages)) for count, ages in zip(adults, children, strict=True)]


def nearest_periods(
    period: Period, earliest: date, is_possible: Callable[[Period], bool], most: int = 3
) -> list[Period]:
    """The periods of the same length nearest to the one asked for that are possible, in order of date."""
    found: list[Period] = []
    for days in _outwards():
        candidate = Period(period.arrival + timedelta(days=days), period.departure + timedelta(days=days))
        if candidate.arrival >= earliest and is_possible(candidate):
            found.append(candidate)
            if len(found) == most:
                break
    return sorted(found)


def _outwards() -> Iterator[int]:
    for days in range(1, NEAREST_WITHIN_DAYS + 1):
        yield days
        yield -days
