"""What guests add to their days is promised and charged at once, with a seat or a box for every meal."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import Flask

from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.meals import MealKind, MealPlan, Served
from camp.rules.money import Money
from camp.rules.refusals import (
    ClashInTime,
    NothingChosen,
    SittingFull,
)
from camp.services import basket, cashier, reservations
from camp.services.verify import verify
from tests.builders import (
    AYGUL,
    all_seated,
    asked,
    charged,
    confirmed,
    family,
    held,
    horses_of,
    refused,
    seats_taken,
    served,
    session_of,
    trekkers,
    visit,
)

B, L, D, BOX = MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER, MealKind.LUNCH_BOX
RIDE, WALK, DAY_RIDE, TREK = "waterfall-ride", "waterfall-walk", "upper-valley-day", "ala-kol-trek"


# What is added is promised and charged


def test_a_ride_of_ones_own_takes_horses_and_a_guide_and_is_charged_by_what_goes_out(
    any_app: Flask, now: datetime
) -> None:
    booking = confirmed(now, 1)
    before = charged(booking)
    ride = basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 80, 2: 60}), now)
    assert set(horses_of(ride)) == {guest.id for guest in booking.guests}
    assert len(set(horses_of(ride).values())) == 2
    # Two horses, the guide and the guide's horse.
    assert charged(booking) - before == Money.som(2 * 2000 + 1500 + 1000)
    assert [guest.weight_kg for guest in booking.guests] == [80, 60]
    assert verify() == []


def test_a_class_takes_places_and_a_group_class_the_whole_of_it(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    felt = basket.add_class(booking.token, "felt", asked(21, "10:00", who=(1, 2, 4)), now)
    raising = basket.add_class(booking.token, "yurt-raising", asked(21, "17:00", who=(1, 2, 3, 4)), now)
    assert session_of(felt).taken == 3
    assert session_of(raising).taken == session_of(raising).capacity == 20
    lines = [(line.quantity, line.unit_price) for line in cashier.folio_of(booking).standing if line.order_id]
    assert lines == [(3, Money.som(700)), (1, Money.som(5000))]
    assert verify() == []


def test_a_meal_beside_the_plan_takes_seats_and_costs_children_their_share(
    any_app: Flask, now: datetime
) -> None:
    booking = family(now)
    before = charged(booking)
    basket.add_meal(booking.token, L, asked(21, who=(1, 2, 3, 4)), now)
    assert seats_taken(L, 21) == 4
    assert charged(booking) - before == Money.som(550 + 550 + 0 + 275)
    assert verify() == []


def test_a_lunch_box_takes_no_seat(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    basket.add_meal(booking.token, BOX, asked(21), now)
    assert seats_taken(L, 21) == 0
    assert served(booking, Served.BOX) == {(1, 21, L), (2, 21, L)}
    assert verify() == []


def test_an_extra_is_charged_by_the_piece(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    before = charged(booking)
    banya = basket.add_extra(booking.token, "banya", asked(21, "17:00"), 2, now)
    transfer = basket.add_extra(booking.token, "transfer-from-karakol", asked(20, "06:00"), 1, now)
    assert (banya.starts_at, transfer.starts_at) == (time(17), None)
    assert charged(booking) - before == Money.som(2 * 300 + 3000)
    assert verify() == []


def test_who_comes_for_the_day_walks_and_has_lunch_without_a_night(any_app: Flask, now: datetime) -> None:
    hiker = visit(now, adults=1)
    basket.add_tour(hiker.token, WALK, asked(21, "09:00", who=(1,)), now)
    basket.add_meal(hiker.token, L, asked(21, who=(1,)), now)
    done = reservations.submit(hiker.token, AYGUL, now)
    assert done.is_visit
    assert done.status is BookingStatus.AWAITING_DEPOSIT
    assert charged(done) == Money.som(1500 + 550)
    assert done.deposit == Money.som(410)
    cashier.record_payment(done.code, PaymentForm.QR, done.deposit, "", None, now)
    assert reservations.get_by_code(done.code).status is BookingStatus.CONFIRMED
    assert verify() == []


def test_a_visit_with_nothing_in_it_is_not_booked(any_app: Flask, now: datetime) -> None:
    empty = visit(now)
    with refused(NothingChosen):
        reservations.submit(empty.token, AYGUL, now)
    tried = basket.add_meal(empty.token, L, asked(21), now)
    basket.remove(empty.token, tried.id, now)
    with refused(NothingChosen):
        reservations.submit(empty.token, AYGUL, now)
    assert verify() == []


# Meals and seats


def test_a_full_sitting_is_refused_by_name_to_visitors_and_to_whole_stays(
    any_app: Flask, now: datetime
) -> None:
    all_seated(now, D, 21, leave=1)
    late = visit(now)
    with refused(SittingFull) as refusal:
        basket.add_meal(late.token, D, asked(21), now)
    assert (refusal.value.meal, refusal.value.day) == (D, date(2026, 7, 21))
    basket.add_meal(late.token, D, asked(21, who=(2,)), now)
    with refused(SittingFull):
        held(now, 1)
    # Who takes breakfast alone, or has left by then, is not kept from coming.
    held(now, 1, plan=MealPlan.BREAKFAST)
    held(now, 2, departure=date(2026, 7, 21))
    assert verify() == []


def test_breakfast_is_eaten_in_two_rounds(any_app: Flask, now: datetime) -> None:
    all_seated(now, B, 21)
    all_seated(now, B, 21)
    late = visit(now)
    with refused(SittingFull):
        basket.add_meal(late.token, B, asked(21), now)
    assert verify() == []


def test_the_plans_meals_of_a_trek_go_along_in_boxes_and_free_their_seats(
    any_app: Flask, now: datetime
) -> None:
    booking = trekkers(now)
    whole = charged(booking)
    trek = basket.add_tour(booking.token, TREK, asked(25, "08:00", who=(1, 2, 3)), now)
    boxes = served(booking, Served.BOX)
    # From the breakfast of the first morning to the last before they are back at five.
    assert {(day, kind) for _, day, kind in boxes} == {
        *((day, B) for day in range(25, 30)),
        *((day, D) for day in range(25, 29)),
    }
    assert seats_taken(D, 26) == seats_taken(B, 25) == 0
    assert seats_taken(D, 24) == seats_taken(D, 29) == 3
    # One guide, one pack horse; the meals are paid as before.
    assert charged(booking) - whole == Money.som(15_000 + 10_000)
    assert verify() == []
    basket.remove(booking.token, trek.id, now)
    assert served(booking, Served.BOX) == set()
    assert seats_taken(D, 26) == 3
    assert charged(booking) == whole
    assert verify() == []


def test_a_dinner_during_a_trek_is_refused_and_so_is_a_trek_over_an_ordered_dinner(
    any_app: Flask, now: datetime
) -> None:
    booking = trekkers(now, plan=MealPlan.BREAKFAST)
    all_of_them = (1, 2, 3)
    dinner = basket.add_meal(booking.token, D, asked(26, who=(2,)), now)
    with refused(ClashInTime):
        basket.add_tour(booking.token, TREK, asked(25, "08:00", who=all_of_them), now)
    basket.remove(booking.token, dinner.id, now)
    basket.add_tour(booking.token, TREK, asked(25, "08:00", who=all_of_them), now)
    with refused(ClashInTime):
        basket.add_meal(booking.token, D, asked(26, who=(2,)), now)
    basket.add_meal(booking.token, D, asked(29, who=(2,)), now)
    assert verify() == []


def test_who_comes_back_to_a_full_table_keeps_the_box(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1, plan=MealPlan.FULL_BOARD)
    ride = basket.add_tour(booking.token, DAY_RIDE, asked(21, "09:00", weights={1: 60, 2: 60}), now)
    all_seated(now, L, 21, leave=1)
    basket.remove(booking.token, ride.id, now)
    assert served(booking, Served.BOX) == {(2, 21, L)}
    assert seats_taken(L, 21) == 44
    assert verify() == []


def test_nobody_has_two_lunches(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    basket.add_meal(booking.token, BOX, asked(21, who=(1,)), now)
    basket.add_meal(booking.token, L, asked(21, who=(2,)), now)
    for kind, who in ((BOX, 1), (L, 1), (BOX, 2), (L, 2)):
        with refused(ClashInTime):
            basket.add_meal(booking.token, kind, asked(21, who=(who,)), now)
    assert verify() == []
