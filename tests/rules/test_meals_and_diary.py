"""Which meals a plan holds on which day, and who is busy when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camp.rules.activities import Span
from camp.rules.dates import Period
from camp.rules.diary import PartyDiary, calendar_of
from camp.rules.meals import (
    PLAN_MEALS,
    MealKind,
    MealPlan,
    Served,
    day_of_meal,
    meals_of_plan,
    served_during,
    span_of_meal,
)
from camp.rules.refusals import ClashInTime, DayOutsideStay

B, L, D = MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER


def july(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """By the camp's own clock, without a zone, as the rules take it."""
    return datetime.combine(date(2026, 7, day), time(hour, minute))


def on(day: int, first: int, last: int) -> Span:
    return Span(july(day, first), july(day, last))


# Meals of a plan


@pytest.mark.parametrize(
    ("plan", "meals"),
    [
        (MealPlan.BREAKFAST, [(21, B), (22, B)]),
        (MealPlan.HALF_BOARD, [(20, D), (21, B), (21, D), (22, B)]),
        (MealPlan.FULL_BOARD, [(20, D), (21, B), (21, L), (21, D), (22, B), (22, L)]),
    ],
)
def test_two_nights_hold_these_meals(plan: MealPlan, meals: list[tuple[int, MealKind]]) -> None:
    nights = (date(2026, 7, 20), date(2026, 7, 21))
    assert sorted(meals_of_plan(nights, plan)) == sorted((date(2026, 7, day), meal) for day, meal in meals)


def test_the_dinner_of_a_night_is_eaten_that_evening_and_the_rest_the_next_day() -> None:
    assert day_of_meal(date(2026, 7, 31), D) == date(2026, 7, 31)
    assert day_of_meal(date(2026, 7, 31), B) == day_of_meal(date(2026, 7, 31), L) == date(2026, 8, 1)


PERIODS = st.builds(
    lambda offset, nights: Period(
        date(2026, 6, 1) + timedelta(days=offset), date(2026, 6, 1) + timedelta(days=offset + nights)
    ),
    st.integers(0, 90),
    st.integers(1, 30),
)


@given(PERIODS, st.sampled_from(MealPlan))
def test_a_plan_holds_each_of_its_meals_once_a_night_within_the_stay(period: Period, plan: MealPlan) -> None:
    meals = Counter(meals_of_plan(period, plan))
    assert set(meals.values()) == {1}
    assert Counter(meal for _, meal in meals) == dict.fromkeys(PLAN_MEALS[plan], len(period))
    assert all(period.arrival <= day <= period.departure for day, _ in meals)
    # Nobody breakfasts or lunches on the arrival day or dines on the departure day.
    assert all(meal is D for day, meal in meals if day == period.arrival)
    assert all(meal is not D for day, meal in meals if day == period.departure)


@given(PERIODS)
def test_a_larger_plan_holds_all_the_meals_of_the_smaller(period: Period) -> None:
    breakfast, half, full = (set(meals_of_plan(period, plan)) for plan in MealPlan)
    assert breakfast < half < full


def test_a_meal_during_a_tour_goes_along_in_a_box() -> None:
    lunch = span_of_meal(date(2026, 7, 21), time(13))
    assert served_during(lunch, [on(21, 9, 17)]) is Served.BOX
    assert served_during(lunch, [on(21, 9, 13), on(21, 14, 17)]) is Served.SEAT
    assert served_during(lunch, []) is Served.SEAT


# Who is busy when

OPENS, CLOSES = july(20, 14), july(23, 19)


Busy = Sequence[tuple[int, Span]]


def diary(
    outings: Busy = (),
    plan: Busy = (),
    ordered: Busy = (),
) -> PartyDiary:
    return PartyDiary(OPENS, CLOSES, False, calendar_of(outings), calendar_of(plan), calendar_of(ordered))


VISIT = PartyDiary(july(21), datetime.combine(date(2026, 7, 21), time.max), True, {}, {}, {})


def test_nobody_is_on_two_tours_at_once() -> None:
    with pytest.raises(ClashInTime) as refusal:
        diary(outings=[(1, on(21, 9, 12))]).check_tour(on(21, 11, 14), [1])
    assert (refusal.value.start, refusal.value.end) == (july(21, 9), july(21, 12))


def test_one_tour_may_begin_when_the_other_ends() -> None:
    diary(outings=[(1, on(21, 9, 12))]).check_tour(on(21, 12, 14), [1])


def test_what_one_does_keeps_nobody_else_from_anything() -> None:
    busy = diary(outings=[(1, on(21, 9, 12))])
    busy.check_tour(on(21, 9, 12), [2, 3])
    with pytest.raises(ClashInTime):
        busy.check_tour(on(21, 9, 12), [3, 1])


def test_a_trek_keeps_one_busy_on_each_of_its_days() -> None:
    trek = Span(july(21, 8), july(23, 17))
    busy = diary(outings=[(1, trek)])
    for day in (21, 22, 23):
        with pytest.raises(ClashInTime):
            busy.check_class(on(day, 15, 16), [1])
    busy.check_class(on(20, 15, 16), [1])
    busy.check_class(on(23, 17, 18), [1])


