"""One booking with its folio, and the steps staff take with it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.dates import ONE_DAY
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import booking_sheet, front_desk, reservations, undo
from camp.web.refusals import sentence
from camp.web.staff import staff


@staff.get("/bookings/<code>")
def booking(code: str) -> str:
    sheet = booking_sheet.booking_sheet(code, clock.now(), clock.today())
    return render_template(
        "staff/booking.html",
        sheet=sheet,
        booking=sheet.booking,
        folio=sheet.folio,
        settings=sheet.settings,
        today=clock.today(),
        one_day=ONE_DAY,
    )


@staff.post("/bookings/<code>/confirm")
def confirm(code: str) -> Response:
    return _step(code, lambda: reservations.confirm(code, clock.now()))


@staff.post("/bookings/<code>/cancel")
def cancel(code: str) -> Response:
    return _step(code, lambda: reservations.cancel(code, clock.now(), clock.today()))


@staff.post("/bookings/<code>/no-show")
def no_show(code: str) -> Response:
    return _step(code, lambda: front_desk.mark_no_show(code, clock.now(), clock.today()))


@staff.post("/bookings/<code>/reinstate")
def reinstate(code: str) -> Response:
    return _step(code, lambda: undo.reinstate(code, clock.now(), clock.today()))


def _step(code: str, command: Callable[[], object]) -> Response:
    try:
        command()
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Saved"), "good")
    return redirect(url_for("staff.booking", code=code), 303)
