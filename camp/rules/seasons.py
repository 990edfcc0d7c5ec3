"""When the camp is open: a night in no season is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from camp.rules.dates import ONE_DAY, Period
from camp.rules.refusals import OutOfSeason


@dataclass(frozen=True, order=True, slots=True)
class SeasonDates:
    """One season of one year: its first and its last night, both open."""

    first_night: date
    last_night: date
    season_id: int

    def __contains__(self, night: date) -> bool:
        return self.first_night <= night <= self.last_night


def season_of(night: date, seasons: Iterable[SeasonDates]) -> SeasonDates | None:
    return next((season for season in seasons if night in season), None)


def open_runs(seasons: Iterable[SeasonDates]) -> list[SeasonDates]:
    """Seasons that follow one another without a gap, joined: one run is one camp year, opening to closing."""
    runs: list[SeasonDates] = []
    for season in sorted(seasons):
        if runs and season.first_night <= runs[-1].last_night + ONE_DAY:
            last = max(runs[-1].last_night, season.last_night)
            runs[-1] = SeasonDates(runs[-1].first_night, last, runs[-1].season_id)
        else:
            runs.append(season)
    return runs


def current_or_next_run(day: date, seasons: Iterable[SeasonDates]) -> SeasonDates | None:
    """The camp year that ``day`` falls in, or the next to come."""
    return next((run for run in open_runs(seasons) if run.last_night >= day), None)


def check_open(period: Period, seasons: Sequence[SeasonDates]) -> None:
    """Raises OutOfSeason for the first closed night of the period."""
    for night in period:
        if season_of(night, seasons) is None:
            run = current_or_next_run(period.arrival, seasons)
            raise OutOfSeason(night, run.first_night if run else None, run.last_night if run else None)


def closed_periods(start: date, end: date, seasons: Sequence[SeasonDates]) -> list[Period]:
    """The stretches of ``[start, end)`` in which the camp is shut."""
    shut: list[Period] = []
    opens_from = start
    for run in open_runs(seasons):
        if run.last_night < start or run.first_night >= end:
            continue
        if run.first_night > opens_from:
            shut.append(Period(opens_from, run.first_night))
        opens_from = run.last_night + ONE_DAY
    if opens_from < end:
        shut.append(Period(opens_from, end))
    return shut
