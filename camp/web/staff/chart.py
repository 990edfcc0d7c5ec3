"""The chart of all yurts and nights."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TypeVar

from flask import render_template, request

from camp import clock
from camp.rules.dates import ONE_DAY, month_start
from camp.rules.lifecycle import OTHER_SITES, Channel
from camp.services.chart import BarState, ChartFilter, read_chart
from camp.web.staff import staff
from camp.web.staff.chart_rows import SIGNS, RowWriter
from camp.web.words import word

E = TypeVar("E", BarState, Channel)

DAYS = (14, 31)
BEFORE_TODAY = 2
"""Nights shown before today: who is in is seen from the beginning."""


@staff.get("/chart")
def chart() -> str:
    first, days = _window()
    chosen = ChartFilter(
        request.args.get("kind") or None,
        _member(BarState, request.args.get("state")),
        _member(Channel, request.args.get("channel")),
        bool(request.args.get("free")),
    )
    kept = {name: value for name in ("kind", "state", "channel", "free") if (value := request.args.get(name))}
    read = read_chart(first, days, clock.now(), chosen)
    return render_template(
        "staff/chart.html",
        chart=read,
        first=first,
        days=days,
        lengths=DAYS,
        today=clock.today(),
        chosen=chosen,
        kept=kept,
        earlier=first - days * ONE_DAY,
        later=first + days * ONE_DAY,
        month=month_start(clock.today()),
        states={state: word(state) for state in BarState},
        signs=SIGNS,
        write=RowWriter(read, clock.today()),
        months=_months(read.nights),
        channels=Channel,
        sites=sorted(OTHER_SITES),
    )


def _months(nights: Sequence[date]) -> list[tuple[date, int]]:
    """Each month of the nights shown, by its first one, with how many of them are in it."""
    return [
        (days[0], len(days))
        for days in (list(group) for _, group in groupby(nights, lambda night: (night.year, night.month)))
    ]


def _window() -> tuple[date, int]:
    days = request.args.get("days", "")
    try:
        first = date.fromisoformat(request.args.get("first", ""))
        # A month before and a year after it there must be a calendar.
        first - DAYS[-1] * ONE_DAY, first + 366 * ONE_DAY
    except (ValueError, OverflowError):
        first = clock.today() - BEFORE_TODAY * ONE_DAY
    return first, int(days) if days in map(str, DAYS) else DAYS[-1]


def _member(kind: type[E], text: str | None) -> E | None:
    try:
        return kind(text) if text else None
    except ValueError:
        return None
