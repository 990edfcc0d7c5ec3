"""Fifty guests after the last yurt: one wins, 49 are told kindly; without the key the camp would oversell."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from camp.extensions import db
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.meals import MealPlan
from camp.rules.pricing import SoldAs
from camp.rules.refusals import PaymentAboveBalance, StepNotPossible, YurtTaken
from camp.services import cashier, holds, reservations
from camp.services.holding import Wish
from camp.services.inventory.beds import taken_beds
from camp.services.verify import verify
from tests.builders import AYGUL, GUESTS, at_once, booked, held, wish


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

    monkeypatch.setattr("camp.services.holding.taken_beds", look)


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


def test_of_fifty_guests_eight_get_the_last_eight_shared_beds(any_app: Flask, now: datetime) -> None:
    about: dict[str, Any] = {
        "sold_as": SoldAs.BED,
        "departure": date(2026, 7, 21),
        "plan": MealPlan.BREAKFAST,
    }
    for yurt, people in ((13, 6), (14, 6), (12, 4)):
        held(now, yurt, adults=people, **about)
    wanted = wish(11, adults=1, **about)

    def hold(number: int) -> str:
        # As a guest would: told that others were quicker, somebody asks again.
        for _ in range(3):
            try:
                holds.hold(wanted, key=f"guest {number}", language="en", now=now)
            except YurtTaken:
                continue
            return "won"
        return "told"

    assert at_once(any_app, hold) == {"won": 8, "told": GUESTS - 8}
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


@pytest.mark.alters
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
    # One each, at breakfast alone, so that the seats in the dining yurts do not stop them.
    outcome = at_once(any_app, holds_of(wish(1, adults=1, plan=MealPlan.BREAKFAST), now))
    assert outcome["won"] > 1
