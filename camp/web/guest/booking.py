"""From a hold to a booking: details, the private page, the calendar to take along."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from camp import clock
from camp.models import Booking
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.rules.refusals import BookingUnknown, HoldExpired, Refusal
from camp.services import (
    cashier,
    catalogue,
    guest_people,
    itinerary,
    renewals,
    reservations,
    special_offers,
    terms,
    tour_desk,
    ways,
)
from camp.web import qr
from camp.web.currencies import chosen
from camp.web.guest import guest
from camp.web.guest.details import DetailsForm, details_form
from camp.web.guest.forms import StayForm, stay_query
from camp.web.guest.search import Page, refused
from camp.web.guests_calendar import calendar_of
from camp.web.house import terms_read
from camp.web.prices import order_title, order_when
from camp.web.refusals import sentence


@guest.get("/book/<token>")
def details(token: str) -> Page:
    booking = reservations.get_by_token(token)
    if booking.status in reservations.BOOKED:
        return redirect(url_for("guest.booking", token=token), 303)
    if not booking.owns_beds(clock.now()):
        return render_template("guest/lapsed.html", booking=booking, again=_search_again(booking)), 410
    return _details_page(booking, details_form(booking, typed=False))


@guest.post("/book/<token>")
def book(token: str) -> Page:
    booking = reservations.get_by_token(token)
    form = details_form(booking)
    if not form.validate():
        return _details_page(booking, form), 422
    try:
        booking = reservations.submit(
            token, form.contact(), clock.now(), form.people(booking), terms_read(booking), chosen()
        )
    except HoldExpired as lapsed:
        return _held_again(booking, form, lapsed)
    except Refusal as refusal:
        form.refuse(refusal)
        return _details_page(booking, form), 409
    session.pop("attempt", None)
    return redirect(url_for("guest.booking", token=booking.token), 303)


def _held_again(booking: Booking, form: DetailsForm, lapsed: HoldExpired) -> Page:
    """The hold ran out while typing: hold the same again, or offer the next best."""
    try:
        renewed = renewals.renew(booking.token, form.contact(), clock.now())
    except Refusal as refusal:
        if booking.is_visit:
            flash(sentence(refusal), "bad")
            return redirect(url_for("guest.visit"), 303)
        return refused(_stay_form(booking), refusal)
    text = _("We hold everything for you again. Please check it and send it once more.")
    if renewed.lost:
        gone = ", ".join(f"{order_title(order)} ({order_when(order)})" for order in renewed.lost)
        text = _("We hold the rest for you again. No longer to be had: %(things)s.", things=gone)
    return _details_page(renewed.booking, form, held_again=f"{sentence(lapsed)} {text}"), 409


@guest.post("/book/<token>/release")
def release(token: str) -> AnyResponse:
    try:
        booking = reservations.release(token, clock.now())
    except BookingUnknown:
        raise
    except Refusal:
        return redirect(url_for("guest.booking", token=token), 303)
    return redirect(_search_again(booking), 303)


@guest.get("/booking/<token>")
def booking(token: str) -> Page:
    found = reservations.get_by_token(token)
    if found.status is BookingStatus.HELD:
        return redirect(url_for("guest.details", token=token), 303)
    return render_template(
        "guest/booking.html",
        booking=found,
        folio=cashier.folio_of(found),
        settings=catalogue.get_settings(),
        stands=found.owns_beds(clock.now()),
        is_over=found.departure < clock.today() or _has_left(found),
        may_tell=guest_people.may_tell(found),
        days=itinerary.days_of(found),
        special=special_offers.offer_of(found),
        called_off=tour_desk.called_off_orders(found),
        again=_search_again(found),
    )


def _has_left(booking: Booking) -> bool:
    statuses = {stay.status for stay in booking.stays}
    return bool(statuses) and not statuses & {StayStatus.EXPECTED, StayStatus.IN_HOUSE}


@guest.get("/booking/<token>/pay.png")
def payment_qr(token: str) -> Response:
    """The payment QR as a picture to keep: a bank's application reads it out of the gallery."""
    payable = ways.to_pay(reservations.get_by_token(token), clock.now())
    links = [way.link for way in payable.invitations if way.link is not None] if payable else []
    if not links:
        abort(404)
    response = Response(qr.png(links[0].text), mimetype="image/png")
    response.cache_control.no_store = True
    return response


@guest.get("/booking/<token>.ics")
def booking_ics(token: str) -> Response:
    """To be loaded once, or read again and again by a telephone that keeps its calendars up to date."""
    found = reservations.get_by_token(token)
    if found.status is BookingStatus.HELD:
        raise BookingUnknown
    answer = calendar_of(found, clock.now())
    response = Response(answer.body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="ecotrek-{found.code}.ics"'
    response.set_etag(answer.etag)
    response.last_modified = answer.changed_at
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response.make_conditional(request)


def _details_page(booking: Booking, form: DetailsForm, held_again: str | None = None) -> str:
    settings, now = catalogue.get_settings(), clock.now()
    return render_template(
        "guest/details.html",
        booking=booking,
        form=form,
        held_again=held_again,
        now=now,
        folio=cashier.folio_of(booking),
        settings=settings,
        confirmation=reservations.confirmation_of(booking, now),
        terms=terms.of_booking(booking),
        special=special_offers.offer_of(booking),
        again=_search_again(booking),
    )


def _stay_form(booking: Booking) -> StayForm:
    wish = renewals.wish_of(booking, booking.deposit)
    form = StayForm(formdata=None)
    form.arrival.data, form.departure.data = wish.period.arrival, wish.period.departure
    form.adults.data, form.child_ages.data = wish.party.adults, wish.party.child_ages
    form.offer.data = wish.code
    return form


def _search_again(booking: Booking) -> str:
    if booking.is_visit:
        return url_for("guest.visit", day=booking.arrival.isoformat())
    wish = renewals.wish_of(booking, booking.deposit)
    return url_for("guest.search", **stay_query(wish.period, wish.party))
