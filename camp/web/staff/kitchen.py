"""The kitchen's sheet of a day."""

from __future__ import annotations

from flask import render_template

from camp import clock
from camp.services import kitchen as kitchen_desk
from camp.web.staff import staff
from camp.web.staff.today import asked_day


@staff.get("/kitchen")
def kitchen() -> str:
    return render_template(
        "staff/kitchen.html", sheet=kitchen_desk.kitchen_sheet(asked_day(), clock.now()), today=clock.today()
    )
