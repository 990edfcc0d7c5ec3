"""The guest's way: home, search, yurts, a hold, a booking."""

from flask import Blueprint

from camp.web.language import speak_by_url

guest = Blueprint("guest", __name__, url_prefix="/<any(ky,ru,en):language>")
speak_by_url(guest)

from camp.web.guest import (  # noqa: E402, F401 (the views register themselves)
    booking,
    called_off,
    camp,
    cancelling,
    cards,
    changes,
    currencies,
    days,
    eco,
    home,
    lost_link,
    my_data,
    offers,
    opinion,
    people,
    search,
    slips,
    visit_changes,
    visits,
    vouchers,
    waiting,
    yurts,
)
