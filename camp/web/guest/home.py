"""Home: what the camp is, and the search."""

from __future__ import annotations

from flask import render_template

from camp import clock
from camp.rules.dates import ONE_DAY
from camp.rules.seasons import current_or_next_run
from camp.services import catalogue, special_offers
from camp.web.guest import guest
from camp.web.guest.forms import StayForm
from camp.web.origins import offer_code


@guest.get("/")
def home() -> str:
    today = clock.today()
    season = current_or_next_run(today, catalogue.list_seasons())
    form = StayForm(formdata=None)
    form.offer.data = offer_code()
    is_closed = season is not None and today < season.first_night
    if is_closed:
        form.arrival.data = season.first_night
        form.departure.data = season.first_night + 2 * ONE_DAY
    return render_template(
        "guest/home.html",
        form=form,
        season=season,
        is_closed=is_closed,
        kinds=catalogue.list_kinds(),
        specials=special_offers.open_offers(today),
    )


@guest.get("/privacy")
def privacy() -> str:
    return render_template("guest/privacy.html", settings=catalogue.get_settings())
