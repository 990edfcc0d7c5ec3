"""What the sheets of the kitchen, the stable and the tour desk say of a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import Guest, Guide, GuideShift, Horse, HorseShift, Meal, Order
from camp.rules.activities import CallOffChoice, CallOffReason, Shift
from camp.rules.folio import PaymentForm
from camp.rules.meals import Diet, MealKind, MealPlan
from camp.rules.stable import HorseState
from camp.services import basket, cashier, reservations, tour_desk
from camp.services.inventory import seats
from camp.services.kitchen import BoxRound, MealCount, kitchen_sheet
from camp.services.stable_sheet import HorseDay, stable_sheet
from camp.services.tours_board import ToursBoard, tours_board
from camp.services.transaction import transaction
from tests.builders import asked, booked, charged, confirmed, departure_of, family, horses_of, trekkers, visit

DAY = date(2026, 7, 21)
TODAY = date(2026, 7, 15)
RIDE, WALK, DAY_RIDE, TREK = "waterfall-ride", "waterfall-walk", "upper-valley-day", "ala-kol-trek"
BREAKFAST, LUNCH, DINNER = MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER


def counts(now: datetime, day: date = DAY) -> dict[MealKind, MealCount]:
    return {count.meal: count for count in kitchen_sheet(day, now).meals}


def boxes(now: datetime, day: date = DAY) -> list[BoxRound]:
    return list(kitchen_sheet(day, now).boxes)


def moment(day: int, hour: int) -> datetime:
    """A day of July and an hour, by the camp's clock."""
    return datetime.combine(date(2026, 7, day), time(hour))


def guides_of(order: Order) -> tuple[str, ...]:
    rows = select(Guide.name).join(GuideShift).where(GuideShift.departure_id == order.departure_id)
    return tuple(sorted(db.session.scalars(rows.distinct())))


# The kitchen


def test_portions_are_told_by_meal_plan_and_diet_adults_and_children_apart(
    any_app: Flask, now: datetime
) -> None:
    guests = family(now).guests
    guests[1].diet = Diet.VEGAN
    db.session.commit()
    told = counts(now)
    assert {meal: told[meal].portions for meal in told} == {BREAKFAST: 4, LUNCH: 0, DINNER: 4}
    assert (told[DINNER].adults, told[DINNER].children) == (2, 2)
    assert told[DINNER].by_plan == {MealPlan.HALF_BOARD: 4}
    assert told[DINNER].by_diet == {Diet.EVERYTHING: 3, Diet.VEGAN: 1}
    assert (told[DINNER].seats, told[DINNER].boxes, told[DINNER].at) == (4, 0, time(19))
    assert not any(count.portions for count in counts(now, date(2026, 7, 24)).values())


def test_a_meal_ordered_beside_the_plan_belongs_to_no_plan(app: Flask, now: datetime) -> None:
    at_half_board = confirmed(now, 1)
    basket.add_meal(at_half_board.token, LUNCH, asked(21, who=(1,)), now)
    day_visit = visit(now)
    basket.add_meal(day_visit.token, LUNCH, asked(21, who=(1, 2)), now)
    assert counts(now)[LUNCH].by_plan == {None: 3}


def test_a_hold_counts_apart_and_no_more_once_it_has_lapsed(
    app: Flask, now: datetime, later: datetime
) -> None:
    confirmed(now, 1)
    booked(now, 2)
    holder = visit(now)
    basket.add_meal(holder.token, DINNER, asked(21, who=(1, 2)), now)
    assert (counts(now)[DINNER].portions, counts(now)[DINNER].held) == (6, 2)
    assert (counts(later)[DINNER].portions, counts(later)[DINNER].held) == (4, 0)


def test_seats_are_told_of_those_the_sitting_really_has(any_app: Flask, now: datetime) -> None:
    confirmed(now, 6, adults=4)
    with transaction() as session:
        session.execute(update(Meal).where(Meal.kind == DINNER).values(seats=3))
        assert seats.resize_sittings(session, DINNER, 3, TODAY) == 3
    assert (counts(now)[DINNER].seats, counts(now)[DINNER].capacity) == (4, 44)
    assert counts(now, date(2026, 8, 1))[DINNER].capacity == 3


