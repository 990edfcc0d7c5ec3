"""The camp's details and terms as pages and letters say them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _

from camp.models import Booking, CampDetails
from camp.rules.cancellation import WHOLE, Step
from camp.rules.currencies import written_decimal
from camp.rules.lifecycle import Confirmation
from camp.rules.money import Money
from camp.rules.terms import Terms, TermsRead
from camp.services import catalogue, house, terms
from camp.web.formats import money
from camp.web.language import current


@dataclass(frozen=True)
class Way:
    """A way to reach the camp."""

    name: str
    text: str
    href: str


@dataclass(frozen=True)
class Place:
    text: str
    map: str


def ways_to_reach(details: CampDetails) -> Iterator[Way]:
    if details.phone:
        yield Way(_("Telephone"), details.phone, f"tel:{details.phone}")
    if details.whatsapp:
        yield Way(_("WhatsApp"), details.whatsapp, f"https://wa.me/{details.whatsapp.removeprefix('+')}")
    if details.telegram:
        yield Way(_("Telegram"), f"@{details.telegram}", f"https://t.me/{details.telegram}")
    if details.instagram:
        yield Way(_("Instagram"), f"@{details.instagram}", f"https://www.instagram.com/{details.instagram}/")
    if details.email:
        yield Way(_("E-mail"), details.email, f"mailto:{details.email}")


def place_of(details: CampDetails) -> Place | None:
    """A map that any telephone opens, drawn by volunteers and without an account."""
    if details.latitude is None or details.longitude is None:
        return None
    north, east = written_decimal(details.latitude, 6), written_decimal(details.longitude, 6)
    address = f"https://www.openstreetmap.org/?mlat={north}&mlon={east}#map=14/{north}/{east}"
    return Place(f"{north}, {east}", address)


def terms_sentences(steps: Sequence[Step]) -> list[str]:
    """Of a cancellation: the farthest step first, then what is nearer than all of them."""
    if not steps:
        return [_("When you cancel, the deposit is not returned."), _the_camps_own()]
    said = [_step(step) for step in sorted(steps, reverse=True)]
    return [*said, _("Later, or without a word: the deposit is not returned."), _the_camps_own()]


def deposit_sentence(asked: Terms, deposit: Money | None = None) -> str:
    """What is asked for before the stay; ``deposit``: of a booking, whose price is known."""
    sum_ = asked.fixed if deposit is None else deposit
    if sum_ is None:
        return _(
            "Deposit: %(percent)s %% of the price, to be paid within %(hours)s hours.",
            percent=asked.percent,
            hours=asked.hours,
        )
    return _("Deposit: %(sum)s, to be paid within %(hours)s hours.", sum=money(sum_), hours=asked.hours)


def all_sentences(asked: Terms, deposit: Money | None = None) -> list[str]:
    """Deposit and cancellation; without the first where none is asked for."""
    said = terms_sentences(asked.steps)
    nothing = asked.percent == 0 and asked.fixed is None if deposit is None else not deposit
    if nothing or catalogue.get_settings().confirmation is not Confirmation.AFTER_DEPOSIT:
        return said
    return [deposit_sentence(asked, deposit), *said]


def booking_sentences(booking: Booking) -> list[str]:
    """The terms a booking was made under, in the language of the page."""
    return all_sentences(terms.of_booking(booking), booking.deposit)


def terms_read(booking: Booking) -> TermsRead:
    """What its guest reads on this page, to be kept with the booking."""
    return TermsRead(current(), tuple(booking_sentences(booking)))


def camp_sentences() -> list[str]:
    """The camp's terms of today."""
    return all_sentences(terms.camp_terms())


def _step(step: Step) -> str:
    days, back = step.beyond_days, WHOLE - step.percent_kept
    if back == WHOLE:
        return _("More than %(days)s days before arrival: the whole deposit is returned.", days=days)
    if back == 0:
        return _("More than %(days)s days before arrival: the deposit is not returned.", days=days)
    return _(
        "More than %(days)s days before arrival: %(percent)s %% of the deposit is returned.",
        days=days,
        percent=back,
    )


def _the_camps_own() -> str:
    return _(
        "If the camp cancels, or the weather makes the stay impossible: everything is returned, "
        "or you choose another date."
    )


def init_app(app: Flask) -> None:
    app.add_template_global(camp_sentences)
    app.add_template_global(booking_sentences)
    app.add_template_global(all_sentences)
    app.add_template_global(terms.find_read, "find_terms_read")
    app.add_template_global(house.get_details, "camp_details")
    app.add_template_global(lambda: list(ways_to_reach(house.get_details())), "ways_to_reach")
    app.add_template_global(place_of)
