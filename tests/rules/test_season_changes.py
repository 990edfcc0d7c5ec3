"""Seasons as the owner sets them, and prices raised by a percentage."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.money import NOTHING, Money
from camp.rules.season_changes import (
    SeasonPlan,
    check_seasons,
    first_night_in,
    last_night_in,
    nights_left_out,
    raised,
)
from camp.rules.season_refusals import SeasonBackwards, SeasonGap, SeasonOfOtherYear, SeasonsOverlap
from camp.rules.text import LocalizedText

NAME = LocalizedText(ky="Жай", ru="Лето", en="Summer")


def plan(first: str, last: str) -> SeasonPlan:
    return SeasonPlan(None, NAME, date.fromisoformat(first), date.fromisoformat(last))


SPRING, SUMMER = plan("2027-05-15", "2027-06-30"), plan("2027-07-01", "2027-08-25")


def test_seasons_that_follow_one_another_are_in_order() -> None:
    check_seasons(2027, [SUMMER, SPRING], gaps_are_meant=False)


@pytest.mark.parametrize(
    ("plans", "kind"),
    [
        ([plan("2027-06-30", "2027-05-15")], SeasonBackwards),
        ([SPRING, plan("2027-06-30", "2027-08-25")], SeasonsOverlap),
        ([SPRING, plan("2027-07-03", "2027-08-25")], SeasonGap),
        ([plan("2026-05-15", "2026-06-30")], SeasonOfOtherYear),
        ([plan("2027-12-20", "2028-01-10")], SeasonOfOtherYear),
    ],
)
def test_seasons_that_can_not_be_are_refused(plans: list[SeasonPlan], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        check_seasons(2027, plans, gaps_are_meant=False)


def test_the_nights_claimed_twice_and_those_left_out_are_named() -> None:
    with pytest.raises(SeasonsOverlap) as overlap:
        check_seasons(2027, [SPRING, plan("2027-06-20", "2027-06-25")], gaps_are_meant=False)
    assert (overlap.value.first_night, overlap.value.last_night) == (date(2027, 6, 20), date(2027, 6, 25))
    with pytest.raises(SeasonGap) as gap:
        check_seasons(2027, [SPRING, plan("2027-07-03", "2027-08-25")], gaps_are_meant=False)
    assert (gap.value.first_night, gap.value.last_night) == (date(2027, 7, 1), date(2027, 7, 2))


def test_a_gap_that_is_meant_closes_the_camp() -> None:
    check_seasons(2027, [SPRING, plan("2027-07-03", "2027-08-25")], gaps_are_meant=True)
    assert nights_left_out([date(2027, 7, 1), date(2027, 7, 3)], [SPRING]) == [
        date(2027, 7, 1),
        date(2027, 7, 3),
    ]


@pytest.mark.parametrize(("source", "target"), [(2028, 2029), (2027, 2028), (2028, 2032), (2027, 2029)])
def test_seasons_that_meet_at_the_end_of_february_still_meet_in_another_year(
    source: int, target: int
) -> None:
    last = date(source, 3, 1).replace(day=1)
    end = date.fromordinal(last.toordinal() - 1)
    copied = [
        SeasonPlan(None, NAME, first_night_in(target, first), last_night_in(target, to))
        for first, to in ((date(source, 1, 5), end), (date(source, 3, 1), date(source, 3, 20)))
    ]
    check_seasons(target, copied, gaps_are_meant=False)


def test_a_price_is_raised_and_rounded_to_the_step() -> None:
    assert raised(Money.som(2700), 8, Money.som(10)) == Money.som(2920)
    assert raised(Money.som(2700), 8, Money.som(1)) == Money.som(2916)
    assert raised(Money.som(2700), -50, Money.som(100)) == Money.som(1400)
    assert raised(NOTHING, 8, Money.som(10)) == NOTHING


@given(st.integers(1, 10**6), st.integers(-50, 100), st.sampled_from([1, 10, 50, 100]))
def test_a_raised_price_is_within_half_a_step_and_never_nothing(som: int, percent: int, step: int) -> None:
    new = raised(Money.som(som), percent, Money.som(step))
    assert new > NOTHING
    assert new.tyiyn % (step * 100) == 0
    exact = som * (100 + percent)
    if exact >= step * 100:
        assert abs(new.tyiyn - exact) <= step * 50
