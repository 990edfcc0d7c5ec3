"""What one of the staff has to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from camp.models import User
from camp.rules.dates import ONE_DAY, nights_between
from camp.rules.tasks import concerns
from camp.services.calendar_feeds.facts import TaskFact
from camp.services.tasks import DayTask, tasks_of

DAYS_AHEAD = 14
TASK_TAKES = timedelta(minutes=30)


def facts_of_work(user: User, now: datetime, today: date) -> list[TaskFact]:
    """What was given to them, what is work of their roles, and what is nobody's, of today and the coming
    days. What is done leaves; what was left undone stays on its day."""
    found: dict[str, DayTask] = {}
    for day in nights_between(today, today + DAYS_AHEAD * ONE_DAY):
        for task in tasks_of(day, now, user.roles, user.id):
            assignee = task.assignee.id if task.assignee else None
            if not task.is_done and concerns(task.role, assignee, user.roles, user.id):
                found.setdefault(task.key, task)
    return [_fact(task) for task in found.values()]


def _fact(task: DayTask) -> TaskFact:
    start = datetime.combine(task.day, task.due_at) if task.due_at is not None else task.day
    return TaskFact(
        uid=f"task-{task.key.replace(':', '-')}",
        start=start,
        end=start + (TASK_TAKES if task.due_at is not None else ONE_DAY),
        # Only what is shown: that its hour has gone by is no change of it.
        task=replace(task, assignee=None, is_overdue=False),
    )
