"""Terms: those a season has of its own, and those a booking was made under."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from camp.models.base import Base, Moment, MoneyColumn
from camp.models.rates import Season
from camp.rules.cancellation import Step
from camp.rules.money import Money
from camp.rules.terms import Terms


class StepsColumn(TypeDecorator[tuple[Step, ...]]):
    """Steps of a cancellation as pairs of days and percent, the farthest first."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Step, ...] | None, dialect: Dialect) -> list[list[int]] | None:
        if value is None:
            return None
        return [[step.beyond_days, step.percent_kept] for step in sorted(value, reverse=True)]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Step, ...] | None:
        return None if value is None else tuple(Step(*pair) for pair in value)


class SeasonTerms(Base):
    """What one season asks and promises in place of the camp's own terms."""

    __tablename__ = "season_terms"
    __table_args__ = (
        CheckConstraint("deposit_percent BETWEEN 0 AND 100", name="deposit_percent_in_range"),
        CheckConstraint("deposit_sum > 0", name="deposit_sum_positive"),
        CheckConstraint("deposit_hours > 0", name="deposit_hours_positive"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    season_id: Mapped[int] = mapped_column(ForeignKey("seasons.id"), unique=True)
    deposit_percent: Mapped[int] = mapped_column(Integer)
    deposit_sum: Mapped[Money | None] = mapped_column(MoneyColumn)
    """A fixed deposit; None: the percentage counts."""
    deposit_hours: Mapped[int] = mapped_column(Integer)
    steps: Mapped[tuple[Step, ...]] = mapped_column(StepsColumn)

    season: Mapped[Season] = relationship()

    @property
    def terms(self) -> Terms:
        return Terms(self.deposit_percent, self.deposit_sum, self.deposit_hours, self.steps)


class BookingTerms(Base):
    """The terms a booking was made under, as numbers and as they were read. Written once."""

    __tablename__ = "booking_terms"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    deposit_percent: Mapped[int] = mapped_column(Integer)
    deposit_sum: Mapped[Money | None] = mapped_column(MoneyColumn)
    deposit_hours: Mapped[int] = mapped_column(Integer)
    steps: Mapped[tuple[Step, ...]] = mapped_column(StepsColumn)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the guest booked with them; None: nobody has read them, as on the telephone."""
    language: Mapped[str] = mapped_column(String(2), default="")
    """In which they were read."""
    sentences: Mapped[list[str]] = mapped_column(JSON, default=list)
    """As they were read; empty: they were not."""

    @property
    def terms(self) -> Terms:
        return Terms(self.deposit_percent, self.deposit_sum, self.deposit_hours, self.steps)
