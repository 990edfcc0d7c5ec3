"""A month of nights to choose from: first the arrival, then the departure. Plain links: no script needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from camp.rules.dates import LONGEST_STAY, ONE_DAY, month_start
from camp.services.offers import NightState, nights_of
from camp.web.formats import month_title, weekday_date, weekday_names

FEW = 3
MONTHS_AHEAD = 18


@dataclass(frozen=True)
class Weekday:
    short: str
    long: str


@dataclass(frozen=True)
class Day:
    number: int
    state: str
    href: str | None
    label: str
    note: str
    selected: bool
    in_range: bool
    """Between the chosen arrival and the last day one can leave on."""
    picks_arrival: bool
    """Does its link choose the arrival, on this same page?"""


@dataclass(frozen=True)
class Month:
    title: str
    hint: str
    """What to choose next."""
    weekdays: list[Weekday]
    weeks: list[list[Day | None]]
    previous_href: str | None
    next_href: str | None
    previous_label: str
    next_label: str
    legend: list[tuple[str, str]]


def asked_day(args: Mapping[str, str], name: str) -> date | None:
    """The day in an address; one that can't be read counts as none."""
    try:
        return date.fromisoformat(args.get(name, ""))
    except ValueError:
        return None


def asked_month(args: Mapping[str, str], today: date) -> date:
    """The first day of the month in an address, kept within what can be booked."""
    asked = asked_day({"day": args.get("month", "") + "-01"}, "day")
    asked = asked or month_start(asked_day(args, "arrival") or today)
    return min(max(asked, month_start(today)), month_start(today, MONTHS_AHEAD))


def month_of(
    endpoint: str,
    values: Mapping[str, Any],
    month: date,
    today: date,
    now: datetime,
    arrival: date | None,
    yurt_number: int | None = None,
) -> Month:
    """The calendar of the camp, or of one yurt, on the page ``endpoint`` with these ``values``."""
    picker = _Picker(endpoint, dict(values), month, today, arrival)
    end = month_start(month, 1)
    # Nights before the month tell whether a stay begun there can still go on.
    first = min(arrival, month) if arrival and (month - arrival).days <= LONGEST_STAY else month
    states = {state.night: state for state in nights_of(first, end, now, yurt_number)}
    days: list[Day | None] = [None] * month.weekday()
    days += [picker.day(states[night], states) for night in sorted(states) if night >= month]
    days += [None] * (-len(days) % 7)
    earlier, later = month_start(month, -1), end
    return Month(
        title=month_title(month),
        hint=_hint(arrival),
        weekdays=[
            Weekday(*names) for names in zip(weekday_names("abbreviated"), weekday_names("wide"), strict=True)
        ],
        weeks=[days[i : i + 7] for i in range(0, len(days), 7)],
        previous_href=picker.month_href(earlier) if earlier >= month_start(today) else None,
        next_href=picker.month_href(later) if later <= month_start(today, MONTHS_AHEAD) else None,
        previous_label=_("Previous month"),
        next_label=_("Next month"),
        legend=_legend(yurt_number is None),
    )


class _Picker:
    """Draws a day as the next thing to choose."""

    def __init__(
        self, endpoint: str, values: dict[str, Any], month: date, today: date, arrival: date | None
    ) -> None:
        self.endpoint, self.values, self.month, self.today = endpoint, values, month, today
        self.arrival = arrival

    def month_href(self, month: date) -> str:
        arrival = self.arrival.isoformat() if self.arrival else None
        return url_for(self.endpoint, **self.values, month=f"{month:%Y-%m}", arrival=arrival)

    def day(self, state: NightState, states: Mapping[date, NightState]) -> Day:
        night = state.night
        kind = self._kind(state)
        href, action = None, ""
        can_leave = self._can_leave_on(night, states)
        if can_leave:
            href = url_for(
                "guest.search", arrival=self.arrival, departure=night, adults=self.values.get("adults", 2)
            )
            action = _("departure on this day")
        elif kind in ("free", "few"):
            href = url_for(
                self.endpoint, **self.values, month=f"{self.month:%Y-%m}", arrival=night.isoformat()
            )
            action = _("arrival on this day")
        label = ", ".join(part for part in (weekday_date(night), self._words(kind, state), action) if part)
        return Day(
            number=night.day,
            state=kind,
            href=href,
            label=label,
            note=str(state.free_yurts) if kind == "few" and state.free_yurts else "",
            selected=night == self.arrival,
            in_range=can_leave,
            picks_arrival=not can_leave,
        )

    def _kind(self, state: NightState) -> str:
        if state.night < self.today:
            return "past"
        if not state.is_open:
            return "closed"
        if not state.free_yurts and not state.free_beds:
            return "full"
        return "few" if state.free_yurts <= FEW and "slug" not in self.values else "free"

    def _can_leave_on(self, day: date, states: Mapping[date, NightState]) -> bool:
        """Are all nights from the chosen arrival to this day to be had?"""
        if self.arrival is None or not self.arrival < day or (day - self.arrival).days > LONGEST_STAY:
            return False
        night = self.arrival
        while night < day:
            state = states.get(night)
            if state is None or self._kind(state) not in ("free", "few"):
                return False
            night += ONE_DAY
        return True

    def _words(self, kind: str, state: NightState) -> str:
        if kind == "few":
            return _(
                "yurts free: %(yurts)s, beds free: %(beds)s", yurts=state.free_yurts, beds=state.free_beds
            )
        return {
            "free": _("free"),
            "full": _("no places"),
            "closed": _("closed"),
            "past": _("passed"),
        }[kind]


def _hint(arrival: date | None) -> str:
    if arrival is None:
        return _("Choose the day of arrival.")
    return _("Arrival: %(day)s. Now choose the day of departure.", day=weekday_date(arrival))


def _legend(is_whole_camp: bool) -> list[tuple[str, str]]:
    few = [("few", _("few places"))] if is_whole_camp else []
    return [("free", _("free")), *few, ("full", _("no places")), ("closed", _("closed"))]
