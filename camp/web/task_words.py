"""What a task is called. Somebody's own words stand as they are; those of a born task are made here."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from camp.rules.tasks import TaskKind
from camp.services.tasks import DayTask
from camp.web.formats import localized
from camp.web.prices import people_in_words


def task_title(task: DayTask) -> str:
    """Prepare yurt no. 5; Saddle 6 horses."""
    if task.kind is TaskKind.PREPARE_YURT:
        return _("Prepare yurt no. %(number)s", number=task.number)
    if task.kind is TaskKind.INSPECT_YURT:
        return _("Look at yurt no. %(number)s", number=task.number)
    if task.kind is TaskKind.PLANT_FILTER:
        return _("Change the plant's filter")
    if task.kind is TaskKind.SADDLE_HORSES:
        number = task.number or 0
        saddle = ngettext("Saddle %(count)s horse", "Saddle %(count)s horses", number, count=number)
        return f"{saddle}: {localized(task.name)}"
    if task.kind is TaskKind.CLASS_MATERIALS:
        people = people_in_words(task.number or 0)
        return _("%(name)s: lay out for %(people)s", name=localized(task.name), people=people)
    return task.title


def init_app(app: Flask) -> None:
    app.add_template_filter(task_title)
