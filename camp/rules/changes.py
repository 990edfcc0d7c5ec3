"""Changing a stay that is booked: another yurt, other dates, a night more, a night less.

Every night stands by itself. A night that stays as it was, in its yurt, keeps its charges to the tyiyn: what
a guest saw is what a guest pays. A night that is added is priced at the present prices, as part of the stay's
new length. A night that is dropped is taken back whole, with its meals. A night that moves to another yurt is
priced like an added one or, when the move is the camp's own wish, keeps its old price.

The meals of the plan go with their night: its dinner on the day itself, breakfast and lunch on the next.

A party that is in has slept its nights: its arrival stands, it can leave no earlier than today, and a new
yurt is its own from tonight on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from camp.rules.dates import ONE_DAY, Period
from camp.rules.pricing import ChargeKind, PriceLine


class MovePrice(StrEnum):
    """What nights cost that move to another yurt."""

    PRESENT = "present"
    OLD = "old"
    """The camp's own wish: nobody pays for it."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where and when a party shall stay."""

    yurt: int
    """Its number."""
    period: Period
    price: MovePrice = MovePrice.PRESENT


@dataclass(frozen=True, slots=True)
class NightsChange:
    """What becomes of the nights, old and new."""

    kept: tuple[date, ...]
    moved: tuple[date, ...]
    added: tuple[date, ...]
    dropped: tuple[date, ...]

    @property
    def fresh(self) -> tuple[date, ...]:
        """Nights for which beds are to be found."""
        return tuple(sorted((*self.moved, *self.added)))

    @property
    def given_back(self) -> tuple[date, ...]:
        """Nights whose beds become free."""
        return tuple(sorted((*self.moved, *self.dropped)))


def change_of_nights(old: Period, new: Period, moves_from: date | None) -> NightsChange:
    """``moves_from``: the first night in another yurt; None when the yurt stays."""
    before, after = set(old), set(new)
    both = sorted(before & after)
    moved = tuple(night for night in both if moves_from is not None and night >= moves_from)
    return NightsChange(
        tuple(night for night in both if night not in moved),
        moved,
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
    )


def night_of_charge(kind: ChargeKind, day: date) -> date:
    """The night to which a stay's charge of that day belongs."""
    return day - ONE_DAY if kind in (ChargeKind.BREAKFAST, ChargeKind.LUNCH) else day


def lines_of_nights(lines: Iterable[PriceLine], nights: Iterable[date]) -> tuple[PriceLine, ...]:
    chosen = set(nights)
    return tuple(line for line in lines if night_of_charge(line.kind, line.day) in chosen)
