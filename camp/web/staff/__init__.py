"""The staff's pages: the day, and a booking with its folio."""

from flask import Blueprint

from camp.web.access import guard

staff = Blueprint("staff", __name__, url_prefix="/staff")
guard(staff)

from camp.web.staff import (  # noqa: E402, F401 (the views register themselves)
    adding,
    bookings,
    cashier,
    channel_bookings,
    channel_guest,
    channels,
    charges,
    chart,
    check_in,
    closures,
    conflicts,
    feed_previews,
    feeds,
    find,
    history,
    horses,
    kitchen,
    late_money,
    letters,
    messages,
    meters,
    moves,
    names,
    new_booking,
    night_audit,
    opinions,
    register,
    tasks,
    till,
    today,
    tours,
    vouchers,
    waiting,
    yurts,
)
