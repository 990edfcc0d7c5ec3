"""What is asked for before a stay, and what a cancellation costs, by whom and when it comes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.cancellation import CancelledBy, Step, ending, kept_on_cancellation, stake_after_move
from camp.rules.money import NOTHING, Money
from camp.rules.terms import Terms

VALLEY = (Step(30, 0), Step(14, 50))
ARRIVAL = date(2026, 7, 21)
SOM = st.integers(0, 10**7).map(Money)


def terms(percent: int = 20, fixed: Money | None = None) -> Terms:
    return Terms(percent, fixed, 48, VALLEY)


def fee(deposit: Money, paid: Money, today: date, by: CancelledBy = CancelledBy.GUEST) -> Money:
    return kept_on_cancellation(deposit, paid, ARRIVAL, today, VALLEY, by)


def test_a_deposit_is_a_share_of_the_price_or_a_sum_whatever_the_price() -> None:
    assert terms().deposit_of(Money.som(20_700)) == Money.som(4_140)
    assert terms(fixed=Money.som(3_000)).deposit_of(Money.som(20_700)) == Money.som(3_000)
    assert terms(fixed=Money.som(3_000)).deposit_of(Money.som(2_500)) == Money.som(2_500)
    assert terms(percent=0).deposit_of(Money.som(20_700)) == NOTHING


@given(SOM, st.integers(0, 100), st.none() | st.integers(1, 10**7).map(Money))
def test_a_deposit_is_never_more_than_the_price(price: Money, percent: int, fixed: Money | None) -> None:
    assert NOTHING <= terms(percent, fixed).deposit_of(price) <= price


@pytest.mark.parametrize(
    ("today", "kept"), [(date(2026, 6, 20), 0), (date(2026, 7, 1), 2_000), (date(2026, 7, 7), 4_000)]
)
def test_the_examples_of_the_page_are_reckoned_as_it_says(today: date, kept: int) -> None:
    assert fee(Money.som(4_000), Money.som(4_000), today) == Money.som(kept)


def test_what_was_paid_beyond_the_deposit_goes_back_even_on_the_last_day() -> None:
    paid = Money.som(20_000)
    kept = fee(Money.som(4_000), paid, ARRIVAL)
    assert ending(kept, paid).gives_back == Money.som(16_000)


@pytest.mark.parametrize("by", [CancelledBy.CAMP, CancelledBy.WEATHER])
def test_when_the_camp_or_the_weather_calls_it_off_everything_goes_back(by: CancelledBy) -> None:
    paid = Money.som(4_000)
    assert ending(fee(paid, paid, ARRIVAL, by), paid).gives_back == paid


@given(SOM, SOM, st.integers(-5, 400), st.sampled_from(CancelledBy))
def test_a_refund_is_never_more_than_was_paid_and_never_more_for_a_later_word(
    deposit: Money, paid: Money, days: int, by: CancelledBy
) -> None:
    today = ARRIVAL - timedelta(days=days)
    back = ending(fee(deposit, paid, today, by), paid).gives_back
    a_day_later = ending(fee(deposit, paid, today + timedelta(days=1), by), paid).gives_back
    assert NOTHING <= a_day_later <= back <= paid
    assert back >= paid - min(deposit, paid)


@given(
    days=st.integers(0, 90),
    later=st.integers(1, 90),
    waits=st.integers(0, 90),
    percents=st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted),
)
def test_a_stay_moved_to_later_days_is_never_cancelled_more_cheaply(
    days: int, later: int, waits: int, percents: list[int]
) -> None:
    steps = (Step(30, percents[0]), Step(14, percents[1]))
    today = ARRIVAL - timedelta(days=days)
    deposit = Money.som(4000)
    at_once = kept_on_cancellation(deposit, deposit, ARRIVAL, today, steps)
    moved = ARRIVAL + timedelta(days=later)
    stake = stake_after_move(0, ARRIVAL, moved, today, steps)
    day = min(today + timedelta(days=waits), moved)
    assert kept_on_cancellation(deposit, deposit, moved, day, steps, at_least=stake) >= at_once


def test_moved_to_earlier_days_nothing_more_is_at_stake() -> None:
    assert stake_after_move(0, ARRIVAL, ARRIVAL - timedelta(days=1), ARRIVAL, VALLEY) == 0
