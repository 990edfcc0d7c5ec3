"""What a stay costs, on the sample prices of the camp."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.dates import Period, nights_between
from camp.rules.money import Money
from camp.rules.party import Party
from camp.rules.pricing import (
    ChargeKind,
    ChildBand,
    MealPlan,
    NightRate,
    SoldAs,
    Tariff,
    grouped,
    price_of_stay,
    sum_of,
)
from camp.rules.refusals import NoPrice
from camp.rules.seasons import SeasonDates


def rate(breakfast: int, half: int, full: int) -> NightRate:
    plans = zip(MealPlan, (breakfast, half, full), strict=True)
    return NightRate({plan: Money.som(som) for plan, som in plans}, Money.som(1500))


TARIFF = Tariff(
    seasons=(
        SeasonDates(date(2026, 5, 15), date(2026, 6, 30), 1),
        SeasonDates(date(2026, 7, 1), date(2026, 8, 25), 2),
        SeasonDates(date(2026, 8, 26), date(2026, 9, 30), 3),
    ),
    rates={1: rate(1530, 2295, 2805), 2: rate(1800, 2700, 3300), 3: rate(1530, 2295, 2805)},
    child_bands=(ChildBand(0, 4, 0), ChildBand(5, 11, 50)),
)
OPENING, CLOSING = date(2026, 5, 15), date(2026, 9, 30)


def price(period: Period, party: Party, plan: MealPlan, sold_as: SoldAs = SoldAs.PRIVATE) -> Money:
    return sum_of(price_of_stay(period, party, plan, sold_as, TARIFF))


def july(nights: int) -> Period:
    return Period(date(2026, 7, 10), date(2026, 7, 10) + timedelta(days=nights))


def test_two_adults_three_nights_half_board_in_a_yurt_to_themselves() -> None:
    assert price(july(3), Party(2), MealPlan.HALF_BOARD) == Money.som(3 * (2 * 2700 + 1500))


def test_a_bed_in_a_shared_yurt_costs_no_supplement() -> None:
    assert price(july(1), Party(1), MealPlan.BREAKFAST, SoldAs.BED) == Money.som(1800)


@pytest.mark.parametrize(("age", "som"), [(0, 0), (4, 0), (5, 900), (11, 900), (12, 1800), (17, 1800)])
def test_a_child_pays_the_share_of_its_age(age: int, som: int) -> None:
    alone = price(july(1), Party(1), MealPlan.BREAKFAST)
    assert price(july(1), Party(1, (age,)), MealPlan.BREAKFAST) - alone == Money.som(som)


def test_a_stay_across_two_seasons_pays_each_night_its_own_price() -> None:
    across = Period(date(2026, 6, 30), date(2026, 7, 2))
    assert price(across, Party(1), MealPlan.BREAKFAST, SoldAs.BED) == Money.som(1530 + 1800)


def test_a_night_without_a_price_is_refused() -> None:
    with pytest.raises(NoPrice) as refusal:
        price(Period(date(2026, 9, 30), date(2026, 10, 2)), Party(1), MealPlan.BREAKFAST)
    assert refusal.value.night == date(2026, 10, 1)


PARTIES = st.builds(Party, st.integers(1, 6), st.lists(st.integers(0, 17), max_size=4).map(tuple))


@st.composite
def splits(draw: st.DrawFn) -> tuple[Period, date]:
    """A stay in season of two nights or more, and a day within it."""
    nights = draw(st.integers(2, 30))
    offset = draw(st.integers(0, (CLOSING - OPENING).days + 1 - nights))
    arrival = OPENING + timedelta(days=offset)
    middle = arrival + timedelta(days=draw(st.integers(1, nights - 1)))
    return Period(arrival, arrival + timedelta(days=nights)), middle


@given(splits(), PARTIES, st.sampled_from(MealPlan), st.sampled_from(SoldAs))
def test_a_stay_costs_the_same_however_it_is_split(
    split: tuple[Period, date], party: Party, plan: MealPlan, sold_as: SoldAs
) -> None:
    whole, middle = split
    parts = price(Period(whole.arrival, middle), party, plan, sold_as)
    parts += price(Period(middle, whole.departure), party, plan, sold_as)
    assert price(whole, party, plan, sold_as) == parts


@given(splits(), PARTIES, st.sampled_from(MealPlan), st.sampled_from(SoldAs))
def test_the_lines_shown_add_up_to_the_price(
    split: tuple[Period, date], party: Party, plan: MealPlan, sold_as: SoldAs
) -> None:
    lines = price_of_stay(split[0], party, plan, sold_as, TARIFF)
    assert sum((group.amount for group in grouped(lines)), Money(0)) == sum_of(lines)
    nights = {line.night for line in lines if line.kind is ChargeKind.ADULT_NIGHT}
    assert nights == set(nights_between(split[0].arrival, split[0].departure))
    assert all(line.amount.tyiyn % 100 == 0 for line in lines)
