"""A list of names out of the file somebody sent: a workbook (XLSX), or text as spreadsheets save it.

A file from outside is not trusted: it is small, unpacks to little, declares no entities, and of its cells no
more is read than a list can have.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from camp.rules.name_list import LONGEST_LIST, WORKBOOK, decoded
from camp.rules.refusals import Refusal
from camp.rules.staff_refusals import ListNotText, ListTooLong, NoList

MOST_BYTES = 1_000_000
MOST_UNPACKED = 8_000_000
"""Bytes of all parts together. A list of a hundred people has some forty thousand."""
MOST_PARTS = 200
MOST_ROWS, MOST_COLUMNS = 1_000, 30


def text_of(data: bytes) -> str:
    """The list as it would have been pasted. Raises ListNotText, ListTooLong."""
    if len(data) > MOST_BYTES:
        # A picture or a document is told what it is, however large.
        decoded(data[:8])
        raise ListNotText(NoList.TOO_LARGE)
    return _of_workbook(data) if data.startswith(WORKBOOK) else decoded(data)


def _of_workbook(data: bytes) -> str:
    try:
        _check_parts(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return _as_pasted(_list_in(book))
        finally:
            book.close()
    except Refusal:
        raise
    except Exception as error:
        # A damaged workbook breaks its readers in more ways than they name.
        raise ListNotText(NoList.BROKEN) from error


def _check_parts(data: bytes) -> None:
    """Is it a workbook at all, and one that may be unpacked? What a part says of its size is binding: the
    unpacking stops there."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = set(parts.namelist())
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            raise ListNotText(NoList.DOCUMENT)
        if len(names) > MOST_PARTS or sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise ListNotText(NoList.TOO_LARGE)
        # No workbook declares a document type; only an attack by entities would.
        if any(b"<!DOCTYPE" in parts.read(part) for part in parts.infolist()):
            raise ListNotText(NoList.BROKEN)


Row = tuple[Any, ...]


def _list_in(book: Any) -> Iterator[Row]:
    """The rows of the first sheet that is shown and holds anything; more than MOST_ROWS have no people."""
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        first = next((row for row in rows if any(_text(value) for value in row)), None)
        if first is not None:
            yield first
            yield from rows
            return


def _as_pasted(rows: Iterable[Row]) -> str:
    """As cells copied from a sheet. Raises ListTooLong."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter="\t", lineterminator="\n")
    for row in rows:
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.writerow(cells)
        if text.tell() > LONGEST_LIST:
            raise ListTooLong(LONGEST_LIST)
    return text.getvalue()


def _text(value: Any) -> str:
    """A cell as people would type it; of a formula what it came to."""
    match value:
        case None | bool():
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return " ".join(str(value).split())
