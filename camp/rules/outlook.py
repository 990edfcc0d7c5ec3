"""What a coming month may come to, from what is on its books and how the same month filled a year before.

The method is additive pickup, the plainest of those in use (L. R. Weatherford and S. E. Kimes, "A comparison
of forecasting methods for hotel revenue management", International Journal of Forecasting 19, 2003): what
came in for last year's month from the same day on until its end is added to what is on this month's books.

How far such a guess goes wrong is not assumed but tried: for every month that is over, and whose year before
is on the books too, the same is said as it would have been said on some days before the month began, and
compared with what became of it. The errors of the months tried that long before, each with the weight of its
size, go up and down from what is expected. Where nothing could be tried, nothing is foretold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

HORIZONS = (0, 30, 60, 90)
"""So many days before a month begins its outlook is tried."""


@dataclass(frozen=True, slots=True)
class Filling:
    """How one month filled a year ago, and stands now: guest-nights, or tyiyn."""

    now: int
    """On its books."""
    last_then: int
    """On the books of the same month of last year, on the same day of the year before."""
    last_final: int
    """What that month came to in the end."""


def expected(filling: Filling) -> int:
    """What is on the books, and what came in last year from that day on; never less than nothing.

    >>> expected(Filling(now=300, last_then=200, last_final=450))
    550
    """
    return max(0, filling.now + filling.last_final - filling.last_then)


@dataclass(frozen=True, slots=True)
class Trial:
    """What would have been said of a month that is over, and what it came to."""

    month: date
    """Its first day."""
    horizon: int
    """Days before it."""
    said: int
    was: int

    @property
    def error(self) -> Fraction:
        """By what share of what was said it went wrong.

        >>> Trial(date(2026, 6, 1), 30, said=400, was=500).error
        Fraction(1, 4)
        """
        if self.said == 0:
            return Fraction(1 if self.was else 0)
        return Fraction(abs(self.said - self.was), self.said)


def horizon_of(month: date, today: date) -> int:
    """The first of HORIZONS that lies as far ahead as the month does, else the farthest.

    >>> horizon_of(date(2026, 8, 1), date(2026, 7, 15))
    30
    """
    ahead = (month - today).days
    return next((horizon for horizon in HORIZONS if horizon >= ahead), HORIZONS[-1])


def margin(trials: Iterable[Trial], horizon: int) -> Fraction | None:
    """By what share those said so many days before were wrong, all together; None: nothing was tried.

    >>> june = Trial(date(2026, 6, 1), 30, said=400, was=500)
    >>> july = Trial(date(2026, 7, 1), 30, said=600, was=600)
    >>> margin([june, july], 30)
    Fraction(1, 10)
    """
    tried = [trial for trial in trials if trial.horizon == horizon]
    said = sum(trial.said for trial in tried)
    return Fraction(sum(abs(trial.said - trial.was) for trial in tried), said) if said else None


@dataclass(frozen=True, slots=True)
class Range:
    low: int
    middle: int
    high: int


def outlook(filling: Filling, error: Fraction | None) -> Range | None:
    """From what to what the month may come; None where there is no error to go by, or no month of last year
    to learn from. Never less than what is on its books today: who may still call off is not guessed.

    >>> outlook(Filling(now=300, last_then=200, last_final=450), Fraction(1, 10))
    Range(low=495, middle=550, high=605)
    """
    if error is None or filling.last_final <= 0:
        return None
    middle = expected(filling)
    low = max(round(middle * max(Fraction(0), 1 - error)), min(filling.now, middle))
    return Range(low, middle, round(middle * (1 + error)))
