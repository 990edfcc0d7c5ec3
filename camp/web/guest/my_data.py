"""What the camp keeps of a guest: to take along as a file, and to be deleted."""

from __future__ import annotations

import json

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from camp import clock
from camp.models import Booking
from camp.rules.lifecycle import BookingStatus
from camp.rules.refusals import BookingUnknown, Refusal
from camp.services import erasure, my_data, reservations
from camp.web.guest import guest
from camp.web.guest.search import Page
from camp.web.refusals import sentence


@guest.get("/booking/<token>/my-data")
def data(token: str) -> Page:
    return _page(_booked(token), None)


@guest.get("/booking/<token>/my-data.json")
def data_file(token: str) -> Response:
    found = _booked(token)
    text = json.dumps(my_data.data_of(token), ensure_ascii=False, indent=2)
    response = Response(text + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="ecotrek-{found.code}.json"'
    response.cache_control.no_store = True
    return response


@guest.post("/booking/<token>/my-data/delete")
def forget(token: str) -> Page:
    try:
        erasure.forget(token, clock.now(), clock.today())
    except BookingUnknown:
        raise
    except Refusal as refusal:
        return _page(_booked(token), refusal), 409
    flash(_("Your names and contacts are deleted."), "good")
    return redirect(url_for("guest.data", token=token), 303)


def _booked(token: str) -> Booking:
    """Raises BookingUnknown, also for what is only held: what was typed for that is gone by itself."""
    found = reservations.get_by_token(token)
    if found.status is BookingStatus.HELD:
        raise BookingUnknown
    return found


def _page(booking: Booking, refused: Refusal | None) -> str:
    return render_template(
        "guest/my_data.html", booking=booking, refused=sentence(refused) if refused else None
    )
