"""Who of a party is busy when, and so what can still be added to its days.

Nobody does two things at once. A tour may take over a meal of the plan, which then goes along in a box, but
not a meal that was ordered by itself; a class leaves every meal alone. Nothing begins before the party may
come or ends after it has left: from check-in on the arrival day to the hour of dinner on the departure day.
Who comes for a day has that day; only a tour may end on a later one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from camp.rules.activities import Span
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.refusals import ClashInTime, DayOutsideStay

Calendar = Mapping[tuple[int, date], Sequence[Span]]
"""What a guest is busy with on a day, by guest id and day."""


def calendar_of(busy: Iterable[tuple[int, Span]]) -> Calendar:
    """A span of several days stands on each of them."""
    found: dict[tuple[int, date], list[Span]] = {}
    for guest, span in busy:
        for day in _days(span):
            found.setdefault((guest, day), []).append(span)
    return found


def _days(span: Span) -> Iterable[date]:
    return nights_between(span.start.date(), span.end.date() + ONE_DAY)


@dataclass(frozen=True)
class PartyDiary:
    """The party's days."""

    opens: datetime
    closes: datetime
    is_visit: bool
    outings: Calendar
    """Tours and classes."""
    plan_meals: Calendar
    """Meals of the plan at the table."""
    ordered_meals: Calendar
    """Meals at the table ordered beside the plan."""

    @property
    def first_day(self) -> date:
        return self.opens.date()

    @property
    def last_day(self) -> date:
        return self.closes.date()

    def moved_to(self, day: date) -> PartyDiary:
        """The diary of a visit that comes on another day instead, with nothing in it yet."""
        opens, closes = datetime.combine(day, self.opens.time()), datetime.combine(day, self.closes.time())
        return PartyDiary(opens, closes, self.is_visit, {}, {}, {})

    def check_inside(self, span: Span, may_end_later: bool = False) -> None:
        """Raises DayOutsideStay."""
        ends_later = self.is_visit and may_end_later
        if span.start < self.opens or (span.start if ends_later else span.end) > self.closes:
            raise DayOutsideStay(span.start.date(), self.first_day, self.last_day)

    def check_day(self, day: date, at: time | None) -> None:
        """Raises DayOutsideStay. Without an hour the whole day is meant."""
        is_inside = self.first_day <= day <= self.last_day
        if at is not None:
            is_inside = self.opens <= datetime.combine(day, at) <= self.closes
        if not is_inside:
            raise DayOutsideStay(day, self.first_day, self.last_day)

    def check_tour(self, span: Span, guests: Collection[int]) -> None:
        """Raises DayOutsideStay or ClashInTime."""
        self.check_inside(span, may_end_later=True)
        self._check(span, guests, self.outings, self.ordered_meals)

    def check_class(self, span: Span, guests: Collection[int]) -> None:
        """Raises DayOutsideStay or ClashInTime."""
        self.check_inside(span)
        self._check(span, guests, self.outings, self.ordered_meals, self.plan_meals)

    def check_meal(self, span: Span, guests: Collection[int]) -> None:
        """A meal at the table: the same as a class."""
        self.check_class(span, guests)

    def _check(self, span: Span, guests: Collection[int], *calendars: Calendar) -> None:
        for guest in guests:
            for day in _days(span):
                for calendar in calendars:
                    for other in calendar.get((guest, day), ()):
                        if span.overlaps(other):
                            raise ClashInTime(other.start, other.end)
