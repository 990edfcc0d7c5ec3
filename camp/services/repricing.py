"""What stays come to by the catalogue as it stands.

Looked at before a change and after it, this says what the change does, and to whom it does nothing: bookings
keep the price they were made at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from camp.models import Booking, Guest, Season, Stay, Yurt, YurtKind
from camp.rules.changes import lines_of_nights
from camp.rules.dates import ONE_DAY, Period, nights_between
from camp.rules.lifecycle import OWNS_BEDS, StayStatus
from camp.rules.meals import MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import DiscountKind, PriceLine, SoldAs, price_of_stay, sum_of
from camp.rules.refusals import NoPrice
from camp.rules.seasons import current_or_next_run, season_of
from camp.rules.text import LocalizedText
from camp.services.catalogue import Catalogue, read_catalogue
from camp.services.statuses import status_among
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
    people = select(func.count()).where(Guest.booking_id == Booking.id).scalar_subquery()
    rows = session.execute(
        select(Booking.code, Booking.arrival, Stay, YurtKind.code, people)
        .join(Stay, Stay.booking_id == Booking.id)
        .join(Yurt, Stay.yurt_id == Yurt.id)
        .join(YurtKind, Yurt.kind_id == YurtKind.id)
        .where(status_among(*OWNS_BEDS), Stay.status.in_((StayStatus.EXPECTED, StayStatus.IN_HOUSE)))
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


# Nights of a year, one by one


@dataclass(frozen=True)
class NightIs:
    """In which season a night is, and what a couple pays for it. None: the camp is shut, or has no price."""

    season: LocalizedText | None
    price: Money | None


@dataclass(frozen=True)
class NightRun:
    """Nights that follow one another and change alike."""

    first: date
    last: date
    before: NightIs
    after: NightIs


def nights_of(year: int, today: date) -> dict[date, NightIs]:
    """Those that are not over, in the first kind of yurt that has a price."""
    session = reading()
    catalogue = read_catalogue(session)
    names = {row.id: row.name for row in session.scalars(select(Season).where(Season.year == year))}
    kinds = session.scalars(select(YurtKind.code).order_by(YurtKind.position)).all()
    found: dict[date, NightIs] = {}
    for night in nights_between(max(date(year, 1, 1), today), date(year + 1, 1, 1)):
        season = season_of(night, catalogue.seasons)
        if season is None:
            found[night] = NightIs(None, None)
            continue
        period = Period(night, night + ONE_DAY)
        prices = (
            _lines(catalogue, kind, period, Party(2), SAMPLE_PLAN, SoldAs.PRIVATE, None) for kind in kinds
        )
        lines = next((lines for lines in prices if lines is not None), None)
        found[night] = NightIs(names.get(season.season_id), sum_of(lines) if lines is not None else None)
    return found


def changed_runs(before: Mapping[date, NightIs], after: Mapping[date, NightIs]) -> list[NightRun]:
    runs: list[NightRun] = []
    for night, was in before.items():
        now = after[night]
        if was == now:
            continue
        if runs and (runs[-1].before, runs[-1].after, runs[-1].last + ONE_DAY) == (was, now, night):
            runs[-1] = replace(runs[-1], last=night)
        else:
            runs.append(NightRun(night, night, was, now))
    return runs


# Discounts


def discounted_samples(
    thresholds: Mapping[DiscountKind, int], today: date
) -> dict[DiscountKind, SampleStay | None]:
    """A couple's stay just long enough, and a couple's in a party just large enough."""
    return {
        kind: sample_stay(Party(2), today, nights=threshold)
        if kind is DiscountKind.LONG_STAY
        else sample_stay(Party(2), today, people=threshold)
        for kind, threshold in thresholds.items()
    }
