"""Yurts, their beds, and who owns which bed on which night."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, LocalizedTextColumn, Moment, enum_column
from camp.rules.dates import ONE_DAY, Period
from camp.rules.housekeeping import YurtCondition
from camp.rules.text import LocalizedText

yurt_amenities = Table(
    "yurt_amenities",
    Base.metadata,
    Column("yurt_id", ForeignKey("yurts.id"), primary_key=True),
    Column("amenity_id", ForeignKey("amenities.id"), primary_key=True),
)


class Amenity(Base):
    __tablename__ = "amenities"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class YurtKind(Base):
    __tablename__ = "yurt_kinds"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int] = mapped_column(Integer)
    sold_by_bed: Mapped[bool] = mapped_column(Boolean)
    """May strangers share it, each by the bed? It can be sold whole either way."""
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    description: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


class Yurt(Base):
    __tablename__ = "yurts"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("yurt_kinds.id"))
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    description: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)
    first_night: Mapped[date | None] = mapped_column(Date)
    """It stands from this night on; None: since the books began."""
    last_night: Mapped[date | None] = mapped_column(Date)
    """The last night it stood; None: it stands."""
    condition: Mapped[YurtCondition] = mapped_column(enum_column(YurtCondition), default=YurtCondition.READY)
    condition_since: Mapped[datetime | None] = mapped_column(Moment)

    kind: Mapped[YurtKind] = relationship(lazy="joined", innerjoin=True)
    beds: Mapped[list[Bed]] = relationship(
        primaryjoin="and_(Yurt.id == Bed.yurt_id, Bed.last_night.is_(None))",
        back_populates="yurt",
        order_by="Bed.number",
        lazy="selectin",
    )
    """Those that are in it now."""
    amenities: Mapped[list[Amenity]] = relationship(secondary=yurt_amenities, order_by=Amenity.id)


class Bed(Base):
    """One sleeping place."""

    __tablename__ = "beds"
    __table_args__ = (CheckConstraint("number > 0", name="number_positive"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    first_night: Mapped[date | None] = mapped_column(Date)
    """As the yurt's."""
    last_night: Mapped[date | None] = mapped_column(Date)

    yurt: Mapped[Yurt] = relationship(back_populates="beds")


class BedNight(Base):
    """A bed promised for a night. The primary key is the promise: nobody else can have it.

    Written by ``services/inventory`` alone.
    """

    __tablename__ = "bed_nights"
    __table_args__ = (CheckConstraint("(stay_id IS NULL) <> (closure_id IS NULL)", name="stay_or_closure"),)

    bed_id: Mapped[int] = mapped_column(ForeignKey("beds.id"), primary_key=True)
    night: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"), index=True)
    closure_id: Mapped[int | None] = mapped_column(ForeignKey("closures.id"), index=True)


class Closure(Base):
    """A yurt out of order for some nights, and why. It owns the beds like a stay does."""

    __tablename__ = "closures"
    __table_args__ = (CheckConstraint("first_night <= last_night", name="in_order"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"), index=True)
    first_night: Mapped[date] = mapped_column(Date)
    last_night: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime] = mapped_column(Moment)
    lifted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody said it is over before its time; its beds were given back then."""

    yurt: Mapped[Yurt] = relationship()

    @property
    def period(self) -> Period:
        return Period(self.first_night, self.last_night + ONE_DAY)
