"""Every table of the season's page as a sheet of a workbook, with the same figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp.rules.metrics import Compared
from camp.rules.opinions import Impression
from camp.services.season import Figures, SeasonFigures, season_figures
from camp.services.season_guests import Tally
from camp.services.season_heat import NightUse
from camp.services.season_money import Drawer, all_unpaid
from camp.web.formats import country_name, localized, month_name
from camp.web.owner.season_cards import cards_of
from camp.web.owner.season_pictures import Pictures, pictures_of
from camp.web.words import origin_words, word
from camp.web.workbooks import Column, Hundredths, Ratio, Sheet

MEANS = ("stay", "lead")
"""Cards whose figure is an average of days."""


class Table(StrEnum):
    """By these names they are asked for."""

    CHIEF = "figures"
    REVENUE = "revenue"
    NIGHTS = "nights"
    YURTS = "yurts"
    PICKUP = "pickup"
    BOOKINGS = "bookings"
    CHANNELS = "channels"
    COUNTRIES = "countries"
    OPINIONS = "opinions"
    MONEY = "money"
    UNPAID = "unpaid"


TITLES = {
    Table.CHIEF: _l("Main figures"),
    Table.REVENUE: _l("Revenue"),
    Table.NIGHTS: _l("Nights"),
    Table.YURTS: _l("Nights of each yurt"),
    Table.PICKUP: _l("Guest-nights on the books"),
    Table.BOOKINGS: _l("Bookings"),
    Table.CHANNELS: _l("Channels"),
    Table.COUNTRIES: _l("Countries"),
    Table.OPINIONS: _l("What guests say"),
    Table.MONEY: _l("Money received"),
    Table.UNPAID: _l("Unpaid"),
}


def season_sheets(year: int, today: date) -> dict[Table, Sheet]:
    figures = season_figures(year, today)
    pictures = pictures_of(figures, today)
    return {
        Table.CHIEF: _chief(figures),
        Table.REVENUE: _revenue(figures),
        Table.NIGHTS: _nights(figures),
        Table.YURTS: _yurts(pictures),
        Table.PICKUP: _pickup(figures, pictures),
        Table.BOOKINGS: _bookings(figures),
        Table.CHANNELS: _channels(figures),
        Table.COUNTRIES: _countries(figures),
        Table.OPINIONS: _opinions(figures),
        Table.MONEY: _money(figures),
        Table.UNPAID: _unpaid(year, today),
    }


def _compared_heads(figures: SeasonFigures) -> list[Column]:
    """As ``_compared`` gives the figures."""
    so_far = [Column(_("Up to today")), Column(_("Last season to the same date"))]
    return [
        *(so_far if figures.span.is_under_way else []),
        Column(_("The whole season")),
        Column(_("Last season in full")),
    ]


def _compared(figures: SeasonFigures, of: Compared[Any]) -> tuple[Any, ...]:
    so_far = (of.so_far, of.last_so_far) if figures.span.is_under_way else ()
    return (*so_far, of.whole, of.last_whole)


def _foot(
    figures: SeasonFigures, row: Callable[[str, Figures, Figures | None], Sequence[Any]], whole: bool
) -> list[Sequence[Any]]:
    """The whole season where a sheet does not add it up itself, and the others it is compared with."""
    all_ = figures.all
    rows = [row(_("The whole season"), all_.whole, all_.last_whole)] if whole else []
    rows.append(row(_("Last season in full"), all_.last_whole, None))
    if figures.span.is_under_way:
        rows.append(row(_("Up to today"), all_.so_far, all_.last_so_far))
        rows.append(row(_("Last season to the same date"), all_.last_so_far, None))
    return rows


def _chief(figures: SeasonFigures) -> Sheet:
    return Sheet(
        str(TITLES[Table.CHIEF]),
        [Column(_("Figure")), *_compared_heads(figures)],
        [
            (card.label, *_compared(figures, card.figures.map(_mean) if card.name in MEANS else card.figures))
            for card in cards_of(figures)
        ],
    )


def _mean(average: Fraction | None) -> Ratio | None:
    return None if average is None else Ratio(average)


def _revenue(figures: SeasonFigures) -> Sheet:
    products = figures.products

    def row(label: str, one: Figures, before: Figures | None) -> Sequence[Any]:
        earned = (one.products.get(product) for product in products)
        return (label, *earned, one.revenue, before.revenue if before else None)

    return Sheet(
        str(TITLES[Table.REVENUE]),
        [
            Column(_("Month")),
            *(Column(word(product), is_summed=True) for product in products),
            Column(_("Revenue"), is_summed=True),
            Column(_("Revenue %(year)s", year=figures.last_span.year), is_summed=True),
        ],
        [
            row(month_name(month.first_day), month.figures.whole, month.figures.last_whole)
            for month in figures.months
        ],
        _foot(figures, row, whole=False),
    )


def _nights(figures: SeasonFigures) -> Sheet:
    def row(label: str, one: Figures, _before: Figures | None) -> Sequence[Any]:
        yurts, beds = one.yurts, one.beds
        return (
            label, yurts.sold, yurts.available, yurts.occupancy, beds.sold, beds.available, beds.occupancy,
            yurts.adr, yurts.revpar, one.guest_nights,
        )  # fmt: skip

    labels = (
        _("Month"), _("Yurt-nights sold"), _("Yurt-nights available"), _("Occupancy of yurts"),
        _("Bed-nights sold"), _("Bed-nights available"), _("Occupancy of beds"), _("ADR"), _("RevPAR"),
        _("Guest-nights"),
    )  # fmt: skip
    return Sheet(
        str(TITLES[Table.NIGHTS]),
        [Column(label) for label in labels],
        [row(month_name(month.first_day), month.figures.whole, None) for month in figures.months],
        _foot(figures, row, whole=True),
    )


def _yurts(pictures: Pictures) -> Sheet:
    rows = pictures.heat.rows if pictures.heat else ()
    return Sheet(
        str(TITLES[Table.YURTS]),
        [
            Column(_("Yurt")),
            Column(_("Name")),
            *(
                Column(label, is_summed=True)
                for label in (_("A party to itself"), _("Shared"), _("Sold"), _("Available"))
            ),
            Column(_("Occupancy")),
            Column(_("Closed"), is_summed=True),
        ],
        [
            (
                row.yurt.number,
                localized(row.yurt.name),
                row.yurt.nights(NightUse.PRIVATE),
                row.yurt.nights(NightUse.SHARED) + row.yurt.nights(NightUse.PARTLY),
                row.yurt.sold,
                row.available,
                row.occupancy,
                row.yurt.nights(NightUse.CLOSED),
            )
            for row in rows
        ],
    )


def _pickup(figures: SeasonFigures, pictures: Pictures) -> Sheet:
    rows = pictures.pickup.rows if pictures.pickup else ()
    return Sheet(
        str(TITLES[Table.PICKUP]),
        [Column(_("At the end of")), Column(str(figures.year)), Column(_("A year before"))],
        [(row.day, row.this, row.last) for row in rows],
    )


def _bookings(figures: SeasonFigures) -> Sheet:
    rows = [
        (_("Bookings with nights"), figures.bookings.map(lambda one: one.with_nights)),
        (_("Average stay, nights"), figures.bookings.map(lambda one: _mean(one.average_stay))),
        (_("Average lead time, days"), figures.bookings.map(lambda one: _mean(one.average_lead))),
        (_("Day visits"), figures.bookings.map(lambda one: one.visits)),
    ]
    for label, lost in ((_("Cancellations"), figures.cancelled), (_("No-shows"), figures.no_shows)):
        rows += [
            (label, lost.map(lambda one: one.bookings)),
            (f"{label} · {_('Guest-nights lost')}", lost.map(lambda one: one.guest_nights)),
            (f"{label} · {_('Revenue lost')}", lost.map(lambda one: one.revenue)),
            (f"{label} · {_('Deposits kept')}", lost.map(lambda one: one.fees)),
        ]
    return Sheet(
        str(TITLES[Table.BOOKINGS]),
        [Column(_("Figure")), *_compared_heads(figures)],
        [(label, *_compared(figures, of)) for label, of in rows],
    )


def _last_heads(figures: SeasonFigures) -> list[Column]:
    """As ``_last_sums`` gives the sums."""
    so_far = (_("Revenue up to today"), _("Last season to the same date"))
    labels = (*(so_far if figures.span.is_under_way else ()), _("Last season in full"))
    return [Column(label, is_summed=True) for label in labels]


def _last_sums(figures: SeasonFigures, tally: Compared[Tally]) -> tuple[Any, ...]:
    so_far = (tally.so_far.revenue, tally.last_so_far.revenue) if figures.span.is_under_way else ()
    return (*so_far, tally.last_whole.revenue)


def _channels(figures: SeasonFigures) -> Sheet:
    labels = (
        _("Bookings"), _("Guest-nights"), _("Revenue"), _("Commission"), _("Cost for the season"),
        _("Net revenue"),
    )  # fmt: skip
    return Sheet(
        str(TITLES[Table.CHANNELS]),
        [
            Column(_("Channel")),
            *(Column(label, is_summed=True) for label in labels),
            *_last_heads(figures),
        ],
        [
            (
                origin_words(share.key),
                share.tally.whole.bookings,
                share.tally.whole.guest_nights,
                share.tally.whole.revenue,
                share.commission_cost,
                share.season_cost,
                share.net,
                *_last_sums(figures, share.tally),
            )
            for share in figures.channels
        ],
    )


def _countries(figures: SeasonFigures) -> Sheet:
    labels = (_("Bookings"), _("Guest-nights"), _("Revenue"))
    return Sheet(
        str(TITLES[Table.COUNTRIES]),
        [
            Column(_("Country")),
            *(Column(label, is_summed=True) for label in labels),
            *_last_heads(figures),
        ],
        [
            (
                country_name(share.key) or _("not told"),
                share.tally.whole.bookings,
                share.tally.whole.guest_nights,
                share.tally.whole.revenue,
                *_last_sums(figures, share.tally),
            )
            for share in figures.countries
        ],
    )


def _opinions(figures: SeasonFigures) -> Sheet:
    def row(answer: Impression) -> Sequence[Any]:
        return (word(answer), *_compared(figures, figures.opinions.map(lambda said: said[answer])))

    return Sheet(
        str(TITLES[Table.OPINIONS]),
        [Column(_("Answer")), *_compared_heads(figures)],
        [row(answer) for answer in Impression],
    )


def _money(figures: SeasonFigures) -> Sheet:
    """Without a sum of what was handed over, which is in several currencies."""
    so_far = figures.span.is_under_way
    labels = (
        _("Came in, som"), _("Went back, som"), _("Left, som"), _("Change, som"),
        *((_("Last season to the same date"),) if so_far else ()), _("Last season in full"),
    )  # fmt: skip

    def row(drawer: Drawer) -> Sequence[Any]:
        of, whole = drawer.received, drawer.received.whole
        last = (of.last_so_far.net, of.last_whole.net) if so_far else (of.last_whole.net,)
        return (
            drawer.form, drawer.currency, Hundredths(whole.tendered), whole.came_in, whole.went_back,
            whole.net, whole.change, *last,
        )  # fmt: skip

    return Sheet(
        str(TITLES[Table.MONEY]),
        [
            *(Column(label) for label in (_("Form"), _("Currency"), _("Handed over"))),
            *(Column(label, is_summed=True) for label in labels),
        ],
        [row(drawer) for drawer in figures.receipts.drawers],
    )


def _unpaid(year: int, today: date) -> Sheet:
    """All of them, also where the page lists but the largest."""
    return Sheet(
        str(TITLES[Table.UNPAID]),
        [
            *(Column(label) for label in (_("Code"), _("Name"), _("Departure"))),
            Column(_("Owed, som"), is_summed=True),
        ],
        [(one.code, one.guest_name, one.departure, one.owed) for one in all_unpaid(year, today)],
    )
