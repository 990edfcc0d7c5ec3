"""Meals and their dishes, the sittings of the dining yurts, who eats what when, and extras."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, LocalizedTextColumn, MoneyColumn, enum_column
from camp.models.bookings import Guest
from camp.rules.meals import ExtraUnit, MealKind, Served
from camp.rules.money import Money
from camp.rules.text import LocalizedText


class Meal(Base):
    """What the kitchen serves: price, and how many can sit down to it."""

    __tablename__ = "meals"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("seats >= 0 AND rounds > 0", name="seats_not_negative"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[MealKind] = mapped_column(enum_column(MealKind), unique=True)
    description: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    price: Mapped[Money] = mapped_column(MoneyColumn)
    seats: Mapped[int] = mapped_column(Integer)
    rounds: Mapped[int] = mapped_column(Integer)
    """How many times the table is laid for it: breakfast may be eaten in two rounds."""
    is_offered: Mapped[bool] = mapped_column(Boolean, default=True)
    """Sold beside a plan, and to those who come for the day?"""
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)

    @property
    def capacity(self) -> int:
        return self.seats * self.rounds


class Dish(Base):
    __tablename__ = "dishes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int] = mapped_column(Integer)
    meal: Mapped[MealKind] = mapped_column(enum_column(MealKind))
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    diets: Mapped[list[str]] = mapped_column(JSON)
    """The special diets it suits."""
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class Sitting(Base):
    """A day's breakfast, lunch or dinner. The counter is moved by ``services/inventory`` alone."""

    __tablename__ = "sittings"
    __table_args__ = (CheckConstraint("taken BETWEEN 0 AND capacity", name="seats_not_oversold"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    meal: Mapped[MealKind] = mapped_column(enum_column(MealKind), primary_key=True)
    capacity: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer)


class MealPlace(Base):
    """Somebody's meal: a seat at the sitting, or a box. Nobody eats the same meal twice."""

    __tablename__ = "meal_places"

    guest_id: Mapped[int] = mapped_column(ForeignKey("guests.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    meal: Mapped[MealKind] = mapped_column(enum_column(MealKind), primary_key=True)
    served: Mapped[Served] = mapped_column(enum_column(Served))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    """Ordered beside the meal plan; None: a meal of the plan."""

    guest: Mapped[Guest] = relationship()


class Extra(Base):
    """A transfer, the banya, a litre of kymyz."""

    __tablename__ = "extras"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("most > 0", name="most_positive"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    description: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    unit: Mapped[ExtraUnit] = mapped_column(enum_column(ExtraUnit))
    price: Mapped[Money] = mapped_column(MoneyColumn)
    most: Mapped[int] = mapped_column(Integer)
    """The largest quantity ordered at once."""
    starts: Mapped[list[str]] = mapped_column(JSON)
    """Hours to choose from, "HH:MM"; none: the hour is agreed with the guest."""
    is_offered: Mapped[bool] = mapped_column(Boolean, default=True)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)

    @property
    def hours(self) -> tuple[time, ...]:
        return tuple(time.fromisoformat(start) for start in self.starts)
