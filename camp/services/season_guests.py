"""Bookings of a season: how long and how early, where their guests came from, and those nobody came for.

A booking belongs to the year, and to the day, of its arrival; its charges to the days they are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from camp.models import Booking, ChannelCost, Charge, Stay
from camp.models.base import MoneyColumn
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.metrics import Compared, average, commission, compared, sum_of_compared
from camp.rules.money import NOTHING, Money, total
from camp.rules.pricing import ChargeKind
from camp.services.revenue import EARNS
from camp.services.season_nights import PEOPLE, stay_nights
from camp.services.season_spans import Spans, year_of
from camp.services.sql_days import camp_day_of, days_between
from camp.services.statuses import status_among

_NOBODY_CAME = (
    select(Stay.id).where(Stay.booking_id == Booking.id, Stay.status == StayStatus.NO_SHOW).exists()
)
"""Of a booking that stands: a party of which some came is no no-show."""


@dataclass(frozen=True, slots=True)
class BookingSums:
    """Confirmed bookings, no-shows left out."""

    with_nights: int = 0
    nights: int = 0
    """From the arrival to the departure of each."""
    lead_days: int = 0
    """From the day each was made to its arrival."""
    visits: int = 0
    """Of people who come for the day; in none of the sums above."""

    @property
    def bookings(self) -> int:
        return self.with_nights + self.visits

    @property
    def average_stay(self) -> Fraction | None:
        return average(self.nights, self.with_nights)

    @property
    def average_lead(self) -> Fraction | None:
        return average(self.lead_days, self.with_nights)


@dataclass(frozen=True, slots=True)
class Lost:
    """Bookings that ended without the guests."""

    bookings: int = 0
    guest_nights: int = 0
    revenue: Money = NOTHING
    """What the charges taken back at their end came to."""
    fees: Money = NOTHING
    """What was kept of the deposits."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one country, or one channel."""

    bookings: int = 0
    guest_nights: int = 0
    revenue: Money = NOTHING

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.bookings + other.bookings,
            self.guest_nights + other.guest_nights,
            self.revenue + other.revenue,
        )


@dataclass(frozen=True)
class Share:
    """One country, or one channel, of the season."""

    key: str
    """A country (ISO 3166-1 alpha-2; empty: not told), or an origin as ``Booking.origin``."""
    tally: Compared[Tally]


@dataclass(frozen=True)
class ChannelShare(Share):
    commission: int
    """Hundredths of a percent."""
    commission_cost: Money
    season_cost: Money

    @property
    def cost(self) -> Money:
        return self.commission_cost + self.season_cost

    @property
    def net(self) -> Money:
        """What the whole season's revenue leaves when the channel has had its own."""
        return self.tally.whole.revenue - self.cost


# Standing


def booking_sums(session: Session, spans: Spans) -> Compared[BookingSums]:
    stood = (
        select(
            Booking.arrival,
            days_between(Booking.arrival, Booking.departure).label("nights"),
            days_between(camp_day_of(Booking.created_at), Booking.arrival).label("lead"),
        )
        .where(spans.holds(Booking.arrival), status_among(BookingStatus.CONFIRMED), ~_NOBODY_CAME)
        .subquery()
    )
    so_far, sleeps = spans.gone_by(stood.c.arrival), stood.c.nights > 0
    rows = session.execute(
        select(
            year_of(stood.c.arrival),
            func.count().filter(sleeps, so_far),
            func.sum(stood.c.nights).filter(so_far),
            func.sum(stood.c.lead).filter(sleeps, so_far),
            func.count().filter(~sleeps, so_far),
            func.count().filter(sleeps),
            func.sum(stood.c.nights),
            func.sum(stood.c.lead).filter(sleeps),
            func.count().filter(~sleeps),
        )
        .select_from(stood)
        .group_by(year_of(stood.c.arrival))
    )
    found: dict[tuple[int, bool], BookingSums] = {}
    for year, *sums in rows:
        numbers = [int(number or 0) for number in sums]
        found[int(year), True], found[int(year), False] = BookingSums(*numbers[:4]), BookingSums(*numbers[4:])
    return compared(lambda year, is_so_far: found.get((year, is_so_far), BookingSums()), spans.this.year)


