"""Tables as a workbook (XLSX) and as CSV: real numbers and dates, heads that stay, sums that a spreadsheet
makes itself.

No cell of anybody's text is ever a formula: in a workbook it is kept as text, in CSV, which knows no text, an
apostrophe is put before what a spreadsheet would reckon.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from camp.clock import camp_time
from camp.rules.currencies import HUNDREDTHS, RATE_UNIT
from camp.rules.money import TYIYN_PER_SOM, Money
from camp.web.words import WORDS, word

LONGEST_TITLE = 31
"""Characters of a sheet's name (ECMA-376)."""

RECKONED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Before these a spreadsheet reckons what follows; some take the wide forms for the plain ones."""

MEASURED_ROWS = 200
"""By so many a column's width is found."""

NARROWEST, WIDEST = 10, 44
"""Characters."""

FORMATS = {
    Money: "#,##0.00",
    datetime: "yyyy-mm-dd hh:mm",
    date: "yyyy-mm-dd",
    Fraction: "0%",
    int: "#,##0",
}


@dataclass(frozen=True, slots=True)
class Hundredths:
    """An amount of another currency than som."""

    count: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Ten-thousandths of a som."""

    count: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """An average or an index, which is no share of anything; shown with so many places."""

    value: Fraction
    places: int = 1


@dataclass(frozen=True)
class Column:
    label: str
    is_summed: bool = False


@dataclass(frozen=True)
class Sheet:
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    below: Sequence[Sequence[Any]] = ()
    """Rows under the sums that are in none of them: other days, another season."""


def workbook(sheets: Iterable[Sheet]) -> bytes:
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(_title(sheet.title)), sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_of(sheet: Sheet) -> Iterator[str]:
    """With the mark by which spreadsheets know UTF-8; days as ISO 8601 has them, a point in numbers."""
    yield "\ufeff" + _csv_line([column.label for column in sheet.columns])
    for row in chain(sheet.rows, sheet.below):
        yield _csv_line([_as_text(value) for value in row])


def _write(page: Any, sheet: Sheet) -> None:
    page.freeze_panes = "B2"
    rows = iter(sheet.rows)
    first = list(islice(rows, MEASURED_ROWS))
    for number, column in enumerate(sheet.columns, 1):
        values = [row[number - 1] for row in (*first, *sheet.below)]
        page.column_dimensions[get_column_letter(number)].width = _width(column, values)
    page.append([_bold(page, column.label) for column in sheet.columns])
    count = 0
    for row in chain(first, rows):
        page.append([_cell(page, value) for value in row])
        count += 1
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"
    if first and any(column.is_summed for column in sheet.columns):
        page.append(
            [_sum(page, column, number, count, first) for number, column in enumerate(sheet.columns, 1)]
        )
    for row in sheet.below:
        page.append([_cell(page, value) for value in row])


def _width(column: Column, values: Sequence[Any]) -> int:
    """Room for its head with the filter's arrow, and for what is in it, a sum with its thousands apart."""
    longest = max((len(_as_text(value)) for value in values), default=0)
    room = longest + longest // 3 if column.is_summed else longest
    return min(max(room, len(column.label) + 2, NARROWEST) + 2, WIDEST)


def _sum(page: Any, column: Column, number: int, count: int, rows: Sequence[Sequence[Any]]) -> Any:
    """Under numbers, in their format; ``Total`` under the first column."""
    if number == 1 and not column.is_summed:
        return _bold(page, _("Total"))
    if not column.is_summed:
        return None
    letter = get_column_letter(number)
    cell = WriteOnlyCell(page, f"=SUM({letter}2:{letter}{count + 1})")
    of_counts = not any(isinstance(row[number - 1], Money) for row in rows)
    cell.font, cell.number_format = Font(bold=True), FORMATS[int if of_counts else Money]
    return cell


def _bold(page: Any, text: str) -> Any:
    cell = _cell(page, text)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, value: Any) -> Any:
    plain = _plain(value)
    cell = WriteOnlyCell(page, plain)
    if isinstance(plain, str):
        # What begins like a formula is none.
        cell.data_type = "s"
    style = next((FORMATS[kind] for kind in FORMATS if isinstance(value, kind)), None)
    if isinstance(value, Hundredths):
        style = FORMATS[Money]
    if isinstance(value, Rate):
        style = "0.0000"
    if isinstance(value, Ratio):
        style = f"0.{'0' * value.places}"
    if style is not None:
        cell.number_format = style
    return cell


def _plain(value: Any) -> Any:
    """What the file holds; amounts exact, never a binary fraction."""
    match value:
        case Money():
            return Decimal(value.tyiyn) / TYIYN_PER_SOM
        case Hundredths():
            return Decimal(value.count) / HUNDREDTHS
        case Rate():
            return Decimal(value.count) / RATE_UNIT
        case Ratio():
            return _plain(value.value)
        case Fraction():
            return Decimal(value.numerator) / Decimal(value.denominator)
        case datetime():
            return camp_time(value).replace(tzinfo=None, microsecond=0)
        case StrEnum() if type(value) in WORDS:
            return word(value)
        case str():
            # A file of a workbook can't hold them.
            return ILLEGAL_CHARACTERS_RE.sub("", value) or None
    return value


def _as_text(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, datetime):
        return plain.isoformat(" ", "minutes")
    if isinstance(plain, date):
        return plain.isoformat()
    text = str(plain)
    return f"'{text}" if isinstance(plain, str) and text.startswith(RECKONED) else text


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _title(text: str) -> str:
    """Without what a sheet's name may not hold, at its ends no apostrophe either."""
    return "".join("-" if letter in r"[]:*?/\\" else letter for letter in text)[:LONGEST_TITLE].strip("'")
