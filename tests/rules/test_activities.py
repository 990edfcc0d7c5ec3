"""Tours and classes: until when, in which months, at which hours, for whom."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.activities import (
    GroupRules,
    Shift,
    Span,
    Timetable,
    last_day,
    needed,
    shifts_of,
)
from camp.rules.refusals import (
    GroupTooLarge,
    GroupTooSmall,
    NobodyGoes,
    NotOnThisDay,
    RiderTooHeavy,
    TooLateToOrder,
    TooYoung,
    WeightMissing,
)

RIDE = Timetable((time(9), time(14, 30)), 180, "06-01", "09-30", cutoff_days=1, cutoff_hour=18)
WALK = Timetable((time(9),), 180, "06-01", "09-30", cutoff_days=0, cutoff_hour=8)
TREK = Timetable((time(8),), 540, "07-01", "09-15", cutoff_days=7, cutoff_hour=18, days=5)
RIDERS = GroupRules(min_people=2, max_people=12, lowest_age=8, most_kg=95)
WALKERS = GroupRules(min_people=1, max_people=12, lowest_age=6)

DAY = date(2026, 7, 21)


def july(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """By the camp's own clock, without a zone, as the rules take it."""
    return datetime.combine(date(2026, 7, day), time(hour, minute))


MONTHS_BEFORE = datetime.combine(date(2026, 1, 1), time())


# Until when


def test_a_ride_is_booked_until_six_in_the_evening_before() -> None:
    RIDE.check(DAY, time(9), july(20, 17, 59))
    with pytest.raises(TooLateToOrder) as refusal:
        RIDE.check(DAY, time(9), july(20, 18))
    assert refusal.value.until == july(20, 18)


def test_a_walk_is_booked_until_eight_of_the_same_morning() -> None:
    assert WALK.cutoff(DAY) == july(21, 8)


def test_a_trek_is_booked_a_week_before() -> None:
    assert TREK.cutoff(DAY) == july(14, 18)


@given(st.datetimes(july(1), july(31)), st.integers(0, 10), st.integers(0, 23))
def test_what_can_be_booked_now_could_be_booked_earlier(now: datetime, days: int, hour: int) -> None:
    table = Timetable((time(9),), 60, "01-01", "12-31", days, hour)

    def is_open(moment: datetime) -> bool:
        try:
            table.check_cutoff(DAY, moment)
        except TooLateToOrder:
            return False
        return True

    assert is_open(now) == (now < table.cutoff(DAY))
    assert is_open(now - timedelta(seconds=1)) or not is_open(now)


# In which months


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2026, 7, 21), date(2026, 9, 30)])
def test_the_first_and_the_last_day_of_its_months_belong_to_it(day: date) -> None:
    RIDE.check(day, time(9), MONTHS_BEFORE)


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 10, 1), date(2026, 1, 15)])
def test_outside_its_months_it_is_refused_with_them(day: date) -> None:
    with pytest.raises(NotOnThisDay) as refusal:
        RIDE.check(day, time(9), MONTHS_BEFORE)
    assert (refusal.value.day, refusal.value.opens, refusal.value.closes) == (day, "06-01", "09-30")


def test_a_trek_must_be_back_before_the_pass_is_shut() -> None:
    TREK.check(date(2026, 9, 11), time(8), MONTHS_BEFORE)
    with pytest.raises(NotOnThisDay):
        TREK.check(date(2026, 9, 12), time(8), MONTHS_BEFORE)


def test_a_trek_does_not_begin_before_the_pass_is_open() -> None:
    TREK.check(date(2026, 7, 1), time(8), MONTHS_BEFORE)
    with pytest.raises(NotOnThisDay):
        TREK.check(date(2026, 6, 30), time(8), MONTHS_BEFORE)


def test_a_trek_across_new_year_is_in_no_months_at_all() -> None:
    all_year = Timetable((time(8),), 540, "01-01", "12-31", 0, 0, days=5)
    assert all_year.is_open(date(2026, 12, 27))
    assert not all_year.is_open(date(2026, 12, 28))


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 10))
def test_a_day_is_open_when_every_day_of_the_tour_is(day: date, days: int) -> None:
    table = Timetable((time(8),), 540, "05-10", "09-20", 0, 0, days)
    every = [day + timedelta(days=number) for number in range(days)]
    assert table.is_open(day) == all((5, 10) <= (one.month, one.day) <= (9, 20) for one in every)


# At which hours


def test_it_begins_at_its_own_hours_alone() -> None:
    with pytest.raises(NotOnThisDay) as refusal:
        RIDE.check(DAY, time(10), MONTHS_BEFORE)
    assert (refusal.value.opens, refusal.value.closes) == (None, None)


def test_the_span_of_a_ride_is_its_length() -> None:
    assert RIDE.span(DAY, time(14, 30)) == Span(july(21, 14, 30), july(21, 17, 30))


def test_the_span_of_a_trek_ends_on_its_last_day() -> None:
    assert last_day(DAY, 5) == date(2026, 7, 25)
    assert TREK.span(DAY, time(8)) == Span(july(21, 8), july(25, 17))


def span(first: int, last: int) -> Span:
    return Span(july(21, first), july(21, last))


