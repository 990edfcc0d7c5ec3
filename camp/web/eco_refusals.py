"""How the camp says no to a reading; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import eco_refusals as no
from camp.rules.refusals import Refusal
from camp.web.formats import hundredths, long_date
from camp.web.refusals import FIELDS, sentence

ECO_FIELDS: dict[type[Refusal], str] = {
    no.ReadingOutOfOrder: "hundredths",
    no.ReadingKnown: "day",
    no.DayAhead: "day",
}


@sentence.register
def _out_of_order(refusal: no.ReadingOutOfOrder) -> str:
    return _(
        "This meter only rises, and it showed %(shown)s on %(day)s. Check both readings.",
        shown=hundredths(refusal.hundredths),
        day=long_date(refusal.day),
    )


@sentence.register
def _known(refusal: no.ReadingKnown) -> str:
    return _(
        "It was read on %(day)s already: %(shown)s. Delete that reading first if it is wrong.",
        shown=hundredths(refusal.hundredths),
        day=long_date(refusal.day),
    )


@sentence.register
def _not_yours(_refusal: no.NotYoursToDelete) -> str:
    return _("You can delete what you wrote yourself today. Anything else the owner deletes.")


@sentence.register
def _ahead(refusal: no.DayAhead) -> str:
    return _("This day is still to come. Today is %(day)s.", day=long_date(refusal.today))


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(ECO_FIELDS)
