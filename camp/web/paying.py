"""What guests read about paying: the ways that are open to them, and what a payment QR says."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp import clock
from camp.models import Booking
from camp.rules.elqr import PaymentLink
from camp.services import ways
from camp.services.ways import ToPay
from camp.web.formats import money

TRADES = {
    "7011": _l("hotels and guest houses"),
    "7033": _l("camps and campgrounds"),
    "4722": _l("travel agencies"),
    "7999": _l("recreation"),
}
"""Categories a camp may have (ISO 18245)."""


@dataclass(frozen=True)
class Said:
    """One thing a QR says."""

    what: str
    value: str


def said_by(link: PaymentLink) -> list[Said]:
    """What a payment QR says, in words."""
    trade = TRADES.get(link.category)
    said = [
        Said(_("Who is paid, as the guest sees it"), link.name),
        Said(_("Bank or payment service"), link.provider),
        Said(_("Account or till"), link.recipient),
        Said(_("Merchant"), link.merchant_id),
        Said(_("Service"), link.service),
        Said(_("Category of trade"), f"{link.category} ({trade})" if trade else link.category),
        Said(_("Sum"), money(link.amount) if link.amount else _("typed by the payer")),
    ]
    return [one for one in said if one.value]


def to_pay(booking: Booking) -> ToPay | None:
    return ways.to_pay(booking, clock.now())


def init_app(app: Flask) -> None:
    app.add_template_global(to_pay)
    app.add_template_filter(said_by)
