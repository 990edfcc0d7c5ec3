"""The tables of water, power and plant as sheets of a workbook, with the same figures."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp.services import eco as desk
from camp.services.eco import EcoYear
from camp.web.formats import month_of_year
from camp.web.workbooks import Column, Hundredths, Ratio, Sheet


class Table(StrEnum):
    """By these names they are asked for."""

    USED = "used"
    PEOPLE = "people"
    READINGS = "readings"
    PLANT = "plant"


TITLES = {
    Table.USED: _l("Used by month"),
    Table.PEOPLE: _l("People and the treatment plant"),
    Table.READINGS: _l("Readings"),
    Table.PLANT: _l("The plant's log"),
}


def eco_sheets(year: int) -> dict[Table, Sheet]:
    found = desk.eco_year(year)
    return {
        Table.USED: _used(found),
        Table.PEOPLE: _people(found),
        Table.READINGS: Sheet(
            str(TITLES[Table.READINGS]),
            [Column(_("Day")), Column(_("What was read")), Column(_("Shown or used"))],
            [(one.day, one.meter, Hundredths(one.hundredths)) for one in desk.readings_of(year)],
        ),
        Table.PLANT: Sheet(
            str(TITLES[Table.PLANT]),
            [Column(_("Day")), Column(_("What was done")), Column(_("Note"))],
            [(one.day, one.work, one.note) for one in reversed(desk.services_of(year))],
        ),
    }


def _used(found: EcoYear) -> Sheet:
    """Of different units, so that no column has a sum."""
    months = found.months
    return Sheet(
        str(TITLES[Table.USED]),
        [
            Column(_("What was read")),
            *(Column(month_of_year(month)) for month in months),
            Column(_("Total")),
            Column(_("A guest-night")),
        ],
        [
            (
                use.meter,
                *(Hundredths(use.by_month[month]) if month in use.by_month else None for month in months),
                Hundredths(use.total),
                None if use.a_guest_night is None else Ratio(use.a_guest_night, places=3),
            )
            for use in found.uses
        ],
    )


def _people(found: EcoYear) -> Sheet:
    return Sheet(
        str(TITLES[Table.PEOPLE]),
        [
            Column(_("Night")),
            Column(_("Guest-nights"), is_summed=True),
            Column(_("The plant bears")),
            Column(_("Above it"), is_summed=True),
        ],
        [
            (night, count, found.capacity, max(0, count - found.capacity))
            for night, count in found.people.items()
        ],
    )
