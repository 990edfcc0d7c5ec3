"""What can still be added to the days of a party: at which hours, with how many places, at what price."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from camp.clock import camp_time
from camp.models import (
    Booking,
    CampSettings,
    ClassSession,
    Extra,
    Guest,
    Guide,
    Horse,
    MasterClass,
    Meal,
    MealPlace,
    Tour,
    TourDeparture,
)  # fmt: skip
from camp.rules.activities import Span, shifts_of
from camp.rules.diary import PartyDiary
from camp.rules.meals import MealKind, span_of_meal
from camp.rules.money import Money
from camp.rules.orders import OrderKind
from camp.rules.pricing import (
    ChildBand,
    PriceLine,
    price_of_extra,
    price_of_own_tour,
    price_of_places,
    sum_of,
)
from camp.rules.refusals import Refusal
from camp.rules.stable import WEEK, HorseRole
from camp.services.basket import extra_cutoff, meal_cutoff
from camp.services.catalogue import child_bands, get_settings, meal_capacity
from camp.services.crews import fit_horses, idle_guides
from camp.services.diary import read_diary
from camp.services.inventory.places import idle_class_places, idle_tour_places
from camp.services.inventory.seats import SittingKey, seats_left
from camp.services.inventory.shifts import ShiftKey, busy_guides, busy_horses
from camp.services.orders import class_lines, crew, meal_lines, meal_times
from camp.services.special_offers import class_lines_of
from camp.services.transaction import reading

Thing = Tour | MasterClass | Meal | Extra
T = TypeVar("T")


@dataclass(frozen=True)
class Hour:
    """One hour at which something can be had."""

    at: time | None
    """None: agreed with the camp."""
    left: int
    """Places left."""
    able: tuple[Guest, ...]
    """Who of the party could take part."""
    departure: TourDeparture | None = None
    """The scheduled departure one would join."""

    @property
    def proposed(self) -> tuple[Guest, ...]:
        """Everybody who could, or nobody where the places are too few for all."""
        return self.able if len(self.able) <= self.left else ()


@dataclass(frozen=True)
class Option:
    kind: OrderKind
    code: str
    day: date
    thing: Thing
    hours: tuple[Hour, ...]

    def hour(self, at: time | None, departure_id: int | None) -> Hour | None:
        """The hour somebody chose."""
        return next((h for h in self.hours if h.at == at and _id(h.departure) == departure_id), None)


def _id(departure: TourDeparture | None) -> int | None:
    return departure.id if departure else None


class Shelf:
    """All that is for sale in some days and what is left of it, read once, for one party."""

    def __init__(self, session: Session, booking: Booking, now: datetime, first: date, last: date) -> None:
        self.booking = booking
        self.now = camp_time(now)
        self.settings: CampSettings = get_settings(session)
        self.diary: PartyDiary = read_diary(session, booking, self.settings)
        self.bands: Sequence[ChildBand] = child_bands(session)
        self.tours = _on_offer(session, Tour)
        self.classes = _on_offer(session, MasterClass)
        self.extras = _on_offer(session, Extra)
        self.meals = session.scalars(select(Meal).where(Meal.is_offered).order_by(Meal.id)).all()
        self._read_places(session, now, first, last)
        self._read_stable(session, now, first, last)

    def _read_places(self, session: Session, now: datetime, first: date, last: date) -> None:
        self.capacity: Mapping[MealKind, int] = meal_capacity(session)
        self.seats: Mapping[SittingKey, int] = seats_left(session, first, last, now, self.capacity)
        mine = MealPlace.guest_id.in_([guest.id for guest in self.booking.guests])
        self.lunches = {
            (place.guest_id, place.day)
            for place in session.scalars(select(MealPlace).where(mine, MealPlace.meal == MealKind.LUNCH))
        }
        self.departures: dict[tuple[int, date], list[TourDeparture]] = {}
        for departure in session.scalars(
            select(TourDeparture)
            .where(TourDeparture.day.between(first, last), TourDeparture.booking_id.is_(None))
            .where(TourDeparture.called_off_at.is_(None))
            .order_by(TourDeparture.starts_at, TourDeparture.id)
        ):
            self.departures.setdefault((departure.tour_id, departure.day), []).append(departure)
        held = session.scalars(select(ClassSession).where(ClassSession.day.between(first, last)))
        self.sessions = {(one.class_id, one.day, one.starts_at): one for one in held}
        self.idle_on_tours: Counter[int] = idle_tour_places(session, now)
        self.idle_in_classes: Counter[int] = idle_class_places(session, now)

    def _read_stable(self, session: Session, now: datetime, first: date, last: date) -> None:
        longest = max((tour.days for tour in self.tours), default=1)
        since = date.fromordinal(first.toordinal() - WEEK)
        until = date.fromordinal(last.toordinal() + WEEK + longest)
        self.horses = session.scalars(select(Horse).where(Horse.is_active)).all()
        self.guides = session.scalars(select(Guide).where(Guide.is_active)).all()
        self.busy_horses: Mapping[int, set[ShiftKey]] = busy_horses(session, since, until, now)
        self.busy_guides: Mapping[int, set[ShiftKey]] = busy_guides(session, since, until, now)

    # Options

    def is_in_time(self, until: datetime, starts: datetime) -> bool:
        """Can it still be ordered? Guests do until the cut-off."""
        return self.now < until

    def options(self, day: date) -> list[Option]:
        """Everything that can be added on that day, in the order of the catalogue."""
        things: list[Thing] = [*self.tours, *self.classes, *self.meals, *self.extras]
        found = [self.option(thing, day) for thing in things]
        return [option for option in found if option is not None]

    def option(self, thing: Thing, day: date) -> Option | None:
        """None when nobody of the party can have it that day."""
        if isinstance(thing, Tour):
            return self._of_tour(thing, day)
        if isinstance(thing, MasterClass):
            return self._of_class(thing, day)
        if isinstance(thing, Meal):
            return self._of_meal(thing, day)
        return self._of_extra(thing, day)

    def find(self, kind: OrderKind, code: str) -> Thing | None:
        """What goes by that name; a meal by its kind."""
        if kind is OrderKind.MEAL:
            return next((meal for meal in self.meals if meal.kind == code), None)
        shelves: dict[OrderKind, Sequence[Tour] | Sequence[MasterClass] | Sequence[Extra]] = {
            OrderKind.TOUR: self.tours,
            OrderKind.CLASS: self.classes,
            OrderKind.EXTRA: self.extras,
        }
        return next((thing for thing in shelves[kind] if thing.code == code), None)

    def _of_tour(self, tour: Tour, day: date) -> Option | None:
        hours = list(self._scheduled(tour, day))
        known = {hour.at for hour in hours}
        timetable = tour.timetable
        if tour.on_request and timetable.is_open(day):
            for at in timetable.starts:
                if not self.is_in_time(timetable.cutoff(day), datetime.combine(day, at)):
                    continue
                able = self._able(timetable.span(day, at), self.diary.check_tour, tour)
                left = self._own_places(tour, day, at)
                if at not in known and able and left >= tour.min_people and len(able) >= tour.min_people:
                    hours.append(Hour(at, left, able))
        return _option(OrderKind.TOUR, tour.code, day, tour, hours)

    def _scheduled(self, tour: Tour, day: date) -> Iterator[Hour]:
        for departure in self.departures.get((tour.id, day), ()):
            if not self.is_in_time(tour.timetable.cutoff(day), departure.span.start):
                continue
            left = departure.capacity - departure.taken + self.idle_on_tours[departure.id]
            if tour.is_ride:
                left = min(left, self._horses_left(tour, day, departure.starts_at, HorseRole.RIDING))
            able = self._able(departure.span, self.diary.check_tour, tour)
            if able and left > 0:
                yield Hour(departure.starts_at, left, able, departure)

    def _own_places(self, tour: Tour, day: date, at: time) -> int:
        """The largest party that could have this tour of its own."""
        wanted = shifts_of(day, at, tour.minutes, tour.days)
        guides = len(idle_guides(self.guides, self.busy_guides, wanted))
        horses = self._horses_left(tour, day, at, HorseRole.RIDING)
        packs = self._horses_left(tour, day, at, HorseRole.PACK)
        for people in range(tour.max_people, 0, -1):
            led_by, mounted, loads = crew(tour, people)
            riders = people + mounted if tour.is_ride else 0
            if led_by <= guides and riders <= horses and loads <= packs:
                return people
        return 0

    def _horses_left(self, tour: Tour, day: date, at: time, role: HorseRole) -> int:
        horses = [horse for horse in self.horses if horse.role is role]
        return len(fit_horses(horses, self.busy_horses, shifts_of(day, at, tour.minutes, tour.days)))

    def _of_class(self, held: MasterClass, day: date) -> Option | None:
        hours = []
        timetable = held.timetable
        if timetable.is_open(day):
            for at in timetable.starts:
                if not self.is_in_time(timetable.cutoff(day), datetime.combine(day, at)):
                    continue
                able = self._able(timetable.span(day, at), self.diary.check_class, held)
                left = self._class_places(held, day, at)
                if able and left > 0:
                    hours.append(Hour(at, left, able))
        return _option(OrderKind.CLASS, held.code, day, held, hours)

    def _class_places(self, held: MasterClass, day: date, at: time) -> int:
        dated = self.sessions.get((held.id, day, at))
        if dated is None:
            return held.max_people
        if dated.called_off_at is not None:
            return 0
        idle = self.idle_in_classes[dated.id]
        if held.per_group:
            return dated.capacity if dated.taken == 0 or idle else 0
        return dated.capacity - dated.taken + idle

    def _of_meal(self, meal: Meal, day: date) -> Option | None:
        is_box = meal.kind is MealKind.LUNCH_BOX
        times = meal_times(self.settings)
        span = span_of_meal(day, times[MealKind.LUNCH if is_box else meal.kind])
        if not self.is_in_time(meal_cutoff(meal.kind, day, self.settings), span.start):
            return None
        if is_box:
            able = tuple(
                guest
                for guest in self.booking.guests
                if (guest.id, day) not in self.lunches and _says_yes(lambda: self.diary.check_inside(span))
            )
            hour = Hour(None, len(self.booking.guests), able)
        else:
            left = self.seats.get((day, meal.kind), self.capacity[meal.kind])
            hour = Hour(span.start.time(), left, self._able(span, self.diary.check_meal))
        return _option(OrderKind.MEAL, meal.kind, day, meal, [hour] if hour.able and hour.left > 0 else [])

    def _of_extra(self, extra: Extra, day: date) -> Option | None:
        hours = [
            Hour(at, extra.most, ())
            for at in extra.hours or (None,)
            if self.is_in_time(extra_cutoff(day, at), extra_cutoff(day, at))
            and _says_yes(self._day_check(day, at))
        ]
        return _option(OrderKind.EXTRA, extra.code, day, extra, hours)

    def _day_check(self, day: date, at: time | None) -> Callable[[], None]:
        return lambda: self.diary.check_day(day, at)

    def _able(
        self,
        span: Span,
        check: Callable[[Span, Sequence[int]], None],
        activity: Tour | MasterClass | None = None,
    ) -> tuple[Guest, ...]:
        def can(guest: Guest) -> bool:
            if activity is not None and not activity.group.is_old_enough(guest.age):
                return False
            return _says_yes(lambda: check(span, (guest.id,)))

        return tuple(guest for guest in self.booking.guests if can(guest))

    # Prices

    def lines(
        self, option: Option, hour: Hour, guests: Sequence[Guest], quantity: int = 1
    ) -> tuple[PriceLine, ...]:
        """What it would cost these guests, or so many pieces of it."""
        thing, day = option.thing, option.day
        if isinstance(thing, Extra):
            return price_of_extra(day, quantity, thing.price)
        if isinstance(thing, Meal):
            return meal_lines(thing, day, guests, self.bands)
        if isinstance(thing, MasterClass):
            lines = class_lines(thing, day, len(guests))
            return class_lines_of(reading(), self.booking, thing, [guest.id for guest in guests], lines)
        if hour.departure is not None:
            return price_of_places(day, len(guests), thing.prices)
        riders = len(guests) if thing.is_ride else 0
        return price_of_own_tour(day, riders, *crew(thing, len(guests)), thing.prices)

    def price(self, option: Option) -> Money:
        """For everybody who could take part at the first hour; for one where the places are too few."""
        hour = option.hours[0]
        return sum_of(self.lines(option, hour, hour.proposed or hour.able[:1]))


class DeskShelf(Shelf):
    """The same for staff: whatever has not begun yet."""

    def is_in_time(self, until: datetime, starts: datetime) -> bool:
        return self.now < starts


def _option(kind: OrderKind, code: str, day: date, thing: Thing, hours: Sequence[Hour]) -> Option | None:
    in_order = sorted(hours, key=lambda hour: (hour.at or time.min, hour.departure is None))
    return Option(kind, code, day, thing, tuple(in_order)) if hours else None


def _on_offer(session: Session, table: type[T]) -> Sequence[T]:
    wanted = select(table).where(table.is_offered).order_by(table.position)  # type: ignore[attr-defined]
    return session.scalars(wanted).all()


def _says_yes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Refusal:
        return False
    return True
