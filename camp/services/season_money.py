"""Money of a season: what came in and went back, in which form and currency, and what is still owed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import CTE, case, func, literal_column, or_, select, type_coerce
from sqlalchemy.orm import Session

from camp.clock import camp_moment
from camp.models import Booking, Charge, Payment
from camp.models.base import MoneyColumn
from camp.rules.currencies import Currency
from camp.rules.dates import ONE_DAY
from camp.rules.folio import MONEY_FORMS, PaymentForm
from camp.rules.lifecycle import BookingStatus
from camp.rules.metrics import Compared, Span, compared, sum_of_compared
from camp.rules.money import NOTHING, Money
from camp.services.season_spans import Spans, year_of
from camp.services.statuses import status_among
from camp.services.transaction import reading

MOST_UNPAID = 50
"""So many are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Received:
    """Payments of one form in one currency; sums in som but for ``tendered``. A payment that was taken back
    the same day as a mistake counts on neither side."""

    payments: int = 0
    """Entries, refunds and corrections too."""
    came_in: Money = NOTHING
    """What folios got."""
    went_back: Money = NOTHING
    """Refunds; not negative."""
    tendered: int = 0
    """What was handed over less what was handed back, in hundredths of the currency."""
    change: Money = NOTHING
    """Given back in som at once; in no sum above."""

    @property
    def net(self) -> Money:
        return self.came_in - self.went_back

    def __add__(self, other: Received) -> Received:
        """Of another form or currency: what was handed over is no sum."""
        return Received(
            self.payments + other.payments,
            self.came_in + other.came_in,
            self.went_back + other.went_back,
            0,
            self.change + other.change,
        )


@dataclass(frozen=True)
class Drawer:
    """One form in one currency."""

    form: PaymentForm
    currency: Currency
    received: Compared[Received]


@dataclass(frozen=True)
class Receipts:
    """All money of the year, by the day it was received, whatever season it was for."""

    drawers: tuple[Drawer, ...]

    @property
    def all(self) -> Compared[Received]:
        return sum_of_drawers(self.drawers)

    @property
    def cash(self) -> Compared[Received]:
        return sum_of_drawers(drawer for drawer in self.drawers if drawer.form is PaymentForm.CASH)

    @property
    def cashless(self) -> Compared[Received]:
        return sum_of_drawers(drawer for drawer in self.drawers if drawer.form is not PaymentForm.CASH)


def sum_of_drawers(drawers: Iterable[Drawer]) -> Compared[Received]:
    return sum_of_compared((drawer.received for drawer in drawers), Received())


def receipts(session: Session, spans: Spans) -> Receipts:
    """What came in and went back, by form and currency."""
    start, end = camp_moment(spans.last.first, time.min), camp_moment(spans.this.last + ONE_DAY, time.min)
    of_this = Payment.received_at >= camp_moment(spans.this.first, time.min)
    dated = (
        select(
            Payment.form,
            Payment.currency,
            case((of_this, spans.this.year), else_=spans.last.year).label("year"),
            or_(_upto(spans.this), _upto(spans.last)).label("so_far"),
            # What undoes a payment is a payment less, and what undoes a refund a refund less.
            ((Payment.amount > NOTHING) == Payment.reverses_id.is_(None)).label("is_in"),
            Payment.amount,
            Payment.tendered,
            Payment.change,
        )
        # A voucher that is used moves no money: it came in when the voucher was sold.
        .where(Payment.received_at >= start, Payment.received_at < end)
        .where(Payment.form != PaymentForm.VOUCHER)
        .subquery()
    )
    columns = dated.c
    rows = session.execute(
        select(
            columns.form,
            columns.currency,
            columns.year,
            func.count().filter(columns.so_far),
            func.sum(columns.amount).filter(columns.so_far, columns.is_in),
            func.sum(columns.amount).filter(columns.so_far, ~columns.is_in),
            func.sum(columns.tendered).filter(columns.so_far),
            func.sum(columns.change).filter(columns.so_far),
            func.count(),
            func.sum(columns.amount).filter(columns.is_in),
            func.sum(columns.amount).filter(~columns.is_in),
            func.sum(columns.tendered),
            func.sum(columns.change),
        )
        .select_from(dated)
        .group_by(columns.form, columns.currency, columns.year)
    )
    found: dict[tuple[PaymentForm, Currency], dict[tuple[int, bool], Received]] = {}
    for form, currency, year, *sums in rows:
        of_drawer = found.setdefault((form, currency), {})
        of_drawer[year, True], of_drawer[year, False] = _received(*sums[:5]), _received(*sums[5:])
    return Receipts(
        tuple(
            Drawer(form, currency, _compared(found[form, currency], spans))
            for form in MONEY_FORMS
            for currency in Currency
            if (form, currency) in found
        )
    )


