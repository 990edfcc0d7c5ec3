"""What stays come to by the catalogue as it stands.

Looked at before a change and after it, this says what the change does, and to whom it does nothing: bookings
keep the price they were made at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from camp.models import Booking, Guest, Stay, Yurt, YurtKind
from camp.rules.changes import lines_of_nights
from camp.rules.dates import ONE_DAY, Period
from camp.rules.lifecycle import OWNS_BEDS, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import PriceLine, SoldAs, price_of_stay, sum_of
from camp.rules.refusals import NoPrice
from camp.rules.seasons import current_or_next_run
from camp.services.catalogue import Catalogue, read_catalogue
from camp.services.transaction import reading

SAMPLE_PLAN = MealPlan.HALF_BOARD
SAMPLE_NIGHTS = 3


@dataclass(frozen=True)
class SampleStay:
    """What a party would pay for the next nights that are open, in a yurt of its own at half board."""

    kind: YurtKind
    period: Period
    party: Party
    lines: tuple[PriceLine, ...]

    @property
    def price(self) -> Money:
        return sum_of(self.lines)


@dataclass(frozen=True)
class Quote:
    """What a booking ahead would cost today, for its nights to come; None: it could not be sold."""

    arrival: date
    nights: int
    price: Money | None


@dataclass(frozen=True)
class KeptPrice:
    """A booking that keeps the price it was made at."""

    code: str
    arrival: date
    nights: int
    """Of those whose price is to change, from today on."""


def sample_stay(
    party: Party, today: date, nights: int = SAMPLE_NIGHTS, people: int | None = None
) -> SampleStay | None:
    """In the first kind of yurt that has a price; None while nothing is open. ``people``: in the whole
    booking, as in ``price_of_stay``."""
    session = reading()
    catalogue = read_catalogue(session)
    run = current_or_next_run(today, catalogue.seasons)
    if run is None:
        return None
    first = max(run.first_night, today)
    period = Period(first, min(first + nights * ONE_DAY, run.last_night + ONE_DAY))
    for kind in session.scalars(select(YurtKind).order_by(YurtKind.position)):
        lines = _lines(catalogue, kind.code, period, party, SAMPLE_PLAN, SoldAs.PRIVATE, people)
        if lines is not None:
            return SampleStay(kind, period, party, lines)
    return None


def quotes(today: date) -> dict[str, Quote]:
    """By the code of each booking that has nights to come."""
    session = reading()
    catalogue = read_catalogue(session)
    people = select(Guest.booking_id, func.count().label("people")).group_by(Guest.booking_id).subquery()
    rows = session.execute(
        select(Booking.code, Booking.arrival, Stay, YurtKind.code, people.c.people)
        .join(Stay, Stay.booking_id == Booking.id)
        .join(Yurt, Stay.yurt_id == Yurt.id)
        .join(YurtKind, Yurt.kind_id == YurtKind.id)
        .join(people, people.c.booking_id == Booking.id)
        .where(Booking.status.in_(OWNS_BEDS), Stay.status.in_((StayStatus.EXPECTED, StayStatus.IN_HOUSE)))
        .where(Stay.departure > today)
        .order_by(Booking.arrival, Booking.code)
    )
    found: dict[str, Quote] = {}
    for code, arrival, stay, kind, count in rows:
        lines = _lines(catalogue, kind, stay.period, stay.party, stay.meal_plan, stay.sold_as, count)
        ahead = [night for night in stay.period if night >= today]
        price = None if lines is None else sum_of(lines_of_nights(lines, ahead))
        before = found.get(code, Quote(arrival, 0, NOTHING))
        both = None if price is None or before.price is None else before.price + price
        found[code] = Quote(arrival, before.nights + len(ahead), both)
    return found


def kept_prices(before: Mapping[str, Quote], after: Mapping[str, Quote]) -> tuple[KeptPrice, ...]:
    """Those that would cost another sum by now, or could not be sold."""
    return tuple(
        KeptPrice(code, quote.arrival, quote.nights)
        for code, quote in before.items()
        if code in after and after[code].price != quote.price
    )


def _lines(
    catalogue: Catalogue,
    kind: str,
    period: Period,
    party: Party,
    plan: MealPlan,
    sold_as: SoldAs,
    people: int | None,
) -> tuple[PriceLine, ...] | None:
    try:
        return price_of_stay(period, party, plan, sold_as, catalogue.tariffs[kind], people)
    except (KeyError, NoPrice):
        return None
