"""How the camp says no to what children pay and to a price's parts; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import price_refusals as no
from camp.rules.refusals import Refusal
from camp.web.formats import localized, money
from camp.web.prices import age_span
from camp.web.refusals import FIELDS, sentence

PRICE_FIELDS: dict[type[Refusal], str] = {no.BreakfastDearer: "breakfast"}


@sentence.register
def _half_said(_refusal: no.BandHalfSaid) -> str:
    return _("A row needs both its ages and the percentage. Leave the whole row empty if you don't want it.")


@sentence.register
def _backwards(refusal: no.BandBackwards) -> str:
    return _(
        "This row ends (%(last)s) before it begins (%(first)s). Swap its ages.",
        first=refusal.first_age,
        last=refusal.last_age,
    )


@sentence.register
def _too_old(refusal: no.BandTooOld) -> str:
    return _(
        "Who is older than %(oldest)s pays as an adult. Let the last row end there, or earlier.",
        oldest=refusal.oldest,
    )


@sentence.register
def _overlap(refusal: no.BandsOverlap) -> str:
    return _(
        "Two rows speak of children aged %(ages)s. Let one end before the other begins.",
        ages=age_span(refusal.first_age, refusal.last_age),
    )


@sentence.register
def _gap(refusal: no.BandGap) -> str:
    return _(
        "No row speaks of children aged %(ages)s, so they would pay as adults. Widen a row, or add one.",
        ages=age_span(refusal.first_age, refusal.last_age),
    )


@sentence.register
def _dearer(_refusal: no.ChildDearer) -> str:
    return _("A child can't pay more than an adult: 100 percent at most.")


@sentence.register
def _breakfast(refusal: no.BreakfastDearer) -> str:
    return _(
        "A breakfast for %(breakfast)s would cost more than a whole night with it: %(season)s, %(kind)s, "
        "%(night)s. Lower the breakfast, or raise that night under Prices.",
        breakfast=money(refusal.breakfast),
        season=localized(refusal.season),
        kind=localized(refusal.kind),
        night=money(refusal.night),
    )


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(PRICE_FIELDS)
