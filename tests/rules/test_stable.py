"""Which horse carries whom, and who leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.refusals import NoGuideFree, NotEnoughHorses
from camp.rules.stable import (
    WEEK,
    WORKING_DAYS,
    GuideStock,
    HorseStock,
    choose_guides,
    is_rested,
    mount,
)

DAY = date(2026, 7, 20)


def days(*numbers: int) -> frozenset[date]:
    return frozenset(DAY + timedelta(days=number) for number in numbers)


# Mounting


def test_each_rides_the_weakest_horse_that_bears_him() -> None:
    horses = [HorseStock(1, 95), HorseStock(2, 80), HorseStock(3, 70)]
    assert mount({10: 60, 11: 75}, horses) == {10: 3, 11: 2}


def test_a_rider_may_weigh_exactly_what_the_horse_bears() -> None:
    assert mount({10: 95}, [HorseStock(1, 95)]) == {10: 1}
    with pytest.raises(NotEnoughHorses):
        mount({10: 96}, [HorseStock(1, 95)])


def test_of_two_horses_alike_the_one_that_worked_less_goes() -> None:
    tired, fresh = HorseStock(1, 80, days(0, 1, 2)), HorseStock(2, 80, days(0))
    assert mount({10: 60}, [tired, fresh]) == {10: 2}


def test_a_fresh_strong_horse_stays_when_a_tired_weak_one_can_go() -> None:
    assert mount({10: 60}, [HorseStock(1, 95), HorseStock(2, 70, days(0, 1, 2, 3, 4))]) == {10: 2}


def test_thirteen_riders_do_not_fit_on_twelve_horses_and_are_told_how_many_do() -> None:
    with pytest.raises(NotEnoughHorses) as refusal:
        mount(dict.fromkeys(range(13), 60), [HorseStock(number, 95) for number in range(12)])
    assert (refusal.value.riders, refusal.value.mounted) == (13, 12)


def test_one_too_heavy_does_not_count_as_mounted() -> None:
    with pytest.raises(NotEnoughHorses) as refusal:
        mount({10: 95, 11: 60, 12: 93}, [HorseStock(1, 95), HorseStock(2, 90), HorseStock(3, 90)])
    assert (refusal.value.riders, refusal.value.mounted) == (3, 2)


def test_nobody_needs_no_horse() -> None:
    assert mount({}, []) == {}


WEIGHTS = st.sampled_from([10, 40, 60, 61, 75, 80, 85, 94, 95, 96, 120])
STRENGTHS = st.sampled_from([60, 70, 75, 80, 90, 95])
RIDERS = st.lists(WEIGHTS, max_size=5).map(lambda weights: dict(enumerate(weights, 100)))
HORSES = st.lists(STRENGTHS, max_size=6).map(
    lambda strengths: [HorseStock(number, kg) for number, kg in enumerate(strengths, 1)]
)


def _bears_all(weights: Sequence[int], strengths: Sequence[int]) -> bool:
    return all(kg >= weight for weight, kg in zip(weights, strengths, strict=True))


@given(RIDERS, HORSES)
def test_no_rider_sits_on_a_horse_too_weak_and_no_horse_goes_twice(
    riders: dict[int, int], horses: list[HorseStock]
) -> None:
    try:
        mounted = mount(riders, horses)
    except NotEnoughHorses:
        return
    strength = {horse.horse_id: horse.carries_kg for horse in horses}
    assert set(mounted) == set(riders)
    assert len(set(mounted.values())) == len(riders)
    assert all(strength[horse] >= riders[rider] for rider, horse in mounted.items())


@given(RIDERS, HORSES)
def test_whenever_all_can_be_mounted_they_are(riders: dict[int, int], horses: list[HorseStock]) -> None:
    weights = list(riders.values())
    strengths = [horse.carries_kg for horse in horses]
    is_possible = any(_bears_all(weights, chosen) for chosen in permutations(strengths, len(weights)))
    try:
        mount(riders, horses)
    except NotEnoughHorses:
        assert not is_possible
    else:
        assert is_possible


@given(RIDERS, HORSES)
def test_strong_horses_are_kept_for_those_who_need_them(
    riders: dict[int, int], horses: list[HorseStock]
) -> None:
    try:
        mounted = mount(riders, horses)
    except NotEnoughHorses:
        return
    strength = {horse.horse_id: horse.carries_kg for horse in horses}
    used = sorted(strength[horse] for horse in mounted.values())
    weights = list(riders.values())
    for chosen in permutations(strength.values(), len(weights)):
        if _bears_all(weights, chosen):
            assert all(mine <= other for mine, other in zip(used, sorted(chosen), strict=True))


@given(RIDERS, HORSES)
def test_who_is_refused_hears_how_many_could_ride_at_most(
    riders: dict[int, int], horses: list[HorseStock]
) -> None:
    weights, strengths = sorted(riders.values()), sorted(horse.carries_kg for horse in horses)
    # The lightest on the strongest horses: nobody could seat more.
    most = max(
        count
        for count in range(min(len(weights), len(strengths)) + 1)
        if _bears_all(weights[:count], strengths[len(strengths) - count :])
    )
    if most < len(riders):
        with pytest.raises(NotEnoughHorses) as refusal:
            mount(riders, horses)
        assert (refusal.value.riders, refusal.value.mounted) == (len(riders), most)


@given(RIDERS, HORSES, st.randoms())
def test_the_order_of_asking_does_not_matter(
    riders: dict[int, int], horses: list[HorseStock], chance: Random
) -> None:
    def mounted(riders: dict[int, int], horses: list[HorseStock]) -> dict[int, int] | None:
        try:
            return mount(riders, horses)
        except NotEnoughHorses:
            return None

    names, shuffled = list(riders), list(horses)
    chance.shuffle(names)
    chance.shuffle(shuffled)
    assert mounted({name: riders[name] for name in names}, shuffled) == mounted(riders, horses)


# Rest


def test_six_days_in_a_row_are_work_and_the_seventh_is_rest() -> None:
    assert is_rested(days(0, 1, 2, 3, 4), days(5))
    assert not is_rested(days(0, 1, 2, 3, 4, 5), days(6))
    assert is_rested(days(0, 1, 2, 3, 4, 5), days(7))


def test_a_gap_is_not_filled_when_it_was_the_day_of_rest() -> None:
    assert not is_rested(days(0, 1, 2, 4, 5, 6), days(3))


def test_a_tour_of_seven_days_is_more_than_a_horse_goes() -> None:
    assert is_rested((), days(0, 1, 2, 3, 4, 5))
    assert not is_rested((), days(0, 1, 2, 3, 4, 5, 6))


def test_morning_and_afternoon_are_one_day_of_work() -> None:
    assert is_rested(days(0, 1, 2, 3, 4, 5), days(5))


def _has_a_week_without_rest(working: set[int]) -> bool:
    return any(
        sum(first + number in working for number in range(WEEK)) > WORKING_DAYS for first in range(-WEEK, 40)
    )


@given(st.sets(st.integers(0, 24)), st.integers(0, 24), st.integers(1, 8))
def test_a_horse_that_rested_weekly_still_does_after_the_tour(
    working: set[int], first: int, length: int
) -> None:
    asked = set(range(first, first + length))
    if not _has_a_week_without_rest(working):
        assert is_rested(days(*working), days(*asked)) is not _has_a_week_without_rest(working | asked)


# Guides

AIBEK = GuideStock(1, 70, ("ky", "ru"))
BERMET = GuideStock(2, 75, ("ky", "ru", "en"), days(0, 1))
CHOLPON = GuideStock(3, 65, ("ky", "en"))


def chosen(count: int, language: str) -> list[int]:
    return [guide.guide_id for guide in choose_guides(count, [BERMET, CHOLPON, AIBEK], language)]


def test_a_guide_who_speaks_the_language_leads() -> None:
    assert chosen(1, "en") == [CHOLPON.guide_id]
    assert chosen(1, "ru") == [AIBEK.guide_id]


def test_of_those_who_speak_it_the_one_who_worked_less_leads() -> None:
    assert chosen(2, "en") == [CHOLPON.guide_id, BERMET.guide_id]


def test_a_guide_without_the_language_is_better_than_none() -> None:
    assert chosen(3, "en") == [CHOLPON.guide_id, BERMET.guide_id, AIBEK.guide_id]
    assert chosen(1, "de") == [AIBEK.guide_id]


def test_too_few_guides_are_refused() -> None:
    with pytest.raises(NoGuideFree):
        choose_guides(2, [AIBEK], "ky")


@given(
    st.lists(st.tuples(st.sampled_from(["ky", "ru", "en"]), st.integers(0, 5)), max_size=6),
    st.integers(0, 6),
)
def test_nobody_who_does_not_speak_it_leads_while_somebody_who_does_stays(
    people: list[tuple[str, int]], count: int
) -> None:
    guides = [
        GuideStock(number, 70, (language,), days(*range(worked)))
        for number, (language, worked) in enumerate(people)
    ]
    if len(guides) < count:
        return
    found = choose_guides(count, guides, "en")
    stay = [guide for guide in guides if guide not in found]
    assert len(set(found)) == count
    if any("en" not in guide.languages for guide in found):
        assert all("en" not in guide.languages for guide in stay)
