"""How long a basket is held, and how what is in it is given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from camp.clock import camp_moment, camp_time
from camp.extensions import db
from camp.models import (
    Booking,
    ClassSession,
    GuideShift,
    HorseShift,
    MealPlace,
    Order,
    Sitting,
    TourDeparture,
)
from camp.rules.activities import CallOffReason
from camp.rules.folio import PaymentForm
from camp.rules.lifecycle import BookingStatus, OrderStatus
from camp.rules.meals import MealKind, MealPlan
from camp.rules.money import NOTHING, Money
from camp.rules.orders import OrderKind
from camp.rules.pricing import SoldAs
from camp.rules.refusals import (
    ClashInTime,
    HoldExpired,
    StepNotPossible,
    TooLateToOrder,
)
from camp.services import basket, cashier, front_desk, renewals, reservations, tour_desk
from camp.services.verify import verify
from tests.builders import (
    AYGUL,
    asked,
    charged,
    confirmed,
    departure_of,
    held,
    refused,
    seats_taken,
    served,
    visit,
)

B, D, L = MealKind.BREAKFAST, MealKind.DINNER, MealKind.LUNCH
RIDE, WALK = "waterfall-ride", "waterfall-walk"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """That hour of July at the camp, as a moment."""
    return camp_moment(date(2026, 7, day), time(hour, minute))


def left_standing() -> dict[str, int]:
    """Rows that promise something to somebody, and places counted."""
    tables = (MealPlace, HorseShift, GuideShift)
    counts = {
        table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in tables
    }
    for counter in (Sitting, TourDeparture, ClassSession):
        counts[counter.__tablename__] = db.session.scalar(select(func.sum(counter.taken))) or 0
    return {name: count for name, count in counts.items() if count}


def filled(booking: Booking, now: datetime) -> list[Order]:
    """A ride, a class, a lunch and an extra for the first two of the party, on the 21st."""
    return [
        basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 80, 2: 60}), now),
        basket.add_class(booking.token, "boorsok", asked(21, "16:30"), now),
        basket.add_meal(booking.token, L, asked(21), now),
        basket.add_extra(booking.token, "banya", asked(21, "18:00"), 2, now),
    ]


# Holding


def test_the_deposit_follows_the_price_while_nothing_is_booked(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    alone = booking.deposit
    lunch = basket.add_meal(booking.token, L, asked(21), now)
    assert reservations.get_by_token(booking.token).deposit == alone + Money.som(220)
    basket.remove(booking.token, lunch.id, now)
    assert reservations.get_by_token(booking.token).deposit == alone
    submitted = reservations.submit(booking.token, AYGUL, now)
    basket.add_meal(submitted.token, L, asked(21), now)
    assert reservations.get_by_token(booking.token).deposit == alone
    assert verify() == []


def test_the_deposit_follows_what_the_camp_calls_off_too(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    alone = booking.deposit
    walk = basket.add_tour(booking.token, WALK, asked(21, "09:00"), now)
    tour_desk.call_off_departure(departure_of(walk).id, CallOffReason.WEATHER, now)
    assert reservations.get_by_token(booking.token).deposit == alone


def test_a_deposit_can_be_paid_however_much_was_taken_out_again(any_app: Flask, now: datetime) -> None:
    booking = held(
        now, 11, adults=1, sold_as=SoldAs.BED, plan=MealPlan.BREAKFAST, departure=date(2026, 7, 21)
    )
    eagle = basket.add_class(booking.token, "eagle", asked(20, "17:00", who=(1,)), now)
    walk = basket.add_tour(booking.token, WALK, asked(21, "09:00", who=(1,)), now)
    reservations.submit(booking.token, AYGUL, now)
    for order in (eagle, walk):
        basket.remove(booking.token, order.id, now)
    cashier.record_payment(booking.code, PaymentForm.QR, Money.som(1800), "", None, now)
    assert reservations.get_by_token(booking.token).status is BookingStatus.CONFIRMED
    assert verify() == []


def test_adding_renews_the_hold_but_for_two_hours_at_most(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    moment = now
    for _ in range(20):
        moment += timedelta(minutes=15)
        if moment >= now + timedelta(hours=2):
            break
        basket.add_extra(booking.token, "kymyz", asked(21), 1, moment)
        renewed = reservations.get_by_token(booking.token).held_until
        assert renewed == min(moment + timedelta(minutes=20), now + timedelta(hours=2))
    with pytest.raises(HoldExpired):
        basket.add_extra(booking.token, "kymyz", asked(21), 1, now + timedelta(hours=2))
    assert verify() == []


def test_a_refusal_renews_nothing(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    with refused(ClashInTime):
        basket.add_meal(booking.token, D, asked(21), now + timedelta(minutes=10))


# Ways in which a basket ends


def test_a_hold_that_runs_out_gives_everything_back(any_app: Flask, now: datetime, later: datetime) -> None:
    booking = held(now, 1)
    filled(booking, now)
    assert left_standing()
    reservations.release_lapsed(later)
    assert left_standing() == {}
    ended = reservations.get_by_token(booking.token)
    assert charged(ended) == NOTHING
    with refused(HoldExpired):
        basket.add_meal(booking.token, L, asked(22), later)
    assert verify() == []


def test_what_a_lapsed_hold_had_is_the_next_guests_at_once(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    first, second = visit(now, adults=9), held(later - timedelta(minutes=5), 1)
    basket.add_class(first.token, "boorsok", asked(21, "11:00", who=tuple(range(1, 10))), now)
    basket.add_class(second.token, "boorsok", asked(21, "11:00"), later)
    assert verify() == []


END_BOOKING: dict[str, Callable[[Booking, datetime], object]] = {
    "cancelled": lambda booking, now: reservations.cancel(booking.code, now, date(2026, 7, 18)),
    "a no-show": lambda booking, now: front_desk.mark_no_show(booking.code, now, date(2026, 7, 21)),
}


@pytest.mark.parametrize("end", END_BOOKING)
@pytest.mark.parametrize("is_visit", [False, True])
def test_a_booking_that_ends_gives_everything_back(
    any_app: Flask, now: datetime, end: str, is_visit: bool
) -> None:
    booking = visit(now) if is_visit else held(now, 1)
    orders = filled(booking, now)
    reservations.submit(booking.token, AYGUL, now)
    reservations.confirm(booking.code, now)
    assert verify() == []
    END_BOOKING[end](booking, now)
    assert left_standing() == {}
    assert {order.status for order in orders} == {OrderStatus.ENDED}
    assert charged(booking) == NOTHING
    assert verify() == []
    with refused(StepNotPossible):
        basket.add_meal(booking.token, L, asked(22 if not is_visit else 21), now)


def test_a_visit_is_a_no_show_once(any_app: Flask, now: datetime) -> None:
    booking = visit(now)
    basket.add_meal(booking.token, L, asked(21), now)
    reservations.submit(booking.token, AYGUL, now)
    cashier.record_payment(booking.code, PaymentForm.QR, Money.som(500), "", None, now)
    front_desk.mark_no_show(booking.code, now, date(2026, 7, 21))
    assert charged(booking) == Money.som(220)
    with refused(StepNotPossible):
        front_desk.mark_no_show(booking.code, now, date(2026, 7, 21))
    assert verify() == []


def test_a_released_hold_takes_nothing_more(any_app: Flask, now: datetime) -> None:
    booking = held(now, 1)
    filled(booking, now)
    reservations.release(booking.token, now)
    assert left_standing() == {}
    with refused(StepNotPossible):
        basket.add_meal(booking.token, L, asked(22), now)
    assert verify() == []


# Taking out again


def test_what_is_taken_out_in_time_is_given_back_and_not_charged(any_app: Flask, now: datetime) -> None:
    booking = confirmed(now, 1)
    before, price = left_standing(), charged(booking)
    for order in filled(booking, now):
        basket.remove(booking.token, order.id, now)
        assert order.status is OrderStatus.REMOVED
    assert left_standing() == before
    assert charged(booking) == price
    assert verify() == []


@pytest.mark.parametrize(
    ("number", "until"), [(0, at(20, 18)), (1, at(21, 8)), (2, at(21, 11)), (3, at(21, 18))]
)
def test_what_the_camp_has_prepared_is_not_taken_out(
    any_app: Flask, now: datetime, number: int, until: datetime
) -> None:
    booking = confirmed(now, 1)
    order = filled(booking, now)[number]
    with refused(TooLateToOrder) as refusal:
        basket.remove(booking.token, order.id, until)
    assert refusal.value.until == camp_time(until)
    basket.remove(booking.token, order.id, until - timedelta(seconds=1))
    assert verify() == []


def test_while_it_is_only_held_it_is_taken_out_at_any_hour(any_app: Flask, now: datetime) -> None:
    minute_before, minute_after = at(20, 17, 59), at(20, 18, 1)
    booking = held(minute_before, 1)
    ride = basket.add_tour(booking.token, RIDE, asked(21, "09:00", weights={1: 60}), minute_before)
    basket.remove(booking.token, ride.id, minute_after)
    assert ride.status is OrderStatus.REMOVED
    assert verify() == []


def test_nobody_takes_out_what_is_not_his_or_not_there(any_app: Flask, now: datetime) -> None:
    mine, other = confirmed(now, 1), confirmed(now, 2)
    lunch = basket.add_meal(mine.token, L, asked(21), now)
    for order_id in (lunch.id, lunch.id + 1):
        basket.remove(other.token, order_id, now)
    assert seats_taken(L, 21) == 2
    for _ in range(2):
        basket.remove(mine.token, lunch.id, now)
    assert seats_taken(L, 21) == 0
    assert verify() == []


# Held again


def test_a_lapsed_basket_is_filled_again_with_the_same(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    first = held(now, 1)
    filled(first, now)
    price = charged(first)
    reservations.release_lapsed(later)
    renewed = renewals.renew(first.token, AYGUL, later)
    again = renewed.booking
    assert renewed.lost == ()
    assert again.id != first.id
    assert charged(again) == price
    assert again.deposit == price.percent(20)
    standing = db.session.scalars(select(Order).filter_by(booking_id=again.id, status=OrderStatus.STANDING))
    assert [(order.kind, order.quantity, order.starts_at) for order in standing] == [
        (OrderKind.TOUR, 2, time(9)),
        (OrderKind.CLASS, 2, time(16, 30)),
        (OrderKind.MEAL, 2, time(13)),
        (OrderKind.EXTRA, 2, time(18)),
    ]
    assert [guest.weight_kg for guest in again.guests] == [80, 60]
    assert verify() == []


def test_a_lapsed_visit_is_filled_again_too(any_app: Flask, now: datetime, later: datetime) -> None:
    first = visit(now)
    filled(first, now)
    reservations.release_lapsed(later)
    renewed = renewals.renew(first.token, AYGUL, later)
    assert renewed.lost == ()
    assert reservations.submit(renewed.booking.token, AYGUL, later).status is BookingStatus.AWAITING_DEPOSIT
    assert verify() == []


def test_what_others_took_meanwhile_is_named_as_lost(any_app: Flask, now: datetime, later: datetime) -> None:
    first = held(now, 1)
    eagle = basket.add_class(first.token, "eagle", asked(21, "17:00"), now)
    basket.add_meal(first.token, L, asked(21), now)
    quicker = confirmed(later, 2)
    basket.add_class(quicker.token, "eagle", asked(21, "17:00"), later)
    renewed = renewals.renew(first.token, AYGUL, later)
    assert [order.id for order in renewed.lost] == [eagle.id]
    assert served(renewed.booking) >= {(1, 21, L), (2, 21, L)}
    assert verify() == []


def test_what_was_taken_out_stays_out_when_the_rest_is_held_again(
    any_app: Flask, now: datetime, later: datetime
) -> None:
    first = held(now, 1)
    basket.remove(first.token, filled(first, now)[0].id, now)
    reservations.release_lapsed(later)
    again = renewals.renew(first.token, AYGUL, later).booking
    kinds = db.session.scalars(select(Order.kind).filter_by(booking_id=again.id)).all()
    assert OrderKind.TOUR not in kinds
    assert len(kinds) == 3
    assert verify() == []