# Ended


def lost_sums(session: Session, spans: Spans) -> tuple[Compared[Lost], Compared[Lost]]:
    """Of the cancelled, and of the no-shows. A visit that nobody came for is cancelled."""
    ended = _ended(spans)
    so_far = spans.gone_by(ended.c.arrival)
    rows = session.execute(
        select(
            ended.c.status,
            year_of(ended.c.arrival),
            func.count().filter(so_far),
            func.sum(ended.c.guest_nights).filter(so_far),
            func.sum(ended.c.revenue).filter(so_far),
            func.sum(ended.c.fees).filter(so_far),
            func.count(),
            func.sum(ended.c.guest_nights),
            func.sum(ended.c.revenue),
            func.sum(ended.c.fees),
        )
        .select_from(ended)
        .group_by(ended.c.status, year_of(ended.c.arrival))
    )
    found: dict[tuple[BookingStatus, int, bool], Lost] = {}
    for status, year, *sums in rows:
        for is_so_far, (count, nights, revenue, fees) in ((True, sums[:4]), (False, sums[4:])):
            found[status, int(year), is_so_far] = Lost(
                int(count), int(nights or 0), revenue or NOTHING, fees or NOTHING
            )

    def of(status: BookingStatus) -> Compared[Lost]:
        return compared(lambda year, is_so_far: found.get((status, year, is_so_far), Lost()), spans.this.year)

    return of(BookingStatus.CANCELLED), of(BookingStatus.CONFIRMED)


def _ended(spans: Spans) -> Subquery:
    """Each booking that was cancelled, or that nobody came for: what was lost with it, what was kept."""
    mine = Charge.booking_id == Booking.id
    reversal = Charge.reverses_id.is_not(None)
    # Of a no-show the last entries that took charges back; those before them undid orders or moves.
    last_written = select(func.max(Charge.id)).where(mine, reversal).correlate(Booking).scalar_subquery()
    other = Charge.__table__.alias("last_reversal")
    taken_back_at = case(
        (Booking.status == BookingStatus.CANCELLED, Booking.ended_at),
        else_=select(other.c.posted_at)
        .where(other.c.id == last_written)
        .correlate(Booking)
        .scalar_subquery(),
    )
    no_show = and_(status_among(BookingStatus.CONFIRMED), _NOBODY_CAME)
    of_fee = Charge.kind == ChargeKind.CANCELLATION_FEE
    at_the_end = [mine, reversal, ~of_fee, Charge.posted_at == taken_back_at]
    guest_nights = func.sum(days_between(Stay.arrival, Stay.departure) * PEOPLE)
    return (
        select(
            Booking.status,
            Booking.arrival,
            select(guest_nights).where(Stay.booking_id == Booking.id).scalar_subquery().label("guest_nights"),
            select(-func.sum(Charge.amount)).where(*at_the_end).scalar_subquery().label("revenue"),
            select(func.sum(Charge.amount)).where(mine, of_fee).scalar_subquery().label("fees"),
        )
        .where(spans.holds(Booking.arrival))
        .where(or_(status_among(BookingStatus.CANCELLED), no_show))
        .subquery()
    )


# Where they came from

AnyShare = TypeVar("AnyShare", bound=Share)

ORIGIN: ColumnElement[str] = func.coalesce(
    func.nullif(Booking.source, literal_column("''")), cast(Booking.channel, String), type_=String()
)
"""``Booking.origin`` for the database."""


def countries(session: Session, spans: Spans) -> tuple[Share, ...]:
    """The country that earned most first."""
    found = _tallies(session, spans, Booking.country)
    return tuple(_by_revenue(Share(key, tally) for key, tally in found.items()))


