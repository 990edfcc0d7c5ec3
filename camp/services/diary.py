"""Reading a party's diary from the books."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import Booking, CampSettings, MealPlace, Order
from camp.rules.diary import PartyDiary, calendar_of
from camp.rules.meals import Served, span_of_meal
from camp.services.orders import meal_times, standing_orders


def read_diary(
    session: Session, booking: Booking, settings: CampSettings, orders: Iterable[Order] | None = None
) -> PartyDiary:
    """``orders``: the standing ones, where the caller has read them already."""
    outings = [
        (guest_id, dated.span)
        for order in (standing_orders(session, booking.id) if orders is None else orders)
        if (dated := order.departure or order.session) is not None
        for guest_id in order.guest_ids
    ]
    times = meal_times(settings)
    seats = session.scalars(
        select(MealPlace).where(
            MealPlace.guest_id.in_([guest.id for guest in booking.guests]), MealPlace.served == Served.SEAT
        )
    ).all()
    of_plan = [place for place in seats if place.order_id is None]
    ordered = [place for place in seats if place.order_id is not None]
    opens = time.min if booking.is_visit else settings.check_in
    closes = time.max if booking.is_visit else settings.dinner_at
    return PartyDiary(
        datetime.combine(booking.arrival, opens),
        datetime.combine(booking.departure, closes),
        booking.is_visit,
        calendar_of(outings),
        calendar_of((place.guest_id, span_of_meal(place.day, times[place.meal])) for place in of_plan),
        calendar_of((place.guest_id, span_of_meal(place.day, times[place.meal])) for place in ordered),
    )
