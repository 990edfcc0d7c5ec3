"""The staff's pages: the day, and a booking with its folio."""

from flask import Blueprint

from camp.web.access import guard

staff = Blueprint("staff", __name__, url_prefix="/staff")
guard(staff)

from camp.web.staff import (  # noqa: E402, F401 (the views register themselves)
    bookings,
    channel_bookings,
    horses,
    kitchen,
    letters,
    today,
    tours,
)
