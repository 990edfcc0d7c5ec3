"""Tours, classes and meals that the front desk adds to a booking, after the guests' cut-offs too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Flask
from sqlalchemy import select

from camp.clock import camp_moment
from camp.extensions import db
from camp.models import Order, Tour
from camp.rules.lifecycle import OrderStatus
from camp.rules.meals import MealKind
from camp.rules.orders import OrderKind
from camp.rules.refusals import (
    BookingUnknown,
    DayOutsideStay,
    NobodyGoes,
    NotForSale,
    NotOnThisDay,
    Refusal,
    StepNotPossible,
    TooLateToOrder,
    WeightMissing,
)
from camp.services import basket, desk_basket, front_desk, reservations
from camp.services.options import DeskShelf, Shelf
from camp.services.transaction import reading
from camp.services.verify import verify
from tests.builders import asked, charged, confirmed, family, horses_of, refused
from tests.conftest import TODAY

DAY = date(2026, 7, 21)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return camp_moment(day, time(hour, minute))


def ride(now: datetime) -> tuple[str, str]:
    """A tour on horseback of one's own that begins in the afternoon, and its last hour."""
    tours = db.session.scalars(select(Tour).where(Tour.on_request, Tour.days == 1)).all()
    found = [(tour.code, max(tour.starts)) for tour in tours if tour.is_ride and max(tour.starts) >= "12:00"]
    return found[0]


def test_a_ride_this_afternoon_is_added_at_noon_though_guests_are_too_late(
    any_app: Flask, now: datetime
) -> None:
    booking = family(now)
    code, hour = ride(now)
    wish = asked(21, hour, weights={1: 70, 2: 60})
    noon = at(11)
    with refused(TooLateToOrder):
        basket.add_tour(booking.token, code, wish, noon)
    before = charged(booking)
    order = desk_basket.add(booking.code, OrderKind.TOUR, code, wish, noon)
    assert set(horses_of(order)) == set(order.guest_ids)
    assert charged(booking) > before
    assert verify() == []


def test_what_has_begun_is_neither_added_nor_taken_out(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    code, hour = ride(now)
    begins = time.fromisoformat(hour)
    wish = asked(21, hour, weights={1: 70, 2: 60})
    with refused(TooLateToOrder):
        desk_basket.add(booking.code, OrderKind.TOUR, code, wish, camp_moment(DAY, begins))
    order = desk_basket.add(
        booking.code, OrderKind.TOUR, code, wish, camp_moment(DAY, begins) - timedelta(minutes=1)
    )
    with refused(TooLateToOrder):
        desk_basket.remove(booking.code, order.id, camp_moment(DAY, begins))
    assert verify() == []


def test_staff_take_out_what_guests_can_t_any_more(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    order = basket.add_meal(booking.token, MealKind.LUNCH, asked(21), now)
    before = charged(booking)
    with refused(TooLateToOrder):
        basket.remove(booking.token, order.id, at(12))
    desk_basket.remove(booking.code, order.id, at(12))
    assert db.session.get_one(Order, order.id).status is OrderStatus.REMOVED
    assert charged(booking) < before
    desk_basket.remove(booking.code, order.id, at(12))
    assert verify() == []


def test_a_lunch_is_added_an_hour_before_it_for_a_party_in_house(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    front_desk.check_in(booking.stays[0].id, at(15, day=date(2026, 7, 20)), date(2026, 7, 20))
    order = desk_basket.add(booking.code, OrderKind.MEAL, "lunch", asked(21), at(12))
    assert (order.meal, order.quantity) == (MealKind.LUNCH, 2)
    with refused(TooLateToOrder):
        desk_basket.add(booking.code, OrderKind.MEAL, "breakfast", asked(21), at(12))
    assert verify() == []


def test_what_makes_no_sense_is_refused_to_staff_too(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    code, hour = ride(now)
    cases: list[tuple[type[Refusal], str, OrderKind, str, object]] = [
        (BookingUnknown, "NOSUCH", OrderKind.TOUR, code, asked(21, hour)),
        (NotForSale, booking.code, OrderKind.TOUR, "no-such", asked(21, hour)),
        (NotForSale, booking.code, OrderKind.MEAL, "no-such", asked(21)),
        (NotForSale, booking.code, OrderKind.EXTRA, "banya", asked(21)),
        (NotOnThisDay, booking.code, OrderKind.TOUR, code, asked(21, "03:17", weights={1: 70, 2: 60})),
        (NobodyGoes, booking.code, OrderKind.TOUR, code, asked(21, hour, who=(99,))),
        (WeightMissing, booking.code, OrderKind.TOUR, code, asked(21, hour)),
        (DayOutsideStay, booking.code, OrderKind.TOUR, code, asked(28, hour, weights={1: 70, 2: 60})),
    ]
    for kind, booked, order_kind, thing, wish in cases:
        with refused(kind, thing):
            desk_basket.add(booked, order_kind, thing, wish, at(9))  # type: ignore[arg-type]


def test_nothing_is_added_for_a_party_that_has_left_or_never_came(any_app: Flask, now: datetime) -> None:
    gone, cancelled = confirmed(now, 1), confirmed(now, 2)
    stay = gone.stays[0]
    front_desk.mark_no_show(gone.code, at(9), DAY)
    reservations.cancel(cancelled.code, now, TODAY)
    for booking in (gone, cancelled):
        with refused(StepNotPossible):
            desk_basket.add(booking.code, OrderKind.MEAL, "lunch", asked(21), at(9))
    assert stay.status == "no_show"


def test_the_desk_is_shown_what_it_may_add_and_guests_are_not(any_app: Flask, now: datetime) -> None:
    booking = family(now)
    code, _ = ride(now)

    def shown(shop: type[Shelf]) -> set[str]:
        return {option.code for option in shop(reading(), booking, at(11), DAY, DAY).options(DAY)}

    assert code in shown(DeskShelf) - shown(Shelf)
    for option in desk_basket.desk_day(booking.code, DAY, at(11)).options:
        assert all(hour.at is None or hour.at.hour >= 11 for hour in option.hours)
    assert desk_basket.desk_day(booking.code, date(2030, 1, 1), now).plan.day == booking.departure