def channels(session: Session, spans: Spans) -> tuple[ChannelShare, ...]:
    """Those too that cost something and brought nobody."""
    found = _tallies(session, spans, ORIGIN)
    costs = {
        cost.origin: cost
        for cost in session.scalars(select(ChannelCost).where(ChannelCost.year == spans.this.year))
    }
    nothing = Compared(Tally(), Tally(), Tally(), Tally())
    shares = []
    for key in found.keys() | costs.keys():
        tally, cost = found.get(key, nothing), costs.get(key)
        hundredths = cost.commission if cost else 0
        shares.append(
            ChannelShare(
                key,
                tally,
                hundredths,
                commission(tally.whole.revenue, hundredths),
                cost.season_cost if cost else NOTHING,
            )
        )
    return tuple(_by_revenue(shares))


def sum_of_tallies(shares: Iterable[Share]) -> Compared[Tally]:
    return sum_of_compared((share.tally for share in shares), Tally())


def sum_of_channels(shares: Sequence[ChannelShare]) -> ChannelShare:
    """Of all of them; the percentage is of none."""
    return ChannelShare(
        "",
        sum_of_tallies(shares),
        0,
        total(share.commission_cost for share in shares),
        total(share.season_cost for share in shares),
    )


def _by_revenue(shares: Iterable[AnyShare]) -> list[AnyShare]:
    return sorted(shares, key=lambda share: (-share.tally.whole.revenue.tyiyn, share.key))


def _tallies(session: Session, spans: Spans, key: Any) -> dict[str, Compared[Tally]]:
    """One pass over charges, nights and bookings, each grouped by what the key says of their booking."""
    parts = union_all(_revenue(spans, key), _guest_nights(spans, key), _bookings(spans, key)).subquery()
    year, name, *sums = parts.c
    rows = session.execute(select(year, name, *(func.sum(column) for column in sums)).group_by(year, name))
    found: dict[str, dict[tuple[int, bool], Tally]] = {}
    for number, text, *figures in rows:
        for is_so_far, (revenue, nights, bookings) in ((True, figures[:3]), (False, figures[3:])):
            tally = Tally(int(bookings), int(nights), revenue)
            found.setdefault(text, {})[int(number), is_so_far] = tally

    def of(tallies: dict[tuple[int, bool], Tally]) -> Compared[Tally]:
        return compared(lambda number, is_so_far: tallies.get((number, is_so_far), Tally()), spans.this.year)

    return {text: of(tallies) for text, tallies in found.items()}


_NO_MONEY = literal_column("0", MoneyColumn)
_NONE = literal_column("0", Integer)


def _revenue(spans: Spans, key: Any) -> Select[Any]:
    year = year_of(Charge.service_date)
    so_far = func.sum(Charge.amount).filter(spans.gone_by(Charge.service_date))
    return (
        select(
            year.label("year"),
            key.label("key"),
            func.coalesce(so_far, _NO_MONEY).label("revenue_so_far"),
            _NONE.label("nights_so_far"),
            _NONE.label("bookings_so_far"),
            func.sum(Charge.amount).label("revenue"),
            _NONE.label("nights"),
            _NONE.label("bookings"),
        )
        .join(Charge.booking)
        .where(spans.holds(Charge.service_date), status_among(*EARNS))
        .group_by(year, key)
    )


def _guest_nights(spans: Spans, key: Any) -> Select[Any]:
    slept = stay_nights(spans).subquery()
    year = year_of(slept.c.night)
    so_far = func.sum(PEOPLE).filter(spans.gone_by(slept.c.night))
    return (
        select(
            year, key,
            _NO_MONEY, func.coalesce(so_far, _NONE), _NONE,
            _NO_MONEY, func.sum(PEOPLE), _NONE,
        )
        .select_from(slept)
        .join(Stay, slept.c.stay_id == Stay.id)
        .join(Stay.booking)
        .where(status_among(BookingStatus.CONFIRMED))
        .group_by(year, key)
    )  # fmt: skip


def _bookings(spans: Spans, key: Any) -> Select[Any]:
    year = year_of(Booking.arrival)
    so_far = func.count().filter(spans.gone_by(Booking.arrival))
    return (
        select(year, key, _NO_MONEY, _NONE, so_far, _NO_MONEY, _NONE, func.count())
        .where(spans.holds(Booking.arrival), status_among(BookingStatus.CONFIRMED), ~_NOBODY_CAME)
        .group_by(year, key)
    )
