"""What children pay by their age, and what a night's price is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money, total
from camp.rules.price_parts import OLDEST, check_bands, groups_of_ages, night_parts, percent_at
from camp.rules.price_refusals import BandBackwards, BandGap, BandsOverlap, BandTooOld, ChildDearer
from camp.rules.pricing import ChildBand, NightRate
from camp.rules.refusals import Refusal, SettingOutOfRange

FREE, HALF = ChildBand(0, 4, 0), ChildBand(5, 11, 50)


def test_bands_that_follow_one_another_from_the_newborn_on_are_in_order() -> None:
    check_bands([HALF, FREE])
    check_bands([ChildBand(0, OLDEST, 100)])
    check_bands([])


@pytest.mark.parametrize(
    ("bands", "kind"),
    [
        ([FREE, ChildBand(11, 5, 50)], BandBackwards),
        ([FREE, ChildBand(4, 11, 50)], BandsOverlap),
        ([FREE, FREE], BandsOverlap),
        ([ChildBand(0, 11, 50), ChildBand(3, 5, 0)], BandsOverlap),
        ([FREE, ChildBand(6, 11, 50)], BandGap),
        ([HALF], BandGap),
        ([FREE, ChildBand(5, 18, 50)], BandTooOld),
        ([FREE, ChildBand(5, 11, 101)], ChildDearer),
        ([ChildBand(0, 4, -1)], SettingOutOfRange),
        ([ChildBand(-1, 4, 0)], SettingOutOfRange),
    ],
)
def test_bands_that_can_not_be_are_refused(bands: list[ChildBand], kind: type[Refusal]) -> None:
    with pytest.raises(kind):
        check_bands(bands)


def test_the_ages_claimed_twice_and_those_forgotten_are_named() -> None:
    with pytest.raises(BandsOverlap) as overlap:
        check_bands([FREE, ChildBand(3, 11, 50)])
    assert (overlap.value.first_age, overlap.value.last_age) == (3, 4)
    with pytest.raises(BandGap) as gap:
        check_bands([FREE, ChildBand(8, 11, 50)])
    assert (gap.value.first_age, gap.value.last_age) == (5, 7)
    with pytest.raises(BandGap) as newborn:
        check_bands([HALF])
    assert (newborn.value.first_age, newborn.value.last_age) == (0, 4)


def test_who_is_in_no_band_pays_as_an_adult() -> None:
    assert [percent_at(age, [FREE, HALF]) for age in (0, 4, 5, 11, 12, 17)] == [0, 0, 50, 50, 100, 100]


bands = st.builds(ChildBand, st.integers(-1, 19), st.integers(-1, 19), st.integers(-5, 105))


@given(st.lists(bands, max_size=4))
def test_bands_that_are_taken_give_every_child_one_price_no_higher_than_an_adult_s(
    wanted: list[ChildBand],
) -> None:
    try:
        check_bands(wanted)
    except Refusal:
        return
    ages = [age for band in wanted for age in range(band.first_age, band.last_age + 1)]
    assert sorted(ages) == list(range(len(ages)))
    assert all(0 <= percent_at(age, wanted) <= 100 for age in range(OLDEST + 1))


@given(st.lists(bands, max_size=4), st.lists(bands, max_size=4))
def test_groups_of_ages_hold_each_age_once_and_nobody_who_is_treated_otherwise(
    one: list[ChildBand], other: list[ChildBand]
) -> None:
    groups = groups_of_ages(one, other)
    ages = [age for first, last in groups for age in range(first, last + 1)]
    assert ages == list(range(len(ages)))
    for first, last in groups:
        for age in range(first, last + 1):
            assert percent_at(age, one) == percent_at(first, one)
            assert percent_at(age, other) == percent_at(first, other)


RATE = NightRate(
    {
        MealPlan.BREAKFAST: Money.som(1800),
        MealPlan.HALF_BOARD: Money.som(2700),
        MealPlan.FULL_BOARD: Money.som(3300),
    },
    NOTHING,
)


def test_a_night_is_made_of_its_bed_and_its_meals() -> None:
    assert night_parts(RATE, Money.som(450)) == {
        None: Money.som(1350),
        MealKind.BREAKFAST: Money.som(450),
        MealKind.DINNER: Money.som(900),
        MealKind.LUNCH: Money.som(600),
    }


@given(st.integers(0, 1800))
def test_whatever_the_breakfast_counts_for_the_parts_add_up_to_the_night(breakfast: int) -> None:
    parts = night_parts(RATE, Money.som(breakfast))
    assert total(parts.values()) == Money.som(3300)
    assert all(part >= NOTHING for part in parts.values())
