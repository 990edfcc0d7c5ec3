"""The months to come: what is on their books beside a year ago, what came in lately, and what to expect.

On the books at the end of a day are the bookings confirmed by then and not cancelled by then. Their stays
count with the dates they have now, as in the pickup curve; their revenue is what had been charged by then,
less what had been taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from camp.clock import camp_moment
from camp.models import Booking, Charge, Stay
from camp.models.base import MoneyColumn
from camp.rules.dates import LONGEST_EVER, ONE_DAY, month_start
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.metrics import same_day_last_year
from camp.rules.money import NOTHING, Money
from camp.rules.outlook import HORIZONS, Filling, Range, Trial, expected, horizon_of, margin, outlook
from camp.rules.seasons import SeasonDates
from camp.services.catalogue import season_dates
from camp.services.revenue import EARNS
from camp.services.season_nights import PEOPLE
from camp.services.season_pickup import PickupCurve, was_cancelled, was_on_the_books
from camp.services.sql_days import camp_day_of, days_between, month_first_of
from camp.services.statuses import status_among
from camp.services.transaction import reading

MONTHS = 12
"""So many ahead are foretold."""

TRIED = 16
"""So many gone by are tried: the last season that is over lies whole within them, whatever day it is."""

LATELY = (7, 30)
"""Days."""

EVER = date(9999, 12, 31)
"""What was on the books in the end."""


class OnBooks(NamedTuple):
    guest_nights: int
    revenue: Money


NOTHING_YET = OnBooks(0, NOTHING)

EMPTY = PickupCurve({})


@dataclass(frozen=True)
class ComingMonth:
    month: date
    now: OnBooks
    last_then: OnBooks
    """The same month of last year, as its books were a year ago."""
    last_final: OnBooks
    guest_nights: Range | None
    revenue: Range | None
    """In tyiyn."""


@dataclass(frozen=True)
class Came:
    """What was confirmed in some days, and what was called off in them."""

    bookings: int = 0
    guest_nights: int = 0
    revenue: Money = NOTHING
    """All charges of these bookings, as the books are today."""
    cancelled: int = 0
    cancelled_nights: int = 0


@dataclass(frozen=True)
class Lately:
    days: int
    this: Came
    last: Came
    """In the same days of last year."""


@dataclass(frozen=True)
class SeasonOutlook:
    months: tuple[ComingMonth, ...]
    trials: tuple[Trial, ...]
    """Of guest-nights, the newest month first."""
    lately: tuple[Lately, ...]


Measure = Callable[[OnBooks], int]

MEASURES: Mapping[str, Measure] = {
    "guest_nights": lambda books: books.guest_nights,
    "revenue": lambda books: books.revenue.tyiyn,
}


def season_outlook(today: date) -> SeasonOutlook:
    """From this month on, those in which the camp is open or somebody comes."""
    session = reading()
    ahead = [month_start(today, number) for number in range(MONTHS)]
    past = [month_start(today, -number) for number in range(1, TRIED + 1)]
    before = [same_day_last_year(month) for month in (*past, *ahead)]
    books = read_books(session, sorted({*past, *ahead, *before}))
    tried = {name: _trials(past, books, measure) for name, measure in MEASURES.items()}
    is_open = _open_months(season_dates(session))
    months = [_coming(month, today, books, tried) for month in ahead]
    return SeasonOutlook(
        tuple(one for one in months if one.month in is_open or one.now != NOTHING_YET),
        tuple(tried["guest_nights"]),
        tuple(_lately(session, days, today) for days in LATELY),
    )


# Months


def _open_months(seasons: Iterable[SeasonDates]) -> set[date]:
    return {
        month
        for season in seasons
        for number in range(MONTHS)
        if (month := month_start(season.first_night, number)) <= season.last_night
    }


def _filling(books: Books, month: date, day: date, measure: Measure) -> Filling:
    """As it was seen on that day."""
    before, then = same_day_last_year(month), same_day_last_year(day)
    return Filling(*map(measure, (books.at(month, day), books.at(before, then), books.at(before, EVER))))


def _coming(month: date, today: date, books: Books, tried: Mapping[str, Sequence[Trial]]) -> ComingMonth:
    before, horizon = same_day_last_year(month), horizon_of(month, today)

    def expect(name: str) -> Range | None:
        return outlook(_filling(books, month, today, MEASURES[name]), margin(tried[name], horizon))

    return ComingMonth(
        month,
        books.at(month, today),
        books.at(before, same_day_last_year(today)),
        books.at(before, EVER),
        expect("guest_nights"),
        expect("revenue"),
    )


def _trials(months: Iterable[date], books: Books, measure: Measure) -> list[Trial]:
    """Of months whose year before is on the books."""
    tried = []
    for month in months:
        for horizon in HORIZONS:
            filling = _filling(books, month, month - timedelta(days=horizon), measure)
            if filling.last_final > 0:
                tried.append(Trial(month, horizon, expected(filling), measure(books.at(month, EVER))))
    return tried


# What was on the books


@dataclass(frozen=True)
class Books:
    """How some months filled, day by day."""

    nights: Mapping[date, PickupCurve]
    """Guest-nights of each month, by its first day."""
    revenue: Mapping[date, PickupCurve]
    """Tyiyn."""

    def at(self, month: date, day: date) -> OnBooks:
        """What was on the books of that month at the end of that day."""
        nights, revenue = (filled.get(month, EMPTY).on(day) for filled in (self.nights, self.revenue))
        return OnBooks(nights, Money(revenue))


def read_books(session: Session, months: Sequence[date]) -> Books:
    """Stays and charges are read once each."""
    return Books(
        _curves(session.execute(_nights(_table_of(months)))),
        _curves(session.execute(_revenue(months))),
    )


def _curves(rows: Iterable[Any]) -> dict[date, PickupCurve]:
    changes: dict[date, dict[date, int]] = defaultdict(dict)
    for month, day, change in rows:
        if change:
            # PostgreSQL adds whole numbers up to a Decimal without a fraction.
            changes[month][day] = int(change)
    return {month: PickupCurve(found) for month, found in changes.items()}


def _table_of(months: Sequence[date]) -> Subquery:
    """The months as a table of the database's own."""
    rows = [
        select(
            literal(month, Date).label("first"),
            literal(month_start(month, 1), Date).label("end"),
            literal(month - LONGEST_EVER, Date).label("since"),
        )
        for month in months
    ]
    return union_all(*rows).subquery("months")


