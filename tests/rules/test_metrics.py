"""What is compared with what, and what stands on a night."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.metrics import (
    BedFigures,
    Compared,
    Standing,
    average,
    change,
    commission,
    compared,
    nights_standing,
    same_day_last_year,
    span_before,
    span_of,
    sum_of_compared,
)
from camp.rules.money import NOTHING, Money

JULY = [date(2026, 7, day) for day in (1, 2, 3)]


@pytest.mark.parametrize(
    ("today", "upto", "last_upto", "under_way"),
    [
        (date(2026, 7, 15), date(2026, 7, 15), date(2025, 7, 15), True),
        (date(2026, 1, 1), date(2026, 1, 1), date(2025, 1, 1), True),
        # On its last day there is no difference any more between so far and in full.
        (date(2026, 12, 31), date(2026, 12, 31), date(2025, 12, 31), False),
        (date(2027, 3, 1), date(2026, 12, 31), date(2025, 12, 31), False),
        (date(2025, 7, 15), date(2025, 12, 31), date(2024, 12, 31), False),
    ],
)
def test_a_season_is_compared_up_to_the_same_day_of_the_month(
    today: date, upto: date, last_upto: date, under_way: bool
) -> None:
    span = span_of(2026, today)
    assert (span.upto, span_before(span).upto, span.is_under_way) == (upto, last_upto, under_way)
    assert (span_before(span).first, span_before(span).last) == (date(2025, 1, 1), date(2025, 12, 31))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_the_same_day_last_year_has_the_same_name_but_for_29_february(day: date) -> None:
    before = same_day_last_year(day)
    assert before.year == day.year - 1
    assert (before.month, before.day) == (day.month, min(day.day, 28) if day.month == 2 else day.day)


def test_of_nothing_there_is_no_average_and_no_growth() -> None:
    assert (average(3, 0), average(3, 2)) == (None, Fraction(3, 2))
    assert (change(5, 0), change(5, -5), change(50, 100)) == (None, None, Fraction(-1, 2))
    assert BedFigures(0, 0).occupancy is None


def test_a_figure_known_by_year_is_set_beside_its_like() -> None:
    known = compared(lambda year, is_so_far: (year, is_so_far), 2026)
    assert known == Compared((2026, True), (2026, False), (2025, True), (2025, False))
    twice = sum_of_compared([Compared(1, 2, 3, 4), Compared(10, 20, 30, 40)], 0)
    assert twice == Compared(11, 22, 33, 44)
    assert twice.map(str) == Compared("11", "22", "33", "44")


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_a_channel_never_takes_more_than_there_is(tyiyn: int, hundredths: int) -> None:
    taken = commission(Money(tyiyn), hundredths)
    assert NOTHING <= taken <= Money(tyiyn)
    assert abs(taken.tyiyn * 10_000 - tyiyn * hundredths) <= 5_000


def test_a_commission_of_a_tyiyn_and_a_half_is_two() -> None:
    assert commission(Money(1000), 15) == Money(2)
    assert commission(Money(-1000), 15) == Money(-2)


def test_a_yurt_counts_on_the_nights_it_stands_and_its_bed_with_it() -> None:
    always, from_2, until_2 = Standing(None, None), Standing(JULY[1], None), Standing(None, JULY[1])
    assert nights_standing(JULY, [always, always, from_2, until_2]) == {JULY[0]: 3, JULY[1]: 4, JULY[2]: 3}
    # Once its last night has been, it is gone.
    assert JULY[1] in until_2
    assert JULY[2] not in until_2
    assert from_2.within(until_2) == Standing(JULY[1], JULY[1])
    assert always.within(from_2) == from_2
    assert nights_standing(JULY, []) == dict.fromkeys(JULY, 0)


@given(st.lists(st.tuples(st.integers(-3, 6), st.integers(-3, 6)), max_size=6))
def test_what_stands_is_counted_once_on_each_of_its_nights(edges: list[tuple[int, int]]) -> None:
    things = [Standing(JULY[0] + timedelta(first), JULY[0] + timedelta(last)) for first, last in edges]
    nights = [JULY[0] + timedelta(day) for day in range(-3, 7)]
    stands = nights_standing(nights, things)
    assert sum(stands.values()) == sum(max(0, last - first + 1) for first, last in edges)
