"""The owner's pages: the season's figures, prices, settings, calendars for other sites."""

from flask import Blueprint

from camp.web.access import guard

owner = Blueprint("owner", __name__, url_prefix="/owner")
guard(owner)

from camp.web.owner import calendars, camp, journal, photos, prices, products, season, settings  # noqa: E402, F401 (the views register themselves)
