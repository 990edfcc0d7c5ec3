"""How the camp says no to a change of what it sells; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import product_refusals as no
from camp.rules.refusals import Refusal
from camp.web.refusals import FIELDS, sentence

PRODUCT_FIELDS: dict[type[Refusal], str] = {no.MonthsOutOfOrder: "closes_day"}


@sentence.register
def _months(_refusal: no.MonthsOutOfOrder) -> str:
    return _("The last day can't come before the first.")


@sentence.register
def _planned(_refusal: no.AlreadyPlanned) -> str:
    return _(
        "Guests have booked it as it is, and this change would need other guides, horses or places. "
        "Take it off sale and make a new one like it."
    )


@sentence.register
def _name_taken(refusal: no.NameTaken) -> str:
    return _("There is one with this name already: %(name)s.", name=refusal.name)


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(PRODUCT_FIELDS)
