"""What the demo's guests do in their days: rides, walks, classes, another dinner, the banya."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from camp.cli.demo_board import Activity, Board
from camp.cli.demo_history import Enquiry, Purpose
from camp.clock import camp_moment
from camp.rules.dates import ONE_DAY, Period, nights_between
from camp.rules.lifecycle import OTHER_SITES, Channel
from camp.rules.meals import MealKind, MealPlan
from camp.rules.orders import OrderKind
from camp.rules.party import Party

Hour = tuple[date, time, int | None]
"""When something is to be had, and the scheduled departure one would join."""


class When(StrEnum):
    """When somebody asks for it."""

    BOOKING = "booking"
    LATER = "later"
    """Between the booking and the arrival."""
    SPOT = "spot"
    """In the camp, the evening before."""


@dataclass(frozen=True)
class Wanted:
    kind: OrderKind
    code: str
    """Of a meal, its kind."""
    day: date
    at: time | None
    when: When
    departure_id: int | None = None
    quantity: int = 0
    """Pieces, of an extra."""
    most: int | None = None
    """So many of the party at most."""
    with_boxes: bool = False
    """A lunch box for everybody who goes."""

    def asked_at(self, rng: Random) -> datetime:
        """When somebody who is in the camp asks for it."""
        if self.kind in (OrderKind.MEAL, OrderKind.EXTRA):
            return camp_moment(self.day, time(rng.randrange(9, 16), rng.randrange(60)))
        return camp_moment(self.day - ONE_DAY, time(17, rng.randrange(55)))


BUSY = {1: 0.16, 2: 0.5}
"""The share of stays of so many nights, and more, whose guests do something beside eating and sleeping."""

TASTES: Mapping[str, Mapping[str, float]] = {
    "single": {
        "waterfall-ride": 0.5,
        "flowers-ride": 0.4,
        "waterfall-walk": 0.4,
        "boorsok": 0.2,
        "kymyz-tasting": 0.2,
    },
    "pair": {
        "waterfall-ride": 0.5,
        "flowers-ride": 0.45,
        "upper-valley-day": 0.45,
        "waterfall-walk": 0.2,
        "boorsok": 0.3,
        "plov": 0.3,
        "felt": 0.2,
        "kymyz-tasting": 0.25,
    },
    "family": {
        "waterfall-walk": 0.5,
        "waterfall-ride": 0.55,
        "broken-heart": 0.15,
        "felt": 0.6,
        "boorsok": 0.6,
        "plov": 0.2,
        "eagle": 0.15,
    },
    "friends": {
        "upper-valley-day": 0.5,
        "flowers-ride": 0.4,
        "waterfall-ride": 0.3,
        "plov": 0.4,
        "felt": 0.3,
        "kymyz-tasting": 0.3,
        "eagle": 0.2,
    },
    "group": {
        "yurt-raising": 0.7,
        "eagle": 0.65,
        "komuz": 0.6,
        "waterfall-walk": 0.3,
        "felt": 0.3,
        "flowers-ride": 0.3,
    },
}
"""How likely a busy party of that kind wants it."""

VISITORS_TASTES = {
    "waterfall-walk": 4,
    "broken-heart": 3,
    "boorsok": 3,
    "felt": 2,
    "plov": 2,
    "kymyz-tasting": 2,
    "waterfall-ride": 1,
}
"""How often, against each other, those who come for a day want it."""

TREK = "ala-kol-trek"

MOST_RIDERS = 6
"""Of a large group no more ride: there are not horses for everybody."""

ALONE_ON_TOUR = 0.15
"""A single guest rarely pays for a guide."""
JOINS = {"few": 0.95, "many": 0.7}
"""How likely a pair, and a larger party, joins a scheduled departure where there is one."""

TAKES_DINNERS, DINNER = 0.75, 0.8
"""Of those with breakfast only: who eats in the camp at all, and how many of the evenings."""
LUNCH = 0.2
"""A day, without full board."""
BOXES = {"all_day": 0.9, "morning": 0.35}
FETCH = "transfer-from-karakol"
"""Whoever is here needs it no more."""
FETCHED, BROUGHT_BACK = {"afar": 0.35, "near": 0.05}, {"afar": 0.25, "near": 0.03}
CAR_SEATS = 4
NOON, EVENING = time(13), time(18)
SETTLED_IN = time(16)
"""On the day they arrive."""
BANYA, KYMYZ, FIRE = 0.35, 0.15, 0.12
TOO_SMALL_FOR_BANYA = 5

ASKED = {When.BOOKING: 50, When.LATER: 20, When.SPOT: 30}
ASKED_FROM_OTHER_SITES = {When.LATER: 45, When.SPOT: 55}


def wishes(enquiry: Enquiry, period: Period, board: Board) -> list[Wanted]:
    """What a party would like to do in its days, tours and classes first."""
    return list(_Wishes(enquiry, period, board).all())


class _Wishes:
    def __init__(self, enquiry: Enquiry, period: Period, board: Board) -> None:
        self.enquiry, self.period, self.board = enquiry, period, board
        # Chance of its own: what one party does, and what becomes of it, does not depend on who else came.
        self.rng = Random(f"{enquiry.key} holiday")
        self.kind = kind_of(enquiry.party)
        self.ages: list[int | None] = [None] * enquiry.party.adults + list(enquiry.party.child_ages)
        self.busy: set[tuple[date, str]] = set()
        self.boxed: set[date] = set()

    def all(self) -> Iterator[Wanted]:
        if self.enquiry.purpose is Purpose.TREK:
            yield from self._trek()
        elif self.enquiry.purpose is Purpose.DAY:
            yield from self._for_a_day()
        elif self.rng.random() < BUSY[min(len(self.period), max(BUSY))]:
            yield from self._activities()
            yield from self._meals()
            yield from self._extras()

    @property
    def full_days(self) -> Sequence[date]:
        if self.enquiry.purpose is not Purpose.STAY:
            return (self.period.arrival,)
        return tuple(nights_between(self.period.arrival + ONE_DAY, self.period.departure))

    @property
    def evenings(self) -> Sequence[date]:
        return tuple(self.period)

    # Tours and classes

    def _activities(self) -> Iterator[Wanted]:
        tastes = TASTES[self.kind]
        wanted = [code for code, chance in tastes.items() if self.rng.random() < chance]
        wanted = wanted or self.rng.choices(list(tastes), list(tastes.values()))
        self.rng.shuffle(wanted)
        for code in wanted[: 2 + len(self.full_days)]:
            if (found := self._do(code)) is not None:
                yield found

    def _do(self, code: str) -> Wanted | None:
        """At an hour at which they are free; None when there is none, or it is not for them."""
        activity = self.board.activities.get(code)
        if activity is None:
            return None
        who = activity.who_goes(self.ages)
        people = min(len(who), MOST_RIDERS) if activity.is_ride else len(who)
        chosen = self._pick(list(self._hours(activity, people)), people) if people else None
        if chosen is None:
            return None
        day, at, departure_id = chosen
        self.busy.update(_halves(activity, day, at))
        kind = OrderKind.TOUR if activity.is_tour else OrderKind.CLASS
        with_boxes = self._takes_boxes(activity, day, at)
        if with_boxes:
            self.boxed.add(day)
        return Wanted(kind, code, day, at, self._when(), departure_id, most=people, with_boxes=with_boxes)

    def _takes_boxes(self, activity: Activity, day: date, at: time) -> bool:
        """At full board they get one anyway, if they are away at noon."""
        if not activity.is_tour or self.enquiry.plan is MealPlan.FULL_BOARD or at >= NOON:
            return False
        is_all_day = len(list(_halves(activity, day, at))) > 1
        return self.rng.random() < BOXES["all_day" if is_all_day else "morning"]

    def _hours(self, activity: Activity, people: int) -> Iterator[Hour]:
        for day in self.full_days if activity.is_tour else self.evenings:
            own = [(at, None) for at in self._own_hours(activity, people, day)]
            for at, departure_id in (*self.board.scheduled(activity.code, day), *own):
                if self._is_free(activity, day, at):
                    yield day, at, departure_id

    def _own_hours(self, activity: Activity, people: int, day: date) -> Sequence[time]:
        """Too few for a class wait for one that is held anyway."""
        if activity.on_request and people >= activity.group.min_people:
            return activity.timetable.starts
        return self.board.sessions(activity.code, day)

    def _is_free(self, activity: Activity, day: date, at: time) -> bool:
        is_here = day in self.full_days or at >= SETTLED_IN
        return (
            is_here and activity.timetable.is_open(day) and self.busy.isdisjoint(_halves(activity, day, at))
        )

    def _pick(self, hours: Sequence[Hour], people: int) -> Hour | None:
        joint = [hour for hour in hours if hour[2] is not None]
        own = [hour for hour in hours if hour[2] is None]
        joins = self.rng.random() < JOINS["few" if people <= 2 else "many"]
        may_be_alone = people > 1 or self.rng.random() < ALONE_ON_TOUR
        among = joint if joint and (joins or not own) else own if may_be_alone else []
        return self.rng.choice(among) if among else None

    def _when(self) -> When:
        if self.enquiry.purpose is not Purpose.STAY:
            return When.BOOKING
        chances = ASKED_FROM_OTHER_SITES if self.enquiry.channel in OTHER_SITES else ASKED
        return self.rng.choices(list(chances), list(chances.values()))[0]

    def _ahead(self) -> When:
        return When.LATER if self.enquiry.channel in OTHER_SITES else When.BOOKING

    # Meals and extras

    def _meals(self) -> Iterator[Wanted]:
        plan = self.enquiry.plan
        if plan is MealPlan.BREAKFAST and self.rng.random() < TAKES_DINNERS:
            when = self._when()
            for day in self.evenings:
                if self.rng.random() < DINNER:
                    yield Wanted(OrderKind.MEAL, MealKind.DINNER, day, None, when)
        if plan is not MealPlan.FULL_BOARD:
            for day in self.full_days:
                if self.rng.random() < LUNCH and day not in self.boxed:
                    yield Wanted(OrderKind.MEAL, MealKind.LUNCH, day, None, self._when())

    def _extras(self) -> Iterator[Wanted]:
        distance = "afar" if self.enquiry.is_from_afar else "near"
        cars = -(-len(self.ages) // CAR_SEATS)
        if self.rng.random() < FETCHED[distance] and self.enquiry.channel is not Channel.WALK_IN:
            yield from self._extra(FETCH, self.period.arrival, cars, self._ahead())
        if self.rng.random() < BROUGHT_BACK[distance]:
            yield from self._extra("transfer-to-karakol", self.period.departure, cars, self._ahead())
        if self.rng.random() < BANYA:
            bathers = sum(age is None or age >= TOO_SMALL_FOR_BANYA for age in self.ages)
            yield from self._extra("banya", self.rng.choice(self.evenings), bathers, self._when())
        if self.rng.random() < KYMYZ:
            litres = self.rng.randint(1, 2 + len(self.ages) // 4)
            yield from self._extra("kymyz", self.rng.choice(self.evenings), litres, self._when())
        if self.rng.random() < FIRE and len(self.ages) > 1:
            yield from self._extra("firewood-evening", self.rng.choice(self.evenings), 1, self._when())

    def _extra(self, code: str, day: date, quantity: int, when: When) -> Iterator[Wanted]:
        extra = self.board.extras.get(code)
        if extra is not None:
            at = self.rng.choice(extra.hours) if extra.hours else None
            yield Wanted(OrderKind.EXTRA, code, day, at, when, quantity=min(quantity, extra.most))

    # Those who come for a day

    def _for_a_day(self) -> Iterator[Wanted]:
        day = self.period.arrival
        does = None
        if self.enquiry.channel is not Channel.WALK_IN:
            does = self._do(self.rng.choices(list(VISITORS_TASTES), list(VISITORS_TASTES.values()))[0])
        if does is not None:
            yield does
        if does is None or (self.rng.random() < 0.5 and not self.boxed):
            yield Wanted(OrderKind.MEAL, MealKind.LUNCH, day, None, When.BOOKING)
        if self.rng.random() < KYMYZ:
            yield from self._extra("kymyz", day, 1, When.BOOKING)

    def _trek(self) -> Iterator[Wanted]:
        day = self.period.arrival
        for at, departure_id in self.board.scheduled(TREK, day):
            yield Wanted(OrderKind.TOUR, TREK, day, at, When.BOOKING, departure_id)


def kind_of(party: Party) -> str:
    people = len(party)
    if people >= 8:
        return "group"
    if party.child_ages:
        return "family"
    return {1: "single", 2: "pair"}.get(people, "friends")


def _halves(activity: Activity, day: date, at: time) -> Iterator[tuple[date, str]]:
    """The parts of a day that it takes."""
    end = datetime.combine(day, at) + timedelta(minutes=activity.timetable.minutes)
    if at < NOON:
        yield day, "morning"
    if at < EVENING and end > datetime.combine(day, NOON):
        yield day, "afternoon"
    if at >= EVENING:
        yield day, "evening"
