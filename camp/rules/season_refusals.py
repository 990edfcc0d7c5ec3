"""Every way the camp says no to its seasons and prices; see ``camp.rules.refusals``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from camp.rules.meals import MealPlan
from camp.rules.refusals import Refusal
from camp.rules.text import LocalizedText


@dataclass(eq=False)
class SeasonBackwards(Refusal):
    """It ends before it begins."""

    name: LocalizedText


@dataclass(eq=False)
class SeasonOfOtherYear(Refusal):
    """A season lies in one year, the one it is listed under."""

    name: LocalizedText
    year: int


@dataclass(eq=False)
class SeasonsOverlap(Refusal):
    """Two seasons claim the same nights, so that they would have two prices."""

    one: LocalizedText
    other: LocalizedText
    first_night: date
    last_night: date


@dataclass(eq=False)
class SeasonGap(Refusal):
    """A question: is the camp closed on these nights between two seasons?"""

    first_night: date
    last_night: date


@dataclass(eq=False)
class SeasonSold(Refusal):
    """Nights that would be in no season are sold already."""

    first_night: date
    codes: tuple[str, ...]


@dataclass(eq=False)
class SeasonIncomplete(Refusal):
    """A season needs a name and both its nights."""


@dataclass(eq=False)
class YearHasSeasons(Refusal):
    """A copy overwrites nothing."""

    year: int


@dataclass(eq=False)
class YearWithoutSeasons(Refusal):
    year: int


@dataclass(eq=False)
class PlansOutOfOrder(Refusal):
    """More meals would cost less."""

    season: LocalizedText
    kind: LocalizedText
    smaller: MealPlan
    larger: MealPlan


@dataclass(eq=False)
class PricesMoved(Refusal):
    """Somebody else changed these prices meanwhile."""
