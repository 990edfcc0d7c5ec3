from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from camp.rules.availability import (
    Choice,
    YurtStock,
    combine,
    nearest_periods,
    private_yurts,
    shared_yurts,
    split_party,
)
from camp.rules.dates import Period
from camp.rules.party import Party
from camp.rules.pricing import SoldAs

NIGHTS = (date(2026, 7, 1), date(2026, 7, 2))


def yurt(number: int, beds: int, kind: str = "family") -> YurtStock:
    ids = tuple(range(number * 100, number * 100 + beds))
    return YurtStock(number, kind, ids, kind == "shared")


CAMP = [yurt(1, 2), yurt(2, 4), yurt(3, 5), yurt(4, 6, "shared"), yurt(5, 6, "shared")]


def test_the_smallest_yurt_that_fits_is_offered_first() -> None:
    assert [found.number for found in private_yurts(CAMP, NIGHTS, 3, {})] == [2, 3, 4, 5]


def test_one_bed_sold_makes_the_yurt_nobodys_to_have_alone() -> None:
    taken = {400: {NIGHTS[1]}}
    assert 4 not in [found.number for found in private_yurts(CAMP, NIGHTS, 1, taken)]


def test_beds_are_offered_in_the_fullest_shared_yurt_so_that_others_stay_whole() -> None:
    taken = {500: {NIGHTS[0]}, 501: {NIGHTS[0]}}
    assert [found.number for found, _beds in shared_yurts(CAMP, NIGHTS, 2, taken)] == [5, 4]


def test_a_private_kind_is_never_offered_by_the_bed() -> None:
    assert all(found.sold_by_bed for found, _beds in shared_yurts(CAMP, NIGHTS, 1, {}))


def test_a_party_too_big_for_one_yurt_gets_as_few_yurts_as_can_be() -> None:
    assert combine(CAMP, NIGHTS, Party(11), {}) == Choice((3, 4), SoldAs.PRIVATE)


def test_children_are_never_alone_in_a_yurt() -> None:
    assert combine(CAMP, NIGHTS, Party(1, (5,) * 8), {}) is None


def test_nothing_holds_more_people_than_there_are_beds() -> None:
    assert combine(CAMP, NIGHTS, Party(24), {}) is None


@given(st.integers(1, 12), st.lists(st.integers(0, 17), max_size=10))
def test_a_split_party_is_whole_fits_and_has_an_adult_everywhere(adults: int, ages: list[int]) -> None:
    party = Party(adults, tuple(ages))
    choice = combine(CAMP, NIGHTS, party, {})
    if choice is None:
        return
    beds = [len(found.beds) for found in CAMP if found.number in choice.yurts]
    parts = split_party(party, beds)
    assert sum(part.adults for part in parts) == adults
    assert sorted(age for part in parts for age in part.child_ages) == sorted(ages)
    assert all(part.adults >= 1 and len(part) <= size for part, size in zip(parts, beds, strict=True))


def test_the_nearest_free_dates_lie_on_both_sides_and_never_in_the_past() -> None:
    asked = Period(date(2026, 7, 10), date(2026, 7, 12))
    full = {date(2026, 7, day) for day in range(9, 13)}
    found = nearest_periods(asked, date(2026, 7, 7), lambda period: not full & set(period))
    assert found == [asked.moved(-3), asked.moved(3), asked.moved(4)]


def test_no_dates_are_invented_when_none_is_possible() -> None:
    asked = Period(date(2026, 7, 10), date(2026, 7, 10) + timedelta(days=2))
    assert nearest_periods(asked, date(2026, 7, 1), lambda _period: False) == []