def _nights(months: Subquery) -> Select[Any]:
    """What each day brought to each month, and took from it."""
    arrives = case((Stay.arrival > months.c.first, Stay.arrival), else_=months.c.first)
    leaves = case((Stay.departure < months.c.end, Stay.departure), else_=months.c.end)

    def moves(day: Any, sign: int) -> Select[Any]:
        nights = (days_between(arrives, leaves) * PEOPLE * sign).label("nights")
        return (
            select(months.c.first.label("first"), day.label("day"), nights)
            .select_from(months)
            .join(Stay, and_(Stay.arrival < months.c.end, Stay.arrival > months.c.since))
            .join(Stay.booking)
            .where(Stay.departure > months.c.first)
        )

    confirmed = moves(camp_day_of(func.coalesce(Booking.confirmed_at, Booking.created_at)), 1)
    moved = union_all(
        confirmed.where(was_on_the_books()),
        moves(camp_day_of(Booking.ended_at), -1).where(was_cancelled()),
        moves(Stay.arrival, -1).where(
            status_among(BookingStatus.CONFIRMED), Stay.status == StayStatus.NO_SHOW
        ),
    ).subquery()
    return (
        select(moved.c.first, moved.c.day, func.sum(moved.c.nights))
        .group_by(moved.c.first, moved.c.day)
        .order_by(moved.c.first, moved.c.day)
    )


def _revenue(months: Sequence[date]) -> Select[Any]:
    # One that was never confirmed leaves a fee at most, on the day it ends.
    known = camp_day_of(func.coalesce(Booking.confirmed_at, Booking.ended_at, Booking.created_at))
    posted = camp_day_of(Charge.posted_at)
    day = case((posted > known, posted), else_=known)
    month = month_first_of(Charge.service_date)
    return (
        select(month, day, func.sum(type_coerce(Charge.amount, Integer)))
        .join(Charge.booking)
        .where(Charge.service_date >= min(months), Charge.service_date < month_start(max(months), 1))
        .where(status_among(*EARNS))
        .group_by(month, day)
        .order_by(month, day)
    )


# What came in lately


def _lately(session: Session, days: int, today: date) -> Lately:
    last_today = same_day_last_year(today)
    since, last_since = (day - (days - 1) * ONE_DAY for day in (today, last_today))
    return Lately(days, _came(session, since, today), _came(session, last_since, last_today))


def _came(session: Session, first: date, last: date) -> Came:
    """From the first day to the last, both included."""
    start, end = camp_moment(first, time.min), camp_moment(last + ONE_DAY, time.min)
    nights = (
        select(func.sum(days_between(Stay.arrival, Stay.departure) * PEOPLE))
        .where(Stay.booking_id == Booking.id)
        .scalar_subquery()
    )
    charged = select(func.sum(Charge.amount)).where(Charge.booking_id == Booking.id).scalar_subquery()
    came = session.execute(
        select(func.count(), func.sum(nights), func.sum(type_coerce(charged, MoneyColumn())))
        .where(
            or_(
                and_(Booking.confirmed_at >= start, Booking.confirmed_at < end),
                and_(Booking.confirmed_at.is_(None), Booking.created_at >= start, Booking.created_at < end),
            )
        )
        .where(was_on_the_books())
    ).one()
    went = session.execute(
        select(func.count(), func.sum(nights))
        .where(Booking.ended_at >= start, Booking.ended_at < end)
        .where(was_cancelled())
    ).one()
    return Came(came[0], int(came[1] or 0), came[2] or NOTHING, went[0], int(went[1] or 0))
