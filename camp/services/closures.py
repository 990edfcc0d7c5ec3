"""Yurts out of order: for some nights, and why."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from camp.models import Closure, Yurt
from camp.rules.availability import free_beds, taken_nights
from camp.rules.dates import ONE_DAY, Period
from camp.rules.refusals import NotOffered, YurtTaken
from camp.rules.staff_refusals import ClosureInPast, ClosureUnknown, ReasonMissing
from camp.services import waiting_list
from camp.services.catalogue import read_catalogue
from camp.services.inventory.beds import BedClash, close_beds, open_beds, taken_beds
from camp.services.reservations import release_lapsed
from camp.services.transaction import reading, transaction

TRIES = 5


def close_yurt(
    number: int, first_night: date, last_night: date, reason: str, now: datetime, today: date
) -> Closure:
    """Take a yurt out of order, both nights included.

    Raises NotOffered, DepartureNotAfterArrival, ClosureInPast, ReasonMissing, or YurtTaken with the nights
    that somebody has.
    """
    nights = Period(first_night, last_night + ONE_DAY)
    if first_night < today:
        raise ClosureInPast(today)
    if not reason.strip():
        raise ReasonMissing
    release_lapsed(now)
    for _ in range(TRIES):
        try:
            with transaction() as session:
                return _close(session, number, nights, reason.strip(), now)
        except BedClash:
            continue
    raise YurtTaken(number, tuple(nights))


def _close(session: Session, number: int, nights: Period, reason: str, now: datetime) -> Closure:
    catalogue = read_catalogue(session)
    stock = catalogue.stock.get(number)
    if stock is None:
        raise NotOffered
    taken = taken_beds(session, nights.arrival, nights.departure, now)
    if len(free_beds(stock, tuple(nights), taken)) < len(stock.beds):
        raise YurtTaken(number, taken_nights(stock, nights, taken, len(stock.beds)))
    closure = Closure(
        yurt_id=catalogue.yurts[number].id,
        first_night=nights.arrival,
        last_night=nights.departure - ONE_DAY,
        reason=reason,
        closed_at=now,
    )
    session.add(closure)
    session.flush()
    close_beds(session, closure.id, stock.beds, nights)
    return closure


def lift_closure(closure_id: int, now: datetime, today: date) -> None:
    """The yurt is in order again from tonight on. Raises ClosureUnknown when it is over or lifted already."""
    with transaction() as session:
        done = session.scalar(
            update(Closure)
            .where(Closure.id == closure_id, Closure.lifted_at.is_(None), Closure.last_night >= today)
            .values(lifted_at=now)
            .returning(Closure.id)
            .execution_options(synchronize_session=False)
        )
        if done is None:
            raise ClosureUnknown
        open_beds(session, closure_id, today)
    waiting_list.serve(now)


def list_closures(today: date) -> list[Closure]:
    """Those of now and later."""
    rows = (
        select(Closure)
        .join(Closure.yurt)
        .where(Closure.lifted_at.is_(None), Closure.last_night >= today)
        .options(joinedload(Closure.yurt))
        .order_by(Closure.first_night, Yurt.number)
    )
    return list(reading().scalars(rows).unique())
