"""What the owner gives away to fill nights that would stay empty.

An offer covers the nights from its first to its last. It is one of three:

- a **percentage** off beds and supplement of every covered night, of what long stay and large party have left
  of them, rounded to the whole som;
- a **free night**: the covered nights of a stay, which follow one another, are counted off in groups of so
  many; of each whole group the cheapest night (of equal ones the first) costs nothing but its meals;
- a **class included**: each of the party takes part in one class for nothing, on any day of the stay.

It is open to all, or asks for a code, and the owner may give it to so many bookings at most: holds and
bookings that stand count, those that have ended give their turn back. A booking has one offer at most: of
those that fit, the one that saves the party the most. An offer that saves nothing does not fit.

Who has an offer keeps it, withdrawn or not. When the stay is changed, an added or repriced night that is
covered gets its percentage like the others. Free nights stay the nights they are: an added night makes no new
one; a free night that moves to another yurt is worth there what it was worth, or less when the night is
cheaper; and when a shorter stay has more of them than it would be promised, the last ones are paid after all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from camp.rules.money import NOTHING, Money, total
from camp.rules.party import Party
from camp.rules.pricing import STAY_CHARGES, ChargeKind, PriceLine, sum_of


class OfferKind(StrEnum):
    PERCENT = "percent"
    FREE_NIGHT = "free_night"
    CLASS_INCLUDED = "class_included"


class OfferState(StrEnum):
    """Where an offer stands today. Guests can book the standing and the coming."""

    STANDING = "standing"
    """Its nights have begun."""
    COMING = "coming"
    OVER = "over"
    WITHDRAWN = "withdrawn"


OFFER_CHARGES = (ChargeKind.OFFER_DISCOUNT, ChargeKind.FREE_NIGHT, ChargeKind.CLASS_INCLUDED)
"""The lines by which an offer lowers a price."""


@dataclass(frozen=True, slots=True)
class ClassTerms:
    """The class that is included, as it is sold today."""

    price: Money
    per_group: bool
    lowest_age: int

    def worth(self, party: Party) -> Money:
        """What it would cost all of the party who are old enough for it."""
        people = party.adults + sum(age >= self.lowest_age for age in party.child_ages)
        return self.price if self.per_group else self.price * people


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What an offer gives. Of ``percent``, ``every_nights`` and ``included`` its kind has one."""

    kind: OfferKind
    first_night: date
    last_night: date
    percent: int = 0
    every_nights: int = 0
    """Of so many nights one is free."""
    included: ClassTerms | None = None

    def covered(self, nights: Iterable[date]) -> tuple[date, ...]:
        return tuple(night for night in nights if self.first_night <= night <= self.last_night)

    def promised(self, nights: Iterable[date]) -> int:
        """How many free nights a stay of these nights has."""
        if self.kind is not OfferKind.FREE_NIGHT:
            return 0
        return len(self.covered(nights)) // self.every_nights

    @property
    def fewest_nights(self) -> int:
        """How many covered nights a stay needs to get anything."""
        return self.every_nights if self.kind is OfferKind.FREE_NIGHT else 1

    def saving(self, stays: Iterable[Iterable[PriceLine]], party: Party) -> Money:
        """What the offer saves the party of a booking whose stays cost these lines."""
        priced = [tuple(lines) for lines in stays]
        if self.included is not None:
            covers = any(self.covered(nights_cost(lines)) for lines in priced)
            return self.included.worth(party) if covers else NOTHING
        return -total(sum_of(offered(lines, self)) - sum_of(lines) for lines in priced)


def state_of(first_night: date, last_night: date, is_withdrawn: bool, today: date) -> OfferState:
    if is_withdrawn:
        return OfferState.WITHDRAWN
    if last_night < today:
        return OfferState.OVER
    return OfferState.COMING if first_night > today else OfferState.STANDING


def normalized_offer_code(typed: str) -> str:
    """A code as somebody typed it: case and spaces make no difference.

    >>> normalized_offer_code(" autumn 15 ")
    'AUTUMN15'
    """
    return "".join(letter for letter in typed if letter.isprintable() and not letter.isspace()).upper()


