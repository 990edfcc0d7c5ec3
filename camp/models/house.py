"""The camp itself: where it is, how to reach it, what it says to its guests, its terms, and its meters."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, LocalizedTextColumn, Moment, enum_column
from camp.models.people import User
from camp.rules.eco import Meter, PlantWork
from camp.rules.text import LocalizedText


class CampDetails(Base):
    """The camp's own details and house texts: one row."""

    __tablename__ = "camp_details"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("latitude BETWEEN -90000000 AND 90000000", name="latitude_in_range"),
        CheckConstraint("longitude BETWEEN -180000000 AND 180000000", name="longitude_in_range"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    phone: Mapped[str] = mapped_column(String(20), default="")
    """E.164, as ``whatsapp``."""
    whatsapp: Mapped[str] = mapped_column(String(20), default="")
    telegram: Mapped[str] = mapped_column(String(40), default="")
    """A name without @, as ``instagram``."""
    instagram: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    latitude: Mapped[int | None] = mapped_column(Integer)
    """Millionths of a degree (WGS 84), as ``longitude``."""
    longitude: Mapped[int | None] = mapped_column(Integer)
    address: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    about: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    way: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    """How to get there."""
    bring: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    """What to bring."""
    rules: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    """The rules of the house."""
    shows_eco: Mapped[bool] = mapped_column(Boolean, default=False)
    """May guests read the season's water, power, firewood and waste?"""
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class CancellationStep(Base):
    """Cancelling more than so many days before the arrival costs so much of the deposit. Nearer than the
    last step it costs all of it."""

    __tablename__ = "cancellation_steps"
    __table_args__ = (
        CheckConstraint("beyond_days >= 0", name="beyond_days_not_negative"),
        CheckConstraint("percent_kept BETWEEN 0 AND 100", name="percent_kept_in_range"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    beyond_days: Mapped[int] = mapped_column(Integer, unique=True)
    percent_kept: Mapped[int] = mapped_column(Integer)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class MeterReading(Base):
    """What a meter showed, or what was used, on a day. See rules/eco.py."""

    __tablename__ = "meter_readings"
    __table_args__ = (
        UniqueConstraint("meter", "day"),
        CheckConstraint("hundredths >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    meter: Mapped[Meter] = mapped_column(enum_column(Meter))
    day: Mapped[date] = mapped_column(Date)
    hundredths: Mapped[int] = mapped_column(BigInteger)
    """Of the meter's unit."""
    noted_at: Mapped[datetime] = mapped_column(Moment)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    noted_by: Mapped[User | None] = relationship()


class PlantService(Base):
    """Something done at the treatment plant."""

    __tablename__ = "plant_services"
    __table_args__ = (Index("ix_plant_services_day", "day"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    work: Mapped[PlantWork] = mapped_column(enum_column(PlantWork))
    note: Mapped[str] = mapped_column(String(300), default="")
    noted_at: Mapped[datetime] = mapped_column(Moment)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    noted_by: Mapped[User | None] = relationship()
