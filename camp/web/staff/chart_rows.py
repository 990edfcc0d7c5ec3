"""The chart's head and rows, written at once: its cells in the template cost more than all else together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from camp.services.chart import Bar, BarState, Chart, ChartRow
from camp.web.formats import localized, short_date, weekday_names
from camp.web.words import word

SIGNS: Mapping[BarState, str] = {
    BarState.HELD: "?",
    BarState.CONFIRMED: "",
    BarState.IN_HOUSE: "●",
    BarState.DEPARTED: "✓",
    BarState.CLOSED: "✕",
}
"""Beside the colour, for those who see none."""


_NOW = ' aria-current="date"'


class RowWriter:
    """What all cells of one chart have in common, said once."""

    def __init__(self, chart: Chart, today: date) -> None:
        self.today = today
        self.words = {state: escape(word(state)) for state in BarState}
        self.short = _ShortDates()
        self.marks = {night: _mark(night, today) for night in chart.nights}
        self.first = chart.nights[0]
        self.new_url = escape(url_for("staff.new_booking"))
        before, _zero, after = url_for("staff.move_stay", stay_id=0).rpartition("0")
        self.move_url = f"{before}%d{after}"
        self.beds = escape(_("Beds"))

    def days(self) -> Markup:
        """The head: a cell for each night."""
        weekdays = [escape(name[:2]) for name in weekday_names("abbreviated")]
        cells = [
            f'<th scope="col"{mark}{_NOW if night == self.today else ""}>'
            f"<small>{weekdays[night.weekday()]}</small>{night.day}</th>"
            for night, mark in self.marks.items()
        ]
        return Markup("".join(cells))  # noqa: S704 (every text is escaped)

    def row(self, row: ChartRow) -> Markup:
        """Its lanes, the first with the yurt's name before it."""
        head = (
            f'<th scope="rowgroup" rowspan="{len(row.lanes)}" class="y"><strong>{row.number}</strong> '
            f'<span>{escape(localized(row.name))}</span> <small title="{self.beds}">{row.beds}'
            f'<span class="visually-hidden"> {self.beds}</span></small></th>'
        )
        free = self._free_nights(row)
        lanes = [self._lane(lane, free) for lane in row.lanes]
        return Markup(f"<tr>{head}" + "</tr><tr>".join(lanes) + "</tr>")  # noqa: S704 (every text is escaped)

    def _free_nights(self, row: ChartRow) -> list[str]:
        """A cell for each night, as it is where nobody's bar lies."""
        link = f'<a href="{self.new_url}?arrival='
        label = f'&amp;yurt={row.number}" aria-label="{row.number}, '
        beds = row.beds
        return [
            f'<td{mark}>{link}{night}{label}{self.short[night]}">{left if left < beds else "+"}</a></td>'
            if left > 0 and night >= self.today
            else f"<td{mark}></td>"
            for (night, mark), left in zip(self.marks.items(), row.free_beds, strict=True)
        ]

    def _lane(self, lane: Iterable[Bar], free: Sequence[str]) -> str:
        cells: list[str] = []
        index = 0
        for bar in lane:
            low, high = max(0, (bar.first - self.first).days), min(len(free), (bar.end - self.first).days)
            cells += free[index:low]
            cells.append(self._bar(bar, high - low))
            index = high
        return "".join([*cells, *free[index:]])

    def _bar(self, bar: Bar, nights: int) -> str:
        about = f"{self.words[bar.state]}, {self.short[bar.first]} – {self.short[bar.end]}"
        title, sign = escape(bar.title), SIGNS[bar.state]
        cell = f'<td colspan="{nights}" class="b {bar.state}">'
        if bar.stay_id is None:
            return f'{cell}<span title="{title}: {about}">{sign} {title}</span></td>'
        return (
            f'{cell}<a href="{self.move_url % bar.stay_id}" draggable="false" data-arrival="{bar.first}" '
            f'data-departure="{bar.end}" title="{title}: {about}">{sign} {title} <small>{bar.people}</small>'
            f'<i class="grip" aria-hidden="true">⠿</i><span class="visually-hidden"> {about}</span></a></td>'
        )


class _ShortDates(dict[date, str]):
    """Each written once."""

    def __missing__(self, day: date) -> str:
        self[day] = written = short_date(day)
        return written


def _mark(night: date, today: date) -> str:
    if night == today:
        return ' class="t"'
    return ' class="w"' if night.weekday() > 4 else ""
