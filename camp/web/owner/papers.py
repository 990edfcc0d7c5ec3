"""The owner's papers: the season's tables and the camp's books for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import Response, abort, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from camp import clock
from camp.rules.metrics import NightFigures
from camp.services import papers as desk
from camp.services import revenue
from camp.services.papers import Paper
from camp.services.season import Figures, SeasonFigures, season_figures
from camp.web.formats import country_name, month_name
from camp.web.owner import owner
from camp.web.owner.season import asked_year
from camp.web.words import origin_words, word
from camp.web.workbooks import Column, Hundredths, Rate, Sheet, csv_of, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TITLES = {
    Paper.BOOKINGS: _l("Bookings"),
    Paper.CHARGES: _l("Charges of all folios"),
    Paper.PAYMENTS: _l("Payments"),
    Paper.REGISTER: _l("Guest register"),
}

SUMMED = {
    Paper.BOOKINGS: frozenset({12, 13}),
    Paper.CHARGES: frozenset({6}),
    Paper.PAYMENTS: frozenset({6, 7}),
    Paper.REGISTER: frozenset[int](),
}
"""Places of the columns that are added up."""

LABELS: dict[Paper, Sequence[Any]] = {
    Paper.BOOKINGS: (
        _l("Code"), _l("State"), _l("Channel"), _l("Came by the link"), _l("Arrival"), _l("Departure"),
        _l("People"), _l("Name"), _l("Country"), _l("E-mail"), _l("Telephone"), _l("Made"),
        _l("Charges, som"), _l("Payments, som"),
    ),
    Paper.CHARGES: (
        _l("Day"), _l("Code"), _l("State"), _l("Charge"), _l("Quantity"), _l("Price, som"), _l("Sum, som"),
        _l("Written"),
    ),
    Paper.PAYMENTS: (
        _l("Received"), _l("Code"), _l("Form"), _l("Currency"), _l("Handed over"), _l("Rate"),
        _l("Change, som"), _l("Sum, som"), _l("Receipt number"), _l("Taken by"),
    ),
    Paper.REGISTER: (
        _l("Arrival"), _l("Departure"), _l("Yurt"), _l("Code"), _l("Name"), _l("Citizenship"),
        _l("Document number"), _l("Date of birth"), _l("Written"),
    ),
}  # fmt: skip


@owner.get("/papers")
def papers() -> str:
    years = revenue.years_with_seasons()
    return render_template("owner/papers.html", year=asked_year(years), years=years, titles=TITLES)


@owner.get("/papers/season.xlsx")
def season_workbook() -> Response:
    year = asked_year(revenue.years_with_seasons())
    figures = season_figures(year, clock.today())
    return _file(workbook(_season_sheets(figures)), XLSX, f"ecotrek-season-{year}.xlsx")


@owner.get("/papers/<paper>.xlsx")
def paper_workbook(paper: str) -> Response:
    known, year = _paper(paper), asked_year(revenue.years_with_seasons())
    return _file(workbook([_sheet(known, year)]), XLSX, f"ecotrek-{known}-{year}.xlsx")


@owner.get("/papers/<paper>.csv")
def paper_csv(paper: str) -> Response:
    known, year = _paper(paper), asked_year(revenue.years_with_seasons())
    text = "".join(csv_of(_sheet(known, year)))
    return _file(text.encode(), "text/csv; charset=utf-8", f"ecotrek-{known}-{year}.csv")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.cache_control.no_store = True
    return response


def _paper(name: str) -> Paper:
    return Paper(name) if name in set(Paper) else abort(404)


def _sheet(paper: Paper, year: int) -> Sheet:
    columns = [
        Column(str(label), is_summed=place in SUMMED[paper]) for place, label in enumerate(LABELS[paper])
    ]
    shown = SHOWN.get(paper, lambda row: row)
    return Sheet(str(TITLES[paper]), columns, (shown(row) for row in desk.rows_of(paper, year)))


def _booking(row: Sequence[Any]) -> Sequence[Any]:
    return (*row[:8], country_name(row[8]), *row[9:])


def _payment(row: Sequence[Any]) -> Sequence[Any]:
    return (*row[:4], Hundredths(row[4]), Rate(row[5]), *row[6:])


def _guest(row: Sequence[Any]) -> Sequence[Any]:
    return (*row[:5], country_name(row[5]), *row[6:])


SHOWN: dict[Paper, Callable[[Sequence[Any]], Sequence[Any]]] = {
    Paper.BOOKINGS: _booking,
    Paper.PAYMENTS: _payment,
    Paper.REGISTER: _guest,
}


def _season_sheets(figures: SeasonFigures) -> Iterator[Sheet]:
    """The tables of the season's page, with the same figures: whole seasons, this one and the last."""
    this, last = str(figures.year), str(figures.year - 1)
    products = figures.products
    yield Sheet(
        _("Revenue"),
        [
            Column(_("Month")),
            *(Column(word(product), is_summed=True) for product in products),
            Column(_("Revenue"), is_summed=True),
            Column(_("Revenue %(year)s", year=last), is_summed=True),
        ],
        [
            (
                month_name(month.first_day),
                *(month.figures.whole.products.get(product) for product in products),
                month.figures.whole.revenue,
                month.figures.last_whole.revenue,
            )
            for month in figures.months
        ],
    )
    nights = (
        Column(_("Month")), Column(_("Yurt-nights sold")), Column(_("Yurt-nights available")),
        Column(_("Occupancy of yurts")), Column(_("Bed-nights sold")), Column(_("Bed-nights available")),
        Column(_("ADR")), Column(_("RevPAR")), Column(_("Guest-nights")),
    )  # fmt: skip
    yield Sheet(
        _("Nights"),
        nights,
        [
            *((month_name(month.first_day), *_nights(month.figures.whole)) for month in figures.months),
            (this, *_nights(figures.all.whole)),
            (last, *_nights(figures.all.last_whole)),
        ],
    )
    yield Sheet(
        _("Countries"),
        [
            Column(_("Country")),
            Column(_("Bookings")),
            Column(_("Guest-nights")),
            Column(_("Revenue"), is_summed=True),
            Column(_("Revenue %(year)s", year=last), is_summed=True),
        ],
        [
            (
                country_name(share.key) or _("not told"),
                share.tally.whole.bookings,
                share.tally.whole.guest_nights,
                share.tally.whole.revenue,
                share.tally.last_whole.revenue,
            )
            for share in figures.countries
        ],
    )
    yield Sheet(
        _("Channels"),
        [
            Column(_("Channel")),
            Column(_("Bookings")),
            Column(_("Guest-nights")),
            *(
                Column(label, is_summed=True)
                for label in (_("Revenue"), _("Commission"), _("Cost of the season"), _("Net revenue"))
            ),
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
            )
            for share in figures.channels
        ],
    )
    yield Sheet(
        _("Money received"),
        [
            Column(_("Form")),
            Column(_("Currency")),
            *(Column(label, is_summed=True) for label in (_("Came in, som"), _("Went back, som"))),
        ],
        [
            (
                drawer.form,
                drawer.currency,
                drawer.received.whole.came_in,
                drawer.received.whole.went_back,
            )
            for drawer in figures.receipts.drawers
        ],
    )
    yield Sheet(
        _("Unpaid"),
        [
            Column(_("Code")),
            Column(_("Name"), width=24),
            Column(_("Departure")),
            Column(_("Owed, som"), is_summed=True),
        ],
        [(one.code, one.guest_name, one.departure, one.owed) for one in figures.unpaid.bookings],
    )


def _nights(figures: Figures) -> tuple[Any, ...]:
    yurts: NightFigures = figures.yurts
    return (
        yurts.sold, yurts.available, yurts.occupancy, figures.beds.sold, figures.beds.available, yurts.adr,
        yurts.revpar, figures.guest_nights,
    )  # fmt: skip
