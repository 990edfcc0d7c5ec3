"""How a season filled: guest-nights on the books at the end of each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from camp.models import Booking, Stay
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.services.season_nights import PEOPLE
from camp.services.season_spans import Spans, year_of
from camp.services.sql_days import camp_day_of, days_between
from camp.services.statuses import status_among


@dataclass(frozen=True)
class PickupCurve:
    """Guest-nights of one season's bookings, day by day: those confirmed by then and not cancelled by then.

    Stays count with the dates they have now; a party that did not come counts until the day it was expected.
    """

    changes: Mapping[date, int]
    """By how much each day changed what was on the books, in the order of days; days without are left out."""

    def on(self, day: date) -> int:
        """On the books at the end of that day."""
        return sum(change for when, change in self.changes.items() if when <= day)

    @property
    def points(self) -> tuple[tuple[date, int], ...]:
        """What was on the books from each day on which it changed."""
        return tuple(zip(self.changes, accumulate(self.changes.values()), strict=True))


def pickup_curves(session: Session, spans: Spans) -> tuple[PickupCurve, PickupCurve]:
    """Of the season and of the one before."""
    moves = union_all(_confirmed(spans), _cancelled(spans), _missing(spans)).subquery()
    rows = session.execute(
        select(moves.c.year, moves.c.day, func.sum(moves.c.nights))
        .group_by(moves.c.year, moves.c.day)
        .order_by(moves.c.day)
    )
    changes: dict[int, dict[date, int]] = {spans.this.year: {}, spans.last.year: {}}
    for year, day, nights in rows:
        if nights:
            changes[int(year)][day] = int(nights)
    return PickupCurve(changes[spans.this.year]), PickupCurve(changes[spans.last.year])


def _moves(spans: Spans, day: Any, sign: int) -> Select[Any]:
    nights = func.sum(days_between(Stay.arrival, Stay.departure) * PEOPLE) * sign
    return (
        select(year_of(Stay.arrival).label("year"), day.label("day"), nights.label("nights"))
        .join(Stay.booking)
        .where(spans.holds(Stay.arrival))
        .group_by(year_of(Stay.arrival), day)
    )


def was_cancelled() -> ColumnElement[bool]:
    """Cancelled before it was ever confirmed, a booking was on no books."""
    return and_(status_among(BookingStatus.CANCELLED), Booking.confirmed_at.is_not(None))


def was_on_the_books() -> ColumnElement[bool]:
    return or_(status_among(BookingStatus.CONFIRMED), was_cancelled())


def _confirmed(spans: Spans) -> Select[Any]:
    day = camp_day_of(func.coalesce(Booking.confirmed_at, Booking.created_at))
    return _moves(spans, day, 1).where(was_on_the_books())


def _cancelled(spans: Spans) -> Select[Any]:
    return _moves(spans, camp_day_of(Booking.ended_at), -1).where(was_cancelled())


def _missing(spans: Spans) -> Select[Any]:
    return _moves(spans, Stay.arrival, -1).where(
        status_among(BookingStatus.CONFIRMED), Stay.status == StayStatus.NO_SHOW
    )
