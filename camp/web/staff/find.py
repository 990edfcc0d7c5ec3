"""Finding a booking by code, name or telephone number."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from camp import clock
from camp.services import finding
from camp.web.staff import staff


@staff.get("/bookings")
def bookings() -> str | Response:
    typed = (request.args.get("q") or request.args.get("code") or "").strip()
    exact = finding.find_by_code(typed)
    if exact is not None:
        return redirect(url_for("staff.booking", code=exact.code), 303)
    return render_template(
        "staff/bookings.html",
        typed=typed,
        answer=finding.find_bookings(typed, clock.today()) if typed else None,
        newest=[] if typed else finding.newest(),
        most=finding.MOST,
        today=clock.today(),
    )
