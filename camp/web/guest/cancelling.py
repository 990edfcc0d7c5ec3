"""The guest cancels: what goes back is shown first."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms import HiddenField

from camp import clock
from camp.models import Booking
from camp.rules.money import Money
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import cashier, guest_cancelling, reservations
from camp.web.forms import CampForm
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.refusals import sentence


class CancelForm(CampForm):
    """``seen``: what the camp keeps, in tyiyn, as it was shown."""

    seen = HiddenField()


@guest.get("/booking/<token>/cancel")
def cancel(token: str) -> Page:
    return _page(reservations.get_by_token(token), None)


@guest.post("/booking/<token>/cancel")
def do_cancel(token: str) -> Page:
    form = CancelForm()
    try:
        seen = Money(int(form.seen.data or ""))
    except ValueError:
        return _page(reservations.get_by_token(token), None), 422
    try:
        guest_cancelling.cancel(token, seen, clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        return _page(reservations.get_by_token(token), refusal), 409
    flash(_("Your booking is cancelled."), "good")
    return redirect(url_for("guest.booking", token=token), 303)


def _page(booking: Booking, refused: Refusal | None) -> str:
    today = clock.today()
    ending, why_not = None, None
    try:
        ending = guest_cancelling.if_cancelled(booking.token, today)
    except Refusal as refusal:
        why_not = refusal
    return render_template(
        "guest/cancel.html",
        booking=booking,
        folio=cashier.folio_of(booking),
        ending=ending,
        why_not=sentence(why_not) if why_not else None,
        refused=sentence(refused) if refused and not why_not else None,
        days_before=(booking.arrival - today).days,
    )
