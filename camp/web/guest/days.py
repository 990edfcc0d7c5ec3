"""The days of a booking: what happens in them, and what can be added."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from camp import clock
from camp.models import Booking
from camp.rules.meals import MealKind
from camp.rules.orders import OrderKind
from camp.rules.pricing import sum_of
from camp.rules.refusals import BookingUnknown, NotForSale, Refusal
from camp.services import basket, cashier, itinerary, reservations, special_offers
from camp.services.basket import Asked
from camp.web.adding import AddForm, add_form
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.refusals import sentence

THING = "/book/<token>/days/<day>/<any(tour,class,meal,extra):kind>/<code>"


@guest.get("/book/<token>/days")
def days(token: str) -> Page:
    booking = reservations.get_by_token(token)
    if not booking.owns_beds(clock.now()):
        return redirect(url_for("guest.details", token=token), 303)
    return _days_page(booking)


@guest.get(THING)
def add(token: str, day: str, kind: str, code: str) -> Page:
    booking = reservations.get_by_token(token)
    return _add_page(booking, OrderKind(kind), code, day, add_form(booking), 200)


@guest.post(THING)
def put(token: str, day: str, kind: str, code: str) -> Page:
    """Add it; with ``preview`` only reckon what it would cost."""
    booking = reservations.get_by_token(token)
    form = add_form(booking)
    if not form.validate():
        return _add_page(booking, OrderKind(kind), code, day, form, 422)
    if form.preview.data:
        return _add_page(booking, OrderKind(kind), code, day, form, 200)
    try:
        _put(token, OrderKind(kind), code, form.asked(_read_day(day)), form.quantity.data or 0)
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _add_page(booking, OrderKind(kind), code, day, form, 409, refusal)
    flash(_("Added to your days."), "good")
    return redirect(url_for("guest.days", token=token, _anchor=f"day-{day}"), 303)


@guest.post("/book/<token>/orders/<int(max=2147483647):order_id>/remove")
def remove(token: str, order_id: int) -> Page:
    try:
        basket.remove(token, order_id, clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(_("Taken out of your days."), "good")
    return redirect(url_for("guest.days", token=token), 303)


def _put(token: str, kind: OrderKind, code: str, asked: Asked, quantity: int) -> None:
    now = clock.now()
    if kind is OrderKind.TOUR:
        basket.add_tour(token, code, asked, now)
    elif kind is OrderKind.CLASS:
        basket.add_class(token, code, asked, now)
    elif kind is OrderKind.EXTRA:
        basket.add_extra(token, code, asked, quantity, now)
    elif code in set(MealKind):
        basket.add_meal(token, MealKind(code), asked, now)
    else:
        raise NotForSale


def _add_page(
    booking: Booking,
    kind: OrderKind,
    code: str,
    day: str,
    form: AddForm,
    status: int,
    refused: Refusal | None = None,
) -> Page:
    """The thing with its hours; where there is nothing left to choose of it, the days and the reason."""
    if not booking.owns_beds(clock.now()):
        return redirect(url_for("guest.details", token=booking.token), 303)
    try:
        option, shelf = itinerary.option_of(booking, kind, code, _read_day(day), clock.now())
    except Refusal as gone:
        return _days_page(booking, refused or gone)
    form.offer(option)
    hour, people = form.chosen(option)
    lines = shelf.lines(option, hour, people, form.quantity.data or 1)
    page = render_template(
        "guest/add.html",
        booking=booking,
        option=option,
        hour=hour,
        form=form,
        lines=lines,
        total=sum_of(lines),
        now=clock.now(),
    )
    return page, status


def _days_page(booking: Booking, refusal: Refusal | None = None) -> Page:
    now = clock.now()
    plan = itinerary.itinerary_of(booking, now, _opened_day())
    page = render_template(
        "guest/days.html",
        booking=booking,
        plan=plan,
        now=now,
        folio=cashier.folio_of(booking),
        special=special_offers.offer_of(booking),
        refused=sentence(refusal) if refusal else None,
    )
    return page, 409 if refusal else 200


def _opened_day() -> date | None:
    """The day of a long stay that is opened for adding."""
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)