@pytest.mark.parametrize(
    ("other", "does"),
    [
        (span(8, 9), False),
        (span(8, 10), True),
        (span(10, 11), True),
        (span(9, 12), True),
        (span(8, 20), True),
        (span(12, 13), False),
    ],
)
def test_what_ends_when_the_next_begins_does_not_overlap_it(other: Span, does: bool) -> None:
    assert span(9, 12).overlaps(other) is does
    assert other.overlaps(span(9, 12)) is does


def test_a_span_covers_itself_and_what_lies_inside() -> None:
    assert span(9, 12).covers(span(9, 12))
    assert span(9, 12).covers(span(10, 11))
    assert not span(9, 12).covers(span(10, 13))


# In which shifts

MORNING, AFTERNOON = (DAY, Shift.MORNING), (DAY, Shift.AFTERNOON)


@pytest.mark.parametrize(
    ("at", "minutes", "shifts"),
    [
        (time(9), 180, (MORNING,)),
        (time(9), 240, (MORNING,)),  # back on the stroke of one
        (time(9), 241, (MORNING, AFTERNOON)),
        (time(9), 480, (MORNING, AFTERNOON)),  # the day ride
        (time(12, 59), 1, (MORNING,)),
        (time(13), 60, (AFTERNOON,)),
        (time(14, 30), 180, (AFTERNOON,)),
    ],
)
def test_a_tour_takes_the_shifts_it_touches(
    at: time, minutes: int, shifts: tuple[tuple[date, Shift], ...]
) -> None:
    assert shifts_of(DAY, at, minutes) == shifts


def test_a_trek_takes_both_shifts_of_each_of_its_days() -> None:
    every = [date(2026, 7, number) for number in range(21, 26)]
    assert shifts_of(DAY, time(14), 60, days=5) == tuple((day, shift) for day in every for shift in Shift)


@st.composite
def outings(draw: st.DrawFn) -> tuple[date, time, int, int]:
    """Day, hour, minutes and days of a tour that is back before midnight."""
    start = draw(st.integers(0, 23 * 60 + 58))
    minutes = draw(st.integers(1, 24 * 60 - 1 - start))
    day = DAY + timedelta(days=draw(st.integers(0, 3)))
    return day, time(start // 60, start % 60), minutes, draw(st.integers(1, 3))


@given(outings(), outings())
def test_two_tours_at_one_hour_share_a_shift(
    one: tuple[date, time, int, int], other: tuple[date, time, int, int]
) -> None:
    def of(day: date, at: time, minutes: int, days: int) -> Span:
        return Timetable((at,), minutes, "01-01", "12-31", 0, 0, days).span(day, at)

    if of(*one).overlaps(of(*other)):
        assert set(shifts_of(*one)) & set(shifts_of(*other))


@given(outings())
def test_every_tour_takes_a_shift_on_each_of_its_days_and_on_no_other(
    tour: tuple[date, time, int, int],
) -> None:
    day, _, _, days = tour
    taken = shifts_of(*tour)
    assert {one for one, _ in taken} == {day + timedelta(days=number) for number in range(days)}
    assert len(set(taken)) == len(taken)


# For whom


def test_somebody_must_go() -> None:
    with pytest.raises(NobodyGoes):
        WALKERS.check_size(0)


def test_thirteen_are_too_many_where_twelve_may_go() -> None:
    WALKERS.check_size(12)
    with pytest.raises(GroupTooLarge) as refusal:
        WALKERS.check_size(13)
    assert (refusal.value.people, refusal.value.most) == (13, 12)


def test_one_alone_is_too_few_where_two_must_go() -> None:
    RIDERS.check_enough(2)
    with pytest.raises(GroupTooSmall) as refusal:
        RIDERS.check_enough(1)
    assert (refusal.value.people, refusal.value.least) == (1, 2)


def test_a_child_below_the_lowest_age_does_not_come_along() -> None:
    RIDERS.check_ages([None, 8, 17])
    with pytest.raises(TooYoung) as refusal:
        RIDERS.check_ages([None, 7])
    assert (refusal.value.age, refusal.value.lowest) == (7, 8)


def test_a_baby_is_refused_with_its_age() -> None:
    with pytest.raises(TooYoung) as refusal:
        RIDERS.check_ages([0])
    assert refusal.value.age == 0


def test_a_rider_of_120_kilograms_is_refused_with_the_limit() -> None:
    RIDERS.check_weights([95, 40])
    with pytest.raises(RiderTooHeavy) as refusal:
        RIDERS.check_weights([60, 120])
    assert (refusal.value.weight, refusal.value.most) == (120, 95)


def test_a_rider_says_a_weight() -> None:
    with pytest.raises(WeightMissing):
        RIDERS.check_weights([60, None])


def test_walkers_are_not_weighed() -> None:
    WALKERS.check_weights([120, None])


@pytest.mark.parametrize(
    ("people", "each", "count"), [(1, 6, 1), (6, 6, 1), (7, 6, 2), (12, 6, 2), (13, 6, 3), (8, 0, 0)]
)
def test_one_more_is_needed_for_every_started_group(people: int, each: int, count: int) -> None:
    assert needed(people, each) == count


@given(st.integers(1, 100), st.integers(1, 20))
def test_as_many_as_needed_and_not_one_more(people: int, each: int) -> None:
    count = needed(people, each)
    assert (count - 1) * each < people <= count * each
