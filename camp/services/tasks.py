"""What a day asks for and what was written by hand, in one list."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from camp.clock import camp_day, camp_moment, camp_time
from camp.models import (
    ClassPlace,
    ClassSession,
    Guest,
    HorseShift,
    MasterClass,
    Task,
    Tour,
    TourDeparture,
    TourPlace,
    User,
)  # fmt: skip
from camp.rules.roles import LEADS, Role
from camp.rules.tasks import (
    FROM_THE_BOOKS,
    BornTask,
    ClassHeld,
    PlantFilter,
    Ride,
    TaskKind,
    Urgency,
    born_tasks,
    concerns,
    is_overdue,
    order_of,
    yurt_of_key,
)  # fmt: skip
from camp.services.catalogue import get_settings
from camp.services.housekeeping import yurt_needs
from camp.services.inventory import idle_departures, lapsed
from camp.services.transaction import reading

BY_HAND = "hand:"
"""A task written by hand is known by this and its id, as another is by its key."""


@dataclass(frozen=True)
class Doer:
    """Somebody with a task, or who has done it."""

    id: int
    name: str


@dataclass(frozen=True)
class DayTask:
    """A task as the list shows it."""

    key: str
    kind: TaskKind
    day: date
    due_at: time | None
    role: Role | None
    urgency: Urgency
    title: str
    """As somebody wrote it; of a born task the words are made where they are read."""
    number: int | None
    """Of the yurt; or how many horses, or people to lay out for."""
    name: Any
    """Of the tour or class, in three languages."""
    assignee: Doer | None
    done_by: Doer | None
    done_at: datetime | None
    is_overdue: bool

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


def tasks_of(
    day: date, now: datetime, roles: Collection[Role] | None = None, user_id: int | None = None
) -> tuple[DayTask, ...]:
    """The tasks of the day in the order of ``rules/tasks.py``; today also what is left of earlier days, and
    what of it was done today. With roles, only those that concern somebody who has them."""
    session = reading()
    today = camp_day(now)
    born = {task.key: task for task in born_on(session, day, now)}
    at = camp_time(now)
    found = []
    for task, assignee, done_by in _rows(session, day, today, born):
        known = born.pop(task.key, None) if task.key else None
        one = _touched(task, known, _doer(*assignee), _doer(*done_by), at)
        if one is not None:
            found.append(one)
    found += [_untouched(task, at) for task in born.values()]
    if roles is not None and not LEADS & set(roles):
        found = [
            task
            for task in found
            if concerns(task.role, task.assignee.id if task.assignee else None, roles, user_id)
        ]
    return tuple(sorted(found, key=lambda task: order_of(
        task.key, task.day, task.due_at, task.urgency, is_done=task.is_done, at=at
    )))  # fmt: skip


def born_on(session: Session, day: date, now: datetime) -> list[BornTask]:
    """What the day asks for. Yurts and the filter are as they are now: of a day gone by they say nothing."""
    if day < camp_day(now):
        return list(born_tasks(day, (), _rides(session, day, now), _classes(session, day, now), None))
    settings = get_settings(session)
    return list(
        born_tasks(
            day,
            yurt_needs(session, day, settings, now),
            _rides(session, day, now),
            _classes(session, day, now),
            PlantFilter(settings.plant_filter_on, settings.plant_filter_days),
        )
    )


def _rides(session: Session, day: date, now: datetime) -> Iterable[Ride]:
    """Departures somebody goes on, with all their horses."""
    idle_guests = select(Guest.id).where(Guest.booking_id.in_(lapsed(now)))
    horses = (
        select(HorseShift.departure_id, func.count(HorseShift.horse_id.distinct()).label("horses"))
        .where(HorseShift.day == day)
        .where(or_(HorseShift.guest_id.is_(None), HorseShift.guest_id.not_in(idle_guests)))
        .group_by(HorseShift.departure_id)
        .subquery()
    )
    goes = select(TourPlace.departure_id).where(TourPlace.guest_id.not_in(idle_guests))
    rows = (
        select(TourDeparture.id, Tour.name, TourDeparture.starts_at, horses.c.horses)
        .join(horses, horses.c.departure_id == TourDeparture.id)
        .join(TourDeparture.tour)
        .where(TourDeparture.day == day, TourDeparture.called_off_at.is_(None))
        .where(TourDeparture.id.in_(goes), TourDeparture.id.not_in(idle_departures(now)))
    )
    return (Ride(*row) for row in session.execute(rows).all())


def _classes(session: Session, day: date, now: datetime) -> Iterable[ClassHeld]:
    people = (
        select(ClassPlace.session_id, func.count().label("people"))
        .join(ClassPlace.guest)
        .join(ClassPlace.session)
        .where(ClassSession.day == day, Guest.booking_id.not_in(lapsed(now)))
        .group_by(ClassPlace.session_id)
        .subquery()
    )
    rows = (
        select(ClassSession.id, MasterClass.name, ClassSession.starts_at, people.c.people)
        .join(people, people.c.session_id == ClassSession.id)
        .join(ClassSession.master_class)
        .where(ClassSession.day == day, ClassSession.called_off_at.is_(None))
    )
    return (ClassHeld(*row) for row in session.execute(rows).all())


def _rows(
    session: Session, day: date, today: date, keys: Collection[str]
) -> Iterable[tuple[Task, tuple[Any, Any], tuple[Any, Any]]]:
    """Touched tasks of the day, those of earlier days that are left, and those known by these keys."""
    assignee, doer = aliased(User), aliased(User)
    wanted = [Task.day == day, Task.key.in_(list(keys))]
    if day == today:
        left = or_(Task.done_at.is_(None), Task.done_at >= camp_moment(day, time.min))
        wanted.append(and_(Task.kind == TaskKind.BY_HAND, Task.day < day, left))
    rows = (
        select(Task, assignee.id, assignee.name, doer.id, doer.name)
        .outerjoin(assignee, Task.assignee_id == assignee.id)
        .outerjoin(doer, Task.done_by_id == doer.id)
        .where(or_(*wanted))
        .order_by(Task.id)
    )
    return (
        (task, (assignee_id, assignee_name), (doer_id, doer_name))
        for task, assignee_id, assignee_name, doer_id, doer_name in session.execute(rows).all()
    )


def _doer(user_id: int | None, name: str) -> Doer | None:
    return None if user_id is None else Doer(user_id, name)


def _touched(
    row: Task, born: BornTask | None, assignee: Doer | None, done_by: Doer | None, at: datetime
) -> DayTask | None:
    """A task with a row of its own. None where what it was born from is gone: the ride was called off, or
    the yurt is wanted no more and nobody had done anything."""
    if row.kind is TaskKind.BY_HAND:
        key, number, name, done_at = f"{BY_HAND}{row.id}", None, None, row.done_at
    elif row.kind in FROM_THE_BOOKS:
        # The books themselves say whether it is done: what they still ask for is not.
        if born is None and row.done_at is None:
            return None
        key, name, done_at = str(row.key), None, None if born else row.done_at
        number = None if row.kind is TaskKind.PLANT_FILTER else yurt_of_key(key)
    elif born is None:
        return None
    else:
        key, number, name, done_at = born.key, born.number, born.name, row.done_at
    of: BornTask | Task = born or row
    return DayTask(
        key, row.kind, of.day, of.due_at, of.role, of.urgency, row.title, number, name, assignee,
        done_by if done_at else None, done_at,
        done_at is None and is_overdue(of.day, of.due_at, at),
    )  # fmt: skip


def _untouched(task: BornTask, at: datetime) -> DayTask:
    return DayTask(
        task.key, task.kind, task.day, task.due_at, task.role, task.urgency, "", task.number, task.name,
        None, None, None, is_overdue(task.day, task.due_at, at),
    )  # fmt: skip
