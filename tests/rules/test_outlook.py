"""What a coming month may come to."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from camp.rules.outlook import HORIZONS, Filling, Trial, expected, horizon_of, margin, outlook

COUNTS = st.integers(0, 10_000)
FILLINGS = st.builds(Filling, COUNTS, COUNTS, st.integers(1, 10_000))
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@given(FILLINGS, st.fractions(0, 2))
def test_the_range_holds_what_is_expected_and_is_never_below_nothing(
    filling: Filling, error: Fraction
) -> None:
    found = outlook(filling, error)
    assert found is not None
    assert 0 <= found.low <= found.middle <= found.high


@given(FILLINGS, COUNTS)
def test_more_on_the_books_never_lowers_what_is_expected(filling: Filling, more: int) -> None:
    assert expected(Filling(filling.now + more, filling.last_then, filling.last_final)) >= expected(filling)


def test_the_lowest_is_not_below_what_is_on_the_books() -> None:
    found = outlook(Filling(now=500, last_then=450, last_final=470), Fraction(1, 2))
    assert found is not None
    assert (found.low, found.middle, found.high) == (500, 520, 780)


def test_nothing_is_foretold_without_a_trial_or_a_year_before() -> None:
    assert outlook(Filling(300, 200, 450), None) is None
    assert outlook(Filling(300, 0, 0), Fraction(1, 10)) is None


def test_each_month_weighs_in_the_error_by_its_size_and_only_its_own_horizon_counts() -> None:
    trials = [Trial(JUNE, 30, 100, 150), Trial(JULY, 30, 900, 900), Trial(JULY, 60, 900, 100)]
    assert margin(trials, 30) == Fraction(1, 20)
    assert margin(trials, 60) == Fraction(8, 9)
    assert margin(trials, 90) is None


def test_a_month_has_the_error_of_a_horizon_no_nearer_than_itself() -> None:
    today = date(2026, 7, 15)
    assert horizon_of(JULY, today) == 0
    assert horizon_of(date(2026, 9, 1), today) == 60
    assert horizon_of(date(2027, 6, 1), today) == HORIZONS[-1]
