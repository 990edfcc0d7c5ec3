"""Meals: which of them a plan holds on which day, and where they are eaten.

A plan begins with the dinner of the arrival day and ends on the departure day with the breakfast or, at full
board, the lunch. Each is eaten in the dining yurts, where it takes a seat of that day's sitting, or out on a
tour, from a lunch box, and then it takes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from camp.rules.activities import Span
from camp.rules.dates import ONE_DAY

AT_TABLE = timedelta(hours=1)


class MealPlan(StrEnum):
    BREAKFAST = "breakfast"
    HALF_BOARD = "half_board"
    FULL_BOARD = "full_board"


class MealKind(StrEnum):
    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    LUNCH_BOX = "lunch_box"


class Served(StrEnum):
    SEAT = "seat"
    BOX = "box"


class Diet(StrEnum):
    EVERYTHING = "everything"
    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten_free"
    LACTOSE_FREE = "lactose_free"


def diet_text(diet: Diet, allergies: str) -> str:
    """What the kitchen has to know of somebody; empty for whoever eats everything.

    >>> diet_text(Diet.VEGAN, "nuts"), diet_text(Diet.EVERYTHING, "")
    ('vegan: nuts', '')
    """
    return f"{diet}: {allergies}" if diet is not Diet.EVERYTHING or allergies else ""


class ExtraUnit(StrEnum):
    """What an extra is counted by."""

    PERSON = "person"
    PIECE = "piece"


SITTINGS = (MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER)
"""Eaten at a table, in the order of the day."""

PLAN_MEALS = {
    MealPlan.BREAKFAST: (MealKind.BREAKFAST,),
    MealPlan.HALF_BOARD: (MealKind.BREAKFAST, MealKind.DINNER),
    MealPlan.FULL_BOARD: (MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER),
}


def day_of_meal(night: date, meal: MealKind) -> date:
    """The day on which a night's meal is eaten: its dinner that evening, the others the next day."""
    return night if meal is MealKind.DINNER else night + ONE_DAY


def meals_of_plan(nights: Iterable[date], plan: MealPlan) -> Iterator[tuple[date, MealKind]]:
    """Every meal of the plan with its day."""
    for night in nights:
        for meal in PLAN_MEALS[plan]:
            yield day_of_meal(night, meal), meal


def span_of_meal(day: date, at: time) -> Span:
    start = datetime.combine(day, at)
    return Span(start, start + AT_TABLE)


def served_during(meal: Span, tours: Iterable[Span]) -> Served:
    """A meal that falls into a tour goes along in a box."""
    return Served.BOX if any(tour.overlaps(meal) for tour in tours) else Served.SEAT
