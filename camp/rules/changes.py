"""Changing a stay that is booked: yurt, dates, a night more or less, the people, the meal plan.

Every night stands by itself. A night that stays as it was, in its yurt, keeps its charges to the tyiyn: what
a guest saw is what a guest pays. A night that is added is priced at the present prices, as part of the stay's
new length. A night that is dropped is taken back whole, with its meals. A night that moves to another yurt is
priced like an added one or, when the move is the camp's own wish, keeps its old price.

When somebody comes too, somebody stays at home, the meal plan becomes another, or a yurt to oneself becomes
beds among strangers (or the other way round), every night of that stay is another night, and is priced like
an added one: for all who come, at the present prices, with what the booking's special offer promised. The
booking's other stays keep theirs.

The meals of the plan go with their night: its dinner on the day itself, breakfast and lunch on the next.

A party that is in has slept its nights: its arrival stands, it can leave no earlier than today, and a new
yurt is its own from tonight on. Its people, its plan and how it was sold stay: who comes to eat with them
orders meals.

Who comes for a day has what is ordered for it. On another day each thing is ordered anew, at its hour, for
the same people, by the rules and the prices of that day; what can't be had then is taken out, and so is what
somebody who stays at home would have had alone. What stays on its day for the same people stays as it is. Who
comes too takes part in nothing yet.

Guests change a booking themselves while there is still time for the camp to prepare for it: until so many
days before the arrival as the owner says, while nobody is in. What another site has sold is changed there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from camp.rules.dates import ONE_DAY, Period
from camp.rules.guest_refusals import ChangeTooLate, SoldElsewhere
from camp.rules.lifecycle import OTHER_SITES, OWNS_BEDS, BookingStatus, Channel, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.party import Party, plan_party
from camp.rules.pricing import ChargeKind, PriceLine, SoldAs
from camp.rules.refusals import StepNotPossible


class MovePrice(StrEnum):
    """What nights cost that move to another yurt."""

    PRESENT = "present"
    OLD = "old"
    """The camp's own wish: nobody pays for it."""


@dataclass(frozen=True, slots=True)
class PartyChange:
    """Who stays at home, by position in the party, and who comes too."""

    leaving: tuple[int, ...] = ()
    adults: int = 0
    child_ages: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.leaving or self.adults or self.child_ages)


NOBODY_ELSE = PartyChange()


@dataclass(frozen=True, slots=True)
class Move:
    """Where and when a party shall stay, who is in it, and what it eats."""

    yurt: int
    """Its number."""
    period: Period
    price: MovePrice = MovePrice.PRESENT
    people: PartyChange = field(default=NOBODY_ELSE)
    plan: MealPlan | None = None
    """None: as before."""
    sold_as: SoldAs | None = None
    """None: as before."""


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


def changed_party(ages: Mapping[int, int | None], change: PartyChange) -> Party:
    """The party of a stay; ``ages`` by position, None for an adult. Whoever is not in it can't leave it.
    Raises PartyWithoutAdult, ChildAgeImpossible or PartyTooLarge."""
    left = [age for position, age in ages.items() if position not in change.leaving]
    children = [age for age in left if age is not None]
    return plan_party(
        len(left) - len(children) + change.adults, tuple(sorted((*children, *change.child_ages)))
    )


def last_day_to_change(arrival: date, days_before: int) -> date:
    """The last day on which a guest changes the booking alone."""
    return arrival - timedelta(days=days_before)


def check_guest_may_change(
    status: BookingStatus,
    channel: Channel,
    stays: Collection[StayStatus],
    arrival: date,
    today: date,
    days_before: int,
) -> None:
    """Of a booking that waits for something as of one that is confirmed. Raises StepNotPossible,
    SoldElsewhere or ChangeTooLate."""
    _check_ahead("change", status, channel, stays)
    last = last_day_to_change(arrival, days_before)
    if today > last:
        raise ChangeTooLate(last)


def check_guest_may_cancel(
    status: BookingStatus, channel: Channel, stays: Collection[StayStatus], arrival: date, today: date
) -> None:
    """Until the end of the day of arrival, while nobody is in. Raises StepNotPossible, SoldElsewhere or
    ChangeTooLate."""
    _check_ahead("cancel", status, channel, stays)
    if today > arrival:
        raise ChangeTooLate(arrival)


def _check_ahead(step: str, status: BookingStatus, channel: Channel, stays: Collection[StayStatus]) -> None:
    if status not in OWNS_BEDS - {BookingStatus.HELD}:
        raise StepNotPossible(step, status)
    if channel in OTHER_SITES:
        raise SoldElsewhere(channel)
    gone = next((stay for stay in stays if stay is not StayStatus.EXPECTED), None)
    if gone is not None:
        raise StepNotPossible(step, gone)
