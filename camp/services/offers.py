"""What the camp can offer a party for some nights, and which nights are free at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import SpecialOffer, Yurt
from camp.rules.availability import (
    NEAREST_WITHIN_DAYS,
    Choice,
    Taken,
    YurtStock,
    combine,
    free_beds,
    is_free,
    nearest_periods,
    private_yurts,
    shared_yurts,
    split_party,
    taken_nights,
)
from camp.rules.dates import Period, nights_between
from camp.rules.meals import MealPlan, meals_of_plan
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import PriceLine, SoldAs, price_of_stay, sum_of
from camp.rules.refusals import NoPrice, NotOffered, PartyDoesNotFit, YurtTaken
from camp.rules.seasons import check_open, season_of
from camp.rules.special_offers import offered
from camp.services.catalogue import Catalogue, meal_capacity, read_catalogue
from camp.services.inventory.beds import taken_beds
from camp.services.inventory.seats import SittingKey, seats_left
from camp.services.special_offers import CodeRefused, Specials, specials_of, terms_of
from camp.services.transaction import reading


@dataclass(frozen=True)
class PlannedStay:
    """One yurt of a choice: who sleeps there and what it costs, line by line."""

    yurt: Yurt
    party: Party
    lines: tuple[PriceLine, ...]


@dataclass(frozen=True)
class Price:
    lines: tuple[PriceLine, ...]
    special: SpecialOffer | None = None
    """The special offer the price was made with."""
    saved: Money = NOTHING
    """By that; what an included class would cost is in no line yet."""

    @property
    def total(self) -> Money:
        return sum_of(self.lines)

    @property
    def before(self) -> Money:
        """Without the special offer. An included class lowers no price of a night."""
        return self.total if self.special is None or self.special.class_id else self.total + self.saved


@dataclass(frozen=True)
class Offer:
    """One thing to choose, with a price by meal plan: a yurt of a kind, beds in one, or several yurts."""

    sold_as: SoldAs
    choices: tuple[Choice, ...]
    """Yurts of the kind to choose among, the most fitting first; just one for beds and for several yurts."""
    yurts: Mapping[int, Yurt]
    left: int
    """Yurts of the kind still free, or beds free in the yurt."""
    prices: Mapping[MealPlan, Price]
    full: Mapping[MealPlan, tuple[SittingKey, ...]]
    """Plans that can't be had, and the meals at which the dining yurts have no seats left for the party."""

    @property
    def first_yurt(self) -> Yurt:
        return self.yurts[self.choices[0].yurts[0]]

    @property
    def is_combination(self) -> bool:
        return len(self.choices[0].yurts) > 1


@dataclass(frozen=True)
class SearchAnswer:
    offers: tuple[Offer, ...]
    nearest: tuple[Period, ...]
    """The nearest dates with an offer, when there is none on the dates asked for."""
    code_refused: CodeRefused | None = None
    """Why the code of a special offer that was typed gives nothing."""


def search(period: Period, party: Party, now: datetime, today: date, code: str = "") -> SearchAnswer:
    """Everything the party can have on these nights, each with the special offer that saves the most;
    ``code`` is one's code as it was typed. Raises OutOfSeason."""
    session = reading()
    catalogue = read_catalogue(session)
    check_open(period, catalogue.seasons)
    window = period.widened(NEAREST_WITHIN_DAYS)
    taken = taken_beds(session, window.arrival, window.departure, now)
    specials = specials_of(session, period, code, today)
    full = full_sittings(session, period, len(party), now)
    offers = _offers(_Ask(catalogue, period, party, full, specials), taken)
    nearest = [] if offers else nearest_periods(period, today, _Possible(catalogue, party, taken))
    return SearchAnswer(offers, tuple(nearest), specials.refused)


