"""From the deposit to the departure, and the ways a booking can end before."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import CampSettings
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus, Confirmation, StayStatus
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import (
    BalanceOpen,
    BookingUnknown,
    ContactMissing,
    PaymentAboveBalance,
    RefundAboveOwed,
    StepNotPossible,
    SumNotPositive,
    TooEarly,
)
from camp.rules.roles import Role
from camp.rules.staff_refusals import AlreadyCheckedIn, NotCheckedIn
from camp.services import cashier, front_desk, reservations
from camp.services.reservations import Contact
from camp.services.today import today_of
from camp.services.verify import verify
from tests.builders import AYGUL, booked, confirmed, held

ARRIVAL, DEPARTURE = date(2026, 7, 20), date(2026, 7, 23)


def pay(code: str, amount: Money, now: datetime) -> None:
    cashier.record_payment(code, PaymentForm.CASH, amount, "17", None, now)


def set_confirmation(kind: Confirmation) -> None:
    db.session.get_one(CampSettings, 1).confirmation = kind
    db.session.commit()


def test_a_booking_waits_48_hours_for_a_deposit_of_a_fifth(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    assert booking.status is BookingStatus.AWAITING_DEPOSIT
    assert booking.deposit == Money.som(4140)
    assert booking.held_until == now + timedelta(hours=48)


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Confirmation.AT_ONCE, BookingStatus.CONFIRMED), (Confirmation.BY_HAND, BookingStatus.REQUESTED)],
)
def test_the_owner_chooses_when_a_booking_counts(
    app: Flask, now: datetime, kind: Confirmation, status: BookingStatus
) -> None:
    set_confirmation(kind)
    assert booked(now, 1).status is status


def test_the_deposit_confirms_the_booking(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    pay(booking.code, booking.deposit - Money.som(1), now)
    assert reservations.get_by_code(booking.code).status is BookingStatus.AWAITING_DEPOSIT
    pay(booking.code, Money.som(1), now)
    confirmed_now = reservations.get_by_code(booking.code)
    assert confirmed_now.status is BookingStatus.CONFIRMED
    assert confirmed_now.held_until is None


def test_a_deposit_that_does_not_come_frees_the_yurt(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    assert reservations.release_lapsed(now + timedelta(hours=47)) == 0
    assert reservations.release_lapsed(now + timedelta(hours=48)) == 1
    ended = reservations.get_by_code(booking.code)
    assert ended.status is BookingStatus.EXPIRED
    assert cashier.folio_of(ended).sums.balance == NOTHING
    assert held(now + timedelta(hours=49), 1).status is BookingStatus.HELD
    assert verify() == []


def test_nobody_can_be_reached_without_an_address_or_a_number(app: Flask, now: datetime) -> None:
    with pytest.raises(ContactMissing):
        reservations.submit(held(now, 1).token, Contact("Айгүл", "", "", "KG", None, ""), now)


def test_sent_twice_it_is_booked_once(any_app: Flask, now: datetime) -> None:
    token = held(now, 1).token
    first = reservations.submit(token, AYGUL, now)
    assert reservations.submit(token, AYGUL, now).id == first.id


@pytest.mark.parametrize("amount", [Money(0), Money.som(-5)])
def test_a_payment_is_above_zero(app: Flask, now: datetime, amount: Money) -> None:
    with pytest.raises(SumNotPositive):
        pay(booked(now, 1).code, amount, now)


def test_nobody_pays_more_than_is_owed(app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    with pytest.raises(PaymentAboveBalance):
        pay(booking.code, Money.som(20_701), now)
    assert cashier.folio_of(booking).payments == []


def test_a_stay_from_arrival_to_a_settled_departure(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    stay_id = booking.stays[0].id
    with pytest.raises(TooEarly):
        front_desk.check_in(stay_id, now, ARRIVAL - timedelta(days=1))
    assert front_desk.check_in(stay_id, now, ARRIVAL).status is StayStatus.IN_HOUSE
    with pytest.raises(AlreadyCheckedIn):
        front_desk.check_in(stay_id, now, ARRIVAL)
    with pytest.raises(TooEarly):
        front_desk.check_out(stay_id, now, ARRIVAL)
    with pytest.raises(BalanceOpen) as refusal:
        front_desk.check_out(stay_id, now, DEPARTURE)
    assert refusal.value.balance == Money.som(20_700)
    pay(booking.code, Money.som(20_700), now)
    assert front_desk.check_out(stay_id, now, DEPARTURE).status is StayStatus.DEPARTED
    assert verify() == []


def test_a_booking_without_its_deposit_can_not_be_checked_in(app: Flask, now: datetime) -> None:
    with pytest.raises(StepNotPossible):
        front_desk.check_in(booked(now, 1).stays[0].id, now, ARRIVAL)


def test_nobody_is_checked_out_who_is_not_in(app: Flask, now: datetime) -> None:
    with pytest.raises(NotCheckedIn):
        front_desk.check_out(confirmed(now, 1).stays[0].id, now, DEPARTURE)


def test_a_cancellation_frees_the_beds_keeps_the_fee_and_owes_the_rest(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    pay(booking.code, Money.som(10_000), now)
    cancelled = reservations.cancel(booking.code, now, ARRIVAL - timedelta(days=20))
    assert cancelled.status is BookingStatus.CANCELLED
    # Half of the deposit of 4,140 stays with the camp.
    assert cashier.folio_of(cancelled).sums.charged == Money.som(2070)
    assert held(now, 1).status is BookingStatus.HELD
    with pytest.raises(RefundAboveOwed):
        cashier.refund(booking.code, PaymentForm.CASH, Money.som(7931), "", None, now)
    cashier.refund(booking.code, PaymentForm.CASH, Money.som(7930), "", None, now)
    assert cashier.folio_of(cancelled).sums.balance == NOTHING
    assert verify() == []


def test_a_cancelled_booking_takes_no_money_and_no_second_cancellation(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    reservations.cancel(booking.code, now, ARRIVAL)
    with pytest.raises(StepNotPossible):
        pay(booking.code, Money.som(1), now)
    with pytest.raises(StepNotPossible):
        reservations.cancel(booking.code, now, ARRIVAL)


def test_a_no_show_frees_the_beds_and_keeps_the_deposit(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    pay(booking.code, booking.deposit, now)
    with pytest.raises(TooEarly):
        front_desk.mark_no_show(booking.code, now, ARRIVAL - timedelta(days=1))
    missed = front_desk.mark_no_show(booking.code, now, ARRIVAL)
    assert missed.stays[0].status is StayStatus.NO_SHOW
    assert cashier.folio_of(missed).sums.charged == booking.deposit
    assert held(now, 1).status is BookingStatus.HELD
    assert verify() == []


def test_a_booking_with_somebody_in_is_not_cancelled(app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    front_desk.check_in(booking.stays[0].id, now, ARRIVAL)
    with pytest.raises(StepNotPossible):
        reservations.cancel(booking.code, now, ARRIVAL)


def test_the_day_says_who_comes_who_goes_and_who_stays(any_app: Flask, now: datetime) -> None:
    arriving = confirmed(now, 1, arrival=date(2026, 7, 21))
    leaving = confirmed(now, 2, departure=date(2026, 7, 21))
    staying = confirmed(now, 3)
    board = today_of(date(2026, 7, 21), now, {Role.MANAGER}, 1).board
    assert [entry.stay.code for entry in board.arrivals] == [arriving.code]
    assert [entry.stay.code for entry in board.departures] == [leaving.code]
    assert [entry.stay.code for entry in board.in_house] == [staying.code]
    assert board.arrivals[0].stay.balance == Money.som(2 * (2 * 2700 + 1500))
    assert (board.people_tonight, board.yurts_free, board.beds_free) == (4, 12, 52)


def test_an_unknown_code_is_unknown(app: Flask) -> None:
    with pytest.raises(BookingUnknown):
        reservations.get_by_code("NOSUCH")