def test_a_meal_during_a_ride_is_a_box_ready_at_its_start(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1, plan=MealPlan.FULL_BOARD)
    booking.guests[1].diet = Diet.VEGETARIAN
    db.session.commit()
    order = basket.add_tour(booking.token, DAY_RIDE, asked(21, "09:00", weights={1: 70, 2: 60}), now)
    assert (counts(now)[LUNCH].seats, counts(now)[LUNCH].boxes) == (0, 2)
    [box] = boxes(now)
    assert box.departure is not None
    assert box.departure.id == order.departure_id
    assert (box.ready, box.boxes) == (moment(21, 9), 2)
    assert box.guides == guides_of(order) != ()
    assert box.diets == {Diet.EVERYTHING: 1, Diet.VEGETARIAN: 1}
    assert boxes(now, date(2026, 7, 22)) == []


def test_a_box_of_a_guest_on_no_tour_is_packed_with_the_breakfast(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    basket.add_meal(booking.token, MealKind.LUNCH_BOX, asked(21, who=(1, 2)), now)
    # The way home from this walk comes before the lunch: its box is carried along.
    basket.add_tour(booking.token, WALK, asked(21, "09:00", who=(1,)), now)
    alone, walking = boxes(now)
    assert (alone.ready, alone.departure, alone.boxes) == (moment(21, 8), None, 1)
    assert alone.guides == ()
    assert walking.departure is not None
    assert (walking.ready, walking.departure.tour.code, walking.boxes) == (moment(21, 9), WALK, 1)


def test_a_walk_after_the_lunch_takes_no_box_along(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    basket.add_meal(booking.token, MealKind.LUNCH_BOX, asked(21, who=(1,)), now)
    basket.add_tour(booking.token, WALK, asked(21, "14:30", who=(1,)), now)
    [box] = boxes(now)
    assert (box.ready, box.departure) == (moment(21, 8), None)


def test_a_trek_takes_the_boxes_of_all_its_days_along_on_the_first(any_app: Flask, now: datetime) -> None:
    hikers = trekkers(now)
    hikers.guests[0].allergies = "nuts"
    db.session.commit()
    basket.add_tour(hikers.token, TREK, asked(25, "08:00", who=(1, 2, 3)), now)
    [box] = boxes(now, date(2026, 7, 25))
    assert box.ready == moment(25, 8)
    assert sorted(box.meals) == [date(2026, 7, day) for day in range(25, 30)]
    assert box.meals[date(2026, 7, 26)] == {BREAKFAST: 3, DINNER: 3}
    # What is eaten on the third day, was packed on the first.
    [out] = boxes(now, date(2026, 7, 27))
    assert (out.ready, out.boxes) == (moment(25, 8), 6)
    assert counts(now, date(2026, 7, 27))[DINNER].boxes == 3
    [(guest, meals)] = kitchen_sheet(date(2026, 7, 25), now).special
    assert (guest.allergies, meals) == ("nuts", (BREAKFAST, DINNER))


def test_who_eats_otherwise_is_named_with_the_meals_concerned(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 3)
    day_visit = visit(now, adults=1)
    basket.add_meal(day_visit.token, LUNCH, asked(21, who=(1,)), now)
    booking.guests[0].diet = Diet.GLUTEN_FREE
    day_visit.guests[0].allergies = "honey"
    db.session.commit()
    told = {guest.id: (guest.stay and guest.stay.yurt.number, meals) for guest, meals in special(now)}
    assert told == {
        booking.guests[0].id: (3, (BREAKFAST, DINNER)),
        day_visit.guests[0].id: (None, (LUNCH,)),
    }


def special(now: datetime) -> tuple[tuple[Guest, tuple[MealKind, ...]], ...]:
    return kitchen_sheet(DAY, now).special


def test_the_coming_seven_days_are_told_without_the_day_itself(app: Flask, now: datetime) -> None:
    family(now)
    week = kitchen_sheet(DAY, now).week
    assert [day for day, _ in week] == [DAY + timedelta(days=number) for number in range(1, 8)]
    assert dict(week)[date(2026, 7, 22)] == {BREAKFAST: 4, LUNCH: 0, DINNER: 4}
    assert dict(week)[date(2026, 7, 23)] == {BREAKFAST: 4, LUNCH: 0, DINNER: 0}


def test_the_dishes_of_the_days_meals_stand_on_the_sheet(app: Flask, now: datetime) -> None:
    dishes = kitchen_sheet(DAY, now).dishes
    assert set(dishes) == {BREAKFAST, LUNCH, DINNER}
    assert any(Diet.VEGAN in dish.diets for dish in dishes[DINNER])


# The stable


def horse_day(now: datetime, horse_id: int, day: date = DAY) -> HorseDay:
    return next(row for row in stable_sheet(day, now).horses if row.horse.id == horse_id)


def ride(now: datetime, day: int, code: str = RIDE, at: str = "09:00") -> Order:
    rider = visit(now, date(2026, 7, day), 2)
    return basket.add_tour(rider.token, code, asked(day, at, weights={1: 60, 2: 62}), now)


def test_a_horse_is_shown_under_its_rider_with_the_minutes_it_goes(app: Flask, now: datetime) -> None:
    order = ride(now, 21)
    for guest_id, horse_id in horses_of(order).items():
        row = horse_day(now, horse_id)
        assert row.morning is not None
        assert (row.morning.guest_id, row.afternoon) == (guest_id, None)
        assert (row.minutes_today, row.minutes_week, row.days_week) == (180, 180, 1)
    guide = db.session.scalars(select(HorseShift).where(HorseShift.guide_id.is_not(None))).one()
    shown = horse_day(now, guide.horse_id).morning
    assert shown is not None
    assert shown.guide is not None
    assert stable_sheet(DAY, now).guides[departure_of(order).id] == shown.guide.name


def test_a_ride_of_both_shifts_is_worked_once(app: Flask, now: datetime) -> None:
    horse_id = next(iter(horses_of(ride(now, 21, DAY_RIDE)).values()))
    row = horse_day(now, horse_id)
    assert row.morning is not None
    assert row.afternoon is not None
    assert (row.morning.shift, row.afternoon.shift) == (Shift.MORNING, Shift.AFTERNOON)
    assert row.minutes_today == 480


def test_the_work_of_seven_days_and_the_next_rest_are_counted(app: Flask, now: datetime) -> None:
    kept = [horse.id for horse in db.session.scalars(select(Horse).where(Horse.role == "riding").limit(3))]
    others = update(Horse).where(Horse.role == "riding", Horse.id.not_in(kept)).values(is_active=False)
    db.session.execute(others)
    db.session.commit()
    for day in (18, 21, 22):
        ride(now, day)
    for horse_id in kept:
        row = horse_day(now, horse_id)
        assert (row.minutes_week, row.days_week, row.next_rest) == (360, 2, date(2026, 7, 23))
        assert horse_day(now, horse_id, date(2026, 7, 20)).next_rest == date(2026, 7, 20)
        # Seven days end with the day shown: the 18th belongs to the week of the 24th, not of the 25th.
        assert horse_day(now, horse_id, date(2026, 7, 24)).days_week == 3
        assert horse_day(now, horse_id, date(2026, 7, 25)).days_week == 2


def test_a_horse_is_out_from_its_first_day_to_its_last(app: Flask, now: datetime) -> None:
    tour_desk.put_out(1, HorseState.LAME, DAY, DAY, now)
    before, during, after = (horse_day(now, 1, DAY + timedelta(days=number)) for number in (-1, 0, 1))
    assert (before.is_out, before.will_be_out) == (False, True)
    assert (during.is_out, during.will_be_out) == (True, False)
    assert (after.is_out, after.will_be_out) == (False, False)


def test_riders_on_foot_are_told_by_departure_until_their_hold_lapses(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    order = ride(now, 21)
    for horse in db.session.scalars(select(Horse.id).where(Horse.role == "riding").order_by(Horse.id)).all():
        tour_desk.put_out(horse, HorseState.LAME, DAY, None, now)
    [(departure, riders)] = stable_sheet(DAY, now).on_foot
    assert departure.id == order.departure_id
    assert [rider.id for rider in riders] == order.guest_ids
    assert stable_sheet(DAY, later).on_foot == ()
    assert stable_sheet(date(2026, 7, 22), now).on_foot == ()


def test_what_lapsed_works_no_horse(app: Flask, now: datetime, later: datetime) -> None:
    horse_id = next(iter(horses_of(ride(now, 21)).values()))
    assert horse_day(later, horse_id).morning is None
    assert horse_day(later, horse_id).minutes_today == 0
    # The horse of the guide neither.
    assert not any(row.morning for row in stable_sheet(DAY, later).horses)


def test_a_horse_that_left_the_camp_is_shown_while_a_rider_counts_on_it(app: Flask, now: datetime) -> None:
    horse_id = next(iter(horses_of(ride(now, 21)).values()))
    db.session.execute(update(Horse).values(is_active=False))
    db.session.commit()
    assert horse_id in {row.horse.id for row in stable_sheet(DAY, now).horses}
    assert stable_sheet(date(2026, 7, 22), now).horses == ()


# The tour desk


def board(now: datetime, day: date = DAY, today: date = TODAY) -> ToursBoard:
    return tours_board(day, today, now)


def test_a_departure_shows_its_guests_and_its_guides(any_app: Flask, now: datetime) -> None:
    scheduled = tour_desk.schedule(WALK, DAY, time(9), 6, "ru", now)
    empty = tour_desk.schedule(WALK, date(2026, 7, 22), time(9), 6, "ru", now)
    booking = confirmed(now, 1)
    order = basket.add_tour(booking.token, WALK, asked(21, "09:00", departure_id=scheduled.id), now)
    [card] = board(now).departures
    assert [guest.id for guest in card.guests] == order.guest_ids
    assert tuple(guide.name for guide in card.guides) == guides_of(order)
    assert not card.wants_decision
    [other] = board(now, date(2026, 7, 22)).departures
    assert (other.dated.id, other.guests) == (empty.id, ())


def test_a_trek_stands_on_every_day_it_is_out(app: Flask, now: datetime) -> None:
    hikers = trekkers(now)
    basket.add_tour(hikers.token, TREK, asked(25, "08:00", who=(1, 2, 3)), now)
    shown = [day for day in range(24, 32) if board(now, date(2026, 7, day)).departures]
    assert shown == [25, 26, 27, 28, 29]
    assert board(now, date(2026, 7, 28), today=date(2026, 7, 27)).departures


def test_a_tour_of_ones_own_goes_from_the_board_with_its_hold(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    holder = visit(now)
    basket.add_tour(holder.token, WALK, asked(21, "09:00"), now)
    basket.add_class(holder.token, "felt", asked(21, "15:00"), now)
    assert (len(board(now).departures), len(board(now).sessions)) == (1, 1)
    assert (board(later).departures, board(later).sessions) == ((), ())


@pytest.mark.parametrize(("hour", "is_short"), [(17, False), (18, True)])
def test_below_its_minimum_means_something_once_the_cut_off_has_passed(
    app: Flask, now: datetime, hour: int, is_short: bool
) -> None:
    scheduled = tour_desk.schedule(DAY_RIDE, DAY, time(9), 4, "ru", now)
    alone = confirmed(now, 1)
    wanted = asked(21, "09:00", weights={1: 60}, departure_id=scheduled.id)
    basket.add_tour(alone.token, DAY_RIDE, wanted, now)
    moment = camp_moment(date(2026, 7, 20), time(hour))
    [card] = board(moment, today=date(2026, 7, 20)).departures
    assert card.is_short is is_short
    decisions = board(moment, date(2026, 7, 1), date(2026, 7, 20)).decisions
    assert [one.dated.id for one in decisions] == [scheduled.id] * is_short


def test_a_ride_with_a_rider_on_foot_wants_a_decision(app: Flask, now: datetime) -> None:
    order = ride(now, 21)
    for horse in db.session.scalars(select(Horse.id).order_by(Horse.id)).all():
        tour_desk.put_out(horse, HorseState.RESTING, DAY, None, now)
    [card] = board(now, TODAY).decisions
    assert (card.dated.id, card.on_foot) == (order.departure_id, 2)


def called_off_walk(now: datetime) -> Order:
    booking = confirmed(now, 1)
    order = basket.add_tour(booking.token, WALK, asked(21, "09:00"), now)
    balance = charged(booking)
    cashier.record_payment(booking.code, PaymentForm.CASH, balance, "", None, now)
    tour_desk.call_off_departure(departure_of(order).id, CallOffReason.WEATHER, now)
    return order


def test_what_was_called_off_waits_for_its_guests_choice(app: Flask, now: datetime) -> None:
    order = called_off_walk(now)
    assert board(now).departures[0].dated.called_off_at is not None
    assert [one.id for one in board(now).undecided] == [order.id]
    tour_desk.choose_instead(order.booking.token, order.id, CallOffChoice.SOMETHING_ELSE, now)
    assert (board(now).undecided, board(now).refunds) == ((), ())


def test_nobody_waits_for_the_choice_of_a_booking_that_was_cancelled(app: Flask, now: datetime) -> None:
    order = called_off_walk(now)
    reservations.cancel(order.booking.code, now, TODAY)
    assert board(now).undecided == ()


def test_money_wanted_back_stays_on_the_board_until_it_is_given(any_app: Flask, now: datetime) -> None:
    order = called_off_walk(now)
    tour_desk.choose_instead(order.booking.token, order.id, CallOffChoice.REFUND, now)
    [(shown, owed)] = board(now, today=date(2026, 9, 30)).refunds
    assert shown.id == order.id
    assert owed == -cashier.folio_of(order.booking).sums.balance
    cashier.refund(order.booking.code, PaymentForm.CASH, owed, "", None, now)
    assert board(now).refunds == ()
