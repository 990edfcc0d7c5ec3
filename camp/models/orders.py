"""What a guest ordered for the days: a tour, a class, a meal beside the plan, an extra."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, Time, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.activities import ClassSession, TourDeparture
from camp.models.base import Base, Moment, enum_column
from camp.models.bookings import Booking
from camp.models.meals import Extra
from camp.rules.activities import CallOffChoice, CallOffReason
from camp.rules.lifecycle import OrderStatus
from camp.rules.meals import MealKind
from camp.rules.orders import OrderKind


class Order(Base):
    """One thing on one day for some of the people of a booking, with its places and its charges."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint(
            "(kind <> 'tour' OR departure_id IS NOT NULL) AND (kind <> 'class' OR session_id IS NOT NULL)"
            " AND (kind <> 'meal' OR meal IS NOT NULL) AND (kind <> 'extra' OR extra_id IS NOT NULL)",
            name="names_its_thing",
        ),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index(
            "ix_orders_choice",
            "choice",
            sqlite_where=text("choice IS NOT NULL"),
            postgresql_where=text("choice IS NOT NULL"),
        ),
        CheckConstraint("(status = 'called_off') = (call_off_reason IS NOT NULL)", name="reason_known"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    kind: Mapped[OrderKind] = mapped_column(enum_column(OrderKind))
    day: Mapped[date] = mapped_column(Date, index=True)
    starts_at: Mapped[time | None] = mapped_column(Time)
    departure_id: Mapped[int | None] = mapped_column(ForeignKey("tour_departures.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("class_sessions.id"), index=True)
    meal: Mapped[MealKind | None] = mapped_column(enum_column(MealKind))
    extra_id: Mapped[int | None] = mapped_column(ForeignKey("extras.id"))
    quantity: Mapped[int] = mapped_column(Integer)
    """People, or pieces of an extra."""
    guest_ids: Mapped[list[int]] = mapped_column(JSON)
    """Who; kept when the places are gone, so that the same can be ordered again."""
    status: Mapped[OrderStatus] = mapped_column(enum_column(OrderStatus))
    ordered_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    call_off_reason: Mapped[CallOffReason | None] = mapped_column(enum_column(CallOffReason))
    choice: Mapped[CallOffChoice | None] = mapped_column(enum_column(CallOffChoice))
    """What the guest wants instead; None: not said yet."""
    chosen_at: Mapped[datetime | None] = mapped_column(Moment)

    booking: Mapped[Booking] = relationship()
    departure: Mapped[TourDeparture | None] = relationship(lazy="joined")
    session: Mapped[ClassSession | None] = relationship(lazy="joined")
    extra: Mapped[Extra | None] = relationship(lazy="joined")
