"""Every table of the months to come, and of the time beyond July and August, as a sheet of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp.rules.money import NOTHING, Money
from camp.rules.outlook import HORIZONS, Range, margin
from camp.services.season_balance import Balance, balance_of
from camp.services.season_outlook import SeasonOutlook, season_outlook
from camp.web.formats import localized, month_name, month_title
from camp.web.owner.balance import about
from camp.web.owner.outlook import said_before, trials_by_month
from camp.web.workbooks import Column, Ratio, Sheet


class Table(StrEnum):
    """By these names they are asked for."""

    NIGHTS = "nights"
    REVENUE = "revenue"
    LATELY = "lately"
    TRIED = "tried"
    YEARS = "years"
    MONTHS = "months"
    WEEKS = "weeks"
    OFFERS = "offers"


TITLES = {
    Table.NIGHTS: _l("Guest-nights to come"),
    Table.REVENUE: _l("Revenue to come"),
    Table.LATELY: _l("What came in lately"),
    Table.TRIED: _l("What was said before"),
    Table.YEARS: _l("Years compared"),
    Table.MONTHS: _l("Revenue of each month"),
    Table.WEEKS: _l("Empty weeks ahead"),
    Table.OFFERS: _l("Offers that stand"),
}


def ahead_sheets(today: date, now: datetime) -> dict[Table, Sheet]:
    outlook, balance = season_outlook(today), balance_of(today, now)
    return {
        Table.NIGHTS: _nights(outlook),
        Table.REVENUE: _revenue(outlook),
        Table.LATELY: _lately(outlook),
        Table.TRIED: _tried(outlook),
        Table.YEARS: _years(balance),
        Table.MONTHS: _months(balance),
        Table.WEEKS: _weeks(balance),
        Table.OFFERS: _offers(balance),
    }


def _coming_heads() -> list[Column]:
    """A range is not added up: the lowest of each month together are no lowest of the year."""
    summed = (_("On the books now"), _("A year ago today"), _("Last year in the end"))
    ranged = (_("Expected, at least"), _("Expected"), _("Expected, at most"))
    return [
        Column(_("Month")),
        *(Column(label, is_summed=True) for label in summed),
        *(Column(label) for label in ranged),
    ]


def _nights(outlook: SeasonOutlook) -> Sheet:
    def expected(of: Range | None) -> Sequence[Any]:
        return (of.low, of.middle, of.high) if of is not None else (None, None, None)

    return Sheet(
        str(TITLES[Table.NIGHTS]),
        _coming_heads(),
        [
            (
                month_title(one.month), one.now.guest_nights, one.last_then.guest_nights,
                one.last_final.guest_nights, *expected(one.guest_nights),
            )
            for one in outlook.months
        ],
    )  # fmt: skip


def _revenue(outlook: SeasonOutlook) -> Sheet:
    def expected(of: Range | None, booked: Money) -> Sequence[Any]:
        sums = (of.low, of.middle, of.high) if of is not None else (None, None, None)
        return [None if sum_ is None else about(sum_, booked) for sum_ in sums]

    return Sheet(
        str(TITLES[Table.REVENUE]),
        _coming_heads(),
        [
            (
                month_title(one.month), one.now.revenue, one.last_then.revenue, one.last_final.revenue,
                *expected(one.revenue, one.now.revenue),
            )
            for one in outlook.months
        ],
    )  # fmt: skip


def _lately(outlook: SeasonOutlook) -> Sheet:
    labels = (
        _("Days"), _("Bookings"), _("Guest-nights"), _("Revenue"), _("Cancelled bookings"),
        _("Their guest-nights"),
    )  # fmt: skip
    return Sheet(
        str(TITLES[Table.LATELY]),
        [Column(label) for label in labels],
        [
            (label, came.bookings, came.guest_nights, came.revenue, came.cancelled, came.cancelled_nights)
            for one in outlook.lately
            for label, came in (
                (_("The last %(count)s days", count=one.days), one.this),
                (f"{_('The same days last year')}: {one.days}", one.last),
            )
        ],
    )


def _tried(outlook: SeasonOutlook) -> Sheet:
    """Guest-nights, and by how much they were wrong."""
    errors = [margin(outlook.trials, horizon) for horizon in HORIZONS]
    return Sheet(
        str(TITLES[Table.TRIED]),
        [
            Column(_("Month")),
            *(Column(said_before(horizon)) for horizon in HORIZONS),
            Column(_("Came to")),
        ],
        [
            (month_title(month), *(trial.said for trial in tried), tried[0].was)
            for month, tried in trials_by_month(outlook.trials).items()
        ],
        [(_("Wrong by, all months together"), *errors, None)] if outlook.trials else (),
    )


def _years(balance: Balance) -> Sheet:
    labels = (_("Year"), _("Revenue"), _("Outside July and August"), _("Seasonality index"))
    return Sheet(
        str(TITLES[Table.YEARS]),
        [Column(label) for label in labels],
        [
            (
                str(one.year),
                one.revenue,
                one.outside,
                None if one.seasonality is None else Ratio(one.seasonality, places=2),
            )
            for one in balance.years
        ],
    )


def _months(balance: Balance) -> Sheet:
    years = sorted(balance.years, key=lambda one: one.year)
    return Sheet(
        str(TITLES[Table.MONTHS]),
        [Column(_("Month")), *(Column(str(one.year), is_summed=True) for one in years)],
        [
            (month_name(date(2000, month, 1)), *(one.months.get(month, NOTHING) for one in years))
            for month in range(1, 13)
        ]
        if years
        else [],
    )


def _weeks(balance: Balance) -> Sheet:
    """The sum a week could earn is no sum of all: each is taken as if it alone were filled."""
    labels = (
        _("First night"), _("Last night"), _("Yurt-nights free"), _("Yurt-nights in all"), _("Free, share"),
        _("Could earn, som"),
    )  # fmt: skip
    return Sheet(
        str(TITLES[Table.WEEKS]),
        [Column(label) for label in labels],
        [
            (
                week.first_night, week.last_night, week.free, week.standing, week.emptiness,
                about(week.could_earn.tyiyn),
            )
            for week in balance.weeks
        ],
    )  # fmt: skip


def _offers(balance: Balance) -> Sheet:
    labels = (_("Offer"), _("First night"), _("Last night"))
    summed = (_("Bookings with it"), _("Nights sold with it"), _("Revenue, som"), _("Discount given, som"))
    weekly = (_("Nights sold a week since"), _("Nights sold a week before"))
    return Sheet(
        str(TITLES[Table.OFFERS]),
        [
            *(Column(label) for label in labels),
            *(Column(label, is_summed=True) for label in summed),
            *(Column(label) for label in weekly),
        ],
        [
            (
                localized(offer.name), offer.first_night, offer.last_night, result.bookings, result.nights,
                result.revenue, result.given, Ratio(result.weekly_since), Ratio(result.weekly_before),
            )
            for offer, result in balance.offers
        ],
    )  # fmt: skip
