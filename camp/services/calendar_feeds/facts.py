"""What stands in a calendar, before it is put into words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from camp.rules.calendars import CalendarKind, EventStatus
from camp.rules.lifecycle import BookingStatus, Channel
from camp.rules.meals import Diet, MealKind, MealPlan
from camp.rules.orders import OrderKind
from camp.rules.text import LocalizedText
from camp.services.tasks import DayTask


class Revision(NamedTuple):
    """How often an event has changed, and when it did last (SEQUENCE and LAST-MODIFIED)."""

    number: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that has a place in a calendar."""

    uid: str
    """Made of an id that never changes; the camp's domain is put behind it."""
    start: date | datetime
    """A day, or an hour of the camp's clock."""
    end: date | datetime
    """The day or hour after the last; a departure day is free."""
    revision: Revision | None = None
    """None: it keeps no count of its own changes."""
    status: EventStatus | None = None

    @property
    def last_day(self) -> date:
        return self.end.date() if isinstance(self.end, datetime) else self.end - timedelta(days=1)


class Place(NamedTuple):
    """On earth, in degrees (GEO)."""

    latitude: float
    longitude: float


# For other sites


class Reserved(Fact):
    """Nights of a yurt that somebody has."""


class Closed(Fact):
    """Nights of a yurt that can't be had."""


# For staff


@dataclass(frozen=True, kw_only=True)
class StayFact(Fact):
    yurt: int
    code: str
    people: int
    plan: MealPlan
    booking: BookingStatus
    channel: Channel


@dataclass(frozen=True, kw_only=True)
class ClosureFact(Fact):
    """A yurt out of order."""

    yurt: int
    reason: str


class ShutFact(Fact):
    """The camp is shut."""


@dataclass(frozen=True, kw_only=True)
class ArrivalFact(Fact):
    yurt: int | None
    """None: for the day, without a night."""
    code: str
    people: int
    plan: MealPlan | None
    is_sure: bool
    """Is the hour the guest's own word?"""
    nights: int = 0


@dataclass(frozen=True, kw_only=True)
class DepartureFact(Fact):
    yurt: int
    code: str
    people: int


@dataclass(frozen=True, kw_only=True)
class TourFact(Fact):
    """A tour that a guide leads."""

    name: LocalizedText
    people: int
    horses: int
    guides: tuple[str, ...]
    """All that go."""


@dataclass(frozen=True, kw_only=True)
class SittingFact(Fact):
    meal: MealKind
    seats: int
    boxes: int
    diets: tuple[tuple[Diet, int], ...]
    """Only the special ones."""


@dataclass(frozen=True, kw_only=True)
class TaskFact(Fact):
    task: DayTask


# For everybody


@dataclass(frozen=True, kw_only=True)
class PublicFact(Fact):
    """A tour or a class that anybody can join."""

    name: LocalizedText
    summary: LocalizedText
    is_tour: bool
    left: int
    is_open: bool
    """Can a place still be booked?"""
    price: int
    """Tyiyn a place."""


# For a guest


@dataclass(frozen=True, kw_only=True)
class _Guests(Fact):
    address: LocalizedText
    """Of the camp."""
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class GuestStayFact(_Guests):
    """A booking: its nights, or the day somebody comes for."""

    code: str
    yurts: tuple[LocalizedText, ...]
    hours: tuple[time, time] | None
    """Arrival from, departure until; None for a day without a night."""
    meals: tuple[tuple[MealKind, time], ...]
    """Of the plan."""


@dataclass(frozen=True, kw_only=True)
class GuestOrderFact(_Guests):
    """Something ordered for a day."""

    kind: OrderKind
    name: LocalizedText | None
    """In the catalogue; a meal is known by what it is."""
    meal: MealKind | None
    quantity: int


# Words


class Words(NamedTuple):
    """An event in the reader's language."""

    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    place: Place | None = None
    alarm: str = ""
    """What is said beforehand; empty: nothing."""
    alarm_before: timedelta = timedelta()


class Voice(NamedTuple):
    """How a calendar speaks."""

    name: str
    """Of the calendar."""
    say: Callable[[Fact], Words]


class Title(NamedTuple):
    """Which calendar it is."""

    kind: CalendarKind
    language: str
    about: str
    """The yurt's number, or whose it is."""


Speaker = Callable[[Title], AbstractContextManager[Voice]]
"""Speaks the calendar's language for a while."""
