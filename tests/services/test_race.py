"""Fifty guests after the last yurt: one wins, 49 are told kindly; without the key the camp would oversell."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from flask import Flask
from sqlalchemy import text

from camp.extensions import db
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.pricing import SoldAs
from camp.rules.refusals import PaymentAboveBalance, StepNotPossible, YurtTaken
from camp.services import cashier, holds, reservations
from camp.services.verify import verify
from tests.builders import AYGUL, booked, wish

GUESTS = 50


def at_once(app: Flask, work: Callable[[int], str]) -> Counter[str]:
    """Let fifty threads do the work at the same moment, each with a session of its own."""
    start = threading.Barrier(GUESTS, timeout=60)

    def one(number: int) -> str:
        with app.app_context():
            start.wait()
            return work(number)

    with ThreadPoolExecutor(GUESTS) as pool:
        return Counter(pool.map(one, range(GUESTS)))


def test_of_fifty_guests_one_gets_the_last_yurt_and_49_are_told(any_app: Flask, now: datetime) -> None:
    wanted = wish(1)

    def hold(number: int) -> str:
        try:
            holds.hold(wanted, key=f"guest {number}", language="en", now=now)
        except YurtTaken as refusal:
            return "told" if refusal.nights == tuple(wanted.period) else "told of other nights"
        return "won"

    assert at_once(any_app, hold) == {"won": 1, "told": GUESTS - 1}
    assert verify() == []


def test_of_fifty_guests_24_get_the_24_shared_beds(any_app: Flask, now: datetime) -> None:
    wanted = wish(11, adults=1, sold_as=SoldAs.BED, departure=date(2026, 7, 21))

    def hold(number: int) -> str:
        # As a guest would: told that others were quicker, somebody who sees beds left asks again.
        for _ in range(12):
            try:
                holds.hold(wanted, key=f"guest {number}", language="en", now=now)
            except YurtTaken:
                continue
            return "won"
        return "told"

    assert at_once(any_app, hold) == {"won": 24, "told": GUESTS - 24}
    assert verify() == []


def test_fifty_sendings_of_one_form_make_one_booking(any_app: Flask, now: datetime) -> None:
    wanted = wish(1)

    def hold(_number: int) -> str:
        return holds.hold(wanted, key="one impatient visitor", language="en", now=now).code

    assert len(at_once(any_app, hold)) == 1
    assert verify() == []


def test_a_balance_is_paid_once_however_many_cashiers_take_it(any_app: Flask, now: datetime) -> None:
    booking = booked(now, 1)
    code, owed = booking.code, cashier.folio_of(booking).sums.balance

    def pay(_number: int) -> str:
        try:
            cashier.record_payment(code, PaymentForm.CASH, owed, "", None, now)
        except PaymentAboveBalance:
            return "told"
        return "paid"

    assert at_once(any_app, pay) == {"paid": 1, "told": GUESTS - 1}


def test_payment_and_expiry_never_both_win(any_app: Flask, now: datetime) -> None:
    booking = reservations.submit(holds.hold(wish(1), key="k", language="en", now=now).token, AYGUL, now)
    code, deposit, due = booking.code, booking.deposit, booking.held_until
    assert due is not None

    def pay_or_expire(number: int) -> str:
        if number % 2:
            reservations.release_lapsed(due)
            return "expired"
        try:
            cashier.record_payment(code, PaymentForm.QR, deposit, "", None, due)
        except StepNotPossible:
            return "too late"
        except PaymentAboveBalance:
            return "paid already"
        return "paid"

    outcome = at_once(any_app, pay_or_expire)
    db.session.expire_all()
    ended = reservations.get_by_code(code)
    if ended.status is BookingStatus.EXPIRED:
        assert outcome["paid"] == 0
    else:
        assert ended.status is BookingStatus.CONFIRMED
        assert outcome["paid"] >= 1
    assert verify() == []


def test_without_the_key_the_same_fifty_guests_oversell(any_app: Flask, now: datetime) -> None:
    """The control: look first and write then, with nothing in the database to say no."""
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE keyless (bed_id integer, night date, guest integer)"))
    looked = threading.Barrier(GUESTS, timeout=60)

    def check_then_insert(number: int) -> str:
        with db.engine.connect() as connection:
            found = connection.execute(text("SELECT count(*) FROM keyless WHERE bed_id = 1")).scalar_one()
            connection.rollback()
            looked.wait()
            if found:
                return "told"
            connection.execute(text("INSERT INTO keyless VALUES (1, '2026-07-20', :n)"), {"n": number})
            connection.commit()
            return "won"

    assert at_once(any_app, check_then_insert)["won"] > 1
