"""The owner's pages: the season's figures, prices, settings, calendars for other sites."""

from flask import Blueprint

from camp.web.access import guard

owner = Blueprint("owner", __name__, url_prefix="/owner")
guard(owner)

from camp.web.owner import (  # noqa: E402, F401 (the views register themselves)
    amenities,
    balance,
    calendars,
    camp,
    channels,
    eco,
    journal,
    letters,
    offers,
    outlook,
    papers,
    photos,
    price_parts,
    prices,
    products,
    season,
    season_report,
    season_terms,
    seasons,
    settings,
    team,
    timers,
    ways,
    yurts,
)
