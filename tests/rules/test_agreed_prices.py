"""The site's sum is met to the tyiyn, meals stay what they are, and each night bears its share."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.agreed_prices import agreed
from camp.rules.channel_refusals import AgreedTooLittle
from camp.rules.money import Money
from camp.rules.pricing import STAY_CHARGES, ChargeKind, PriceLine, sum_of
from camp.rules.special_offers import nights_cost

FIRST = date(2026, 7, 20)


def stay(*nights: int, dinner: int = 500) -> tuple[PriceLine, ...]:
    """Beds of these prices for two, and a dinner each."""
    lines = []
    for number, price in enumerate(nights):
        day = FIRST + timedelta(days=number)
        lines.append(PriceLine(day, ChargeKind.ADULT_NIGHT, 2, Money.som(price)))
        lines.append(PriceLine(day, ChargeKind.DINNER, 2, Money.som(dinner)))
    return tuple(lines)


def test_less_is_taken_off_each_night_by_what_it_costs() -> None:
    lines = agreed(stay(1000, 3000), Money.som(8000))
    assert [(line.day.day, line.amount) for line in lines if line.kind is ChargeKind.AGREED_PRICE] == [
        (20, Money.som(-500)),
        (21, Money.som(-1500)),
    ]


def test_more_is_added() -> None:
    lines = agreed(stay(1000), Money.som(3300))
    assert [line.amount for line in lines if line.kind is ChargeKind.AGREED_PRICE] == [Money.som(300)]


def test_our_own_price_needs_no_line() -> None:
    assert agreed(stay(1000, 1000), sum_of(stay(1000, 1000))) == stay(1000, 1000)


def test_a_price_below_the_meals_is_a_mistake() -> None:
    assert sum_of(agreed(stay(1000), Money.som(1000))) == Money.som(1000)
    with pytest.raises(AgreedTooLittle) as refusal:
        agreed(stay(1000), Money(99_999))
    assert refusal.value.meals == Money.som(1000)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=12), st.integers(0, 10_000_000))
def test_the_sum_is_met_and_meals_are_left_alone(nights: list[int], above: int) -> None:
    ours = stay(*nights)
    meals = [line for line in ours if line.kind not in STAY_CHARGES]
    price = sum_of(meals) + Money(above)
    lines = agreed(ours, price)
    assert sum_of(lines) == price
    assert [line for line in lines if line.kind not in STAY_CHARGES] == meals
    assert all(cost >= Money(0) for cost in nights_cost(lines).values())
