"""Prices in a currency the guest knows, beside those in som: about so much, at the rate of the day or the one
that was promised with the booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask, g, request, session
from flask_babel import gettext as _

from camp import clock
from camp.models import Booking, ExchangeRate
from camp.rules.currencies import Currency
from camp.rules.currencies import about as about_rule
from camp.rules.money import Money
from camp.services import exchange
from camp.web.formats import foreign
from camp.web.language import alternates
from camp.web.words import word


@dataclass(frozen=True)
class ShownRate:
    currency: Currency
    rate: int
    day: date | None
    """From which on it holds; None: it was promised when the booking was made."""


def chosen() -> Currency | None:
    """What this visitor wants to see prices in, too."""
    kept = session.get("currency")
    return Currency(kept) if kept in exchange.FOREIGN else None


def choose(currency: Currency | None) -> None:
    if currency is None:
        session.pop("currency", None)
    else:
        session["currency"] = currency.value


def shown_rate(booking: Booking | None = None) -> ShownRate | None:
    """The promised one of the booking, else today's of the currency chosen; None: only som is shown."""
    if booking is not None and booking.shown_currency is not None and booking.shown_rate is not None:
        return ShownRate(booking.shown_currency, booking.shown_rate, None)
    currency = chosen()
    noted = _today().get(currency) if currency is not None else None
    return ShownRate(noted.currency, noted.rate, noted.day) if noted is not None else None


def about(sum_: Money, booking: Booking | None = None) -> str:
    """About 237 USD; empty where nothing is to be said."""
    if not (request.endpoint or "").startswith("guest."):
        return ""
    shown = shown_rate(booking)
    if shown is None:
        return ""
    return _("about %(sum)s", sum=foreign(about_rule(sum_, shown.rate), shown.currency))


def currency_choices() -> list[tuple[str, str]]:
    """The currencies there are rates of; empty: none to choose."""
    known = _today()
    return [(one.value, f"{word(one)}, {one}") for one in exchange.FOREIGN if one in known]


def here() -> str:
    """The address of this page, also of the answer to a form."""
    return next((page.href for page in alternates() if page.is_current), "")


def _today() -> dict[Currency, ExchangeRate]:
    """Asked for once a page."""
    if "rates_today" not in g:
        g.rates_today = exchange.rates_on(clock.today())
    known: dict[Currency, ExchangeRate] = g.rates_today
    return known


def init_app(app: Flask) -> None:
    app.add_template_filter(about)
    app.add_template_global(chosen, "chosen_currency")
    for page_global in (currency_choices, shown_rate, here):
        app.add_template_global(page_global)
