"""A week in numbers: who comes and goes, how many sleep here and eat, what goes out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from camp.models import Booking, Guest, MealPlace, Stay
from camp.rules.dates import LONGEST_EVER, ONE_DAY, nights_between
from camp.rules.lifecycle import SLEEPS
from camp.rules.meals import MealKind
from camp.services.lapsing import lapsed
from camp.services.reservations import BOOKED
from camp.services.statuses import status_among
from camp.services.today import notices_on
from camp.services.tours_board import cards_of
from camp.services.transaction import reading


@dataclass(frozen=True)
class WeekDay:
    """A day of the week's outlook, in numbers."""

    day: date
    arrivals: int
    departures: int
    people: int
    yurts: int
    portions: int
    """At dinner."""
    outings: int
    """Tours and classes."""
    notices: int
    """Things that somebody has to see to, by the rules of the day itself."""


def week_of(first: date, now: datetime) -> tuple[WeekDay, ...]:
    """Seven days from ``first`` on."""
    session = reading()
    days = list(nights_between(first, first + 7 * ONE_DAY))
    last = days[-1]
    stays = session.execute(
        select(Stay.arrival, Stay.departure, Stay.adults, Stay.child_ages, Stay.yurt_id)
        .join(Stay.booking)
        .where(
            Stay.arrival.between(first - LONGEST_EVER, last), Stay.departure >= first, Stay.status.in_(SLEEPS)
        )
        .where(status_among(*BOOKED), Booking.id.not_in(lapsed(now)))
    ).all()
    dinners: Counter[date] = Counter(
        dict(
            session.execute(
                select(MealPlace.day, func.count())
                .join(MealPlace.guest)
                .where(MealPlace.day.between(first, last), MealPlace.meal == MealKind.DINNER)
                .where(Guest.booking_id.not_in(lapsed(now)))
                .group_by(MealPlace.day)
            ).all()
        )
    )
    outings = Counter(
        card.dated.day for card in cards_of(session, first, last, now) if card.dated.called_off_at is None
    )
    found = []
    for day in days:
        here = [row for row in stays if row[0] <= day < row[1]]
        found.append(
            WeekDay(
                day,
                sum(row[0] == day for row in stays),
                sum(row[1] == day for row in stays),
                sum(row[2] + len(row[3]) for row in here),
                len({row[4] for row in here}),
                dinners[day],
                outings[day],
                notices_on(day, now),
            )
        )
    return tuple(found)
