"""All that the camp keeps about a booking and its people, for the guest to take along."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from camp.models import (
    Base,
    Booking,
    BookingTerms,
    CardPayment,
    Charge,
    Guest,
    Letter,
    Opinion,
    Order,
    Payment,
    Stay,
    Waiting,
)
from camp.rules.money import TYIYN_PER_SOM, Money
from camp.services.reservations import get_by_token
from camp.services.special_offers import offer_of
from camp.services.transaction import reading

Json = dict[str, Any]

ABOUT = (
    "Sums in som; what was handed over in hundredths of its currency, its rate in ten-thousandths of a som. "
    "Moments in UTC, dates of nights by the day they begin."
)

INSIDE: dict[type[Base], frozenset[str]] = {
    Booking: frozenset({"id", "token", "idempotency_key", "name_key", "special_offer_id"}),
    Stay: frozenset({"id", "booking_id", "yurt_id"}),
    Guest: frozenset({"id", "booking_id", "stay_id", "name_key"}),
    Order: frozenset({"id", "booking_id", "departure_id", "session_id", "extra_id", "guest_ids"}),
    Charge: frozenset({"id", "booking_id", "stay_id", "order_id", "posted_by_id", "reverses_id"}),
    Payment: frozenset({"id", "booking_id", "voucher_id", "attempt", "reverses_id", "taken_by_id"}),
    CardPayment: frozenset({"id", "booking_id", "payment_id", "page"}),
    Letter: frozenset(
        {"id", "booking_id", "once", "order_id", "user_id", "about", "next_try_at", "good_until", "attempts",
         "claimed_at", "sent_by_id", "answer", "message_key"}
    ),
    BookingTerms: frozenset({"booking_id"}),
    Opinion: frozenset({"booking_id"}),
    Waiting: frozenset({"id", "token", "booking_id", "kind_id"}),
}  # fmt: skip
"""Columns that are the program's own: keys, secrets, the hands that wrote. Everything else goes along."""


def data_of(token: str) -> Json:
    """Plain values for a JSON file. Raises BookingUnknown."""
    session = reading()
    booking = get_by_token(token, session)
    special = offer_of(booking, session)
    return {
        "about": ABOUT,
        "booking": _row(booking)
        | {
            "is_a_visit_for_the_day": booking.is_visit,
            "special_offer": _texts(special.name) if special is not None else None,
        },
        "stays": [
            _row(stay) | {"yurt": {"number": stay.yurt.number, **_texts(stay.yurt.name)}}
            for stay in booking.stays
        ],
        "people": [_row(guest) for guest in booking.guests],
        "orders": [_order(order, booking) for order in _of(session, Order, booking)],
        "charges": [_row(charge) for charge in _of(session, Charge, booking)],
        "payments": [_row(payment) for payment in _of(session, Payment, booking)],
        "card_payments": [_row(attempt) for attempt in _of(session, CardPayment, booking)],
        "terms": [_row(one) for one in _of(session, BookingTerms, booking)],
        "letters": [_row(letter) for letter in _of(session, Letter, booking)],
        "waited": [_row(waiting) for waiting in _of(session, Waiting, booking)],
        "opinions": [_row(opinion) for opinion in _of(session, Opinion, booking)],
    }


def _of(session: Session, table: type[Any], booking: Booking) -> list[Any]:
    rows = select(table).where(table.booking_id == booking.id).order_by(*inspect(table).primary_key)
    return list(session.scalars(rows).unique())


def _order(order: Order, booking: Booking) -> Json:
    dated = order.departure or order.session
    thing = dated.activity.name if dated is not None else order.extra.name if order.extra else None
    who = [guest.position for guest in booking.guests if guest.id in order.guest_ids]
    return _row(order) | {"what": _texts(thing) if thing is not None else order.meal, "for_people": who}


def _row(one: Base) -> Json:
    inside = INSIDE[type(one)]
    names = [column.key for column in inspect(type(one)).column_attrs]
    return {name: _plain(getattr(one, name)) for name in names if name not in inside}


def _texts(text: Any) -> Json:
    return {"ky": text.ky, "ru": text.ru, "en": text.en}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        som, tyiyn = divmod(value.tyiyn, TYIYN_PER_SOM)
        return som if not tyiyn else value.tyiyn / TYIYN_PER_SOM
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if hasattr(value, "beyond_days"):
        return {"beyond_days": value.beyond_days, "percent_kept": value.percent_kept}
    return value
