"""The chart's head and rows, written at once: its cells in the template cost more than all else together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from camp.rules.lifecycle import OTHER_SITES
from camp.services.chart import Bar, BarState, Chart, ChartRow
from camp.web.addresses import addresses
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
        self.looks = {state: (f'class="b {state}"', SIGNS[state], escape(word(state))) for state in BarState}
        self.written = _Written()
        self.nights = chart.nights
        self.marks = {night: _mark(night, today) for night in chart.nights}
        self.first = chart.nights[0]
        self.new_url = escape(url_for("staff.new_booking"))
        self.move_url = addresses("staff.move_stay", "stay_id")
        self.beds = escape(_("Beds"))
        self.sites = {site: (_mark_of(word(site)), f"{escape(word(site))}, ") for site in OTHER_SITES}

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
        lanes = [self._lane(lane, row) for lane in row.lanes]
        return Markup(f"<tr>{head}" + "</tr><tr>".join(lanes) + "</tr>")  # noqa: S704 (every text is escaped)

    def _lane(self, lane: Iterable[Bar], row: ChartRow) -> str:
        cells: list[str] = []
        index, nights = 0, len(self.nights)
        for bar in lane:
            low, high = (bar.first - self.first).days, (bar.end - self.first).days
            low, high = low if low > 0 else 0, high if high < nights else nights
            if low > index:
                cells += self._free_nights(row, index, low)
            cells.append(self._bar(bar, high - low))
            index = high
        return "".join([*cells, *self._free_nights(row, index, nights)])

    def _free_nights(self, row: ChartRow, low: int, high: int) -> Iterator[str]:
        """A cell for each night where nobody's bar lies: beds that are left, to be booked."""
        for index in range(low, high):
            night, left = self.nights[index], row.free_beds[index]
            if left <= 0 or night < self.today:
                yield f"<td{self.marks[night]}></td>"
                continue
            iso, day = self.written[night]
            yield (
                f'<td{self.marks[night]}><a href="{self.new_url}?arrival={iso}&amp;yurt={row.number}" '
                f'aria-label="{row.number}, {day}">{left if left < row.beds else "+"}</a></td>'
            )

    def _bar(self, bar: Bar, nights: int) -> str:
        look, sign, state = self.looks[bar.state]
        first, first_day = self.written[bar.first]
        end, end_day = self.written[bar.end]
        site, named = self.sites.get(bar.channel, _OURS)
        about = f"{named}{state}, {first_day} – {end_day}"
        title = escape(bar.title)
        cell = f'<td colspan="{nights}" {look}>'
        if bar.stay_id is None:
            return f'{cell}<span title="{title}: {about}">{sign} {title}</span></td>'
        return (
            f'{cell}<a href="{self.move_url(bar.stay_id)}" draggable="false" data-arrival="{first}" '
            f'data-departure="{end}" title="{title}: {about}">{sign}{site} {title} '
            f'<small>{bar.people}</small><i class="grip" aria-hidden="true">⠿</i>'
            f'<span class="visually-hidden"> {about}</span></a></td>'
        )


_OURS = "", ""


def _mark_of(site: str) -> str:
    """A letter for a site, which its full name explains to those who hear the page or point at it."""
    return f'<b class="site" aria-hidden="true">{escape(site[0])}</b>'


class _Written(dict[date, tuple[str, str]]):
    """Each day as addresses and as people write it, once."""

    def __missing__(self, day: date) -> tuple[str, str]:
        self[day] = written = day.isoformat(), short_date(day)
        return written


def _mark(night: date, today: date) -> str:
    if night == today:
        return ' class="t"'
    return ' class="w"' if night.weekday() > 4 else ""
