"""The menu of staff and owner: what each may open, what they need most first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from camp.rules.roles import Role
from camp.web.language import current

IN_REACH = 4
"""So many pages stand in one row of a phone; the others are behind one tap more."""

STAFF = (
    ("staff.today", _l("Today")),
    ("staff.chart", _l("Chart")),
    ("staff.new_booking", _l("New booking")),
    ("staff.bookings", _l("Find")),
    ("staff.tasks", _l("Tasks")),
    ("staff.yurts", _l("Yurts")),
    ("staff.meters", _l("Meters and plant")),
    ("staff.kitchen", _l("Kitchen")),
    ("staff.horses", _l("Horses")),
    ("staff.tours", _l("Tours")),
    ("staff.week", _l("Week")),
    ("staff.till", _l("Till")),
    ("staff.rates", _l("Exchange rates")),
    ("staff.night_audit", _l("Night audit")),
    ("staff.letters", _l("Letters")),
    ("staff.opinions", _l("What guests say")),
    ("staff.waiting", _l("Waiting list")),
    ("staff.vouchers", _l("Gift vouchers")),
    ("staff.closures", _l("Closures")),
    ("staff.channels", _l("Other sites")),
    ("staff.feeds", _l("Calendars of other sites")),
    ("staff.channel_booking", _l("Channel booking")),
)
"""In the order of need: the first that somebody may open are their row."""

OWNER = (
    ("owner.season", _l("Season")),
    ("owner.outlook", _l("Months to come")),
    ("owner.balance", _l("Beyond July and August")),
    ("owner.offers", _l("Offers")),
    ("owner.channels", _l("Where guests come from")),
    ("owner.prices", _l("Prices")),
    ("owner.price_parts", _l("Children and breakfast")),
    ("owner.seasons", _l("Seasons")),
    ("owner.activities", _l("Activities")),
    ("owner.stable", _l("Horses and guides")),
    ("owner.settings", _l("Settings")),
    ("owner.eco", _l("Water, power, plant")),
    ("owner.papers", _l("Papers")),
    ("owner.camp", _l("The camp")),
    ("owner.yurts", _l("Yurts and beds")),
    ("owner.photos", _l("Photos")),
    ("owner.terms", _l("Cancellation terms")),
    ("owner.ways", _l("Ways to pay")),
    ("owner.texts", _l("Missing texts")),
    ("owner.letters", _l("Texts of letters")),
    ("owner.calendars", _l("Calendars")),
    ("owner.team", _l("Team")),
    ("owner.timers", _l("Timers")),
    ("owner.journal", _l("Who did what")),
)


Pages = list[tuple[str, str, str]]
"""Endpoint, address and label of each."""

Key = tuple[frozenset[Role], str, str]
"""Roles, language, and where the camp's pages begin on this server."""


@dataclass(frozen=True, slots=True)
class Entry:
    href: str
    label: str
    is_here: bool


@dataclass(frozen=True)
class Menu:
    row: list[Entry]
    more: list[Entry]
    owner: list[Entry]

    @property
    def is_behind(self) -> bool:
        """Is the page one of those that are not in the row?"""
        return any(entry.is_here for entry in (*self.more, *self.owner))


def menu() -> Menu:
    staff, owner = _of_roles()
    here = request.endpoint
    entries = [Entry(href, label, endpoint == here) for endpoint, href, label in staff]
    # One entry alone would not be worth the tap.
    row = len(entries) if len(entries) <= IN_REACH + 1 else IN_REACH
    return Menu(
        entries[:row],
        entries[row:],
        [Entry(href, label, endpoint == here) for endpoint, href, label in owner],
    )


def _of_roles() -> tuple[Pages, Pages]:
    """What these roles may open, in their language: the same on every page, so it is put together once."""
    known: dict[Key, tuple[Pages, Pages]] = current_app.extensions["menus"]
    key = current_user.roles, current(), request.script_root
    if key not in known:
        known[key] = _open(STAFF), _open(OWNER)
    return known[key]


def _open(pages: Iterable[tuple[str, object]]) -> Pages:
    return [
        (endpoint, url_for(endpoint), str(label)) for endpoint, label in pages if current_user.may(endpoint)
    ]


def init_app(app: Flask) -> None:
    app.extensions["menus"] = {}
    app.add_template_global(menu, "staff_menu")
