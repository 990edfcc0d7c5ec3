"""How the camp says no to its own details and terms; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import house_refusals as no
from camp.rules.refusals import Refusal
from camp.web.refusals import FIELDS, sentence

HOUSE_FIELDS: dict[type[Refusal], str] = {no.PlaceHalfSaid: "longitude"}


@sentence.register
def _terms_twice(refusal: no.TermsTwice) -> str:
    return _("Two rows speak of more than %(days)s days. Keep one of them.", days=refusal.beyond_days)


@sentence.register
def _terms_out_of_order(refusal: no.TermsOutOfOrder) -> str:
    return _(
        "Who cancels more than %(farther)s days before would lose more than who cancels later "
        "(more than %(nearer)s days before). Lower the first percentage or raise the second.",
        farther=refusal.farther,
        nearer=refusal.nearer,
    )


@sentence.register
def _terms_half_said(_refusal: no.TermsHalfSaid) -> str:
    return _("Fill in both the days and the percentage of a row, or leave both empty.")


@sentence.register
def _season_unknown(_refusal: no.SeasonUnknown) -> str:
    return _("There is no such season any more.")


@sentence.register
def _place_half_said(_refusal: no.PlaceHalfSaid) -> str:
    return _("Enter both latitude and longitude, or neither.")


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(HOUSE_FIELDS)
