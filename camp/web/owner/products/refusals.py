"""The refusals of ``camp.services.product_changes`` in words; both are to move to their own rooms."""

from __future__ import annotations

from flask_babel import gettext as _

from camp.services import product_changes as no
from camp.web.refusals import sentence


@sentence.register
def _months(refusal: no.MonthsOutOfOrder) -> str:
    return _("The last day can't come before the first.")


@sentence.register
def _planned(refusal: no.AlreadyPlanned) -> str:
    return _(
        "Guests have booked it as it is, and this change would need other guides, horses or places. "
        "Take it off sale and make a new one like it."
    )


@sentence.register
def _name_taken(refusal: no.NameTaken) -> str:
    return _("There is one with this name already: %(name)s.", name=refusal.name)
