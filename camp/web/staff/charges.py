"""Extras in two taps: what the guest took is written to the folio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from camp import clock
from camp.models import Booking
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import desk_orders, reservations
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day


@staff.get("/bookings/<code>/charge")
def charge(code: str) -> str:
    day = _day_of(reservations.get_by_code(code))
    desk = desk_orders.charge_desk(code, day, clock.today())
    return render_template("staff/charge.html", desk=desk, today=clock.today())


@staff.post("/bookings/<code>/charge")
def add_extra(code: str) -> Response:
    day, extra = asked_day(), request.form.get("extra", "")
    # Back to the row that was tapped: the next tap is often the same.
    return _step(
        code, f"extra-{extra}", lambda: desk_orders.add_extra(code, extra, day, _hour(), clock.now())
    )


@staff.post("/bookings/<code>/charge/<int(max=2147483647):order_id>/remove")
def remove_extra(code: str, order_id: int) -> Response:
    return _step(code, "taken-title", lambda: desk_orders.remove_extra(code, order_id, clock.now()))


def _step(code: str, place: str, command: Callable[[], object]) -> Response:
    anchor: str | None = place
    try:
        command()
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
        anchor = None
    day = asked_day().isoformat()
    return redirect(url_for("staff.charge", code=code, day=day, _anchor=anchor), 303)


def _day_of(booking: Booking) -> date:
    """The day asked for, or the nearest of the stay."""
    return max(booking.arrival, min(asked_day(), booking.departure))


def _hour() -> time | None:
    try:
        return time.fromisoformat(request.form.get("at", ""))
    except ValueError:
        return None
