"""Horses and guides, and who goes out with them in which shift."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.activities import TourDeparture
from camp.models.base import Base, enum_column
from camp.models.bookings import Guest
from camp.rules.activities import Shift
from camp.rules.stable import HorseRole, HorseState


class Horse(Base):
    __tablename__ = "horses"
    __table_args__ = (
        CheckConstraint("carries_kg BETWEEN 20 AND 200", name="carries_in_range"),
        CheckConstraint("state = 'fit' OR out_from IS NOT NULL", name="out_from_known"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    role: Mapped[HorseRole] = mapped_column(enum_column(HorseRole))
    carries_kg: Mapped[int] = mapped_column(Integer)
    state: Mapped[HorseState] = mapped_column(enum_column(HorseState), default=HorseState.FIT)
    out_from: Mapped[date | None] = mapped_column(Date)
    """Lame or resting from this day on."""
    out_until: Mapped[date | None] = mapped_column(Date)
    """The last day out; None: until somebody says it is fit."""
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)

    def is_out(self, day: date) -> bool:
        if self.state is HorseState.FIT or self.out_from is None:
            return False
        return self.out_from <= day and (self.out_until is None or day <= self.out_until)


class Guide(Base):
    __tablename__ = "guides"
    __table_args__ = (CheckConstraint("weight_kg BETWEEN 30 AND 150", name="weight_in_range"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    languages: Mapped[list[str]] = mapped_column(JSON)
    weight_kg: Mapped[int] = mapped_column(Integer)
    """A guide rides too."""
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class HorseShift(Base):
    """A horse promised for a morning or afternoon. The primary key is the promise.

    Under a guest, a guide, or, with neither, a pack. Written by ``services/inventory`` alone.
    """

    __tablename__ = "horse_shifts"
    __table_args__ = (CheckConstraint("guest_id IS NULL OR guide_id IS NULL", name="one_rider"),)

    horse_id: Mapped[int] = mapped_column(ForeignKey("horses.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    shift: Mapped[Shift] = mapped_column(enum_column(Shift), primary_key=True)
    departure_id: Mapped[int] = mapped_column(ForeignKey("tour_departures.id"), index=True)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id"))
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("guides.id"))

    horse: Mapped[Horse] = relationship()
    departure: Mapped[TourDeparture] = relationship()
    guest: Mapped[Guest | None] = relationship()
    guide: Mapped[Guide | None] = relationship()


class GuideShift(Base):
    """A guide promised for a morning or afternoon; written like HorseShift."""

    __tablename__ = "guide_shifts"

    guide_id: Mapped[int] = mapped_column(ForeignKey("guides.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    shift: Mapped[Shift] = mapped_column(enum_column(Shift), primary_key=True)
    departure_id: Mapped[int] = mapped_column(ForeignKey("tour_departures.id"), index=True)

    guide: Mapped[Guide] = relationship()
    departure: Mapped[TourDeparture] = relationship()
