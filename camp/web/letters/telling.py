"""What a letter tells of, gathered from the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask_babel import gettext as _

from camp.models import Booking, Letter, Order
from camp.rules.cancellation import CancelledBy
from camp.rules.folio import FolioSums
from camp.rules.letters import STAFF_LETTERS, LetterKind
from camp.rules.lifecycle import BookingStatus
from camp.rules.money import NOTHING
from camp.services import cashier, itinerary
from camp.services.team import NewLink
from camp.web.addresses import outside, outside_path
from camp.web.prices import order_title, order_when
from camp.web.words import word

Plan = list[tuple[str, str]]
"""What is ordered for the days: its name, and when it is."""


@dataclass(frozen=True)
class Telling:
    """Everything the variables of a letter are made of. What costs a question to the books is asked when a
    text wants it."""

    kind: LetterKind
    language: str
    name: str
    booking: Booking | None
    sums: Callable[[], FolioSums]
    plan: Callable[[], Plan]
    about: Mapping[str, Any] = field(default_factory=dict)
    """As ``services/letters.py`` says."""
    thing: str = ""
    """What was called off, and when it was to be."""
    reason: str = ""
    login: str = ""
    key: NewLink | None = None
    """Of a link to set a password by: known only while the letter leaves."""


def of_letter(letter: Letter, key: NewLink | None = None) -> Telling:
    """In the language that is spoken."""
    order, user = letter.order, letter.user
    return Telling(
        letter.kind,
        letter.language,
        user.name if user is not None else letter.name,
        letter.booking,
        cache(lambda: sums_of(letter.booking)),
        cache(lambda: plan_of(letter.booking)),
        letter.about,
        thing_of(order) if order is not None else "",
        reason_of(letter),
        user.login if user is not None else "",
        key,
    )


def of_booking(kind: LetterKind, booking: Booking) -> Telling:
    """A letter nobody has written yet."""
    name = booking.guest_name
    sums, plan = cache(lambda: sums_of(booking)), cache(lambda: plan_of(booking))
    return Telling(kind, booking.language, name, booking, sums, plan)


def sums_of(booking: Booking | None) -> FolioSums:
    return cashier.folio_of(booking).sums if booking is not None else FolioSums(NOTHING, NOTHING)


def plan_of(booking: Booking | None) -> Plan:
    if booking is None:
        return []
    return [(order_title(order), order_when(order)) for order in itinerary.orders_by_day(booking)]


def thing_of(order: Order) -> str:
    return f"{order_title(order)}, {order_when(order)}"


def reason_of(letter: Letter) -> str:
    """Why something of the days is called off, or the stay itself when it was not the guest who cancelled."""
    if letter.order is not None:
        return word(letter.order.call_off_reason) if letter.order.call_off_reason is not None else ""
    match letter.booking.cancelled_by if letter.booking is not None else None:
        case CancelledBy.CAMP:
            return _("To our regret the camp had to call your stay off. Please forgive us.")
        case CancelledBy.WEATHER:
            return _("To our regret the weather makes your stay impossible. Please forgive us.")
    return ""


def link_of(telling: Telling) -> str:
    """The private page a letter leads to; empty where it may not be seen."""
    booking, language = telling.booking, telling.language
    if telling.kind in STAFF_LETTERS:
        return outside("account.welcome", token=telling.key.token) if telling.key else ""
    if "path" in telling.about:
        return outside_path(telling.about["path"])
    if booking is None:
        return outside("guest.home", language=language)
    page = "guest.details" if booking.status is BookingStatus.HELD else "guest.booking"
    return outside(page, language=language, token=booking.token)
