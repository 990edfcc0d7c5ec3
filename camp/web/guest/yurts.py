"""The yurts, and calendars of free nights."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request

from camp import clock
from camp.services import catalogue
from camp.web.guest import guest
from camp.web.guest.months import asked_day, asked_month, month_of


@guest.get("/yurts")
def yurts() -> str:
    return render_template("guest/yurts.html", yurts=catalogue.list_yurts(), kinds=catalogue.list_kinds())


@guest.get("/yurts/<slug>")
def yurt(slug: str) -> str:
    found = catalogue.find_yurt(slug)
    if found is None:
        abort(404)
    today = clock.today()
    arrival = _arrival(today)
    month = month_of(
        "guest.yurt",
        {"slug": slug},
        asked_month(request.args, today),
        today,
        clock.now(),
        arrival,
        found.number,
    )
    return render_template("guest/yurt.html", yurt=found, month=month, arrival=arrival)


@guest.get("/calendar")
def calendar() -> str:
    today = clock.today()
    arrival = _arrival(today)
    month = month_of("guest.calendar", {}, asked_month(request.args, today), today, clock.now(), arrival)
    return render_template("guest/calendar.html", month=month, arrival=arrival)


def _arrival(today: date) -> date | None:
    arrival = asked_day(request.args, "arrival")
    return arrival if arrival and arrival >= today else None