def _upto(span: Span) -> Any:
    """Received in the year by the end of today's day."""
    start, end = camp_moment(span.first, time.min), camp_moment(span.upto + ONE_DAY, time.min)
    return (Payment.received_at >= start) & (Payment.received_at < end)


def _received(
    payments: int, came_in: Money | None, back: Money | None, tendered: int | None, change: Money | None
) -> Received:
    return Received(payments, came_in or NOTHING, -(back or NOTHING), int(tendered or 0), change or NOTHING)


def _compared(found: dict[tuple[int, bool], Received], spans: Spans) -> Compared[Received]:
    return compared(lambda year, is_so_far: found.get((year, is_so_far), Received()), spans.this.year)


# Owed


@dataclass(frozen=True, slots=True)
class UnpaidBooking:
    code: str
    guest_name: str
    departure: date
    owed: Money


@dataclass(frozen=True)
class Unpaid:
    """Confirmed bookings whose guests have left and still owe, by the year of their arrival."""

    owed: Money
    count: int
    last_owed: Money
    """Of last season, as its folios are today."""
    last_count: int
    bookings: tuple[UnpaidBooking, ...]
    """Of this season, the largest sums first, no more than MOST_UNPAID."""


def unpaid(session: Session, spans: Spans, today: date) -> Unpaid:
    owing = _owing(spans, today)
    rows = session.execute(select(owing.c.year, func.sum(owing.c.owed), func.count()).group_by(owing.c.year))
    sums = {int(year): (owed, count) for year, owed, count in rows}
    nothing = (NOTHING, 0)
    return Unpaid(
        *sums.get(spans.this.year, nothing),
        *sums.get(spans.last.year, nothing),
        _listed(session, spans, owing, MOST_UNPAID),
    )


def all_unpaid(year: int, today: date) -> tuple[UnpaidBooking, ...]:
    """However many they are; they add up to ``Unpaid.owed``."""
    spans = Spans.of(year, today)
    return _listed(reading(), spans, _owing(spans, today), None)


def _listed(session: Session, spans: Spans, owing: CTE, most: int | None) -> tuple[UnpaidBooking, ...]:
    """The largest sums first."""
    rows = session.execute(
        select(owing.c.code, owing.c.guest_name, owing.c.departure, owing.c.owed)
        .where(owing.c.year == spans.this.year)
        .order_by(owing.c.owed.desc(), owing.c.code)
        .limit(most)
    )
    return tuple(UnpaidBooking(*row) for row in rows)


def _owing(spans: Spans, today: date) -> CTE:
    left = (
        select(
            Booking.id,
            Booking.code,
            Booking.guest_name,
            Booking.departure,
            year_of(Booking.arrival).label("year"),
            type_coerce(_folio_sum(Charge) - _folio_sum(Payment), MoneyColumn()).label("owed"),
        )
        .where(spans.holds(Booking.arrival), Booking.departure < today)
        .where(status_among(BookingStatus.CONFIRMED))
        .subquery()
    )
    return select(left).where(left.c.owed > NOTHING).cte("owing")


def _folio_sum(entry: type[Charge] | type[Payment]) -> Any:
    of_booking = select(func.sum(entry.amount)).where(entry.booking_id == Booking.id)
    return func.coalesce(of_booking.scalar_subquery(), literal_column("0"))
