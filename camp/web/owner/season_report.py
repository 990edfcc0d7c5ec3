"""The season on two pages to print, in the language its reader speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import render_template, request

from camp import clock
from camp.rules.metrics import Compared
from camp.rules.text import LANGUAGES
from camp.services import revenue
from camp.services import season_report as desk
from camp.services.season_guests import sum_of_channels, sum_of_tallies
from camp.services.season_money import sum_of_drawers
from camp.services.season_report import SeasonReport, sum_of_offers
from camp.web.language import current, speaking
from camp.web.owner import owner
from camp.web.owner.season import asked_year
from camp.web.owner.season_cards import cards_of
from camp.web.owner.season_pictures import month_bars

T = TypeVar("T")

MOST_ROWS = {"channels": 8, "countries": 8, "drawers": 7, "offers": 4}
"""So many a table has room for on two pages."""


@dataclass(frozen=True)
class Cut(Generic[T]):
    """What is listed of a long table, and the others in one row."""

    shown: Sequence[T]
    others: int
    sums: Any
    """Of the others; None where there are none."""


def cut(rows: Sequence[T], most: int, added_up: Callable[[Sequence[T]], Any]) -> Cut[T]:
    """The others take a row too, so one row too many leaves out two.

    >>> cut([5, 4, 3, 2], 3, sum)
    Cut(shown=[5, 4], others=2, sums=5)
    """
    if len(rows) <= most:
        return Cut(rows, 0, None)
    others = rows[most - 1 :]
    return Cut(rows[: most - 1], len(others), added_up(others))


@owner.get("/season/report")
def season_report() -> str:
    asked = request.args.get("language", "")
    report = desk.season_report(asked_year(revenue.years_with_seasons()), clock.today(), clock.now())
    figures = report.figures
    with speaking(asked if asked in LANGUAGES else current()):
        return render_template(
            "owner/season_report.html",
            report=report,
            figures=figures,
            cards=cards_of(figures),
            picture=month_bars(figures),
            bookings=_beside(figures.bookings, figures.cancelled, figures.no_shows),
            tables=_tables(report),
            today=clock.today(),
        )


def _beside(*of: Compared[Any]) -> Compared[tuple[Any, ...]]:
    """Several figures compared in one row."""
    so_far, whole, last_so_far, last_whole = zip(
        *((one.so_far, one.whole, one.last_so_far, one.last_whole) for one in of), strict=True
    )
    return Compared(so_far, whole, last_so_far, last_whole)


def _tables(report: SeasonReport) -> dict[str, Cut[Any]]:
    figures = report.figures
    return {
        "channels": cut(figures.channels, MOST_ROWS["channels"], sum_of_channels),
        "countries": cut(figures.countries, MOST_ROWS["countries"], sum_of_tallies),
        "drawers": cut(figures.receipts.drawers, MOST_ROWS["drawers"], sum_of_drawers),
        "offers": cut(report.offers, MOST_ROWS["offers"], sum_of_offers),
    }
