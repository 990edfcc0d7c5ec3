"""A day of a booking as a list of what happens when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from flask import Flask
from flask_babel import gettext as _

from camp.models import Booking, CampSettings, Guest, Order
from camp.rules.orders import OrderKind
from camp.services.itinerary import PlanDay, PlanMeal
from camp.web.formats import localized
from camp.web.people import guest_label
from camp.web.prices import order_title, people_in_words
from camp.web.words import word

ICONS = {OrderKind.CLASS: "people", OrderKind.MEAL: "meal", OrderKind.EXTRA: "coin"}


@dataclass(frozen=True)
class Entry:
    """Something on a day; what was ordered can be taken out again."""

    at: time | None
    icon: str
    title: str
    detail: str = ""
    order: Order | None = None


def timeline(day: PlanDay, booking: Booking, settings: CampSettings) -> list[Entry]:
    """Meals of the plan, what was ordered, arrival, departure and the night, in the order of the day."""
    yurts = ", ".join(localized(stay.yurt.name) for stay in booking.stays)
    entries = [
        *(_meal(meal) for meal in day.meals),
        *(_ordered(order, booking) for order in day.orders),
    ]
    if day.is_arrival and booking.stays:
        entries.append(Entry(settings.check_in, "yurt", _("Arrival from this hour"), yurts))
    if day.is_departure:
        entries.append(Entry(settings.check_out, "arrow-right", _("Departure until this hour")))
    entries.sort(key=lambda entry: (entry.at is not None, entry.at or time.min))
    if day.has_night:
        entries.append(Entry(None, "moon", _("Night in the yurt"), yurts))
    return entries


def _meal(meal: PlanMeal) -> Entry:
    parts = []
    if meal.seats:
        parts.append(people_in_words(meal.seats))
    if meal.boxes:
        parts.append(_("in a lunch box: %(count)s", count=meal.boxes))
    return Entry(meal.at, "meal", word(meal.meal), " · ".join(parts))


def _ordered(order: Order, booking: Booking) -> Entry:
    icon = ICONS.get(order.kind, "pin")
    if order.departure is not None and order.departure.tour.is_ride:
        icon = "horse"
    if order.kind is OrderKind.EXTRA:
        detail = f"× {order.quantity}"
    else:
        detail = names(guest for guest in booking.guests if guest.id in order.guest_ids)
    return Entry(order.starts_at, icon, order_title(order), detail, order)


def names(guests: Iterable[Guest]) -> str:
    return ", ".join(guest_label(guest) for guest in guests)


def duration(minutes: int) -> str:
    """2 h 30 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min", minutes=rest)
    return (
        _("%(hours)s h %(minutes)s min", hours=hours, minutes=rest) if rest else _("%(hours)s h", hours=hours)
    )


def init_app(app: Flask) -> None:
    app.add_template_filter(duration)
    app.add_template_global(timeline)