def is_fit_code(code: str) -> bool:
    """Can it be read out and typed on any keyboard that has its letters?"""
    return re.fullmatch(r"[\w-]{3,20}", code) is not None


def offered(lines: Iterable[PriceLine], terms: OfferTerms) -> tuple[PriceLine, ...]:
    """The lines of one stay with what the offer takes off, each line behind those of its night."""
    lines = tuple(lines)
    nights = nights_cost(lines)
    covered = terms.covered(sorted(nights))
    match terms.kind:
        case OfferKind.PERCENT:
            off = {night: nights[night].percent(terms.percent) for night in covered}
            return with_lines(lines, ChargeKind.OFFER_DISCOUNT, off)
        case OfferKind.FREE_NIGHT:
            free = free_nights(covered, nights, terms.every_nights)
            return with_lines(lines, ChargeKind.FREE_NIGHT, {night: nights[night] for night in free})
    return lines


def nights_cost(lines: Iterable[PriceLine]) -> dict[date, Money]:
    """What beds and supplement of each night come to, discounts taken off."""
    nights: dict[date, Money] = {}
    for line in lines:
        if line.kind in STAY_CHARGES:
            nights[line.day] = nights.get(line.day, NOTHING) + line.amount
    return nights


def free_nights(covered: Sequence[date], cost: Mapping[date, Money], every: int) -> tuple[date, ...]:
    """Of each whole group of so many nights in a row the cheapest; of equal ones the first."""
    whole = len(covered) - len(covered) % every
    groups = (covered[first : first + every] for first in range(0, whole, every))
    return tuple(min(group, key=lambda night: cost[night]) for group in groups)


def with_lines(
    lines: Sequence[PriceLine], kind: ChargeKind, off: Mapping[date, Money]
) -> tuple[PriceLine, ...]:
    """The lines with one more behind the beds of each of these nights, taking that much off; nothing makes no
    line."""
    left = {night: amount for night, amount in off.items() if amount}
    last = {line.day: place for place, line in enumerate(lines) if line.kind in STAY_CHARGES}
    found: list[PriceLine] = []
    for place, line in enumerate(lines):
        found.append(line)
        if line.day in left and last.get(line.day) == place:
            found.append(PriceLine(line.day, kind, 1, -left[line.day]))
    return tuple(found)


def repriced(
    lines: Iterable[PriceLine], terms: OfferTerms, was_free: Mapping[date, Money]
) -> tuple[PriceLine, ...]:
    """The lines of a changed stay; ``was_free`` are the nights that were free, and what that was worth."""
    lines = tuple(lines)
    if terms.kind is OfferKind.PERCENT:
        return offered(lines, terms)
    nights = nights_cost(lines)
    kept = {night: min(worth, nights[night]) for night, worth in was_free.items() if night in nights}
    return with_lines(lines, ChargeKind.FREE_NIGHT, kept)


# The class


@dataclass(frozen=True, slots=True)
class ClassOrder:
    """An order of the included class: who takes part, and what it was charged."""

    order_id: int
    guests: tuple[int, ...]
    day: date
    unit: Money
    """For each person, or for the whole group."""
    per_group: bool


def included_lines(orders: Iterable[ClassOrder]) -> dict[int, PriceLine]:
    """By order, in the order in which they were placed: for each guest the first is free, and the first of a
    group that pays as one."""
    had: Counter[int] = Counter()
    lines: dict[int, PriceLine] = {}
    for order in orders:
        anew = [guest for guest in order.guests if not had[guest]]
        count = (0 if had else 1) if order.per_group else len(anew)
        had.update(order.guests)
        if count and order.unit:
            lines[order.order_id] = PriceLine(order.day, ChargeKind.CLASS_INCLUDED, count, -order.unit)
    return lines


def surplus(free: Collection[date], promised: int) -> tuple[date, ...]:
    """Of the free nights left in a changed stay those that are paid after all: the last."""
    return tuple(sorted(free)[promised:])
