"""What happens in the days of a stay: tours and master classes, their hours, months, sizes and limits.

Days and hours here are those of the camp's own clock, without a zone. A day has two shifts: the morning ends
and the afternoon begins at NOON_SHIFT. A tour takes every shift it touches; one of several days takes both
shifts of each of its days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from camp.rules.dates import ONE_DAY
from camp.rules.refusals import (
    GroupTooLarge,
    GroupTooSmall,
    NobodyGoes,
    NotOnThisDay,
    RiderTooHeavy,
    TooLateToOrder,
    TooYoung,
    WeightMissing,
)

NOON_SHIFT = time(13)

LIGHTEST_RIDER, HEAVIEST_RIDER = 10, 250
"""Kilograms a form takes for a person's weight; whether a horse carries them is another question."""


class TourMode(StrEnum):
    HORSE = "horse"
    FOOT = "foot"


class Level(StrEnum):
    EASY = "easy"
    MODERATE = "moderate"
    HARD = "hard"


class Shift(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


class CallOffReason(StrEnum):
    """Why the camp could not do what it had promised."""

    WEATHER = "weather"
    TOO_FEW = "too_few"
    NO_HORSE = "no_horse"
    OTHER = "other"


class CallOffChoice(StrEnum):
    """What a guest wants instead of what was called off."""

    ANOTHER_DATE = "another_date"
    SOMETHING_ELSE = "something_else"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment of the camp's clock to another."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Timetable:
    """When something is done: its hours of beginning, its length, its months, and until when it is booked."""

    starts: tuple[time, ...]
    minutes: int
    """The length on each of its days."""
    opens: str
    """The first day of its year, "MM-DD"."""
    closes: str
    """The last day of its year, "MM-DD"; a tour of several days must be back by it."""
    cutoff_days: int
    cutoff_hour: int
    """It is booked until this hour of the day so many days before."""
    days: int = 1

    def is_open(self, day: date) -> bool:
        last = last_day(day, self.days)
        return self.opens <= f"{day:%m-%d}" and f"{last:%m-%d}" <= self.closes and day.year == last.year

    def span(self, day: date, at: time) -> Span:
        """From the start on the first day to the return on the last."""
        length = timedelta(minutes=self.minutes)
        return Span(datetime.combine(day, at), datetime.combine(last_day(day, self.days), at) + length)

    def cutoff(self, day: date) -> datetime:
        return datetime.combine(day - self.cutoff_days * ONE_DAY, time(self.cutoff_hour))

    def check(self, day: date, at: time, now: datetime) -> None:
        """Raises NotOnThisDay outside its months or hours, TooLateToOrder after its cut-off."""
        self.check_hour(day, at)
        self.check_cutoff(day, now)

    def check_hour(self, day: date, at: time) -> None:
        """Raises NotOnThisDay outside its months or hours."""
        self.check_month(day)
        if at not in self.starts:
            raise NotOnThisDay(day, None, None)

    def check_month(self, day: date) -> None:
        """Raises NotOnThisDay."""
        if not self.is_open(day):
            raise NotOnThisDay(day, self.opens, self.closes)

    def check_cutoff(self, day: date, now: datetime) -> None:
        """Raises TooLateToOrder."""
        if now >= self.cutoff(day):
            raise TooLateToOrder(self.cutoff(day))


@dataclass(frozen=True, slots=True)
class GroupRules:
    """Who may take part, and how many."""

    min_people: int
    max_people: int
    lowest_age: int
    most_kg: int | None = None
    """A rider's weight limit, for rides only."""

    def check_size(self, people: int) -> None:
        """Raises NobodyGoes or GroupTooLarge. Whether enough take part is seen at the cut-off."""
        if people < 1:
            raise NobodyGoes
        if people > self.max_people:
            raise GroupTooLarge(people, self.max_people)

    def check_enough(self, people: int) -> None:
        """Raises GroupTooSmall; for a group that goes alone."""
        if people < self.min_people:
            raise GroupTooSmall(people, self.min_people)

    def check_ages(self, ages: Iterable[int | None]) -> None:
        """Raises TooYoung. An adult has no age here."""
        for age in ages:
            if not self.is_old_enough(age):
                raise TooYoung(age or 0, self.lowest_age)

    def is_old_enough(self, age: int | None) -> bool:
        return age is None or age >= self.lowest_age

    def check_weights(self, weights: Iterable[int | None]) -> None:
        """Raises WeightMissing or RiderTooHeavy; walkers are not weighed."""
        if self.most_kg is None:
            return
        for weight in weights:
            if weight is None:
                raise WeightMissing
            if weight > self.most_kg:
                raise RiderTooHeavy(weight, self.most_kg)


def last_day(day: date, days: int) -> date:
    return day + (days - 1) * ONE_DAY


def shifts_of(day: date, at: time, minutes: int, days: int = 1) -> tuple[tuple[date, Shift], ...]:
    """Every shift a tour takes."""
    if days > 1:
        return tuple((day + number * ONE_DAY, shift) for number in range(days) for shift in Shift)
    end = datetime.combine(day, at) + timedelta(minutes=minutes)
    noon = datetime.combine(day, NOON_SHIFT)
    taken = [Shift.MORNING] if at < NOON_SHIFT else []
    if end > noon:
        taken.append(Shift.AFTERNOON)
    return tuple((day, shift) for shift in taken)


def needed(people: int, people_each: int) -> int:
    """One for every started ``people_each``: guides, pack horses. None of them where ``people_each`` is 0."""
    return -(-people // people_each) if people_each else 0
