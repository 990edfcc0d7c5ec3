"""Special offers in words: what one gives, and its rule in a sentence."""

from __future__ import annotations

from fractions import Fraction

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from camp.models import SpecialOffer
from camp.rules.special_offers import OfferKind
from camp.web.formats import localized, percent


def offer_gives(offer: SpecialOffer) -> str:
    """−15%, One night of 3 is free, Class: Felt."""
    match offer.kind:
        case OfferKind.PERCENT:
            return f"−{percent(Fraction(offer.percent or 0, 100))}"
        case OfferKind.FREE_NIGHT:
            nights = offer.every_nights or 0
            return ngettext("Of %(num)s night one is free", "Of %(num)s nights one is free", nights)
        case OfferKind.CLASS_INCLUDED:
            held = offer.master_class
            return _("Class included: %(name)s", name=localized(held.name) if held is not None else "")


def offer_rule(offer: SpecialOffer) -> str:
    match offer.kind:
        case OfferKind.PERCENT:
            return _("Taken off the beds and the private yurt of these nights. Meals cost the same.")
        case OfferKind.FREE_NIGHT:
            return _(
                "Of so many of these nights in a row the cheapest costs nothing; its meals are paid as ever."
            )
        case OfferKind.CLASS_INCLUDED:
            return _("Each of you takes part once for nothing: add the class to your days.")


def init_app(app: Flask) -> None:
    app.add_template_filter(offer_gives)
    app.add_template_filter(offer_rule)
