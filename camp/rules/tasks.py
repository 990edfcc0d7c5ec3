"""What is to be done in a day, by whom and when.

The day asks for tasks by itself: a yurt somebody comes to is prepared and looked at, horses are saddled
before a ride, what a class works with is laid out, the plant's filter is changed when its days are over.
Such a task is *born* from facts, each time they are read, and always with the same key, by which it is
known once somebody has done it or was given it. Other tasks are written by hand.

**What comes first.** What is to be done comes before what is done. Of what is to be done, first the urgent
whose hour has gone by, and the urgent that has no hour, for it is wanted at once. Then everything by its
day and hour, the earlier first; a task without an hour has the whole day, and comes after those with one.
At the same hour the urgent come before the normal, and these before what can wait. What is still equal
stands in the order of the keys, which no two tasks share: so any two tasks have an order, the same one each
time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from camp.rules.housekeeping import YurtCondition
from camp.rules.roles import Role
from camp.rules.text import LocalizedText


class TaskKind(StrEnum):
    PREPARE_YURT = "prepare_yurt"
    INSPECT_YURT = "inspect_yurt"
    SADDLE_HORSES = "saddle_horses"
    CLASS_MATERIALS = "class_materials"
    PLANT_FILTER = "plant_filter"
    BY_HAND = "by_hand"
    """Written by somebody, in words."""


class Urgency(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"


BEFORE_START = timedelta(minutes=30)
"""Horses and materials are ready so long before the hour."""


@dataclass(frozen=True)
class YurtNeed:
    """A yurt that somebody comes to, not ready yet."""

    number: int
    condition: YurtCondition
    needed_by: time


@dataclass(frozen=True)
class Ride:
    """A departure on horseback, with every horse that goes: riders', guides', pack horses."""

    departure_id: int
    name: LocalizedText
    starts_at: time
    horses: int


@dataclass(frozen=True)
class ClassHeld:
    session_id: int
    name: LocalizedText
    starts_at: time
    people: int


@dataclass(frozen=True)
class PlantFilter:
    changed_on: date | None
    """None: never yet, as far as anybody knows."""
    every_days: int


@dataclass(frozen=True)
class BornTask:
    """What the day asks for."""

    key: str
    kind: TaskKind
    day: date
    due_at: time | None
    role: Role
    urgency: Urgency
    number: int | None = None
    """Of the yurt; or how many horses, or people to lay out for."""
    name: LocalizedText | None = None
    """Of the tour or class."""


def born_tasks(
    day: date,
    needs: Iterable[YurtNeed],
    rides: Iterable[Ride],
    classes: Iterable[ClassHeld],
    plant: PlantFilter | None,
) -> Iterator[BornTask]:
    """The day's own tasks, in no order."""
    for need in needs:
        if need.condition is YurtCondition.TO_PREPARE:
            yield _of_yurt(TaskKind.PREPARE_YURT, Urgency.URGENT, day, need)
        elif need.condition is YurtCondition.PREPARED:
            yield _of_yurt(TaskKind.INSPECT_YURT, Urgency.NORMAL, day, need)
    for ride in rides:
        if ride.horses:
            yield BornTask(
                f"saddle:{ride.departure_id}", TaskKind.SADDLE_HORSES, day, _before(ride.starts_at),
                Role.STABLE, Urgency.URGENT, ride.horses, ride.name,
            )  # fmt: skip
    for held in classes:
        if held.people:
            yield BornTask(
                f"materials:{held.session_id}", TaskKind.CLASS_MATERIALS, day, _before(held.starts_at),
                Role.FRONT_DESK, Urgency.NORMAL, held.people, held.name,
            )  # fmt: skip
    if plant is not None and is_filter_due(plant, day):
        yield BornTask(
            key_of_filter(plant.changed_on), TaskKind.PLANT_FILTER, day, None, Role.HOUSEKEEPING,
            Urgency.NORMAL,
        )  # fmt: skip


def _of_yurt(kind: TaskKind, urgency: Urgency, day: date, need: YurtNeed) -> BornTask:
    word = "prepare" if kind is TaskKind.PREPARE_YURT else "inspect"
    key = f"{word}:{need.number}:{day.isoformat()}"
    return BornTask(key, kind, day, need.needed_by, Role.HOUSEKEEPING, urgency, need.number)


def yurt_of_key(key: str) -> int:
    """The yurt's number in the key of a task to prepare or inspect it.

    >>> yurt_of_key("prepare:5:2026-07-15")
    5
    """
    return int(key.split(":")[1])


NEVER = "never"


def key_of_filter(changed_on: date | None) -> str:
    """The change that is due is known by the one before it."""
    return f"filter:{changed_on.isoformat() if changed_on else NEVER}"


def filter_before(key: str) -> date | None:
    """The change before the one of this key.

    >>> filter_before("filter:2026-06-01")
    datetime.date(2026, 6, 1)
    """
    text = key.split(":")[1]
    return None if text == NEVER else date.fromisoformat(text)


def is_filter_due(plant: PlantFilter, day: date) -> bool:
    return plant.changed_on is None or plant.changed_on + timedelta(days=plant.every_days) <= day


def _before(starts_at: time) -> time:
    """Half an hour earlier, but not on the evening before."""
    start = datetime.combine(date.min + timedelta(days=1), starts_at)
    earlier = start - BEFORE_START
    return earlier.time() if earlier.date() == start.date() else time.min


# What comes first

_BY_URGENCY = {Urgency.URGENT: 0, Urgency.NORMAL: 1, Urgency.LOW: 2}

Order = tuple[bool, bool, date, time, int, str]


def order_of(
    key: str, day: date, due_at: time | None, urgency: Urgency, *, is_done: bool, at: datetime
) -> Order:
    """The place of a task at that moment of the camp's clock, as a key to sort by; see the rule above."""
    first = not is_done and urgency is Urgency.URGENT and is_overdue(day, due_at or time.min, at)
    return is_done, not first, day, due_at or time.max, _BY_URGENCY[urgency], key


def is_overdue(day: date, due_at: time | None, at: datetime) -> bool:
    """Has its hour gone by? Without an hour it has the whole of its day.

    >>> is_overdue(date(2026, 7, 15), time(9), datetime(2026, 7, 15, 9, 1))
    True
    """
    if due_at is None:
        return day < at.date()
    return datetime.combine(day, due_at) < at


# Whose it is

FROM_THE_BOOKS = frozenset({TaskKind.PREPARE_YURT, TaskKind.INSPECT_YURT, TaskKind.PLANT_FILTER})
"""Whether these are done the books say by themselves: the yurt is in its next condition, the filter has its
day."""


def concerns(
    role: Role | None, assignee_id: int | None, roles: Collection[Role], user_id: int | None
) -> bool:
    """Does it concern somebody with these roles? Their roles' work does, what was given to them, and what is
    nobody's: neither a role's nor a person's.

    >>> concerns(None, None, {Role.KITCHEN}, 7), concerns(Role.STABLE, None, {Role.KITCHEN}, 7)
    (True, False)
    """
    if role is not None and role in roles:
        return True
    return assignee_id == user_id if assignee_id is not None else role is None
