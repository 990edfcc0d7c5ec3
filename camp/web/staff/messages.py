"""A ready message to a guest, in the guest's language, for what the booking is at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from camp import clock
from camp.models import Booking
from camp.rules.lifecycle import BookingStatus, StayStatus
from camp.services import cashier, catalogue, reservations
from camp.web.language import speaking
from camp.web.sending import sending, subject, telegram_link
from camp.web.staff import staff

SOON = timedelta(days=2)
"""Before the arrival: how to come is asked now."""

KINDS = {
    "held": _l("Held for you"),
    "deposit": _l("Deposit to pay"),
    "requested": _l("Request received"),
    "confirmed": _l("Confirmation"),
    "arrival": _l("Before the arrival"),
    "thanks": _l("Thanks after the stay"),
    "ended": _l("Booking ended"),
}
"""What a message tells; ``templates/letters/message_<kind>.txt`` says it."""

BY_STATUS = {
    BookingStatus.HELD: ("held",),
    BookingStatus.REQUESTED: ("requested",),
    BookingStatus.AWAITING_DEPOSIT: ("deposit",),
    BookingStatus.CANCELLED: ("ended",),
    BookingStatus.EXPIRED: ("ended",),
    BookingStatus.RELEASED: ("ended",),
}


@staff.get("/bookings/<code>/message")
def message(code: str) -> str:
    booking = reservations.get_by_code(code)
    kinds = _kinds(booking, clock.today())
    asked = request.args.get("kind", "")
    kind = asked if asked in kinds else kinds[0]
    link = _link(booking)
    text = _text(booking, kind, link)
    return render_template(
        "staff/message.html",
        booking=booking,
        kind=kind,
        kinds={one: KINDS[one] for one in kinds},
        text=text,
        by=sending(text, booking.phone, booking.email, subject(booking.code)),
        telegram=telegram_link(text, link),
    )


def _kinds(booking: Booking, today: date) -> Sequence[str]:
    """What can be told of the booking now, the most likely first."""
    if booking.status is not BookingStatus.CONFIRMED:
        return BY_STATUS[booking.status]
    statuses = {stay.status for stay in booking.stays}
    if statuses and statuses <= {StayStatus.NO_SHOW, StayStatus.CANCELLED}:
        return ("ended",)
    if booking.departure < today or (statuses and statuses <= {StayStatus.DEPARTED, StayStatus.NO_SHOW}):
        return ("thanks",)
    if StayStatus.IN_HOUSE in statuses:
        return ("confirmed", "thanks")
    is_soon = booking.arrival - today <= SOON
    return ("arrival", "confirmed") if is_soon else ("confirmed", "arrival")


def _link(booking: Booking) -> str:
    """The private page, in the guest's language; what is only held is booked there."""
    page = "guest.details" if booking.status is BookingStatus.HELD else "guest.booking"
    return url_for(page, language=booking.language, token=booking.token, _external=True)


def _text(booking: Booking, kind: str, link: str) -> str:
    with speaking(booking.language):
        text = render_template(
            f"letters/message_{kind}.txt",
            booking=booking,
            folio=cashier.folio_of(booking),
            settings=catalogue.get_settings(),
            link=link,
        )
    return text.strip()
