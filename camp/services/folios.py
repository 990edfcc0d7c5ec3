"""Posting to folios. Nothing is edited: a correction is a reversing entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from camp.models import Booking, Charge, Order, Payment, Stay
from camp.rules.folio import FolioSums
from camp.rules.money import NOTHING, Money, total
from camp.rules.pricing import ChargeKind, PriceLine
from camp.services import journal

Row = dict[str, Any]


def post_stay(session: Session, stay: Stay, lines: Iterable[PriceLine], now: datetime) -> None:
    """The lines of the price the guest was shown, as they stand."""
    _post(session, (_charge(line, now, booking_id=stay.booking_id, stay_id=stay.id) for line in lines))


def post_order(session: Session, order: Order, lines: Iterable[PriceLine], now: datetime) -> None:
    _post(session, (_charge(line, now, booking_id=order.booking_id, order_id=order.id) for line in lines))


def _post(session: Session, charges: Iterable[Row]) -> None:
    """In one statement: a stay has a dozen of them, and nobody asks for their ids."""
    rows = list(charges)
    if rows:
        session.execute(insert(Charge), rows)


def _charge(
    line: PriceLine,
    now: datetime,
    *,
    booking_id: int,
    stay_id: int | None = None,
    order_id: int | None = None,
) -> Row:
    return {
        "booking_id": booking_id,
        "stay_id": stay_id,
        "order_id": order_id,
        "service_date": line.day,
        "kind": line.kind,
        "child_first_age": line.band.first_age if line.band else None,
        "child_last_age": line.band.last_age if line.band else None,
        "quantity": line.quantity,
        "unit_price": line.unit,
        "amount": line.amount,
        "posted_at": now,
        "posted_by_id": journal.current_user_id(),
    }


def post_cancellation_fee(session: Session, booking: Booking, fee: Money, now: datetime) -> None:
    """On the day the guest would have arrived; no line for no fee."""
    if fee:
        session.add(
            Charge(
                booking_id=booking.id,
                service_date=booking.arrival,
                kind=ChargeKind.CANCELLATION_FEE,
                quantity=1,
                unit_price=fee,
                amount=fee,
                posted_at=now,
                posted_by_id=journal.current_user_id(),
            )
        )


def reverse_charges(session: Session, booking_id: int, now: datetime, order_id: int | None = None) -> Money:
    """Take back every charge of the booking, or of one order, not taken back yet, each by an entry of its own
    on the same day. Gives what they came to."""
    standing = _standing(booking_id)
    if order_id is not None:
        standing = standing.where(Charge.order_id == order_id)
    charges = session.scalars(standing).all()
    reverse_these(session, charges, now)
    return total(charge.amount for charge in charges)


def charged_for_order(session: Session, order: Order) -> Money:
    """What it costs as it stands."""
    rows = _standing(order.booking_id).where(Charge.order_id == order.id)
    return total(charge.amount for charge in session.scalars(rows))


def charges_of_stay(session: Session, stay_id: int) -> list[Charge]:
    """Those of its nights and its plan that stand."""
    stay = select(Stay.booking_id).where(Stay.id == stay_id).scalar_subquery()
    undone = select(Charge.reverses_id).where(Charge.booking_id == stay, Charge.reverses_id.is_not(None))
    rows = select(Charge).where(
        Charge.stay_id == stay_id, Charge.reverses_id.is_(None), Charge.id.not_in(undone)
    )
    return list(session.scalars(rows.order_by(Charge.service_date, Charge.id)))


def reverse_these(session: Session, charges: Iterable[Charge], now: datetime) -> None:
    _post(session, (_copy(charge, now, reverses_id=charge.id) for charge in charges))


def post_copies(session: Session, charges: Iterable[Charge], stay_id: int, now: datetime) -> None:
    """The same charges once more, of another stay."""
    _post(session, (_copy(charge, now) | {"stay_id": stay_id} for charge in charges))


def reverse_fee(session: Session, booking_id: int, now: datetime) -> None:
    """The booking has not ended after all, so nothing is kept for its end."""
    fees = _standing(booking_id).where(Charge.kind == ChargeKind.CANCELLATION_FEE)
    reverse_these(session, session.scalars(fees).all(), now)


def _standing(booking_id: int) -> Select[Charge]:
    """Charges not taken back."""
    undone = select(Charge.reverses_id).where(
        Charge.booking_id == booking_id, Charge.reverses_id.is_not(None)
    )
    return select(Charge).where(
        Charge.booking_id == booking_id, Charge.reverses_id.is_(None), Charge.id.not_in(undone)
    )


def post_stays_again(
    session: Session, booking_id: int, now: datetime, later: timedelta = timedelta()
) -> None:
    """The charges of the stays that the booking's end has taken back, at the same prices; ``later``: the stay
    was moved by so much meanwhile.

    Of those taken back earlier, when a stay was moved or made shorter, nothing stands again.
    """
    of_stays = [Charge.booking_id == booking_id, Charge.stay_id.is_not(None)]
    last_posted = select(func.max(Charge.id)).where(*of_stays, Charge.reverses_id.is_(None))
    ended_at = session.scalar(
        select(func.max(Charge.posted_at)).where(*of_stays, Charge.reverses_id.is_not(None))
    )
    taken_back = select(Charge.reverses_id).where(
        *of_stays, Charge.posted_at == ended_at, Charge.id > last_posted.scalar_subquery()
    )
    charges = select(Charge).where(Charge.id.in_(taken_back)).order_by(Charge.id)
    _post(
        session,
        (
            _copy(charge, now) | {"service_date": charge.service_date + later}
            for charge in session.scalars(charges).all()
        ),
    )


def _copy(charge: Charge, now: datetime, reverses_id: int | None = None) -> Row:
    """The same once more or, naming what it reverses, the opposite."""
    sign = 1 if reverses_id is None else -1
    return {
        "booking_id": charge.booking_id,
        "stay_id": charge.stay_id,
        "order_id": charge.order_id,
        "service_date": charge.service_date,
        "kind": charge.kind,
        "child_first_age": charge.child_first_age,
        "child_last_age": charge.child_last_age,
        "quantity": sign * charge.quantity,
        "unit_price": charge.unit_price,
        "amount": charge.amount if sign > 0 else -charge.amount,
        "posted_at": now,
        "posted_by_id": journal.current_user_id(),
        "reverses_id": reverses_id,
    }


def sums_of(session: Session, booking_id: int) -> FolioSums:
    charged, paid = (
        select(func.sum(one.amount)).where(one.booking_id == booking_id).scalar_subquery()
        for one in (Charge, Payment)
    )
    sums = session.execute(select(charged, paid)).one()
    return FolioSums(sums[0] or NOTHING, sums[1] or NOTHING)


def fees_of(session: Session, booking_id: int) -> Money:
    """What was kept of the deposit, after a cancellation or when nobody came."""
    fees = select(func.sum(Charge.amount)).where(
        Charge.booking_id == booking_id, Charge.kind == ChargeKind.CANCELLATION_FEE
    )
    return session.scalar(fees) or NOTHING


def stay_price(session: Session, booking_id: int) -> Money:
    """What the stays of a booking were sold for, whatever became of the charges."""
    sold = select(func.sum(Charge.amount)).where(
        Charge.booking_id == booking_id, Charge.stay_id.is_not(None), Charge.reverses_id.is_(None)
    )
    return session.scalar(sold) or NOTHING


def charges_of(session: Session, booking_id: int) -> list[Charge]:
    rows = select(Charge).where(Charge.booking_id == booking_id).order_by(Charge.service_date, Charge.id)
    return list(session.scalars(rows))


def payments_of(session: Session, booking_id: int) -> list[Payment]:
    rows = select(Payment).where(Payment.booking_id == booking_id)
    return list(session.scalars(rows.order_by(Payment.received_at, Payment.id)))
