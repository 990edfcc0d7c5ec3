"""Nights of a season: what was for sale, what was sold, and who slept there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from camp.models import Bed, BedNight, Booking, Season, Stay, Yurt
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.lifecycle import BookingStatus
from camp.rules.metrics import Span, Standing, nights_standing
from camp.rules.seasons import SeasonDates, season_of
from camp.services.revenue import Month
from camp.services.season_spans import Spans, month_of, year_of
from camp.services.statuses import status_among

PEOPLE = Stay.adults + func.json_array_length(Stay.child_ages)
"""Of a stay; both databases count a list of JSON by a function of this name."""


@dataclass(frozen=True, slots=True)
class NightSums:
    """Of one month, or of a part of it."""

    yurts_sold: int = 0
    beds_sold: int = 0
    yurts_closed: int = 0
    """Yurt-nights of the open season that a closure took."""
    beds_closed: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """Yurt-nights and bed-nights of the open season, closures not yet taken off."""

    yurts: int = 0
    beds: int = 0


def nights_by_month(session: Session, spans: Spans) -> dict[Month, tuple[NightSums, NightSums]]:
    """Up to today's day, and of the whole month."""
    used = _used(spans)
    so_far = spans.gone_by(used.c.night)
    sold, shut = used.c.sold > 0, and_(used.c.sold == 0, used.c.shut > 0)
    rows = session.execute(
        select(
            year_of(used.c.night),
            month_of(used.c.night),
            func.count().filter(sold, so_far),
            func.sum(used.c.sold).filter(so_far),
            func.count().filter(shut, so_far),
            func.sum(used.c.shut).filter(so_far),
            func.count().filter(sold),
            func.sum(used.c.sold),
            func.count().filter(shut),
            func.sum(used.c.shut),
        )
        .select_from(used)
        .group_by(year_of(used.c.night), month_of(used.c.night))
    )
    found: dict[Month, tuple[NightSums, NightSums]] = {}
    for year, month, *sums in rows:
        # PostgreSQL adds whole numbers up to a Decimal without a fraction.
        numbers = [int(number or 0) for number in sums]
        found[int(year), int(month)] = NightSums(*numbers[:4]), NightSums(*numbers[4:])
    return found


def _used(spans: Spans) -> Subquery:
    """Each yurt and night that somebody has or a closure took: how many beds are sold, and how many shut."""
    return (
        select(
            Bed.yurt_id,
            BedNight.night,
            func.count(BedNight.stay_id).label("sold"),
            func.count(BedNight.closure_id).label("shut"),
        )
        .join(Bed, BedNight.bed_id == Bed.id)
        .join(Yurt, Bed.yurt_id == Yurt.id)
        .outerjoin(Stay, BedNight.stay_id == Stay.id)
        .outerjoin(Booking, Stay.booking_id == Booking.id)
        .where(spans.holds(BedNight.night))
        .where(or_(status_among(BookingStatus.CONFIRMED), _for_sale()))
        .group_by(Bed.yurt_id, BedNight.night)
        .subquery()
    )


def _for_sale() -> ColumnElement[bool]:
    """A closed bed that would have been for sale: in the open season, and standing."""
    in_season = select(Season.id).where(BedNight.night.between(Season.first_night, Season.last_night))
    return and_(BedNight.closure_id.is_not(None), in_season.exists(), stands(Yurt), stands(Bed))


def stands(thing: Any) -> ColumnElement[bool]:
    """Does the yurt or bed stand on the night of the row? ``rules.metrics.Standing`` for the database."""
    return and_(
        or_(thing.first_night.is_(None), thing.first_night <= BedNight.night),
        or_(thing.last_night.is_(None), thing.last_night >= BedNight.night),
    )


def stay_nights(spans: Spans) -> Select[int | None, date]:
    """Each night of each stay of a confirmed booking. A party that did not come has none any more."""
    return (
        select(BedNight.stay_id, BedNight.night)
        .where(spans.holds(BedNight.night), BedNight.stay_id.is_not(None))
        .distinct()
    )


def guest_nights_by_month(session: Session, spans: Spans) -> dict[Month, tuple[int, int]]:
    """Up to today's day, and of the whole month."""
    slept = stay_nights(spans).subquery()
    rows = session.execute(
        select(
            year_of(slept.c.night),
            month_of(slept.c.night),
            func.sum(PEOPLE).filter(spans.gone_by(slept.c.night)),
            func.sum(PEOPLE),
        )
        .select_from(slept)
        .join(Stay, slept.c.stay_id == Stay.id)
        .join(Stay.booking)
        .where(status_among(BookingStatus.CONFIRMED))
        .group_by(year_of(slept.c.night), month_of(slept.c.night))
    )
    return {
        (int(year), int(month)): (int(so_far or 0), int(whole or 0)) for year, month, so_far, whole in rows
    }


def open_by_month(
    session: Session, seasons: list[SeasonDates], spans: Spans
) -> dict[Month, tuple[Open, Open]]:
    """What stands on the nights of the seasons: up to today's day, and in the whole month."""
    rows = session.execute(select(Yurt.id, Yurt.first_night, Yurt.last_night))
    yurts = {yurt_id: Standing(first, last) for yurt_id, first, last in rows}
    beds = [
        Standing(first, last).within(yurts[yurt_id])
        for yurt_id, first, last in session.execute(select(Bed.yurt_id, Bed.first_night, Bed.last_night))
    ]
    nights = open_nights(seasons, spans.last) + open_nights(seasons, spans.this)
    yurts_on, beds_on = nights_standing(nights, yurts.values()), nights_standing(nights, beds)
    gone_by = {
        night
        for night in nights
        if night <= (spans.this if night.year == spans.this.year else spans.last).upto
    }
    so_far = _open_sums(nights, yurts_on, beds_on, gone_by.__contains__)
    whole = _open_sums(nights, yurts_on, beds_on, lambda night: True)
    return {month: (so_far.get(month, Open()), sums) for month, sums in whole.items()}


def open_nights(seasons: list[SeasonDates], span: Span) -> list[date]:
    """The nights of the year that are in a season."""
    return [night for night in nights_between(span.first, span.last + ONE_DAY) if season_of(night, seasons)]


def _open_sums(
    nights: list[date],
    yurts: dict[date, int],
    beds: dict[date, int],
    counts: Callable[[date], bool],
) -> dict[Month, Open]:
    yurt_sums: Counter[Month] = Counter()
    bed_sums: Counter[Month] = Counter()
    for night in filter(counts, nights):
        yurt_sums[night.year, night.month] += yurts[night]
        bed_sums[night.year, night.month] += beds[night]
    return {month: Open(count, bed_sums[month]) for month, count in yurt_sums.items()}
