"""Fifty guests after the last yurt: one wins, 49 are told kindly; without the key the camp would oversell."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from camp.extensions import db
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.pricing import SoldAs
from camp.rules.refusals import PaymentAboveBalance, StepNotPossible, YurtTaken
from camp.services import cashier, holds, reservations
from camp.services.holds import Wish
from camp.services.inventory import taken_beds
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


@pytest.fixture
def all_look_before_one_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment: all fifty have seen the yurt free before the first of them books it."""
    looked, own = threading.Barrier(GUESTS, timeout=60), threading.local()

    def look(*args: Any, **kwargs: Any) -> dict[int, set[date]]:
        taken = taken_beds(*args, **kwargs)
        if not hasattr(own, "has_looked"):
            own.has_looked = True
            looked.wait()
        return taken

    monkeypatch.setattr("camp.services.holds.taken_beds", look)


def holds_of(wanted: Wish, now: datetime) -> Callable[[int], str]:
    def hold(number: int) -> str:
        try:
            holds.hold(wanted, key=f"guest {number}", language="en", now=now)
        except YurtTaken as refusal:
            return "told" if refusal.nights == tuple(wanted.period) else "told of other nights"
        return "won"

    return hold


def test_of_fifty_guests_one_gets_the_last_yurt_and_49_are_told(
    any_app: Flask, now: datetime, all_look_before_one_writes: None
) -> None:
    assert at_once(any_app, holds_of(wish(1), now)) == {"won": 1, "told": GUESTS - 1}
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


def test_without_the_key_the_same_fifty_guests_oversell(
    any_app: Flask, now: datetime, all_look_before_one_writes: None
) -> None:
    """The control: it is the primary key that keeps the promise, nothing else in the way of a booking."""
    with db.engine.begin() as connection:
        if db.engine.name == "postgresql":
            connection.execute(text("ALTER TABLE bed_nights DROP CONSTRAINT pk_bed_nights"))
        else:
            connection.execute(text("DROP TABLE bed_nights"))
            connection.execute(text("CREATE TABLE bed_nights (bed_id integer, night date, stay_id integer)"))
    outcome = at_once(any_app, holds_of(wish(1), now))
    assert outcome["won"] > 1
