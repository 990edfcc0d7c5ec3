"""How the camp says no about special offers and channels; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from camp.rules import offer_refusals as no
from camp.rules.refusals import Refusal
from camp.web.formats import day_and_month
from camp.web.refusals import FIELDS, sentence

OFFER_FIELDS: dict[type[Refusal], str] = {
    no.OfferUnknown: "offer",
    no.OfferEnded: "offer",
    no.OfferOfOtherNights: "offer",
    no.OfferUsedUp: "offer",
    no.OfferCodeTaken: "code",
    no.OfferCodeUnfit: "code",
    no.OfferNightsOutOfOrder: "last_night",
    no.OfferNightsPast: "last_night",
    no.OfferTooLong: "last_night",
    no.OfferClassMissing: "class_code",
    no.OriginKnown: "channel",
}


@sentence.register
def _unknown(_refusal: no.OfferUnknown) -> str:
    return _("We know no offer with this code. Please look at it again; the prices below are without it.")


@sentence.register
def _ended(_refusal: no.OfferEnded) -> str:
    return _("This offer has ended. The prices below are without it.")


@sentence.register
def _used_up(_refusal: no.OfferUsedUp) -> str:
    return _("This code has been used as often as it could be. The prices below are without it.")


@sentence.register
def _other_nights(refusal: no.OfferOfOtherNights) -> str:
    first, last = day_and_month(refusal.first_night), day_and_month(refusal.last_night)
    if refusal.fewest > 1:
        return ngettext(
            "This offer asks for %(num)s night between these: %(first)s – %(last)s.",
            "This offer asks for %(num)s nights between these: %(first)s – %(last)s.",
            refusal.fewest,
            first=first,
            last=last,
        )
    return _("This offer is for other nights: %(first)s – %(last)s.", first=first, last=last)


@sentence.register
def _gone(_refusal: no.OfferGone) -> str:
    return _("The offer you chose has ended meanwhile. Here are the prices as they are now.")


@sentence.register
def _in_use(refusal: no.OfferInUse) -> str:
    return ngettext(
        "A booking has this offer already (%(num)s), so its terms stay as they are. "
        "Withdraw it and make a new one; texts can be changed.",
        "Bookings have this offer already (%(num)s), so its terms stay as they are. "
        "Withdraw it and make a new one; texts can be changed.",
        refusal.bookings,
    )


@sentence.register
def _withdrawn(_refusal: no.OfferWithdrawn) -> str:
    return _("This offer is withdrawn. Make a new one.")


@sentence.register
def _code_taken(_refusal: no.OfferCodeTaken) -> str:
    return _("Another offer has this code, or had it before. Choose another one.")


@sentence.register
def _code_unfit(_refusal: no.OfferCodeUnfit) -> str:
    return _("A code has 3 to 20 letters or digits.")


@sentence.register
def _out_of_order(_refusal: no.OfferNightsOutOfOrder) -> str:
    return _("The last night comes before the first.")


@sentence.register
def _too_long(_refusal: no.OfferTooLong) -> str:
    return _("An offer holds a year at most.")


@sentence.register
def _nights_past(_refusal: no.OfferNightsPast) -> str:
    return _("These nights are over already. Choose nights that are still ahead.")


@sentence.register
def _class_missing(_refusal: no.OfferClassMissing) -> str:
    return _("Choose a class that is on sale.")


@sentence.register
def _origin_known(_refusal: no.OriginKnown) -> str:
    return _("A feed or a link says where this booking came from; that is not changed by hand.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(OFFER_FIELDS)
