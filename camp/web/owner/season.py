"""What a season earned, beside the season before."""

from __future__ import annotations

from flask import render_template, request

from camp import clock
from camp.rules.seasons import current_or_next_run
from camp.services import catalogue, prices, revenue
from camp.services.season import season_figures
from camp.web.owner import owner
from camp.web.owner.season_cards import cards_of
from camp.web.owner.season_pictures import pictures_of


@owner.get("/")
def season() -> str:
    years = revenue.years_with_seasons()
    today = clock.today()
    figures = season_figures(asked_year(years), today)
    return render_template(
        "owner/season.html",
        figures=figures,
        cards=cards_of(figures),
        pictures=pictures_of(figures, today),
        years=years,
        sample_count=prices.sample_price_count(),
    )


def asked_year(years: list[int]) -> int:
    """What the address asks for; else the season under way, else the last one that was: a coming one has
    earned little yet."""
    year, today = request.args.get("year", type=int), clock.today()
    if year in years:
        return int(year or 0)
    run = current_or_next_run(today, catalogue.list_seasons())
    if run is not None and run.first_night <= today:
        return run.first_night.year
    return max((year for year in years if year <= today.year), default=today.year)
