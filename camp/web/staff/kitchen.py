"""The kitchen's sheet of a day."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.dates import ONE_DAY
from camp.rules.roles import Role
from camp.services import kitchen as kitchen_desk
from camp.web.access import for_roles
from camp.web.staff import staff
from camp.web.staff.today import asked_day


@staff.get("/kitchen")
@for_roles(Role.KITCHEN, Role.FRONT_DESK)
def kitchen() -> str:
    day, now = asked_day(), clock.now()
    return render_template(
        "staff/kitchen.html",
        sheet=kitchen_desk.kitchen_sheet(day, now),
        unseen=kitchen_desk.unseen_diets(day, day + ONE_DAY, now),
        today=clock.today(),
    )


@staff.post("/kitchen/seen")
@for_roles(Role.KITCHEN)
def see_diets() -> Response:
    day = asked_day()
    kitchen_desk.see_diets(day, day + ONE_DAY, clock.now())
    flash(_("Saved"), "good")
    return redirect(url_for("staff.kitchen", day=day.isoformat()), 303)
