"""Somebody comes too or stays at home, everybody eats otherwise: by the same move as yurt and dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask

from camp.extensions import db
from camp.models import Booking, Stay
from camp.rules.changes import Move, MovePrice, PartyChange
from camp.rules.dates import Period
from camp.rules.guest_refusals import GuestOrdered, PartyIsIn
from camp.rules.lifecycle import BookingStatus
from camp.rules.meals import MealKind, MealPlan, Served
from camp.rules.money import NOTHING, Money
from camp.rules.party import Party
from camp.rules.pricing import ChargeKind, SoldAs
from camp.rules.refusals import (
    PartyDoesNotFit,
    PartyWithoutAdult,
    Refusal,
    SittingFull,
    YurtTaken,
)
from camp.rules.register import RegisterRule
from camp.rules.staff_refusals import MealOrdered
from camp.services import basket, cashier, front_desk, moves, reservations
from camp.services.transaction import transaction
from camp.services.verify import verify
from tests.builders import (
    all_seated,
    asked,
    booked,
    charged,
    confirmed,
    keep_register,
    refused,
    served,
)  # fmt: skip
from tests.conftest import TODAY

JULY_20_TO_23 = Period(date(2026, 7, 20), date(2026, 7, 23))


def changed(
    booking: Booking, now: datetime, yurt: int | None = None, period: Period | None = None, **about: Any
) -> Stay:
    """Changed as was shown, and the books agree."""
    stay = booking.stays[0]
    wanted = Move(yurt or stay.yurt.number, period or stay.period, **about)
    plan = moves.plan_move(stay.id, wanted, now, TODAY)
    before = charged(booking)
    left = moves.move(stay.id, wanted, plan.difference, now, TODAY)
    db.session.expire_all()
    assert charged(booking) - before == plan.difference
    assert verify() == []
    return left


def test_who_comes_too_pays_has_a_bed_and_eats(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6)
    before = charged(booking)
    stay = changed(booking, now, people=PartyChange(adults=1, child_ages=(7,)))
    assert stay.party == Party(3, (7,))
    assert charged(booking) - before == Money.som(3 * (2700 + 1350))
    assert [(guest.position, guest.age) for guest in booking.guests] == [
        (1, None),
        (2, None),
        (3, None),
        (4, 7),
    ]
    assert {(3, 20, MealKind.DINNER), (4, 23, MealKind.BREAKFAST)} <= served(booking)


def test_who_stays_at_home_gives_back_bed_and_meals(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6, child_ages=(7,))
    with transaction():
        booking.guests[1].name = "Bakyt"
    changed(booking, now, people=PartyChange(leaving=(1,)))
    assert [(guest.position, guest.name) for guest in booking.guests] == [(2, "Bakyt"), (3, "")]
    assert {position for position, _, _ in served(booking)} == {2, 3}
    changed(booking, now, people=PartyChange(adults=1))
    assert [guest.position for guest in booking.guests] == [2, 3, 4]


def test_the_same_change_back_costs_what_it_gave(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6)
    before = charged(booking)
    changed(booking, now, people=PartyChange(adults=1))
    changed(booking, now, people=PartyChange(leaving=(3,)))
    assert charged(booking) == before


def test_another_plan_lays_other_meals(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    before = charged(booking)
    changed(booking, now, plan=MealPlan.FULL_BOARD)
    assert charged(booking) - before == Money.som(3 * 2 * (3300 - 2700))
    assert (1, 21, MealKind.LUNCH) in served(booking)
    changed(booking, now, plan=MealPlan.BREAKFAST)
    assert {meal for _, _, meal in served(booking)} == {MealKind.BREAKFAST}
    assert charged(booking) == Money.som(3 * (2 * 1800 + 1500))


def test_people_plan_dates_and_yurt_change_at_once(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay = changed(
        booking,
        now,
        6,
        Period(date(2026, 7, 25), date(2026, 7, 27)),
        people=PartyChange(leaving=(2,), adults=2),
        plan=MealPlan.BREAKFAST,
    )
    assert (stay.yurt.number, stay.party, stay.meal_plan) == (6, Party(3), MealPlan.BREAKFAST)
    assert {day for _, day, _ in served(booking)} == {26, 27}


def test_a_bed_more_is_taken_among_the_strangers(any_app: Flask, now: datetime) -> None:
    first = confirmed(now, 11, adults=2, sold_as=SoldAs.BED)
    changed(first, now, people=PartyChange(adults=1))
    beds = len(first.stays[0].yurt.beds)
    confirmed(now, 11, adults=beds - 3, sold_as=SoldAs.BED)
    stay_id, period = first.stays[0].id, first.stays[0].period
    with refused(YurtTaken):
        moves.move(stay_id, Move(11, period, people=PartyChange(adults=1)), NOTHING, now, TODAY)
    changed(first, now, people=PartyChange(leaving=(1,)))
    assert confirmed(now, 11, adults=1, sold_as=SoldAs.BED).stays[0].yurt.number == 11


def test_the_old_price_is_for_another_yurt_not_for_other_people(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6)
    before = charged(booking)
    changed(booking, now, 7, price=MovePrice.OLD, people=PartyChange(adults=1))
    assert charged(booking) - before == Money.som(3 * 2700)


def test_what_makes_no_sense_is_refused(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay = booking.stays[0]
    stay_id, beds = stay.id, len(stay.yurt.beds)
    cases: list[tuple[type[Refusal], PartyChange]] = [
        (PartyWithoutAdult, PartyChange(leaving=(1, 2))),
        (PartyDoesNotFit, PartyChange(adults=beds)),
    ]
    for kind, people in cases:
        with refused(kind, str(people)):
            moves.move(stay_id, Move(1, JULY_20_TO_23, people=people), NOTHING, now, TODAY)


def test_who_has_a_tour_does_not_stay_at_home_unnoticed(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6, child_ages=(9,))
    basket.add_class(booking.token, "felt", asked(21, "10:00", who=(2, 3)), now)
    stay_id = booking.stays[0].id
    with refused(GuestOrdered) as told:
        moves.move(stay_id, Move(6, JULY_20_TO_23, people=PartyChange(leaving=(2,))), NOTHING, now, TODAY)
    assert (told.value.position, told.value.days) == (2, (date(2026, 7, 21),))
    changed(booking, now, people=PartyChange(leaving=(1,)))


def test_a_lunch_ordered_beside_the_plan_is_not_had_twice(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    wanted = Move(1, JULY_20_TO_23, plan=MealPlan.FULL_BOARD)
    difference = moves.plan_move(booking.stays[0].id, wanted, now, TODAY).difference
    with refused(MealOrdered):
        moves.move(booking.stays[0].id, wanted, difference, now, TODAY)


def test_somebody_more_needs_a_seat_at_the_table(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6)
    all_seated(now, MealKind.DINNER, 22, leave=2)
    wanted = Move(6, JULY_20_TO_23, people=PartyChange(adults=1))
    difference = moves.plan_move(booking.stays[0].id, wanted, now, TODAY).difference
    with refused(SittingFull):
        moves.move(booking.stays[0].id, wanted, difference, now, TODAY)


def test_out_on_a_tour_the_new_lunch_comes_in_a_box(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6)
    basket.add_tour(booking.token, "upper-valley-day", asked(21, "09:00", weights={1: 70, 2: 60}), now)
    changed(booking, now, plan=MealPlan.FULL_BOARD, people=PartyChange(adults=1))
    assert {(1, 21, MealKind.LUNCH), (2, 21, MealKind.LUNCH)} <= served(booking, Served.BOX)
    assert (3, 21, MealKind.LUNCH) in served(booking)


def test_a_party_that_is_in_stays_as_it_is(any_app: Flask, now: datetime) -> None:
    keep_register(RegisterRule.OFF)
    booking = confirmed(now, 6, arrival=TODAY, departure=date(2026, 7, 18))
    front_desk.check_in(booking.stays[0].id, now, TODAY, despite=front_desk.WARNINGS)
    stay_id, period = booking.stays[0].id, booking.period
    for about in ({"people": PartyChange(adults=1)}, {"plan": MealPlan.FULL_BOARD}):
        with refused(PartyIsIn, str(about)):
            moves.move(stay_id, Move(6, period, **about), NOTHING, now, TODAY)  # type: ignore[arg-type]


def test_a_booking_that_now_is_paid_for_waits_no_longer(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    cashier.record_payment(booking.code, cashier.PaymentForm.QR, Money.som(3300), "", None, now)
    assert booking.status is BookingStatus.AWAITING_DEPOSIT
    changed(booking, now, period=Period(date(2026, 7, 20), date(2026, 7, 21)), plan=MealPlan.BREAKFAST)
    changed(booking, now, people=PartyChange(leaving=(2,)))
    assert charged(booking) == Money.som(3300)
    assert reservations.get_by_code(booking.code).status is BookingStatus.CONFIRMED


def test_a_party_that_grows_large_has_the_discount_where_it_changes(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 6, 7, 8, adults=9)
    changed(booking, now, people=PartyChange(adults=1))
    discounted = {
        charge.stay_id
        for charge in cashier.folio_of(booking).standing
        if charge.kind is ChargeKind.LARGE_PARTY_DISCOUNT
    }
    assert (len(booking.party), discounted) == (10, {booking.stays[0].id})
