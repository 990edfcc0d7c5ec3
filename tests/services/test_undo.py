"""What was done at the desk and taken back has left the books as they were."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from camp.extensions import db
from camp.models import Base, Charge, Order, Yurt
from camp.models.base import Moment
from camp.rules.folio import PaymentForm
from camp.rules.housekeeping import PREPARE, YurtCondition
from camp.rules.lifecycle import BookingStatus, Confirmation, OrderStatus, StayStatus
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.pricing import SoldAs
from camp.rules.refusals import BookingUnknown, SittingFull, StepNotPossible, YurtTaken
from camp.rules.staff_refusals import NightsOver, TooLateToUndo, YurtNotReady, YurtOccupied
from camp.services import basket, cashier, front_desk, housekeeping, prices, reservations, undo
from camp.services.prices import SettingsChange
from camp.services.verify import verify
from tests.builders import (
    AYGUL,
    all_seated,
    asked,
    at_once,
    booked,
    charged,
    confirmed,
    family,
    held,
    refused,
    visit,
    whole_books,
)

ARRIVAL, DEPARTURE = date(2026, 7, 20), date(2026, 7, 23)
ONE_DAY = timedelta(days=1)


def pay(code: str, amount: Money, now: datetime) -> None:
    cashier.record_payment(code, PaymentForm.CASH, amount, "", None, now)


def settle(code: str, now: datetime) -> None:
    pay(code, cashier.folio_of(reservations.get_by_code(code)).sums.balance, now)


def at(day: date, now: datetime) -> datetime:
    """That day at noon; ``now`` is noon of the fifteenth."""
    return now + (day - date(2026, 7, 15))


def books() -> dict[str, Counter[tuple[Any, ...]]]:
    """What the books come to: without the journal, letters, ids, moments and numbers of changes, and of the
    folio the lines that stand."""
    db.session.rollback()
    found, rows = {}, whole_books()
    for table in Base.metadata.sorted_tables:
        if table.name not in ("journal", "charges", "letters"):
            kept = [
                number
                for number, column in enumerate(table.columns)
                if column.name not in ("id", "revision") and not isinstance(column.type, Moment)
            ]
            found[table.name] = Counter(
                tuple(repr(row[number]) for number in kept) for row in rows[table.name]
            )
    standing: Counter[tuple[Any, ...]] = Counter()
    for line in db.session.scalars(select(Charge)):
        standing[line.stay_id, line.order_id, line.service_date, line.kind, line.unit_price] += line.quantity
    found["charges"] = Counter({line: count for line, count in standing.items() if count})
    return found


def condition_of(number: int) -> YurtCondition:
    db.session.rollback()
    return db.session.scalars(select(Yurt.condition).where(Yurt.number == number)).one()


# Check-in and check-out


def test_a_check_in_is_taken_back_on_its_day(any_app: Flask, now: datetime) -> None:
    stay_id = confirmed(now, 1).stays[0].id
    come = at(ARRIVAL, now)
    before = books()
    front_desk.check_in(stay_id, come, ARRIVAL)
    assert undo.undo_check_in(stay_id, come, ARRIVAL).checked_in_at is None
    assert books() == before
    assert front_desk.check_in(stay_id, come, ARRIVAL).status is StayStatus.IN_HOUSE


def test_a_check_in_of_another_day_stays(any_app: Flask, now: datetime) -> None:
    stay_id = confirmed(now, 1).stays[0].id
    front_desk.check_in(stay_id, at(ARRIVAL, now), ARRIVAL)
    with refused(TooLateToUndo) as refusal:
        undo.undo_check_in(stay_id, at(ARRIVAL + ONE_DAY, now), ARRIVAL + ONE_DAY)
    assert refusal.value.done == ARRIVAL


def test_what_was_not_done_is_not_taken_back(any_app: Flask, now: datetime) -> None:
    stay_id = confirmed(now, 1).stays[0].id
    for step in (undo.undo_check_in, undo.undo_check_out):
        with refused(StepNotPossible, step.__name__):
            step(stay_id, now, ARRIVAL)
        with refused(BookingUnknown):
            step(999, now, ARRIVAL)
    code = confirmed(now, 2).code
    with refused(StepNotPossible, "it stands"):
        undo.reinstate(code, now, ARRIVAL)
    with refused(BookingUnknown):
        undo.reinstate("NOSUCH", now, ARRIVAL)


def test_a_check_out_is_taken_back_with_its_yurt(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id = booking.stays[0].id
    front_desk.check_in(stay_id, at(ARRIVAL, now), ARRIVAL)
    settle(booking.code, now)
    before = books()
    go = at(DEPARTURE, now)
    front_desk.check_out(stay_id, go, DEPARTURE)
    assert undo.undo_check_out(stay_id, go, DEPARTURE).checked_out_at is None
    assert books() == before
    with refused(StepNotPossible):
        undo.undo_check_out(stay_id, go, DEPARTURE)


def test_a_yurt_prepared_meanwhile_stays_prepared(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id, go = booking.stays[0].id, at(DEPARTURE, now)
    front_desk.check_in(stay_id, at(ARRIVAL, now), ARRIVAL)
    settle(booking.code, now)
    front_desk.check_out(stay_id, go, DEPARTURE)
    housekeeping.set_condition(1, PREPARE, go)
    undo.undo_check_out(stay_id, go, DEPARTURE)
    assert condition_of(1) is YurtCondition.PREPARED


def test_nobody_comes_back_into_somebody_elses_beds(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id, go = booking.stays[0].id, at(DEPARTURE, now)
    front_desk.check_in(stay_id, at(ARRIVAL, now), ARRIVAL)
    settle(booking.code, now)
    front_desk.check_out(stay_id, go, DEPARTURE)
    following = confirmed(now, 1, arrival=DEPARTURE, departure=DEPARTURE + ONE_DAY).stays[0].id
    later = go + timedelta(hours=2)
    front_desk.check_in(following, later, DEPARTURE, despite=[YurtNotReady])
    with refused(YurtOccupied) as refusal:
        undo.undo_check_out(stay_id, later, DEPARTURE)
    assert refusal.value.yurt == 1
    undo.undo_check_in(following, later, DEPARTURE)
    assert undo.undo_check_out(stay_id, later, DEPARTURE).status is StayStatus.IN_HOUSE


def test_a_check_out_of_another_day_stays(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id = booking.stays[0].id
    front_desk.check_in(stay_id, at(ARRIVAL, now), ARRIVAL)
    settle(booking.code, now)
    front_desk.check_out(stay_id, at(DEPARTURE, now), DEPARTURE)
    with refused(TooLateToUndo):
        undo.undo_check_out(stay_id, at(DEPARTURE + ONE_DAY, now), DEPARTURE + ONE_DAY)


# A booking that had ended


@pytest.mark.parametrize("paid", [NOTHING, Money.som(4140), Money.som(20_700)])
def test_a_cancellation_is_taken_back(any_app: Flask, now: datetime, paid: Money) -> None:
    booking = family(now)
    if paid:
        pay(booking.code, paid, now)
    before = books()
    reservations.cancel(booking.code, now, ARRIVAL - ONE_DAY)
    again = undo.reinstate(booking.code, now + timedelta(hours=1), ARRIVAL - ONE_DAY)
    assert again.status is BookingStatus.CONFIRMED
    assert again.ended_at is None
    assert books() == before
    assert verify() == []


def test_a_request_taken_back_is_said_yes_to_and_awaits_its_deposit(any_app: Flask, now: datetime) -> None:
    prices.change_settings(SettingsChange(Confirmation.BY_HAND, 20, 24, 20))
    request = booked(now, 5)
    assert request.status is BookingStatus.REQUESTED
    reservations.cancel(request.code, now, ARRIVAL - ONE_DAY)
    later = now + timedelta(hours=1)
    again = undo.reinstate(request.code, later, ARRIVAL - ONE_DAY)
    assert again.status is BookingStatus.AWAITING_DEPOSIT
    assert again.held_until == later + timedelta(hours=24)
    pay(again.code, again.deposit, later)
    assert reservations.get_by_code(again.code).status is BookingStatus.CONFIRMED
    assert verify() == []


def test_who_did_not_come_comes_after_all(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    pay(booking.code, booking.deposit, now)
    before = books()
    front_desk.mark_no_show(booking.code, at(ARRIVAL, now), ARRIVAL)
    assert charged(booking) == booking.deposit
    again = undo.reinstate(booking.code, at(ARRIVAL + ONE_DAY, now), ARRIVAL + ONE_DAY)
    assert books() == before
    assert verify() == []
    stay = front_desk.check_in(again.stays[0].id, at(ARRIVAL + ONE_DAY, now), ARRIVAL + ONE_DAY)
    assert stay.status is StayStatus.IN_HOUSE


def test_it_ends_and_stands_again_as_often_as_anybody_likes(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    before = books()
    for hour in range(1, 4):
        moment = at(ARRIVAL, now) + timedelta(hours=hour)
        if hour % 2:
            front_desk.mark_no_show(booking.code, moment, ARRIVAL)
        else:
            reservations.cancel(booking.code, moment, ARRIVAL)
        undo.reinstate(booking.code, moment + timedelta(minutes=1), ARRIVAL)
    assert books() == before
    assert verify() == []


def test_a_booking_that_waited_for_its_deposit_waits_again(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    before = books()
    reservations.cancel(booking.code, now, date(2026, 7, 15))
    later = now + timedelta(hours=30)
    again = undo.reinstate(booking.code, later, date(2026, 7, 16))
    assert (again.status, again.held_until) == (BookingStatus.AWAITING_DEPOSIT, later + timedelta(hours=48))
    assert books() == before
    pay(booking.code, booking.deposit, later)
    assert reservations.get_by_code(booking.code).status is BookingStatus.CONFIRMED


def test_prices_are_those_of_the_booking_whatever_the_owner_asks_now(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    price = charged(booking)
    reservations.cancel(booking.code, now, ARRIVAL)
    db.session.execute(Base.metadata.tables["rates"].update().values(adult_price=Money.som(9999)))
    db.session.commit()
    undo.reinstate(booking.code, now + timedelta(hours=1), ARRIVAL)
    assert charged(booking) == price


def test_beds_sold_meanwhile_are_not_taken_back(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    reservations.cancel(booking.code, now, ARRIVAL)
    other = held(now, 1, arrival=DEPARTURE - ONE_DAY, departure=DEPARTURE + ONE_DAY)
    with refused(YurtTaken) as refusal:
        undo.reinstate(booking.code, now + timedelta(minutes=1), ARRIVAL)
    assert (refusal.value.yurt, refusal.value.nights) == (1, (DEPARTURE - ONE_DAY,))
    reservations.release(other.token, now)
    assert undo.reinstate(booking.code, now, ARRIVAL).status is BookingStatus.CONFIRMED


def test_beds_of_a_hold_that_ran_out_are(any_app: Flask, now: datetime, later: datetime) -> None:
    booking = confirmed(now, 1)
    reservations.cancel(booking.code, now, ARRIVAL)
    held(now, 1)
    assert undo.reinstate(booking.code, later, ARRIVAL).status is BookingStatus.CONFIRMED
    assert verify() == []


def test_beds_in_a_shared_yurt_are_found_beside_others(any_app: Flask, now: datetime) -> None:
    beds = {"sold_as": SoldAs.BED, "plan": MealPlan.BREAKFAST}
    booking = confirmed(now, 13, adults=2, **beds)
    reservations.cancel(booking.code, now, ARRIVAL)
    confirmed(now, 13, adults=1, **beds)
    assert undo.reinstate(booking.code, now + timedelta(hours=1), ARRIVAL).stays[0].yurt.number == 13
    assert verify() == []


def test_without_a_seat_at_dinner_it_stays_ended(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    reservations.cancel(booking.code, now, ARRIVAL)
    all_seated(now, MealKind.DINNER, 21, leave=1)
    with refused(SittingFull) as refusal:
        undo.reinstate(booking.code, now + timedelta(minutes=1), ARRIVAL)
    assert refusal.value.day == date(2026, 7, 21)


def test_what_was_ordered_for_its_days_stays_ended(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    nights = charged(booking)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    reservations.cancel(booking.code, now, date(2026, 7, 15))
    undo.reinstate(booking.code, now + timedelta(hours=1), date(2026, 7, 15))
    assert [order.status for order in db.session.scalars(select(Order))] == [OrderStatus.ENDED]
    assert charged(booking) == nights
    assert verify() == []


def test_when_its_nights_are_over_it_stays_ended(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    front_desk.mark_no_show(code, at(ARRIVAL, now), ARRIVAL)
    with refused(NightsOver):
        undo.reinstate(code, at(DEPARTURE, now), DEPARTURE)
    assert undo.reinstate(code, now, DEPARTURE - ONE_DAY).stays[0].status is StayStatus.EXPECTED


def test_a_visit_is_only_what_was_ordered_and_is_not_taken_back(any_app: Flask, now: datetime) -> None:
    booking = visit(now)
    basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    reservations.submit(booking.token, AYGUL, now)
    reservations.cancel(booking.code, now, date(2026, 7, 15))
    with refused(StepNotPossible):
        undo.reinstate(booking.code, now, date(2026, 7, 15))


def test_of_fifty_who_take_it_back_one_does(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    code = booking.code
    pay(code, booking.deposit, now)
    before = books()
    reservations.cancel(code, now, ARRIVAL)

    def press(number: int) -> str:
        try:
            undo.reinstate(code, now + timedelta(seconds=number), ARRIVAL)
        except StepNotPossible:
            return "told"
        return "did"

    assert at_once(any_app, press) == {"did": 1, "told": 49}
    assert books() == before
    assert verify() == []


def test_of_its_guest_and_a_new_one_who_want_the_yurt_one_gets_it(any_app: Flask, now: datetime) -> None:
    code = confirmed(now, 1).code
    reservations.cancel(code, now, ARRIVAL)

    def want(number: int) -> str:
        try:
            if number % 2:
                held(now, 1)
            else:
                undo.reinstate(code, now, ARRIVAL)
        except (YurtTaken, StepNotPossible):
            return "told"
        return "got it"

    assert at_once(any_app, want) == {"got it": 1, "told": 49}
    assert verify() == []
