from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.dates import Period, month_start, plan_period
from camp.rules.refusals import ArrivalInPast, DepartureNotAfterArrival, StayTooLong

TODAY = date(2026, 7, 15)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
PERIODS = st.builds(
    lambda arrival, nights: Period(arrival, arrival + timedelta(days=nights)), DAYS, st.integers(1, 40)
)


def test_a_stay_owns_its_arrival_night_and_not_its_departure_night() -> None:
    assert list(Period(date(2026, 7, 1), date(2026, 7, 3))) == [date(2026, 7, 1), date(2026, 7, 2)]


def test_a_stay_without_a_night_is_refused() -> None:
    with pytest.raises(DepartureNotAfterArrival):
        Period(TODAY, TODAY)


def test_yesterday_is_refused_and_today_is_not() -> None:
    with pytest.raises(ArrivalInPast):
        plan_period(TODAY - timedelta(days=1), TODAY, TODAY)
    assert len(plan_period(TODAY, TODAY + timedelta(days=1), TODAY)) == 1


def test_400_nights_are_refused() -> None:
    with pytest.raises(StayTooLong) as refusal:
        plan_period(TODAY, TODAY + timedelta(days=400), TODAY)
    assert refusal.value.nights == 400


@given(PERIODS, PERIODS)
def test_two_stays_overlap_exactly_when_they_share_a_night(one: Period, other: Period) -> None:
    assert one.overlaps(other) == bool(set(one) & set(other))


@given(PERIODS, st.integers(-400, 400))
def test_a_moved_stay_has_as_many_nights(period: Period, days: int) -> None:
    assert len(period.moved(days)) == len(period)


@pytest.mark.parametrize(
    ("later", "expected"), [(0, date(2026, 12, 1)), (1, date(2027, 1, 1)), (-12, date(2025, 12, 1))]
)
def test_months_are_counted_across_years(later: int, expected: date) -> None:
    assert month_start(date(2026, 12, 31), later) == expected
