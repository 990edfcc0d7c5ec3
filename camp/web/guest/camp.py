"""The camp itself: where it is, how to reach it, what to bring, its rules."""

from __future__ import annotations

from flask import render_template

from camp import clock
from camp.services import house, terms
from camp.web.guest import guest


@guest.get("/camp")
def camp() -> str:
    return render_template(
        "guest/camp.html",
        details=house.get_details(),
        own_terms=terms.own_terms_ahead(clock.today()),
    )
