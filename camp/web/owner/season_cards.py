"""The season's chief figures, each in words and with what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp.rules.metrics import Compared, change
from camp.rules.money import Money
from camp.services.season import SeasonFigures
from camp.web.formats import growth, money, one_decimal, percent, whole_number

T = TypeVar("T")


@dataclass(frozen=True)
class Card:
    name: str
    """One of ``MEANINGS``."""
    label: str
    figures: Compared[Any]
    values: Compared[str]
    """The figures as the page says them."""
    grew: str
    """Up to today when the season is under way, else the whole; empty where it can't be said."""
    meaning: str


MEANINGS = {
    "revenue": _l(
        "All charges, each on the day its service is for: of confirmed bookings, and the deposits kept of "
        "cancelled ones and no-shows. Nothing is counted for what was taken back."
    ),
    "yurts": _l(
        "Yurt-nights sold divided by yurt-nights available. A yurt-night is one yurt for one night; a shared "
        "yurt with one bed sold is sold. Available are the nights of the open season on which a yurt stands "
        "and is not closed."
    ),
    "beds": _l(
        "Bed-nights sold divided by bed-nights available, counted like yurt-nights. A party that has a yurt "
        "to itself has all its beds."
    ),
    "adr": _l(
        "Average daily rate: stay revenue divided by yurt-nights sold. Stay revenue is beds, private yurts "
        "and their discounts, without meals, tours, classes and extras."
    ),
    "revpar": _l(
        "Revenue per available yurt-night: stay revenue divided by yurt-nights available. It falls when "
        "yurts stand empty, and when they are sold cheap."
    ),
    "guest_nights": _l("One guest for one night, children too. People who come for the day have none."),
    "bookings": _l(
        "Confirmed bookings by the day of their arrival, day visits too. Cancelled bookings and no-shows are "
        "counted apart."
    ),
    "stay": _l("Nights from arrival to departure, the average of bookings with nights; no-shows left out."),
    "lead": _l(
        "Days from the day a booking was made to its arrival, the average of bookings with nights; no-shows "
        "left out."
    ),
}


def cards_of(figures: SeasonFigures) -> list[Card]:
    all_, under_way = figures.all, figures.span.is_under_way

    def card(
        name: str, label: str, figure: Callable[[T], Any], said: Callable[[Any], str], of: Compared[T]
    ) -> Card:
        values = of.map(figure)
        pair = (values.so_far, values.last_so_far) if under_way else (values.whole, values.last_whole)
        grew = _points if said is percent else _grew
        # A season that has not begun has not shrunk.
        said_of_it = "" if figures.span.is_to_come else grew(*pair)
        return Card(name, label, values, values.map(said), said_of_it, str(MEANINGS[name]))

    nights, beds, bookings = all_.map(lambda one: one.yurts), all_.map(lambda one: one.beds), figures.bookings
    return [
        card("revenue", _("Revenue"), lambda one: one.revenue, money, all_),
        card("yurts", _("Occupancy of yurts"), lambda one: one.occupancy, percent, nights),
        card("beds", _("Occupancy of beds"), lambda one: one.occupancy, percent, beds),
        card("adr", _("ADR"), lambda one: one.adr, money_or_dash, nights),
        card("revpar", _("RevPAR"), lambda one: one.revpar, money_or_dash, nights),
        card("guest_nights", _("Guest-nights"), lambda one: one.guest_nights, whole_number, all_),
        card("bookings", _("Bookings"), lambda one: one.bookings, whole_number, bookings),
        card("stay", _("Average stay, nights"), lambda one: one.average_stay, one_decimal, bookings),
        card("lead", _("Average lead time, days"), lambda one: one.average_lead, one_decimal, bookings),
    ]


def money_or_dash(sum_: Money | None) -> str:
    return "–" if sum_ is None else money(sum_)


def _grew(now: Any, before: Any) -> str:
    """A sum or a count by so many percent; an occupancy by so many points."""
    if now is None or before is None:
        return ""
    if isinstance(now, Money):
        return _signed(change(now.tyiyn, before.tyiyn))
    return _signed(Fraction(now) / Fraction(before) - 1 if before > 0 else None)


def _signed(share: Fraction | None) -> str:
    return "" if share is None else growth(share)


def _points(now: Fraction | None, before: Fraction | None) -> str:
    if now is None or before is None:
        return ""
    points = round(now * 100) - round(before * 100)
    return _("%(count)s points", count=f"{points:+}".replace("-", "−"))
