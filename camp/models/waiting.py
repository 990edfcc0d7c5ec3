"""Who waits for dates on which the camp is full."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.models.bookings import Booking
from camp.models.yurts import YurtKind
from camp.rules.dates import Period
from camp.rules.meals import MealPlan
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.waiting import WaitingState, Wanted, state_of


class Waiting(Base):
    """One party in the queue; deleted when it leaves, and when its day of arrival is over."""

    __tablename__ = "waiting"
    __table_args__ = (
        CheckConstraint("arrival < departure", name="has_a_night"),
        CheckConstraint("adults > 0", name="has_an_adult"),
        CheckConstraint("email <> '' OR phone <> ''", name="can_be_reached"),
        Index("ix_waiting_booking_id_arrival", "booking_id", "arrival"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    """The order of the queue."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """The secret in the private link."""
    joined_at: Mapped[datetime] = mapped_column(Moment)
    arrival: Mapped[date] = mapped_column(Date, index=True)
    departure: Mapped[date] = mapped_column(Date)
    adults: Mapped[int] = mapped_column(Integer)
    child_ages: Mapped[list[Any]] = mapped_column(JSON)
    meal_plan: Mapped[MealPlan] = mapped_column(enum_column(MealPlan))
    sold_as: Mapped[SoldAs | None] = mapped_column(enum_column(SoldAs))
    """None: as it comes."""
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("yurt_kinds.id"))
    """None: any."""
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    """E.164."""
    country: Mapped[str] = mapped_column(String(2), default="")
    language: Mapped[str] = mapped_column(String(2))
    consented_at: Mapped[datetime] = mapped_column(Moment)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), unique=True)
    """The hold made for them; None: they wait."""
    offered_at: Mapped[datetime | None] = mapped_column(Moment)

    booking: Mapped[Booking | None] = relationship(lazy="joined")
    kind: Mapped[YurtKind | None] = relationship(lazy="joined")

    @property
    def period(self) -> Period:
        return Period(self.arrival, self.departure)

    @property
    def party(self) -> Party:
        return Party(self.adults, tuple(self.child_ages))

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.sold_as, self.kind.code if self.kind is not None else None)

    def state(self, now: datetime) -> WaitingState:
        hold = self.booking
        return state_of(
            hold.status if hold is not None else None, hold is not None and not hold.owns_beds(now)
        )
