"""Seasons, what a night costs in them, and the camp's settings."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    Time,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, LocalizedTextColumn, MoneyColumn, enum_column
from camp.models.yurts import YurtKind
from camp.rules.lifecycle import Confirmation
from camp.rules.meals import MealPlan
from camp.rules.money import Money
from camp.rules.pricing import DiscountKind
from camp.rules.register import RegisterRule
from camp.rules.text import LocalizedText


class Season(Base):
    """One season of one year; nights in none are closed."""

    __tablename__ = "seasons"
    __table_args__ = (
        UniqueConstraint("code", "year"),
        CheckConstraint("first_night <= last_night", name="in_order"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    year: Mapped[int] = mapped_column(Integer)
    first_night: Mapped[date] = mapped_column(Date)
    last_night: Mapped[date] = mapped_column(Date)
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class Rate(Base):
    """What an adult pays per night in one kind of yurt, season and meal plan."""

    __tablename__ = "rates"
    __table_args__ = (
        UniqueConstraint("season_id", "kind_id", "meal_plan"),
        CheckConstraint("adult_price > 0", name="price_positive"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("yurt_kinds.id"))
    meal_plan: Mapped[MealPlan] = mapped_column(enum_column(MealPlan))
    adult_price: Mapped[Money] = mapped_column(MoneyColumn)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)

    season: Mapped[Season] = relationship()
    kind: Mapped[YurtKind] = relationship()


class Supplement(Base):
    """What a private yurt of a kind costs per night on top, in one season."""

    __tablename__ = "supplements"
    __table_args__ = (
        UniqueConstraint("season_id", "kind_id"),
        CheckConstraint("price >= 0", name="price_not_negative"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("yurt_kinds.id"))
    price: Mapped[Money] = mapped_column(MoneyColumn)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)

    season: Mapped[Season] = relationship()
    kind: Mapped[YurtKind] = relationship()


class ChildRate(Base):
    """Children of these ages, both included, pay this percentage of the adult price."""

    __tablename__ = "child_rates"
    __table_args__ = (
        CheckConstraint("0 <= first_age AND first_age <= last_age", name="ages_in_order"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    first_age: Mapped[int] = mapped_column(Integer, unique=True)
    last_age: Mapped[int] = mapped_column(Integer)
    percent: Mapped[int] = mapped_column(Integer)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class DiscountRule(Base):
    """So many percent off the nights, from so many nights or people on."""

    __tablename__ = "discounts"
    __table_args__ = (
        CheckConstraint("threshold > 0", name="threshold_positive"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_in_range"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[DiscountKind] = mapped_column(enum_column(DiscountKind), unique=True)
    threshold: Mapped[int] = mapped_column(Integer)
    percent: Mapped[int] = mapped_column(Integer)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class CampSettings(Base):
    """The owner's settings: one row."""

    __tablename__ = "camp_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("deposit_percent BETWEEN 0 AND 100", name="deposit_percent_in_range"),
        CheckConstraint("deposit_sum > 0", name="deposit_sum_positive"),
        CheckConstraint("deposit_hours > 0", name="deposit_hours_positive"),
        CheckConstraint("hold_minutes > 0", name="hold_minutes_positive"),
        CheckConstraint("document_days >= 0", name="document_days_not_negative"),
        CheckConstraint("plant_capacity > 0", name="plant_capacity_positive"),
        CheckConstraint("plant_filter_days > 0", name="plant_filter_days_positive"),
        CheckConstraint("held_back_yurts >= 0", name="held_back_yurts_not_negative"),
        CheckConstraint("stale_hours > 0", name="stale_hours_positive"),
        CheckConstraint("guest_change_days >= 0", name="guest_change_days_not_negative"),
        CheckConstraint("waiting_hours > 0", name="waiting_hours_positive"),
        CheckConstraint("voucher_months > 0", name="voucher_months_positive"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    confirmation: Mapped[Confirmation] = mapped_column(enum_column(Confirmation))
    deposit_percent: Mapped[int] = mapped_column(Integer)
    deposit_sum: Mapped[Money | None] = mapped_column(MoneyColumn)
    """A fixed deposit; None: the percentage counts."""
    deposit_hours: Mapped[int] = mapped_column(Integer)
    hold_minutes: Mapped[int] = mapped_column(Integer)
    check_in: Mapped[time] = mapped_column(Time)
    check_out: Mapped[time] = mapped_column(Time)
    breakfast_at: Mapped[time] = mapped_column(Time)
    lunch_at: Mapped[time] = mapped_column(Time)
    dinner_at: Mapped[time] = mapped_column(Time)
    guest_register: Mapped[RegisterRule] = mapped_column(enum_column(RegisterRule))
    document_days: Mapped[int] = mapped_column(Integer)
    """Document numbers are erased so many days after the departure."""
    plant_capacity: Mapped[int] = mapped_column(Integer)
    """People a day the treatment plant bears."""
    plant_filter_days: Mapped[int] = mapped_column(Integer)
    """Days between two changes of its filter."""
    plant_filter_on: Mapped[date | None] = mapped_column(Date)
    """When it was changed last."""
    follows_bank: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    """Are the National Bank's rates taken every day?"""
    held_back_yurts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Other sites see none of the last so many yurts free on a night: they learn too late what is gone."""
    stale_hours: Mapped[int] = mapped_column(Integer, default=12, server_default="12")
    """A site's calendar not read for so long is stale."""
    stale_asks: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """While one is stale, guests ask and the camp says yes by hand."""
    guest_change_days: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Until so many days before the arrival guests change a booking themselves."""
    waiting_hours: Mapped[int] = mapped_column(Integer, default=6, server_default="6")
    """So long a yurt that became free is held for whoever is first on the waiting list."""
    voucher_months: Mapped[int] = mapped_column(Integer, default=12, server_default="12")
    """So long a gift voucher is good."""
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)
