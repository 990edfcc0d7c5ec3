"""How the camp says no about bookings of other sites; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from camp.rules import channel_refusals as no
from camp.rules.refusals import Refusal
from camp.web.formats import money
from camp.web.refusals import FIELDS, sentence

CHANNEL_FIELDS: dict[type[Refusal], str] = {
    no.AgreedTooLittle: "price",
    no.GuestHasPlaces: "adults",
    no.HowMissing: "how",
}


@sentence.register
def _too_little(refusal: no.AgreedTooLittle) -> str:
    return _(
        "The meals alone cost more: %(meals)s. Look at the sum and the meals.", meals=money(refusal.meals)
    )


@sentence.register
def _not_from_site(refusal: no.NotFromSite) -> str:
    return _("This booking was not sold by another site.")


@sentence.register
def _has_places(refusal: no.GuestHasPlaces) -> str:
    return ngettext(
        "%(num)s person too many has something ordered, or is in the guest register. Take that out first.",
        "%(num)s people too many have something ordered, or are in the guest register. Take that out first.",
        refusal.people,
    )


@sentence.register
def _unknown(refusal: no.ConflictUnknown) -> str:
    return _("There is no such conflict.")


@sentence.register
def _solved(refusal: no.ConflictSolved) -> str:
    if refusal.by:
        return _("Somebody was quicker: %(name)s has solved it.", name=refusal.by)
    return _("It is solved already.")


@sentence.register
def _no_stand_in(refusal: no.NoStandIn) -> str:
    return _("Yurt no. %(yurt)s can't stand in any more. Please look again.", yurt=refusal.yurt)


@sentence.register
def _not_in_the_way(refusal: no.NotInTheWay) -> str:
    return _("This party does not have these nights any more, or can't be moved. Please look again.")


@sentence.register
def _how_missing(refusal: no.HowMissing) -> str:
    return _("Say how it was solved.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(CHANNEL_FIELDS)
