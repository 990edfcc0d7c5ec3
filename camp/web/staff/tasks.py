"""The tasks of a day: what comes first, done by a tap."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from camp import clock
from camp.rules.refusals import Refusal
from camp.rules.roles import Role
from camp.rules.staff_refusals import AssigneeUnknown
from camp.rules.tasks import Urgency
from camp.services import task_desk
from camp.services.task_desk import Worker
from camp.services.tasks import tasks_of
from camp.web.access import for_roles
from camp.web.forms import CampForm, ChoiceField, DayField, Filled, Shorter
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day
from camp.web.staff.tours import HourField
from camp.web.words import word


class TaskForm(CampForm):
    title = StringField(_l("What is to be done?"), [Filled(_l("Write what is to be done.")), Shorter(200)])
    due_day = DayField(_l("Day"), [Filled(_l("Choose the day."))])
    due_at = HourField(_l("By what hour? (can be left empty)"), [Optional()])
    who = ChoiceField(_l("Whose work is it?"))
    urgency = ChoiceField(_l("How urgent?"), default=Urgency.NORMAL.value)

    def offer(self) -> TaskForm:
        self.who.choices = [
            ("", _("Anybody's")),
            *((f"role:{role}", word(role)) for role in Role),
            *((f"user:{person.id}", person.name) for person in task_desk.people_here()),
        ]
        self.urgency.choices = [(one.value, word(one)) for one in reversed(Urgency)]
        if not self.is_submitted():
            self.due_day.data = asked_day()
        return self

    @property
    def role(self) -> Role | None:
        kind, _colon, name = self.who.data.partition(":")
        return Role(name) if kind == "role" else None

    @property
    def assignee_id(self) -> int | None:
        kind, _colon, number = self.who.data.partition(":")
        return int(number) if kind == "user" else None


@staff.get("/tasks")
@for_roles(*Role)
def tasks() -> str:
    return _page(TaskForm(formdata=None).offer())


@staff.post("/tasks")
@for_roles(*Role)
def write_task() -> Response | tuple[str, int]:
    form = TaskForm().offer()
    if not form.validate():
        return _page(form), 422
    try:
        task_desk.write_task(
            form.title.data.strip(), form.due_day.data, form.due_at.data, form.role, form.assignee_id,
            Urgency(form.urgency.data), current_user.id, clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(form), 409
    flash(_("Saved"), "good")
    return redirect(url_for("staff.tasks", day=form.due_day.data.isoformat()), 303)


@staff.post("/tasks/done")
@for_roles(*Role)
def do_task() -> Response:
    return _step(lambda key, worker: task_desk.do_task(key, asked_day(), worker, clock.now()))


@staff.post("/tasks/undone")
@for_roles(*Role)
def undo_task() -> Response:
    return _step(lambda key, worker: task_desk.undo_task(key, worker, clock.now()))


@staff.post("/tasks/given")
@for_roles(*Role)
def give_task() -> Response:
    return _step(
        lambda key, worker: task_desk.give_task(key, asked_day(), _asked_person(), worker, clock.now())
    )


def _step(command: Callable[[str, Worker], None]) -> Response:
    """One tap on a task."""
    try:
        command(request.form.get("key", ""), Worker(current_user.id, current_user.roles))
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    is_from_today = request.form.get("back") == "today" and current_user.may("staff.today")
    page = "staff.today" if is_from_today else "staff.tasks"
    return redirect(url_for(page, day=asked_day().isoformat()), 303)


def _asked_person() -> int | None:
    """Empty: nobody in particular. Raises AssigneeUnknown for what is no number of anybody."""
    text = request.form.get("assignee", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise AssigneeUnknown
    return int(text) if text else None


def _page(form: TaskForm) -> str:
    day = asked_day()
    found = tasks_of(day, clock.now(), current_user.roles, current_user.id)
    return render_template(
        "staff/tasks.html",
        day=day,
        to_do=[task for task in found if not task.is_done],
        done=[task for task in found if task.is_done],
        form=form,
        people=task_desk.people_here(),
    )
