"""Extras that the front desk writes down: what a guest took is charged, whatever the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import Booking, Charge, Extra, Order
from camp.rules.lifecycle import BookingStatus, OrderStatus, StayStatus
from camp.rules.money import NOTHING, Money, total
from camp.rules.orders import OrderKind
from camp.rules.refusals import BookingUnknown, DayOutsideStay, NotForSale, NotOnThisDay, StepNotPossible
from camp.rules.staff_refusals import ExtraOfAnotherDay
from camp.services import letters, orders
from camp.services.catalogue import get_settings
from camp.services.folios import sums_of
from camp.services.reservations import get_by_code, lock
from camp.services.transaction import reading, transaction


@dataclass(frozen=True)
class Taken:
    """One extra at one hour of the day, however often it was written down."""

    extra: Extra
    at: time | None
    quantity: int
    amount: Money
    last_of_today: int | None
    """The order that a wrong tap made; None: all were ordered before today."""


@dataclass(frozen=True)
class ChargeDesk:
    booking: Booking
    day: date
    extras: Sequence[Extra]
    """All that is offered."""
    taken: list[Taken]
    """What stands for that day."""
    balance: Money


def charge_desk(code: str, day: date, today: date) -> ChargeDesk:
    """Raises BookingUnknown."""
    session = reading()
    booking = get_by_code(code, session)
    extras = session.scalars(select(Extra).where(Extra.is_offered).order_by(Extra.position, Extra.id)).all()
    return ChargeDesk(
        booking, day, extras, _taken(session, booking, day, today), sums_of(session, booking.id).balance
    )


def _taken(session: Session, booking: Booking, day: date, today: date) -> list[Taken]:
    rows = select(Order).where(
        Order.booking_id == booking.id,
        Order.kind == OrderKind.EXTRA,
        Order.day == day,
        Order.status == OrderStatus.STANDING,
    )
    alike: dict[tuple[Extra, time | None], list[Order]] = {}
    for order in session.scalars(rows.order_by(Order.id)):
        if order.extra is not None:
            alike.setdefault((order.extra, order.starts_at), []).append(order)
    charged = _charged(session, [order.id for group in alike.values() for order in group])
    found = []
    for (extra, at), group in alike.items():
        of_today = [order.id for order in group if camp_day(order.ordered_at) == today]
        found.append(
            Taken(
                extra,
                at,
                sum(order.quantity for order in group),
                total(charged.get(order.id, NOTHING) for order in group),
                of_today[-1] if of_today else None,
            )
        )
    return found


def _charged(session: Session, order_ids: Sequence[int]) -> dict[int, Money]:
    sums: dict[int, Money] = {}
    for charge in session.scalars(select(Charge).where(Charge.order_id.in_(order_ids))):
        if charge.order_id is not None:
            sums[charge.order_id] = sums.get(charge.order_id, NOTHING) + charge.amount
    return sums


def add_extra(code: str, extra_code: str, day: date, at: time | None, now: datetime) -> Order:
    """One more of an extra, for a day of the stay. Extras with hours of their own need one of them.

    Raises BookingUnknown, NotForSale, NotOnThisDay, DayOutsideStay, or StepNotPossible for a booking that is
    not confirmed or whose guests have all left.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        _check_open(booking)
        if not booking.arrival <= day <= booking.departure:
            raise DayOutsideStay(day, booking.arrival, booking.departure)
        extra = session.scalar(select(Extra).where(Extra.code == extra_code, Extra.is_offered))
        if extra is None:
            raise NotForSale
        if extra.hours and at not in extra.hours:
            raise NotOnThisDay(day, None, None)
        letters.tell_of_change(session, booking, now)
        return orders.place_extra(session, extra, day, at if extra.hours else None, 1, booking, now)


def remove_extra(code: str, order_id: int, now: datetime) -> None:
    """Take back what was written down today; what is not there any more is no matter.

    Raises BookingUnknown, ExtraOfAnotherDay, or StepNotPossible as ``add_extra``.
    """
    with transaction() as session:
        booking = get_by_code(code, session)
        lock(session, booking, now)
        _check_open(booking)
        order = session.get(Order, order_id)
        if order is None or order.booking_id != booking.id or order.kind is not OrderKind.EXTRA:
            raise BookingUnknown
        if order.status is not OrderStatus.STANDING:
            return
        if camp_day(order.ordered_at) != camp_day(now):
            raise ExtraOfAnotherDay(camp_day(order.ordered_at))
        orders.end_order(session, order, OrderStatus.REMOVED, get_settings(session), now)
        letters.tell_of_change(session, booking, now)


def _check_open(booking: Booking) -> None:
    if booking.status is not BookingStatus.CONFIRMED:
        raise StepNotPossible("order", booking.status)
    stays = [stay.status for stay in booking.stays]
    if stays and not {StayStatus.EXPECTED, StayStatus.IN_HOUSE} & set(stays):
        raise StepNotPossible("order", stays[0])
