"""The kitchen's sheet of a day."""

from __future__ import annotations

from flask import render_template

from camp import clock
from camp.rules.roles import Role
from camp.services import kitchen as kitchen_desk
from camp.web.access import for_roles
from camp.web.staff import staff
from camp.web.staff.today import asked_day


@staff.get("/kitchen")
@for_roles(Role.KITCHEN, Role.FRONT_DESK)
def kitchen() -> str:
    return render_template(
        "staff/kitchen.html", sheet=kitchen_desk.kitchen_sheet(asked_day(), clock.now()), today=clock.today()
    )
