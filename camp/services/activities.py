"""What the camp does with its guests: tours, classes, meals with their dishes, extras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from camp.models import Dish, Extra, MasterClass, Meal, Tour
from camp.rules.meals import MealKind
from camp.services.transaction import reading


@dataclass(frozen=True)
class WhatsOn:
    tours: Sequence[Tour]
    classes: Sequence[MasterClass]
    meals: Sequence[Meal]
    dishes: Mapping[MealKind, Sequence[Dish]]
    extras: Sequence[Extra]


def whats_on() -> WhatsOn:
    """Everything on offer, in the order of the catalogue."""
    session = reading()
    dishes: dict[MealKind, list[Dish]] = {}
    for dish in session.scalars(select(Dish).order_by(Dish.position)):
        dishes.setdefault(dish.meal, []).append(dish)
    return WhatsOn(
        session.scalars(select(Tour).where(Tour.is_offered).order_by(Tour.position)).all(),
        session.scalars(
            select(MasterClass).where(MasterClass.is_offered).order_by(MasterClass.position)
        ).all(),
        session.scalars(select(Meal).order_by(Meal.id)).all(),
        dishes,
        session.scalars(select(Extra).where(Extra.is_offered).order_by(Extra.position)).all(),
    )
