"""The camp itself: where it is, how to reach it, what to bring, its rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _

from camp import clock
from camp.models import CampDetails
from camp.rules.currencies import written_decimal
from camp.services import house, terms
from camp.web.guest import guest


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


@guest.get("/camp")
def camp() -> str:
    details = house.get_details()
    return render_template(
        "guest/camp.html",
        details=details,
        ways=list(_ways(details)),
        place=_place(details),
        own_terms=terms.own_terms_ahead(clock.today()),
    )


def _ways(details: CampDetails) -> Iterator[Way]:
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


def _place(details: CampDetails) -> Place | None:
    """A map that any telephone opens, drawn by volunteers and without an account."""
    if details.latitude is None or details.longitude is None:
        return None
    north, east = written_decimal(details.latitude, 6), written_decimal(details.longitude, 6)
    address = f"https://www.openstreetmap.org/?mlat={north}&mlon={east}#map=14/{north}/{east}"
    return Place(f"{north}, {east}", address)
