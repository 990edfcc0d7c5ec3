"""What other sites read of a yurt, in nights."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.calendars import (
    MAY_CARRY,
    CalendarKind,
    held_back_nights,
    may_carry,
    pace,
    runs,
    shut_periods,
    untold,
)
from camp.rules.dates import ONE_DAY, Period
from camp.rules.roles import Role
from camp.rules.seasons import SeasonDates

FIRST = date(2026, 7, 1)
days = st.integers(0, 40).map(lambda number: FIRST + timedelta(days=number))
periods = st.tuples(days, st.integers(1, 10)).map(lambda pair: Period(pair[0], pair[0] + pair[1] * ONE_DAY))


def july(first: int, end: int) -> Period:
    return Period(date(2026, 7, first), date(2026, 7, end))


@given(st.sets(days))
def test_runs_hold_each_night_once_and_never_touch(nights: set[date]) -> None:
    found = runs(nights)
    assert [night for run in found for night in run] == sorted(nights)
    assert all(one.departure < next_.arrival for one, next_ in pairwise(found))


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([], [july(10, 14)]),
        ([july(10, 14)], []),
        ([july(1, 31)], []),
        ([july(12, 14)], [july(10, 12)]),
        ([july(11, 12)], [july(10, 11), july(12, 14)]),
        ([july(20, 22)], [july(10, 14)]),
    ],
)
def test_nights_a_site_told_us_of_are_not_told_to_it(told: list[Period], left: list[Period]) -> None:
    assert untold(july(10, 14), told) == left


@given(periods, st.lists(periods, max_size=4))
def test_every_night_is_either_told_by_the_site_or_to_it(nights: Period, told: list[Period]) -> None:
    known = {night for period in told for night in period}
    assert {night for run in untold(nights, told) for night in run} == set(nights) - known


SUMMER = SeasonDates(date(2026, 5, 15), date(2026, 9, 30), 1)
NEXT = SeasonDates(date(2027, 5, 15), date(2027, 9, 30), 2)


def test_between_the_seasons_and_after_the_last_it_is_shut() -> None:
    assert shut_periods(date(2026, 7, 15), [SUMMER, NEXT], None, None) == [
        Period(date(2026, 10, 1), date(2027, 5, 15)),
        Period(date(2027, 10, 1), date(2029, 1, 1)),
    ]


def test_without_a_season_it_is_shut_altogether() -> None:
    assert shut_periods(date(2026, 7, 15), [], None, None) == [Period(date(2025, 1, 1), date(2029, 1, 1))]


def test_a_yurt_is_shut_before_it_stands_and_after_it_was_taken_down() -> None:
    shut = shut_periods(date(2026, 6, 1), [SUMMER, NEXT], date(2026, 7, 10), date(2026, 8, 20))
    assert shut == [
        Period(date(2025, 1, 1), date(2026, 7, 10)),
        Period(date(2026, 8, 21), date(2029, 1, 1)),
    ]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 30)))
def test_from_one_day_to_the_next_of_a_year_only_what_is_over_goes(day: date) -> None:
    today, tomorrow = (shut_periods(one, [SUMMER, NEXT], None, None) for one in (day, day + ONE_DAY))
    assert set(tomorrow) <= set(today)
    assert all(gone.departure == day - 2 * ONE_DAY for gone in set(today) - set(tomorrow))


nights_of_yurts = st.dictionaries(st.integers(1, 5), st.sets(days), min_size=1)


@given(nights_of_yurts, st.integers(1, 5), st.integers(0, 5))
def test_of_the_last_yurts_a_site_sees_none_and_of_more_all(
    free: dict[int, set[date]], yurt: int, most: int
) -> None:
    nights = [FIRST + timedelta(days=number) for number in range(41)]
    held_back = held_back_nights(yurt, free, nights, most)
    for night in nights:
        left = sum(night in of_one for of_one in free.values())
        assert (night in held_back) == (night in free.get(yurt, ()) and left <= most)


@given(nights_of_yurts, st.integers(0, 5))
def test_where_more_are_free_than_are_kept_sites_see_at_least_one(
    free: dict[int, set[date]], most: int
) -> None:
    for night in {night for of_one in free.values() for night in of_one}:
        seen = [
            yurt
            for yurt, of_one in free.items()
            if night in of_one and night not in held_back_nights(yurt, free, [night], most)
        ]
        left = sum(night in of_one for of_one in free.values())
        assert len(seen) == (left if left > most else 0)


def test_the_pace_is_the_time_between_readings() -> None:
    noon = datetime(2026, 7, 15, 6, tzinfo=UTC)
    assert pace(noon, noon + timedelta(hours=9), 4) == timedelta(hours=3)
    assert pace(noon, noon, 1) is None
    assert pace(None, None, 0) is None


def test_everybody_carries_their_tasks_and_nobody_a_yurts_calendar() -> None:
    for role in Role:
        assert may_carry(CalendarKind.TASKS, [role])
        assert not may_carry(CalendarKind.YURT, [role])
    assert set(MAY_CARRY) == set(CalendarKind) - {CalendarKind.YURT, CalendarKind.PUBLIC}
