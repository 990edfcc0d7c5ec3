"""The owner's papers: the season's tables and the camp's books for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, abort, render_template
from flask_babel import lazy_gettext as _l

from camp import clock
from camp.services import papers as desk
from camp.services import revenue
from camp.services.papers import Paper
from camp.web.formats import country_name
from camp.web.owner import ahead_sheets, eco_sheets, owner, season_sheets
from camp.web.owner.season import asked_year
from camp.web.workbooks import Column, Hundredths, Rate, Sheet, csv_of, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

TITLES = {
    Paper.BOOKINGS: _l("Bookings"),
    Paper.CHARGES: _l("Charges of all folios"),
    Paper.PAYMENTS: _l("Payments"),
    Paper.REGISTER: _l("Guest register"),
}

TABLES: dict[str, Mapping[Any, Any]] = {
    "season": season_sheets.TITLES,
    "ahead": ahead_sheets.TITLES,
    "eco": eco_sheets.TITLES,
}
"""Titles of the tables of a page, by the names they are asked for."""

SUMMED = {
    Paper.BOOKINGS: frozenset({12, 13, 14}),
    Paper.CHARGES: frozenset({6}),
    Paper.PAYMENTS: frozenset({6, 7}),
    Paper.REGISTER: frozenset[int](),
}
"""Places of the columns that are added up."""

LABELS: dict[Paper, Sequence[Any]] = {
    Paper.BOOKINGS: (
        _l("Code"), _l("State"), _l("Channel"), _l("Came by the link"), _l("Arrival"), _l("Departure"),
        _l("People"), _l("Name"), _l("Country"), _l("E-mail"), _l("Telephone"), _l("Made"),
        _l("Charges, som"), _l("Payments, som"), _l("Owed, som"),
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
    year = asked_year(years)
    return render_template(
        "owner/papers.html",
        year=year,
        years=years,
        titles=TITLES,
        today=clock.today(),
        tables=TABLES,
    )


@owner.get("/papers/<any(season, ahead, eco):tables>.xlsx")
def tables_workbook(tables: str) -> Response:
    """Every table of a page, a sheet each."""
    sheets, when = _tables(tables)
    return _file(workbook(sheets.values()), XLSX, f"ecotrek-{tables}-{when}.xlsx")


@owner.get("/papers/<any(season, ahead, eco):tables>/<table>.csv")
def tables_csv(tables: str, table: str) -> Response:
    if table not in TABLES[tables]:
        abort(404)
    sheets, when = _tables(tables)
    return _file("".join(csv_of(sheets[table])).encode(), CSV, f"ecotrek-{tables}-{table}-{when}.csv")


@owner.get("/papers/<paper>.xlsx")
def paper_workbook(paper: str) -> Response:
    known, year = _paper(paper), asked_year(revenue.years_with_seasons())
    return _file(workbook([_sheet(known, year)]), XLSX, f"ecotrek-{known}-{year}.xlsx")


@owner.get("/papers/<paper>.csv")
def paper_csv(paper: str) -> Response:
    known, year = _paper(paper), asked_year(revenue.years_with_seasons())
    text = "".join(csv_of(_sheet(known, year)))
    return _file(text.encode(), CSV, f"ecotrek-{known}-{year}.csv")


def _tables(name: str) -> tuple[Mapping[Any, Sheet], str]:
    """The sheets, and the year or day they are of."""
    today = clock.today()
    if name == "ahead":
        return ahead_sheets.ahead_sheets(today, clock.now()), today.isoformat()
    year = asked_year(revenue.years_with_seasons())
    if name == "eco":
        return eco_sheets.eco_sheets(year), str(year)
    return season_sheets.season_sheets(year, today), str(year)


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
    *about, charged, paid = row
    return (*about[:8], country_name(about[8]), *about[9:], charged, paid, charged - paid)


def _payment(row: Sequence[Any]) -> Sequence[Any]:
    return (*row[:4], Hundredths(row[4]), Rate(row[5]), *row[6:])


def _guest(row: Sequence[Any]) -> Sequence[Any]:
    return (*row[:5], country_name(row[5]), *row[6:])


SHOWN: dict[Paper, Callable[[Sequence[Any]], Sequence[Any]]] = {
    Paper.BOOKINGS: _booking,
    Paper.PAYMENTS: _payment,
    Paper.REGISTER: _guest,
}
