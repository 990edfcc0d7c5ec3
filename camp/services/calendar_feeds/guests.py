"""The calendar of one booking, for its guest to take along: the stay, and each thing ordered for its days.

What has ended stays in it as cancelled, so that a telephone that knew of it takes it out. What the guest
thought better of before booking was in no calendar yet.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.models import Booking, CampDetails, CampSettings, Order
from camp.rules.calendars import EventStatus
from camp.rules.dates import ONE_DAY
from camp.rules.lifecycle import SLEEPS, BookingStatus, OrderStatus
from camp.rules.meals import AT_TABLE, PLAN_MEALS, MealKind
from camp.services.calendar_feeds.answers import Answer
from camp.services.calendar_feeds.facts import Fact, GuestOrderFact, GuestStayFact, Place, Voice
from camp.services.calendar_feeds.revisions import revisions_of
from camp.services.calendar_feeds.writing import calendar_bytes
from camp.services.catalogue import get_settings
from camp.services.orders import meal_times
from camp.services.transaction import transaction

EXTRA_TAKES = AT_TABLE
"""Nobody says how long a transfer or the banya takes: an hour, on the calendar."""


def booking_calendar(booking: Booking, voice: Voice, now: datetime) -> Answer:
    with transaction() as session:
        facts = _facts(session, booking, now)
        revisions = revisions_of(session, facts, now)
        body = calendar_bytes(voice.name, [(one, revisions[one.uid], voice.say(one)) for one in facts])
        changed_at = max(revisions[fact.uid].at for fact in facts)
    return Answer(hashlib.sha256(body).hexdigest()[:32], changed_at, body)


def _facts(session: Session, booking: Booking, now: datetime) -> list[Fact]:
    settings, details = get_settings(session), session.get_one(CampDetails, 1)
    status = _status(booking, now)
    rows = select(Order).where(Order.booking_id == booking.id).order_by(Order.day, Order.id)
    return [
        _stay(booking, settings, details, status),
        *(
            _order(order, settings, details, status)
            for order in session.scalars(rows).unique()
            if _was_known(order, booking)
        ),
    ]


def _status(booking: Booking, now: datetime) -> EventStatus:
    comes = booking.is_visit or any(stay.status in SLEEPS for stay in booking.stays)
    if not comes or not booking.owns_beds(now):
        return EventStatus.CANCELLED
    return EventStatus.CONFIRMED if booking.status is BookingStatus.CONFIRMED else EventStatus.TENTATIVE


def _was_known(order: Order, booking: Booking) -> bool:
    """Can a calendar have had it? There is none before the booking is made."""
    if order.status is OrderStatus.STANDING or booking.consented_at is None:
        return True
    return order.ended_at is None or order.ended_at > booking.consented_at


def _stay(
    booking: Booking, settings: CampSettings, details: CampDetails, status: EventStatus
) -> GuestStayFact:
    plan = None if booking.is_visit else booking.stays[0].meal_plan
    times = meal_times(settings)
    return GuestStayFact(
        uid=f"booking-{booking.id}",
        start=booking.arrival,
        end=booking.departure + ONE_DAY if booking.is_visit else booking.departure,
        status=status,
        address=details.address,
        place=_place(details),
        code=booking.code,
        yurts=tuple(dict.fromkeys(stay.yurt.name for stay in booking.stays if stay.status in SLEEPS)),
        hours=None if plan is None else (settings.check_in, settings.check_out),
        meals=() if plan is None else tuple((meal, times[meal]) for meal in PLAN_MEALS[plan]),
    )


def _order(
    order: Order, settings: CampSettings, details: CampDetails, of_booking: EventStatus
) -> GuestOrderFact:
    dated = order.departure or order.session
    thing = dated.activity if dated is not None else order.extra
    start, end = (dated.span.start, dated.span.end) if dated is not None else _hours(order, settings)
    return GuestOrderFact(
        uid=f"order-{order.id}",
        start=start,
        end=end,
        status=of_booking if order.status is OrderStatus.STANDING else EventStatus.CANCELLED,
        address=details.address,
        place=_place(details),
        kind=order.kind,
        name=thing.name if thing is not None else None,
        meal=order.meal,
        quantity=order.quantity,
    )


def _hours(order: Order, settings: CampSettings) -> tuple[date, date]:
    """Of a meal or an extra: an hour, or the whole day where no hour is said. A box is handed out whenever
    its guests set out."""
    is_seated = order.meal is not None and order.meal is not MealKind.LUNCH_BOX
    at = meal_times(settings)[order.meal] if is_seated and order.meal else order.starts_at
    if at is None:
        return order.day, order.day + ONE_DAY
    start = datetime.combine(order.day, at)
    return start, start + (AT_TABLE if order.meal else EXTRA_TAKES)


def _place(details: CampDetails) -> Place | None:
    if details.latitude is None or details.longitude is None:
        return None
    return Place(details.latitude / 1_000_000, details.longitude / 1_000_000)
