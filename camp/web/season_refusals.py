"""How the camp says no to its seasons and prices; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import season_refusals as no
from camp.web.formats import localized, long_date
from camp.web.refusals import sentence
from camp.web.words import word


@sentence.register
def _backwards(refusal: no.SeasonBackwards) -> str:
    return _("“%(season)s” ends before it begins. Swap its dates.", season=localized(refusal.name))


@sentence.register
def _other_year(refusal: no.SeasonOfOtherYear) -> str:
    return _(
        "“%(season)s” does not lie in %(year)s. A season that goes on past New Year is two seasons.",
        season=localized(refusal.name),
        year=refusal.year,
    )


@sentence.register
def _overlap(refusal: no.SeasonsOverlap) -> str:
    return _(
        "“%(one)s” and “%(other)s” overlap: %(first)s – %(last)s. Let one end before the other begins.",
        one=localized(refusal.one),
        other=localized(refusal.other),
        first=long_date(refusal.first_night),
        last=long_date(refusal.last_night),
    )


@sentence.register
def _gap(refusal: no.SeasonGap) -> str:
    return _(
        "No season has these nights: %(first)s – %(last)s. Fill them, or say that the camp is closed then.",
        first=long_date(refusal.first_night),
        last=long_date(refusal.last_night),
    )


@sentence.register
def _sold(refusal: no.SeasonSold) -> str:
    return _(
        "Nights that would be in no season are sold, the first: %(day)s. Bookings: %(codes)s. Keep these "
        "nights in a season, or move the bookings first.",
        day=long_date(refusal.first_night),
        codes=", ".join(refusal.codes),
    )


@sentence.register
def _incomplete(_refusal: no.SeasonIncomplete) -> str:
    return _("A season needs a name and both its nights. Leave the whole row empty if you don't want it.")


@sentence.register
def _year_has(refusal: no.YearHasSeasons) -> str:
    return _(
        "%(year)s has seasons already. Change them one by one; a copy overwrites nothing.", year=refusal.year
    )


@sentence.register
def _year_without(refusal: no.YearWithoutSeasons) -> str:
    return _("%(year)s has no seasons to copy.", year=refusal.year)


@sentence.register
def _plans(refusal: no.PlansOutOfOrder) -> str:
    return _(
        "%(season)s, %(kind)s: “%(larger)s” would cost less than “%(smaller)s”. More meals can't cost less.",
        season=localized(refusal.season),
        kind=localized(refusal.kind),
        larger=word(refusal.larger),
        smaller=word(refusal.smaller),
    )


@sentence.register
def _moved(_refusal: no.PricesMoved) -> str:
    return _("Somebody changed these prices meanwhile. Look at them again.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read."""
