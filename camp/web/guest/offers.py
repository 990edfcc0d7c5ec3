"""Offers open to all, for guests to read and to search with."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from camp import clock
from camp.models import SpecialOffer
from camp.rules.dates import ONE_DAY
from camp.services import special_offers
from camp.services.special_offers import terms_of
from camp.web.guest import guest

SHOWN_NIGHTS = 2
"""The search that a link leads to, unless the offer asks for more."""


@guest.get("/offers")
def offers() -> str:
    found = special_offers.open_offers(clock.today())
    return render_template(
        "guest/offers.html", offers=[(one, url_for("guest.search", **_search(one))) for one in found]
    )


def _search(offer: SpecialOffer) -> dict[str, Any]:
    """The first nights of it that are still ahead, for two."""
    arrival = max(offer.first_night, clock.today())
    wanted = max(SHOWN_NIGHTS, terms_of(offer).fewest_nights)
    departure = min(arrival + wanted * ONE_DAY, offer.last_night + ONE_DAY)
    return {"arrival": arrival.isoformat(), "departure": departure.isoformat(), "adults": 2}
