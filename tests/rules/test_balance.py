"""How much a camp leans on July and August."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from camp.rules.balance import FreeNights, empty_weeks, outside, seasonality
from camp.rules.money import Money

YEARS = st.dictionaries(st.integers(1, 12), st.integers(1, 10**9).map(Money), min_size=1)
MONDAY = date(2026, 9, 7)


@given(YEARS)
def test_a_share_is_one_and_the_index_lies_between_even_and_one_month_for_all(
    months: dict[int, Money],
) -> None:
    share, index = outside(months), seasonality(months)
    assert share is not None
    assert index is not None
    assert 0 <= share <= 1
    assert 0 <= index <= Fraction(11, 12)


@given(YEARS, st.integers(2, 9))
def test_earning_so_many_times_as_much_changes_neither(months: dict[int, Money], times: int) -> None:
    more = {month: Money(sum_.tyiyn * times) for month, sum_ in months.items()}
    assert (outside(more), seasonality(more)) == (outside(months), seasonality(months))


def test_a_year_without_revenue_has_neither() -> None:
    assert outside({}) is None
    assert seasonality({7: Money(0)}) is None


def free(day: int, yurts: int, som: int) -> FreeNights:
    return FreeNights(MONDAY + timedelta(days=day), yurts, 10, Money.som(som))


def test_weeks_stand_by_what_a_quarter_of_their_free_nights_would_earn() -> None:
    poor, rich, full = [free(0, 8, 1000), free(1, 8, 1000)], [free(7, 5, 4000)], [free(14, 0, 9000)]
    first, second = empty_weeks([*poor, *full, *rich])
    assert (first.first_night, first.free, first.could_earn) == (date(2026, 9, 14), 5, Money.som(5000))
    assert (second.first_night, second.last_night) == (MONDAY, MONDAY + timedelta(days=1))
    assert (second.free, second.standing, second.could_earn) == (16, 20, Money.som(4000))
    assert second.emptiness == Fraction(4, 5)


def test_of_two_weeks_alike_the_nearer_comes_first() -> None:
    assert [week.first_night for week in empty_weeks([free(7, 5, 1000), free(0, 5, 1000)])] == [
        MONDAY,
        MONDAY + timedelta(days=7),
    ]
