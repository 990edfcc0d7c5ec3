"""What calendars there are, and how a reading of another site's can end.

**What other sites read of a yurt.** They see which nights it can't be had, and nothing of who has it: the
nights of stays and of live holds, nights it is out of order, nights the camp is shut or the yurt does not
stand. A yurt sold by the bed is shut to them as soon as one bed is taken. Nights a site told us of itself
are left out of what it reads: it knows them, and if it heard of them from us, it would keep them shut after
its own guest has cancelled. Only these nights: a stay moved elsewhere or made longer here is news to it.

**The last yurts.** Sites learn hours too late what is gone. The owner can keep the last yurts from them: on a
night on which no more than so many are free, none of these is to be had there.

**How long.** A stay remains in our calendars until two days after its departure, as other sites do it. A
reader that knew of it is not left wondering, and old seasons weigh nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from camp.rules.dates import ONE_DAY, Period
from camp.rules.roles import LEADS, Role
from camp.rules.seasons import SeasonDates, closed_periods

UID_DOMAIN = "ecotrek-camp"
"""Every UID we give out ends in it, so that we know our own when a site tells it back. No setting and no
request changes it: an event would become another one."""


class CalendarKind(StrEnum):
    """What a calendar of ours shows."""

    YURT = "yurt"
    """The busy nights of one yurt, without names: for a site that sells it."""
    CAMP = "camp"
    """Every stay with its yurt, code and party: for staff."""
    ARRIVALS = "arrivals"
    """Who comes and who goes."""
    GUIDE = "guide"
    """The tours of one guide."""
    TASKS = "tasks"
    """What one of the staff has to do."""
    KITCHEN = "kitchen"
    """The sittings with how many eat."""
    PUBLIC = "public"
    """Departures of tours and classes with their places left: for everybody, at an address without secret."""


class PullOutcome(StrEnum):
    """How the reading of another site's calendar ended."""

    NEWS = "news"
    NOTHING_NEW = "nothing_new"
    SUSPECT = "suspect"
    """Too much was gone at once: nothing was believed."""
    FAILED = "failed"


class EventStatus(StrEnum):
    """What an event of ours says of itself: the STATUS of RFC 5545, 3.8.1.11."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


MAY_CARRY: Mapping[CalendarKind, frozenset[Role]] = {
    CalendarKind.TASKS: frozenset(Role),
    CalendarKind.ARRIVALS: LEADS | {Role.FRONT_DESK, Role.HOUSEKEEPING},
    CalendarKind.CAMP: LEADS | {Role.FRONT_DESK},
    CalendarKind.GUIDE: LEADS | {Role.FRONT_DESK, Role.STABLE},
    CalendarKind.KITCHEN: LEADS | {Role.FRONT_DESK, Role.KITCHEN},
}
"""Whose work a calendar is for: they may have it on their telephone."""

KEEP_PAST = timedelta(days=2)
"""What is over leaves a calendar so long after its last day."""

YEARS_AHEAD = 2
"""The year of today and so many more are told of; a night for which there is no season yet is shut."""

PACE_DAYS = timedelta(days=7)
"""How often a calendar is read is reckoned over so long."""


def may_carry(kind: CalendarKind, roles: Collection[Role]) -> bool:
    return bool(MAY_CARRY.get(kind, frozenset()) & set(roles))


# Nights


def runs(nights: Iterable[date]) -> list[Period]:
    """Nights in a row, joined.

    >>> [len(run) for run in runs([date(2026, 7, 3), date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 9)])]
    [3, 1]
    """
    found: list[Period] = []
    for night in sorted(set(nights)):
        if found and found[-1].departure == night:
            found[-1] = Period(found[-1].arrival, night + ONE_DAY)
        else:
            found.append(Period(night, night + ONE_DAY))
    return found


def untold(nights: Period, told: Iterable[Period]) -> list[Period]:
    """What is left of the nights without those that the reader told us of itself."""
    known = {night for period in told for night in period}
    return [nights] if not known else runs(night for night in nights if night not in known)


def shut_periods(
    today: date, seasons: Sequence[SeasonDates], first_night: date | None, last_night: date | None
) -> list[Period]:
    """When a yurt that stands between these nights (None: without end) can't be had for the season's sake.

    Told from the season before on, so that a winter begins on the same night before and after New Year, and
    up to the end of a year, so that it does not end on another night each day.
    """
    start, end = date(today.year - 1, 1, 1), date(today.year + YEARS_AHEAD + 1, 1, 1)
    standing = [
        SeasonDates(max(one.first_night, first_night or start), min(one.last_night, last_night or end), 0)
        for one in seasons
    ]
    standing = [one for one in standing if one.first_night <= one.last_night]
    return [shut for shut in closed_periods(start, end, standing) if shut.departure + KEEP_PAST >= today]


def held_back_nights(
    yurt: int, free: Mapping[int, Collection[date]], nights: Iterable[date], most: int
) -> list[date]:
    """The nights on which this yurt is one of the last ``most`` that are free. ``free``: by yurt, the nights
    on which all its beds are."""
    if most < 1:
        return []
    return [
        night
        for night in nights
        if night in free.get(yurt, ()) and sum(night in of_one for of_one in free.values()) <= most
    ]


# Reading


def pace(first: datetime | None, last: datetime | None, reads: int) -> timedelta | None:
    """The time between two readings, on average; None where that can't be said yet."""
    if first is None or last is None or reads < 2:
        return None
    return (last - first) / (reads - 1)
