"""What a guest's night takes from the valley, when the owner shows it."""

from __future__ import annotations

from flask import abort, render_template

from camp import clock
from camp.services import eco as desk
from camp.services import house
from camp.web.guest import guest


@guest.get("/eco")
def eco() -> str:
    if not house.get_details().shows_eco:
        abort(404)
    return render_template("guest/eco.html", eco=desk.eco_year(clock.today().year))
