"""Tables as a workbook (XLSX) and as CSV: real numbers and dates, heads that stay, sums that a spreadsheet
makes itself, with what they come to beside them for what only shows a file.

No cell of anybody's text is ever a formula: in a workbook it is kept as text, in CSV, which knows no text, an
apostrophe is put before what a spreadsheet would reckon.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain, islice
from typing import Any

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

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

UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Control characters that no XML holds (XML 1.0, section 2.2)."""

RICH = "<r>", "</r>"
"""XlsxWriter takes what stands between these for its own markup and writes it as it is."""

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
    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        looks = _Looks(book)
        for sheet in sheets:
            _write(book.add_worksheet(_title(sheet.title)), sheet, looks)
    return file.getvalue()


def csv_of(sheet: Sheet) -> Iterator[str]:
    """With the mark by which spreadsheets know UTF-8; days as ISO 8601 has them, a point in numbers."""
    yield "\ufeff" + _csv_line([column.label for column in sheet.columns])
    for row in chain(sheet.rows, sheet.below):
        yield _csv_line([_as_text(value) for value in row])


class _Looks:
    """How cells look, each way told to the workbook once."""

    def __init__(self, book: Any) -> None:
        self._book, self._known = book, dict[tuple[str, bool], Any]()

    def get(self, number_format: str = "", is_bold: bool = False) -> Any:
        look = number_format, is_bold
        if look not in self._known:
            self._known[look] = self._book.add_format(
                {"bold": is_bold, **({"num_format": number_format} if number_format else {})}
            )
        return self._known[look]


def _write(page: Any, sheet: Sheet, looks: _Looks) -> None:
    page.freeze_panes(1, 1)
    rows = iter(sheet.rows)
    first = list(islice(rows, MEASURED_ROWS))
    for place, column in enumerate(sheet.columns):
        values = [row[place] for row in (*first, *sheet.below)]
        page.set_column(place, place, _width(column, values))
        page.write_string(0, place, _writable(column.label), looks.get(is_bold=True))
    sums: list[Any] = [0] * len(sheet.columns)
    count = 0
    for row in chain(first, rows):
        count += 1
        _put(page, count, row, looks)
        for place, column in enumerate(sheet.columns):
            if column.is_summed and row[place] is not None:
                sums[place] += _plain(row[place])
    page.autofilter(0, 0, count, len(sheet.columns) - 1)
    below = count + 1
    if first and any(column.is_summed for column in sheet.columns):
        for place, column in enumerate(sheet.columns):
            if column.is_summed:
                letter, look = xl_col_to_name(place), looks.get(_format_of_sum(first, place), is_bold=True)
                said = f"=SUM({letter}2:{letter}{count + 1})"
                page.write_formula(below, place, said, look, sums[place])
            elif place == 0:
                page.write_string(below, place, _("Total"), looks.get(is_bold=True))
        below += 1
    for number, row in enumerate(sheet.below, below):
        _put(page, number, row, looks)


def _put(page: Any, number: int, row: Sequence[Any], looks: _Looks) -> None:
    for place, value in enumerate(row):
        plain, look = _plain(value), looks.get(_format(value))
        match plain:
            case None:
                pass
            case str():
                # What begins like a formula is none.
                page.write_string(number, place, plain, look)
            case date():
                page.write_datetime(number, place, plain, look)
            case _:
                page.write_number(number, place, plain, look)


def _width(column: Column, values: Sequence[Any]) -> int:
    """Room for its head with the filter's arrow, and for what is in it, a sum with its thousands apart."""
    longest = max((len(_as_text(value)) for value in values), default=0)
    room = longest + longest // 3 if column.is_summed else longest
    return min(max(room, len(column.label) + 2, NARROWEST) + 2, WIDEST)


def _format_of_sum(rows: Sequence[Sequence[Any]], place: int) -> str:
    """That of the numbers above it."""
    return FORMATS[Money if any(isinstance(row[place], Money) for row in rows) else int]


def _format(value: Any) -> str:
    match value:
        case Hundredths():
            return FORMATS[Money]
        case Rate():
            return "0.0000"
        case Ratio():
            return f"0.{'0' * value.places}"
    return next((FORMATS[kind] for kind in FORMATS if isinstance(value, kind)), "")


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
            return str(word(value))
        case str():
            return _writable(value) or None
    return value


def _writable(text: str) -> str:
    """What a workbook can hold, and holds as no more than text."""
    kept = UNWRITABLE.sub("", text)
    return f"{kept} " if kept.startswith(RICH[0]) and kept.endswith(RICH[1]) else kept


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
