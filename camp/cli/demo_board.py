"""The blackboard beside the dining yurt: what the camp offers, what is on when, and who goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from camp.models import ClassSession, Order, TourDeparture
from camp.rules.activities import GroupRules, Timetable
from camp.services import activities

Dated = type[TourDeparture] | type[ClassSession]


class Guests(Protocol):
    """A party that reads the camp's letters."""

    def open_letters(self, now: datetime) -> object: ...


@dataclass(frozen=True)
class Activity:
    """A tour or class as its guests know it."""

    code: str
    is_tour: bool
    timetable: Timetable
    group: GroupRules
    on_request: bool
    """May a party choose the day and hour itself?"""

    @property
    def is_ride(self) -> bool:
        return self.group.most_kg is not None

    def who_goes(self, ages: Sequence[int | None]) -> tuple[int, ...]:
        """Who of a party, by position; the ages are those of its children. With the little ones somebody
        stays behind."""
        able = [number for number, age in enumerate(ages, 1) if self.group.is_old_enough(age)]
        grown_up = [number for number, age in enumerate(ages, 1) if age is None]
        if len(able) < len(ages):
            able.remove(grown_up.pop())
        return tuple(able[: self.group.max_people]) if grown_up else ()


@dataclass(frozen=True)
class Extra:
    code: str
    hours: tuple[time, ...]
    most: int


class Board:
    """Read once: the camp's guests choose among what is on offer as the demo begins."""

    def __init__(self) -> None:
        on = activities.whats_on()
        self.activities = {
            tour.code: Activity(tour.code, True, tour.timetable, tour.group, tour.on_request)
            for tour in on.tours
        }
        self.activities |= {
            held.code: Activity(held.code, False, held.timetable, held.group, True) for held in on.classes
        }
        self.extras = {extra.code: Extra(extra.code, extra.hours, extra.most) for extra in on.extras}
        self._scheduled: dict[tuple[str, date], list[tuple[time, int]]] = defaultdict(list)
        self._sessions: dict[tuple[str, date], dict[time, int]] = defaultdict(dict)
        self._departures: dict[date, dict[int, str]] = defaultdict(dict)
        self._going: dict[tuple[Dated, int], list[Guests]] = defaultdict(list)

    def announce(self, code: str, day: date, at: time, departure_id: int) -> None:
        """A scheduled departure is on the calendar."""
        self._scheduled[code, day].append((at, departure_id))
        self._departures[day][departure_id] = code

    def scheduled(self, code: str, day: date) -> Sequence[tuple[time, int]]:
        return self._scheduled.get((code, day), ())

    def sessions(self, code: str, day: date) -> Sequence[time]:
        """The hours at which a class is held because somebody asked for it."""
        return tuple(self._sessions.get((code, day), ()))

    def sign_up(self, code: str, order: Order, guests: Guests) -> int | None:
        """Gives the id of a session that was not on before."""
        if order.departure_id is not None:
            self._departures[order.day][order.departure_id] = code
            self._going[TourDeparture, order.departure_id].append(guests)
        if order.session_id is None or order.starts_at is None:
            return None
        self._going[ClassSession, order.session_id].append(guests)
        known = self._sessions[code, order.day]
        is_new = order.starts_at not in known
        known[order.starts_at] = order.session_id
        return order.session_id if is_new else None

    def departures(self, day: date) -> dict[int, str]:
        """Everything that sets out on that day, by id, and what it is."""
        return self._departures.get(day, {})

    def going(self, table: Dated, dated_id: int) -> Sequence[Guests]:
        return tuple(self._going.get((table, dated_id), ()))