def offer_of(choice: Choice, period: Period, party: Party, now: datetime, code: str = "") -> Offer:
    """Certain yurts, because somebody asks for these.

    Raises OutOfSeason, NotOffered, PartyDoesNotFit, YurtTaken with the nights that went, or NoPrice.
    """
    session = reading()
    catalogue = read_catalogue(session)
    check_open(period, catalogue.seasons)
    plan_stays(catalogue, choice, period, party, MealPlan.BREAKFAST)
    taken = taken_beds(session, period.arrival, period.departure, now)
    for number in sorted(choice.yurts):
        yurt = catalogue.stock[number]
        if gone := taken_nights(yurt, tuple(period), taken, len(yurt.beds)):
            raise YurtTaken(number, gone)
    full = full_sittings(session, period, len(party), now)
    specials = specials_of(session, period, code, camp_day(now))
    offer = _offer(_Ask(catalogue, period, party, full, specials), (choice,), 1)
    if offer is None:
        raise NoPrice(period.arrival)
    return offer


def nearest_open(period: Period, party: Party, now: datetime, today: date) -> tuple[Period, ...]:
    """Dates to propose to somebody who asked for nights on which the camp is shut: the first nights of the
    next season that this party can have."""
    session = reading()
    catalogue = read_catalogue(session)
    ahead = [season for season in catalogue.seasons if season.last_night >= max(period.arrival, today)]
    if not ahead:
        return ()
    opening = max(ahead[0].first_night, today)
    start = period.moved((opening - period.arrival).days - 1)
    window = start.widened(NEAREST_WITHIN_DAYS)
    taken = taken_beds(session, window.arrival, window.departure, now)
    return tuple(nearest_periods(start, opening, _Possible(catalogue, party, taken)))


class _Possible:
    """Could this party have anything in a period?"""

    def __init__(self, catalogue: Catalogue, party: Party, taken: Taken) -> None:
        self.catalogue, self.party, self.taken = catalogue, party, taken

    def __call__(self, period: Period) -> bool:
        nights = tuple(period)
        if any(season_of(night, self.catalogue.seasons) is None for night in nights):
            return False
        stock = self.catalogue.stock.values()
        people = len(self.party)
        return bool(
            private_yurts(stock, nights, people, self.taken)
            or shared_yurts(stock, nights, people, self.taken)
            or combine(stock, nights, self.party, self.taken)
        )


def full_sittings(
    session: Session, period: Period, people: int, now: datetime
) -> dict[MealPlan, tuple[SittingKey, ...]]:
    """For each plan, its meals at which so many people would find no seat."""
    capacity = meal_capacity(session)
    left = seats_left(session, period.arrival, period.departure, now, capacity)
    full = {
        plan: tuple(
            (day, meal)
            for day, meal in meals_of_plan(period, plan)
            if left.get((day, meal), capacity[meal]) < people
        )
        for plan in MealPlan
    }
    return {plan: sittings for plan, sittings in full.items() if sittings}


@dataclass(frozen=True)
class _Ask:
    """What is the same for all that one search finds."""

    catalogue: Catalogue
    period: Period
    party: Party
    full: Mapping[MealPlan, tuple[SittingKey, ...]]
    specials: Specials


def _offers(ask: _Ask, taken: Taken) -> tuple[Offer, ...]:
    nights, people, stock = tuple(ask.period), len(ask.party), ask.catalogue.stock.values()
    found: list[Offer | None] = []
    by_kind: dict[str, list[int]] = {}
    for yurt in private_yurts(stock, nights, people, taken):
        by_kind.setdefault(yurt.kind, []).append(yurt.number)
    for numbers in by_kind.values():
        choices = tuple(Choice((number,), SoldAs.PRIVATE) for number in numbers)
        found.append(_offer(ask, choices, len(numbers)))
    for yurt, beds in shared_yurts(stock, nights, people, taken)[:1]:
        found.append(_offer(ask, (Choice((yurt.number,), SoldAs.BED),), len(beds)))
    if not by_kind and (together := combine(stock, nights, ask.party, taken)):
        found.append(_offer(ask, (together,), 1))
    offers = [offer for offer in found if offer is not None]
    return tuple(sorted(offers, key=lambda offer: min(price.total for price in offer.prices.values())))


