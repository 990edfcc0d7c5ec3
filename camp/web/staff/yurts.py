"""The yurts of a day, for whoever gets them ready: numbers of people and hours, nobody's name."""

from __future__ import annotations

from collections import Counter

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.housekeeping import STEPS, YurtState
from camp.rules.refusals import Refusal
from camp.rules.roles import Role
from camp.services import housekeeping
from camp.web.access import for_roles
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day


@staff.get("/yurts")
@for_roles(Role.HOUSEKEEPING, Role.FRONT_DESK)
def yurts() -> str:
    day = asked_day()
    cards = housekeeping.yurts_of(day, clock.now())
    counts = Counter(card.state for card in cards)
    return render_template(
        "staff/yurts.html",
        day=day,
        is_today=day == clock.today(),
        cards=cards,
        counts=[(state, counts[state]) for state in YurtState],
    )


@staff.post("/yurts/<int(max=2147483647):number>/step")
@for_roles(Role.HOUSEKEEPING, Role.FRONT_DESK)
def set_condition(number: int) -> Response:
    step = STEPS.get(request.form.get("step", "")) or abort(400)
    day, anchor = asked_day().isoformat(), f"yurt-{number}"
    try:
        housekeeping.set_condition(number, step, clock.now())
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        anchor = ""
    return redirect(url_for("staff.yurts", day=day, _anchor=anchor or None), 303)
