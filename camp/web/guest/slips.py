"""The slip of a payment, for the guest: the same as staff print, and no fiscal receipt."""

from __future__ import annotations

from flask import render_template

from camp.services import reservations
from camp.services.slips import slip_of
from camp.web.guest import guest


@guest.get("/booking/<token>/payments/<int(max=2147483647):payment_id>")
def slip(token: str, payment_id: int) -> str:
    booking = reservations.get_by_token(token)
    return render_template("guest/slip.html", booking=booking, slip=slip_of(booking.code, payment_id))
