"""What can be written to a guest now: the camp's letters, for what the booking is at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from camp import clock
from camp.models import Booking
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.services import letter_desk, reservations
from camp.web.letters.showing import by_hand
from camp.web.letters.telling import link_of, of_booking
from camp.web.letters.wording import words_for
from camp.web.staff import staff

SOON = timedelta(days=2)
"""Before the arrival: how to come is asked now."""

BY_STATUS = {
    BookingStatus.HELD: (LetterKind.HELD,),
    BookingStatus.REQUESTED: (LetterKind.REQUESTED, LetterKind.LINK_AGAIN),
    BookingStatus.AWAITING_DEPOSIT: (
        LetterKind.DEPOSIT_ASKED, LetterKind.DEPOSIT_REMINDER, LetterKind.LINK_AGAIN,
    ),
    BookingStatus.CANCELLED: (LetterKind.CANCELLED,),
    BookingStatus.EXPIRED: (LetterKind.EXPIRED,),
    BookingStatus.RELEASED: (LetterKind.EXPIRED,),
}  # fmt: skip


@staff.get("/bookings/<code>/message")
def message(code: str) -> str:
    booking = reservations.get_by_code(code)
    kinds = kinds_for(booking, clock.today())
    asked = request.args.get("kind", "")
    kind = LetterKind(asked) if asked in kinds else kinds[0]
    words = words_for(kind, booking)
    link = link_of(of_booking(kind, booking))
    return render_template(
        "staff/message.html",
        booking=booking,
        kind=kind,
        kinds=kinds,
        words=words,
        by=by_hand(words, booking.phone, booking.email, link),
    )


@staff.post("/bookings/<code>/message")
def write_letter(code: str) -> Response:
    booking = reservations.get_by_code(code)
    asked = request.form.get("kind", "")
    if asked not in kinds_for(booking, clock.today()) or not (booking.email or booking.phone):
        flash(_("This can't be written to the guest now."), "bad")
        return redirect(url_for("staff.message", code=booking.code), 303)
    letter = letter_desk.write_now(code, LetterKind(asked), clock.now())
    return redirect(url_for("staff.letter", letter_id=letter.id), 303)


def kinds_for(booking: Booking, today: date) -> Sequence[LetterKind]:
    """What can be told of the booking now, the most likely first."""
    if booking.status is not BookingStatus.CONFIRMED:
        return BY_STATUS[booking.status]
    statuses = {stay.status for stay in booking.stays}
    if statuses and statuses <= {StayStatus.NO_SHOW, StayStatus.CANCELLED}:
        return (LetterKind.CANCELLED,)
    if booking.departure < today or (statuses and statuses <= {StayStatus.DEPARTED, StayStatus.NO_SHOW}):
        return (LetterKind.THANKS, LetterKind.LINK_AGAIN)
    if StayStatus.IN_HOUSE in statuses:
        return (LetterKind.CONFIRMED, LetterKind.THANKS, LetterKind.LINK_AGAIN)
    before = (LetterKind.CONFIRMED, LetterKind.BEFORE_ARRIVAL)
    is_soon = booking.arrival - today <= SOON
    return (*(reversed(before) if is_soon else before), LetterKind.CHANGED, LetterKind.LINK_AGAIN)
