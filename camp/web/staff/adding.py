"""Tours, classes and meals that the front desk adds to the days of a booking."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.rules.orders import OrderKind
from camp.rules.pricing import sum_of
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import desk_basket, reservations
from camp.web.adding import AddForm, add_form
from camp.web.refusals import sentence
from camp.web.staff import staff
from camp.web.staff.today import asked_day

Page = Response | tuple[str, int]

THING = "/bookings/<code>/add/<day>/<any(tour,class,meal):kind>/<thing>"


@staff.get("/bookings/<code>/add")
def add(code: str) -> str:
    return _day_page(code, asked_day())


@staff.get(THING)
def choose(code: str, day: str, kind: str, thing: str) -> Page:
    form = add_form(reservations.get_by_code(code))
    return _choose_page(code, OrderKind(kind), thing, _read_day(day), form, 200)


@staff.post(THING)
def put(code: str, day: str, kind: str, thing: str) -> Page:
    """Add it; with ``preview`` only reckon what it would cost."""
    chosen, form = _read_day(day), add_form(reservations.get_by_code(code))
    if not form.validate():
        return _choose_page(code, OrderKind(kind), thing, chosen, form, 422)
    if form.preview.data:
        return _choose_page(code, OrderKind(kind), thing, chosen, form, 200)
    try:
        desk_basket.add(code, OrderKind(kind), thing, form.asked(chosen), clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _choose_page(code, OrderKind(kind), thing, chosen, form, 409, refusal)
    flash(_("Added."), "good")
    return redirect(url_for("staff.add", code=code, day=day), 303)


@staff.post("/bookings/<code>/orders/<int(max=2147483647):order_id>/take-out")
def take_out(code: str, order_id: int) -> Response:
    try:
        desk_basket.remove(code, order_id, clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Taken out."), "good")
    return redirect(url_for("staff.add", code=code, day=asked_day().isoformat()), 303)


def _choose_page(
    code: str,
    kind: OrderKind,
    thing: str,
    day: date,
    form: AddForm,
    status: int,
    refused: Refusal | None = None,
) -> Page:
    """The thing with its hours; where there is nothing left to choose of it, the day and the reason."""
    booking = reservations.get_by_code(code)
    try:
        option, shelf = desk_basket.desk_option(booking, kind, thing, day, clock.now())
    except Refusal as gone:
        return _day_page(code, day, refused or gone), 409
    form.offer(option)
    hour, people = form.chosen(option)
    lines = shelf.lines(option, hour, people)
    page = render_template(
        "staff/choose.html",
        booking=booking,
        option=option,
        hour=hour,
        form=form,
        lines=lines,
        total=sum_of(lines),
    )
    return page, status


def _day_page(code: str, day: date, refusal: Refusal | None = None) -> str:
    now = clock.now()
    desk = desk_basket.desk_day(code, day, now)
    return render_template(
        "staff/add.html",
        desk=desk,
        may_add=desk_basket.may_add(desk.booking, now),
        refused=sentence(refusal) if refusal else None,
    )


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
