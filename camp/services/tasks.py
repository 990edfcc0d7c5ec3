"""What a day asks for and what was written by hand, in one list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from camp.clock import camp_day, camp_moment, camp_time
from camp.models import CampSettings, Task, User
from camp.rules.roles import LEADS, Role
from camp.rules.tasks import (
    FROM_THE_BOOKS,
    BornTask,
    PlantFilter,
    TaskKind,
    Urgency,
    born_tasks,
    concerns,
    is_overdue,
    order_of,
    yurt_of_key,
)  # fmt: skip
from camp.services.catalogue import get_settings
from camp.services.day_rows import StayRow, YurtRow, stays_around, yurts_on
from camp.services.housekeeping import yurt_needs, yurt_stays
from camp.services.outings import Outing, classes_of, outings_on, rides_of
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
    return tasks_from(facts_of(reading(), day, now), now, roles, user_id)


def tasks_from(
    facts: DayFacts, now: datetime, roles: Collection[Role] | None = None, user_id: int | None = None
) -> tuple[DayTask, ...]:
    """The same of what is read already."""
    born = {task.key: task for task in born_from(facts, now)}
    at = camp_time(now)
    found = []
    for task, assignee, done_by in _rows(reading(), facts.day, camp_day(now), list(born)):
        known = born.pop(task.key, None) if task.key else None
        one = _touched(task, known, assignee, done_by, at)
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


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What is read of a day before anything is said of it."""

    day: date
    settings: CampSettings
    stays: Sequence[StayRow]
    yurts: Sequence[YurtRow]
    outings: Sequence[Outing]


def facts_of(session: Session, day: date, now: datetime) -> DayFacts:
    books = session.connection()
    return DayFacts(
        day,
        get_settings(session),
        stays_around(books, day, now),
        yurts_on(books, day, now),
        outings_on(books, day, now),
    )


def born_on(session: Session, day: date, now: datetime) -> list[BornTask]:
    """What the day asks for."""
    return born_from(facts_of(session, day, now), now)


def born_from(facts: DayFacts, now: datetime) -> list[BornTask]:
    """Yurts and the filter are as they are now: of a day gone by they say nothing."""
    day, settings = facts.day, facts.settings
    rides, classes = rides_of(facts.outings, day), classes_of(facts.outings)
    if day < camp_day(now):
        return list(born_tasks(day, (), rides, classes, None))
    needs = yurt_needs(facts.yurts, yurt_stays(facts.stays, day, now), settings)
    plant = PlantFilter(settings.plant_filter_on, settings.plant_filter_days)
    return list(born_tasks(day, needs, rides, classes, plant))


_ASSIGNEE, _DOER = aliased(User), aliased(User)
_ROWS = (
    select(
        Task.id, Task.key, Task.kind, Task.day, Task.due_at, Task.title, Task.role, Task.urgency,
        Task.done_at, _ASSIGNEE.id, _ASSIGNEE.name, _DOER.id, _DOER.name,
    )
    .outerjoin(_ASSIGNEE, Task.assignee_id == _ASSIGNEE.id)
    .outerjoin(_DOER, Task.done_by_id == _DOER.id)
    .where(
        or_(
            Task.day == bindparam("day"),
            Task.key.in_(bindparam("keys", expanding=True)),
            and_(
                Task.kind == TaskKind.BY_HAND,
                Task.day < bindparam("before"),
                or_(Task.done_at.is_(None), Task.done_at >= bindparam("done_from")),
            ),
        )
    )
    .order_by(Task.id)
)  # fmt: skip


class _TaskRow(NamedTuple):
    id: int
    key: str | None
    kind: TaskKind
    day: date
    due_at: time | None
    title: str
    role: Role | None
    urgency: Urgency
    done_at: datetime | None


def _rows(
    session: Session, day: date, today: date, keys: Collection[str]
) -> Iterable[tuple[_TaskRow, Doer | None, Doer | None]]:
    """Touched tasks of the day, those known by these keys, and on the day itself those by hand that are left
    of earlier days; each with who has it and who did it."""
    before = day if day == today else date.min
    done_from = camp_moment(day, time.min)
    asked = {"day": day, "keys": list(keys), "before": before, "done_from": done_from}
    for row in session.connection().execute(_ROWS, asked).all():
        yield _TaskRow(*row[:9]), _doer(row[9], row[10]), _doer(row[11], row[12])


def _doer(user_id: int | None, name: str) -> Doer | None:
    return None if user_id is None else Doer(user_id, name)


def _touched(
    row: _TaskRow, born: BornTask | None, assignee: Doer | None, done_by: Doer | None, at: datetime
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
    of: BornTask | _TaskRow = born or row
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
