"""A guest cancels: what was shown is what is kept; a moved stay costs no less for having been moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from camp.extensions import db
from camp.models import Booking
from camp.rules.dates import Period
from camp.rules.folio import PaymentForm
from camp.rules.guest_refusals import ChangeTooLate, FeeChanged, SoldElsewhere
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.money import NOTHING, Money
from camp.rules.refusals import BookingUnknown, Refusal, StepNotPossible
from camp.services import cashier, guest_cancelling, guest_changes, reservations
from camp.services.guest_changes import Seen, Wanted
from camp.services.transaction import transaction
from camp.services.verify import verify
from tests.builders import at_once, booked, confirmed, held, refused, visit
from tests.conftest import TODAY

AUGUST_4 = date(2026, 8, 4)
"""Twenty days from the day of the tests."""


def paid(now: datetime, arrival: date = AUGUST_4, yurt: int = 1) -> Booking:
    """Confirmed by its deposit: 4,140 som."""
    booking = booked(now, yurt, arrival=arrival, departure=arrival + timedelta(days=3))
    cashier.record_payment(booking.code, PaymentForm.TRANSFER, Money.som(4140), "", None, now)
    return booking


def moved(booking: Booking, days: int, now: datetime, today: date = TODAY) -> None:
    wanted = Wanted(booking.period.moved(days))
    way = guest_changes.ways_of(booking.token, wanted, now, today).all[0]
    seen = Seen(way.difference, booking.revision)
    guest_changes.change(booking.token, wanted, way.yurts, seen, now, today)
    db.session.expire_all()


@pytest.mark.parametrize(("days_before", "keeps"), [(31, 0), (20, 2070), (14, 4140), (0, 4140)])
def test_what_goes_back_is_shown_and_then_owed(
    any_app: Flask, now: datetime, days_before: int, keeps: int
) -> None:
    booking = paid(now, date(2026, 8, 20))
    today = booking.arrival - timedelta(days=days_before)
    shown = guest_cancelling.if_cancelled(booking.token, today)
    assert (shown.keeps, shown.gives_back) == (Money.som(keeps), Money.som(4140 - keeps))
    after = guest_cancelling.cancel(booking.token, shown.keeps, now, today)
    assert after.status is BookingStatus.CANCELLED
    assert cashier.folio_of(after).sums.balance == -shown.gives_back
    assert verify() == []


def test_another_sum_than_was_shown_cancels_nothing(any_app: Flask, now: datetime) -> None:
    booking = paid(now)
    shown = guest_cancelling.if_cancelled(booking.token, TODAY)
    with refused(FeeChanged) as told:
        guest_cancelling.cancel(booking.token, shown.keeps, now, TODAY + timedelta(days=10))
    assert (told.value.seen, told.value.now) == (Money.som(2070), Money.som(4140))


def test_who_can_not_cancel_it_alone_is_told(any_app: Flask, now: datetime) -> None:
    booking, typing, elsewhere = paid(now), held(now, 2), confirmed(now, 3)
    with transaction():
        elsewhere.channel = Channel.BOOKING_COM
    with refused(BookingUnknown):
        guest_cancelling.cancel("nobody", NOTHING, now, TODAY)
    with refused(ChangeTooLate):
        guest_cancelling.if_cancelled(booking.token, booking.arrival + timedelta(days=1))
    with refused(StepNotPossible):
        guest_cancelling.cancel(typing.token, NOTHING, now, TODAY)
    with refused(SoldElsewhere):
        guest_cancelling.cancel(elsewhere.token, NOTHING, now, TODAY)


def test_a_visit_is_cancelled_too(any_app: Flask, now: datetime) -> None:
    from camp.rules.meals import MealKind
    from camp.services import basket
    from tests.builders import AYGUL, asked

    day = visit(now)
    basket.add_meal(day.token, MealKind.LUNCH, asked(21), now)
    reservations.submit(day.token, AYGUL, now)
    after = guest_cancelling.cancel(day.token, NOTHING, now, TODAY)
    assert after.status is BookingStatus.CANCELLED


def test_of_many_clicks_one_cancels(any_app: Flask, now: datetime) -> None:
    booking = paid(now)
    token, code = booking.token, booking.code
    db.session.commit()

    def work(_number: int) -> str:
        try:
            guest_cancelling.cancel(token, Money.som(2070), now, TODAY)
        except Refusal as refusal:
            return type(refusal).__name__
        return "cancelled"

    assert at_once(any_app, work) == {"cancelled": 1, "StepNotPossible": 49}
    assert cashier.folio_of(reservations.get_by_code(code)).sums.charged == Money.som(2070)
    assert verify() == []


def test_moving_the_stay_away_does_not_make_cancelling_cheaper(any_app: Flask, now: datetime) -> None:
    booking = paid(now)
    moved(booking, 21, now)
    assert guest_cancelling.if_cancelled(booking.token, TODAY).keeps == Money.som(2070)


def test_what_was_moved_in_good_time_costs_what_its_new_dates_say(any_app: Flask, now: datetime) -> None:
    booking = paid(now, date(2026, 8, 20))
    moved(booking, 2, now)
    assert guest_cancelling.if_cancelled(booking.token, TODAY).keeps == NOTHING


def test_an_earlier_arrival_puts_nothing_at_stake_by_itself(any_app: Flask, now: datetime) -> None:
    booking = paid(now, date(2026, 8, 20))
    moved(booking, -10, now)
    assert booking.stake == 0
    assert guest_cancelling.if_cancelled(booking.token, TODAY).keeps == Money.som(2070)
    moved(booking, 10, now)
    assert guest_cancelling.if_cancelled(booking.token, TODAY).keeps == Money.som(2070)


def test_the_camp_gives_everything_back_of_a_moved_stay_too(any_app: Flask, now: datetime) -> None:
    from camp.rules.cancellation import CancelledBy

    booking = paid(now)
    moved(booking, 21, now)
    reservations.cancel(booking.code, now, TODAY, CancelledBy.WEATHER)
    assert cashier.folio_of(booking).sums.charged == NOTHING


def test_a_shorter_stay_on_the_same_day_keeps_its_terms(any_app: Flask, now: datetime) -> None:
    booking = paid(now, date(2026, 8, 20))
    wanted = Wanted(Period(date(2026, 8, 20), date(2026, 8, 22)))
    way = guest_changes.ways_of(booking.token, wanted, now, TODAY).all[0]
    guest_changes.change(booking.token, wanted, way.yurts, Seen(way.difference, booking.revision), now, TODAY)
    assert booking.stake == 0
