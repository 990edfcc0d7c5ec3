"""How the camp says no to a change of its yurts and beds; see ``camp.web.refusals``."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _

from camp.rules import yurt_refusals as no
from camp.rules.refusals import Refusal
from camp.web.formats import localized, long_date
from camp.web.refusals import FIELDS, sentence

YURT_FIELDS: dict[type[Refusal], str] = {
    no.BedsPromised: "beds",
    no.YurtNumberTaken: "number",
    no.KindSharedByGuests: "sold_by_bed",
}


@sentence.register
def _yurt_promised(refusal: no.YurtPromised) -> str:
    return _(
        "Guests have nights in this yurt: %(codes)s. Move them to other yurts first, or take it down when "
        "they are gone, from %(day)s on.",
        codes=", ".join(refusal.codes),
        day=long_date(refusal.free_from),
    )


@sentence.register
def _beds_promised(refusal: no.BedsPromised) -> str:
    return _(
        "These bookings ahead need the beds: %(codes)s. Move them to other yurts first.",
        codes=", ".join(refusal.codes),
    )


@sentence.register
def _yurt_gone(_refusal: no.YurtGone) -> str:
    return _("This yurt is taken down already.")


@sentence.register
def _yurt_stands(_refusal: no.YurtStands) -> str:
    return _("This yurt stands already.")


@sentence.register
def _number_taken(refusal: no.YurtNumberTaken) -> str:
    return _("There is a yurt no. %(number)s already, standing or taken down.", number=refusal.number)


@sentence.register
def _amenity_in_use(refusal: no.AmenityInUse) -> str:
    return _(
        "“%(name)s” is in these yurts: %(yurts)s. Take it out of them first.",
        name=localized(refusal.name),
        yurts=", ".join(map(str, refusal.yurts)),
    )


@sentence.register
def _kind_shared(refusal: no.KindSharedByGuests) -> str:
    return _(
        "Guests have beds in yurts of this kind: %(codes)s. Move them first.", codes=", ".join(refusal.codes)
    )


def init_app(_app: Flask) -> None:
    """The words are registered by being read; the fields join those of the guests' refusals."""
    FIELDS.update(YURT_FIELDS)
