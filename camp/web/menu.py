"""The menu of staff and owner: what each may open, what they need most first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

IN_REACH = 4
"""So many pages stand in one row of a phone; the others are behind one tap more."""

STAFF = (
    ("staff.today", _l("Today")),
    ("staff.chart", _l("Chart")),
    ("staff.new_booking", _l("New booking")),
    ("staff.bookings", _l("Find")),
    ("staff.tasks", _l("Tasks")),
    ("staff.yurts", _l("Yurts")),
    ("staff.kitchen", _l("Kitchen")),
    ("staff.horses", _l("Horses")),
    ("staff.tours", _l("Tours")),
    ("staff.week", _l("Week")),
    ("staff.till", _l("Till")),
    ("staff.rates", _l("Exchange rates")),
    ("staff.night_audit", _l("Night audit")),
    ("staff.letters", _l("Letters")),
    ("staff.closures", _l("Closures")),
    ("staff.channel_booking", _l("Channel booking")),
)
"""In the order of need: the first that somebody may open are their row."""

OWNER = (
    ("owner.season", _l("Season")),
    ("owner.prices", _l("Prices")),
    ("owner.activities", _l("Activities")),
    ("owner.stable", _l("Horses and guides")),
    ("owner.settings", _l("Settings")),
    ("owner.camp", _l("The camp")),
    ("owner.photos", _l("Photos")),
    ("owner.terms", _l("Cancellation terms")),
    ("owner.texts", _l("Missing texts")),
    ("owner.calendars", _l("Calendars")),
    ("owner.journal", _l("Who did what")),
)


@dataclass(frozen=True)
class Entry:
    endpoint: str
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
    staff = list(_open(STAFF))
    # One entry alone would not be worth the tap.
    row = len(staff) if len(staff) <= IN_REACH + 1 else IN_REACH
    return Menu(staff[:row], staff[row:], list(_open(OWNER)))


def _open(pages: Iterable[tuple[str, object]]) -> Iterable[Entry]:
    for endpoint, label in pages:
        if current_user.may(endpoint):
            yield Entry(endpoint, str(label), endpoint == request.endpoint)


def init_app(app: Flask) -> None:
    app.add_template_global(menu, "staff_menu")