def test_a_tour_takes_over_a_meal_of_the_plan_but_not_one_ordered_by_itself() -> None:
    dinner = (1, on(21, 19, 20))
    diary(plan=[dinner]).check_tour(on(21, 18, 21), [1])
    with pytest.raises(ClashInTime):
        diary(ordered=[dinner]).check_tour(on(21, 18, 21), [1])


def test_a_class_leaves_every_meal_alone() -> None:
    dinner = (1, on(21, 19, 20))
    for busy in (diary(plan=[dinner]), diary(ordered=[dinner])):
        with pytest.raises(ClashInTime):
            busy.check_class(on(21, 18, 20), [1])
        busy.check_class(on(21, 18, 19), [1])


def test_nobody_sits_at_table_while_out_or_at_another_meal() -> None:
    lunch = on(21, 13, 14)
    busy: tuple[PartyDiary, ...] = (
        diary(outings=[(1, on(21, 9, 17))]),
        diary(plan=[(1, lunch)]),
        diary(ordered=[(1, lunch)]),
    )
    for one in busy:
        with pytest.raises(ClashInTime):
            one.check_meal(lunch, [1])
        one.check_meal(lunch, [2])


def test_nothing_begins_before_check_in_on_the_arrival_day() -> None:
    diary().check_class(on(20, 14, 15), [1])
    with pytest.raises(DayOutsideStay) as refusal:
        diary().check_class(on(20, 13, 15), [1])
    assert (refusal.value.day, refusal.value.first, refusal.value.last) == (
        date(2026, 7, 20), date(2026, 7, 20), date(2026, 7, 23),
    )  # fmt: skip


def test_nothing_ends_after_dinner_time_on_the_departure_day() -> None:
    diary().check_tour(on(23, 16, 19), [1])
    with pytest.raises(DayOutsideStay):
        diary().check_tour(on(23, 17, 20), [1])


@pytest.mark.parametrize("day", [19, 24])
def test_a_day_outside_the_stay_is_refused(day: int) -> None:
    for check in (diary().check_tour, diary().check_class, diary().check_meal):
        with pytest.raises(DayOutsideStay):
            check(on(day, 15, 16), [1])
    with pytest.raises(DayOutsideStay):
        diary().check_day(date(2026, 7, day), None)


def test_an_extra_without_an_hour_can_be_had_on_each_day_and_one_with_it_while_they_are_here() -> None:
    diary().check_day(date(2026, 7, 20), None)
    diary().check_day(date(2026, 7, 23), None)
    diary().check_day(date(2026, 7, 20), time(14))
    diary().check_day(date(2026, 7, 23), time(19))
    for day, at in ((20, time(13, 59)), (23, time(19, 1))):
        with pytest.raises(DayOutsideStay):
            diary().check_day(date(2026, 7, day), at)


def test_who_comes_for_a_day_has_it_from_morning_to_night() -> None:
    VISIT.check_class(on(21, 0, 23), [1])
    with pytest.raises(DayOutsideStay):
        VISIT.check_class(on(22, 9, 10), [1])


def test_only_the_tour_of_a_day_visitor_may_end_on_a_later_day() -> None:
    trek = Span(july(21, 8), july(25, 17))
    VISIT.check_tour(trek, [1])
    with pytest.raises(DayOutsideStay):
        VISIT.check_class(trek, [1])
    with pytest.raises(DayOutsideStay):
        diary().check_tour(Span(july(22, 8), july(25, 17)), [1])


def test_a_visit_on_another_day_has_nothing_in_it_yet() -> None:
    busy = PartyDiary(VISIT.opens, VISIT.closes, True, calendar_of([(1, on(21, 9, 12))]), {}, {})
    moved = busy.moved_to(date(2026, 7, 22))
    moved.check_tour(on(22, 9, 12), [1])
    with pytest.raises(DayOutsideStay):
        moved.check_tour(on(21, 9, 12), [1])


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = OPENS + timedelta(minutes=15 * draw(st.integers(0, 4 * 48)))
    length = timedelta(minutes=15 * draw(st.integers(1, 4 * 28)))
    return Span(start, min(start + length, CLOSES))


def _clashes(busy: PartyDiary, span: Span) -> bool:
    try:
        busy.check_tour(span, [1])
    except ClashInTime:
        return True
    return False


@given(spans(), spans())
def test_it_does_not_matter_which_of_two_was_added_first(one: Span, other: Span) -> None:
    assert _clashes(diary(outings=[(1, one)]), other) == _clashes(diary(outings=[(1, other)]), one)
    assert _clashes(diary(outings=[(1, one)]), other) == one.overlaps(other)


@given(st.lists(spans(), max_size=6))
def test_whatever_was_added_no_two_of_it_overlap(wanted: list[Span]) -> None:
    taken: list[tuple[int, Span]] = []
    for span in wanted:
        if not _clashes(diary(outings=taken), span):
            taken.append((1, span))
    assert not any(
        one.overlaps(other) for number, (_, one) in enumerate(taken) for _, other in taken[number + 1 :]
    )


@given(spans(), spans())
def test_what_a_class_may_do_a_tour_may_do_too(span: Span, meal: Span) -> None:
    busy = diary(plan=[(1, meal)])
    try:
        busy.check_class(span, [1])
    except ClashInTime:
        assert span.overlaps(meal)
    busy.check_tour(span, [1])