def _offer(ask: _Ask, choices: tuple[Choice, ...], left: int) -> Offer | None:
    """None when the owner has set no price for it, or no meal plan is left."""
    prices: dict[MealPlan, Price] = {}
    for plan in (plan for plan in MealPlan if plan not in ask.full):
        try:
            stays = plan_stays(ask.catalogue, choices[0], ask.period, ask.party, plan)
        except NoPrice:
            continue
        prices[plan] = price_with(stays, *ask.specials.best([stay.lines for stay in stays], ask.party))
    yurts = {number: ask.catalogue.yurts[number] for choice in choices for number in choice.yurts}
    return Offer(choices[0].sold_as, choices, yurts, left, prices, ask.full) if prices else None


def price_with(stays: Iterable[PlannedStay], special: SpecialOffer | None, saved: Money) -> Price:
    return Price(tuple(line for stay in with_special(stays, special) for line in stay.lines), special, saved)


def with_special(stays: Iterable[PlannedStay], special: SpecialOffer | None) -> list[PlannedStay]:
    """The same stays with what the special offer takes off their nights."""
    if special is None:
        return list(stays)
    terms = terms_of(special)
    return [PlannedStay(stay.yurt, stay.party, offered(stay.lines, terms)) for stay in stays]


def plan_stays(
    catalogue: Catalogue, choice: Choice, period: Period, party: Party, plan: MealPlan
) -> list[PlannedStay]:
    """The stays a choice comes to. Raises NotOffered, PartyDoesNotFit or NoPrice."""
    if not choice.yurts or not set(choice.yurts) <= set(catalogue.yurts):
        raise NotOffered
    stock = [catalogue.stock[number] for number in sorted(set(choice.yurts))]
    if choice.sold_as is SoldAs.BED and (len(stock) > 1 or not stock[0].sold_by_bed):
        raise NotOffered
    if len(stock) > party.adults:
        raise NotOffered
    bed_counts = [len(yurt.beds) for yurt in stock]
    if sum(bed_counts) < len(party):
        raise PartyDoesNotFit(len(party), sum(bed_counts))
    planned = []
    for yurt, people in zip(stock, split_party(party, bed_counts), strict=True):
        tariff = catalogue.tariffs.get(yurt.kind)
        if tariff is None:
            raise NoPrice(period.arrival)
        lines = price_of_stay(period, people, plan, choice.sold_as, tariff, len(party))
        planned.append(PlannedStay(catalogue.yurts[yurt.number], people, lines))
    return planned


@dataclass(frozen=True)
class NightState:
    """How one night looks to somebody who seeks a place."""

    night: date
    is_open: bool
    free_yurts: int
    free_beds: int
    """In yurts sold by the bed."""


def nights_of(first: date, end: date, now: datetime, yurt_number: int | None = None) -> Sequence[NightState]:
    """Each night of ``[first, end)``: what is free in the whole camp, or in one yurt."""
    session = reading()
    catalogue = read_catalogue(session)
    taken = taken_beds(session, first, end, now)
    yurts = [yurt for number, yurt in catalogue.stock.items() if yurt_number in (None, number)]
    return [_night_state(catalogue, yurts, night, taken) for night in nights_between(first, end)]


def _night_state(catalogue: Catalogue, yurts: Iterable[YurtStock], night: date, taken: Taken) -> NightState:
    if season_of(night, catalogue.seasons) is None:
        return NightState(night, False, 0, 0)
    whole = sum(is_free(yurt, (night,), taken) for yurt in yurts)
    beds = sum(len(free_beds(yurt, (night,), taken)) for yurt in yurts if yurt.sold_by_bed)
    return NightState(night, True, whole, beds)
