"""Names, diets, allergies, how to reach the party and when it comes: told and corrected until it leaves."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from camp import clock
from camp.models import Booking
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import guest_people, reservations
from camp.web.guest import guest
from camp.web.guest.details import WhoForm, who_form
from camp.web.guest.search import Page


@guest.get("/booking/<token>/people")
def people(token: str) -> Page:
    booking = reservations.get_by_token(token)
    if not guest_people.may_tell(booking):
        return redirect(url_for("guest.booking", token=token), 303)
    return _page(booking, who_form(booking, typed=False))


@guest.post("/booking/<token>/people")
def tell_people(token: str) -> Page:
    booking = reservations.get_by_token(token)
    form = who_form(booking)
    if not form.validate():
        return _page(booking, form), 422
    try:
        guest_people.tell(token, form.contact(), form.people(booking), clock.now())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(booking, form), 409
    flash(_("Thank you, we have noted it."), "good")
    return redirect(url_for("guest.booking", token=token), 303)


def _page(booking: Booking, form: WhoForm) -> str:
    return render_template("guest/people.html", booking=booking, form=form)
