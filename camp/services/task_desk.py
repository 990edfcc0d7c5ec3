"""Doing tasks, taking that back, writing and giving them. The list of a day is read in ``tasks.py``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from camp.clock import camp_day
from camp.models import CampSettings, Task, User
from camp.rules.housekeeping import INSPECT, PREPARE, UNDO_INSPECT, UNDO_PREPARE
from camp.rules.roles import LEADS, Role
from camp.rules.staff_refusals import AssigneeUnknown, TaskDone, TaskNotDone, TaskUnknown
from camp.rules.tasks import (
    FROM_THE_BOOKS,
    BornTask,
    TaskKind,
    Urgency,
    concerns,
    filter_before,
    yurt_of_key,
)
from camp.services.housekeeping import set_condition_within
from camp.services.tasks import BY_HAND, Doer, born_on
from camp.services.transaction import dialect_of, reading, transaction


@dataclass(frozen=True)
class Worker:
    """Who does it, and in which roles."""

    id: int
    roles: Collection[Role]


def do_task(key: str, day: date, worker: Worker, now: datetime) -> None:
    """Done. What the books keep of it moves on with it: the yurt's condition, the day of the filter.

    Raises TaskUnknown, TaskDone when somebody was quicker, YurtStepNotPossible.
    """
    with transaction() as session:
        task = _touch(session, key, day, worker, now)
        _move_on(session, task, now)
        undone = Task.done_at.is_(None)
        # Of a task that the books keep they have just said that it was not done, whatever its row says.
        where = [Task.id == task.id] if task.kind in FROM_THE_BOOKS else [Task.id == task.id, undone]
        done = session.execute(
            update(Task)
            .where(*where)
            .values(done_at=now, done_by_id=worker.id)
            .returning(Task.id)
            .execution_options(synchronize_session=False)
        ).scalar()
        if done is None:
            raise TaskDone


def undo_task(key: str, worker: Worker, now: datetime) -> None:
    """It was not done after all. Raises TaskUnknown, TaskNotDone, or YurtStepNotPossible when the yurt has
    gone on since."""
    with transaction() as session:
        task = _find(session, key, worker)
        if task is None:
            raise TaskUnknown
        if task.done_at is None:
            raise TaskNotDone
        done_on = camp_day(task.done_at)
        undone = session.execute(
            update(Task)
            .where(Task.id == task.id, Task.done_at.is_not(None))
            .values(done_at=None, done_by_id=None)
            .returning(Task.id)
            .execution_options(synchronize_session=False)
        ).scalar()
        if undone is None:
            raise TaskNotDone
        _move_back(session, task, done_on, now)


def write_task(
    title: str,
    day: date,
    due_at: time | None,
    role: Role | None,
    assignee_id: int | None,
    urgency: Urgency,
    by: int | None,
    now: datetime,
) -> Task:
    """A task in somebody's words. Raises AssigneeUnknown."""
    with transaction() as session:
        _check_works_here(session, assignee_id)
        task = Task(
            kind=TaskKind.BY_HAND, title=title, day=day, due_at=due_at, role=role, assignee_id=assignee_id,
            urgency=urgency, made_at=now, made_by_id=by,
        )  # fmt: skip
        session.add(task)
        session.flush()
        return task


def give_task(key: str, day: date, assignee_id: int | None, worker: Worker, now: datetime) -> None:
    """To somebody, or back to those whose work it is. Raises TaskUnknown or AssigneeUnknown."""
    with transaction() as session:
        task = _touch(session, key, day, worker, now)
        _check_works_here(session, assignee_id)
        session.execute(update(Task).where(Task.id == task.id).values(assignee_id=assignee_id))


def people_here() -> list[Doer]:
    """Whom a task can be given to."""
    rows = select(User.id, User.name).where(User.is_active).order_by(User.name, User.id)
    return [Doer(user_id, name) for user_id, name in reading().execute(rows)]


def _touch(session: Session, key: str, day: date, worker: Worker, now: datetime) -> Task:
    """The row of a task; a born one gets it now. Of two who touch it at once one makes the row."""
    if not key.startswith(BY_HAND):
        born = next((task for task in born_on(session, day, now) if task.key == key), None)
        if born is not None:
            _make_row(session, born, now)
    task = _find(session, key, worker)
    if task is None:
        raise TaskUnknown
    return task


def _make_row(session: Session, born: BornTask, now: datetime) -> None:
    session.execute(
        dialect_of(session)
        .insert(Task)
        .values(
            key=born.key, kind=born.kind, day=born.day, due_at=born.due_at, title="", role=born.role,
            urgency=born.urgency, made_at=now,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip


def _find(session: Session, key: str, worker: Worker) -> Task | None:
    """The task, if it concerns this worker."""
    number = key.removeprefix(BY_HAND)
    if number == key:
        where = Task.key == key
    elif number.isascii() and number.isdigit() and len(number) < 10:
        where = (Task.id == int(number)) & (Task.kind == TaskKind.BY_HAND)
    else:
        return None
    task = session.scalar(select(Task).where(where).execution_options(populate_existing=True))
    if task is None or LEADS & set(worker.roles):
        return task
    return task if concerns(task.role, task.assignee_id, worker.roles, worker.id) else None


def _move_on(session: Session, task: Task, now: datetime) -> None:
    if task.kind is TaskKind.PREPARE_YURT:
        set_condition_within(session, yurt_of_key(str(task.key)), PREPARE, now)
    elif task.kind is TaskKind.INSPECT_YURT:
        set_condition_within(session, yurt_of_key(str(task.key)), INSPECT, now)
    elif task.kind is TaskKind.PLANT_FILTER and not _date_filter(
        session, filter_before(str(task.key)), camp_day(now)
    ):
        raise TaskDone


def _move_back(session: Session, task: Task, done_on: date, now: datetime) -> None:
    if task.kind is TaskKind.PREPARE_YURT:
        set_condition_within(session, yurt_of_key(str(task.key)), UNDO_PREPARE, now)
    elif task.kind is TaskKind.INSPECT_YURT:
        set_condition_within(session, yurt_of_key(str(task.key)), UNDO_INSPECT, now)
    elif task.kind is TaskKind.PLANT_FILTER and not _date_filter(
        session, done_on, filter_before(str(task.key))
    ):
        raise TaskNotDone


def _date_filter(session: Session, before: date | None, after: date | None) -> bool:
    """Another day of the last change, if the books still say the one before."""
    changed_on = CampSettings.plant_filter_on
    is_before = changed_on.is_(None) if before is None else changed_on == before
    done = session.execute(
        update(CampSettings)
        .where(CampSettings.id == 1, is_before)
        .values(plant_filter_on=after)
        .returning(CampSettings.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    return done is not None


def _check_works_here(session: Session, user_id: int | None) -> None:
    if user_id is None:
        return
    user = session.scalar(select(User.id).where(User.id == user_id, User.is_active))
    if user is None:
        raise AssigneeUnknown
