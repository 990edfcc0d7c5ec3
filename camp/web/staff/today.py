"""The day: who comes, who goes, who is here, which beds are free."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.dates import ONE_DAY
from camp.services import channels, front_desk
from camp.web.staff import staff


@staff.get("/")
def today() -> str:
    day = asked_day()
    return render_template(
        "staff/today.html",
        board=front_desk.day_board(day, clock.now()),
        is_today=day == clock.today(),
        previous=day - ONE_DAY,
        next=day + ONE_DAY,
    )


@staff.post("/conflicts/<int(max=2147483647):conflict_id>/solve")
def solve_conflict(conflict_id: int) -> Response:
    channels.solve_conflict(conflict_id, clock.now())
    return _back()


def _back() -> Response:
    return redirect(url_for("staff.today", day=asked_day().isoformat()), 303)


def asked_day() -> date:
    """The day in the address or the form; today when there is none, or none that can be read."""
    try:
        day = date.fromisoformat(request.values.get("day", ""))
    except ValueError:
        return clock.today()
    return day if 2001 <= day.year <= 2100 else clock.today()
