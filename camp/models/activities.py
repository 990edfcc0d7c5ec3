"""Tours and master classes, the dates on which they are held, and who has a place."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, LocalizedTextColumn, Moment, MoneyColumn, enum_column
from camp.models.bookings import Booking, Guest
from camp.rules.activities import CallOffReason, GroupRules, Level, Span, Timetable, TourMode
from camp.rules.money import Money
from camp.rules.pricing import TourPrices
from camp.rules.text import LocalizedText


class _Activity:
    """What tours and classes have in common: names, hours, months, sizes."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    summary: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    description: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    minutes: Mapped[int] = mapped_column(Integer)
    """The length on each day."""
    starts: Mapped[list[str]] = mapped_column(JSON)
    """Hours of beginning, "HH:MM"."""
    opens: Mapped[str] = mapped_column(String(5))
    """The first day of its year, "MM-DD"."""
    closes: Mapped[str] = mapped_column(String(5))
    cutoff_days: Mapped[int] = mapped_column(Integer)
    cutoff_hour: Mapped[int] = mapped_column(Integer)
    min_people: Mapped[int] = mapped_column(Integer)
    max_people: Mapped[int] = mapped_column(Integer)
    lowest_age: Mapped[int] = mapped_column(Integer)
    is_offered: Mapped[bool] = mapped_column(Boolean, default=True)
    is_sample: Mapped[bool] = mapped_column(Boolean, default=True)


def _activity_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_in_range"),
        CheckConstraint("0 < min_people AND min_people <= max_people", name="sizes_in_order"),
        CheckConstraint("lowest_age BETWEEN 0 AND 18", name="lowest_age_in_range"),
        CheckConstraint("cutoff_days >= 0 AND cutoff_hour BETWEEN 0 AND 23", name="cutoff_in_range"),
    )


class Tour(_Activity, Base):
    """A tour on horseback or on foot."""

    __tablename__ = "tours"
    __table_args__ = (
        *_activity_checks(),
        CheckConstraint("days > 0", name="has_a_day"),
        CheckConstraint("people_per_guide > 0", name="is_led"),
        CheckConstraint("people_per_pack_horse >= 0", name="pack_horses_not_negative"),
    )

    mode: Mapped[TourMode] = mapped_column(enum_column(TourMode))
    level: Mapped[Level] = mapped_column(enum_column(Level))
    days: Mapped[int] = mapped_column(Integer)
    km: Mapped[int] = mapped_column(Integer)
    climb_m: Mapped[int] = mapped_column(Integer)
    people_per_guide: Mapped[int] = mapped_column(Integer)
    guide_rides: Mapped[bool] = mapped_column(Boolean)
    people_per_pack_horse: Mapped[int] = mapped_column(Integer)
    """0: no pack horses."""
    max_rider_kg: Mapped[int] = mapped_column(Integer)
    """0 on foot."""
    on_request: Mapped[bool] = mapped_column(Boolean)
    """May a party have one of its own, on a day and hour it picks?"""
    place_price: Mapped[Money] = mapped_column(MoneyColumn)
    horse_price: Mapped[Money] = mapped_column(MoneyColumn)
    guide_price: Mapped[Money] = mapped_column(MoneyColumn)
    guide_horse_price: Mapped[Money] = mapped_column(MoneyColumn)
    pack_horse_price: Mapped[Money] = mapped_column(MoneyColumn)

    @property
    def is_ride(self) -> bool:
        return self.mode is TourMode.HORSE

    @property
    def timetable(self) -> Timetable:
        return Timetable(
            _hours(self.starts), self.minutes, self.opens, self.closes, self.cutoff_days, self.cutoff_hour,
            self.days,
        )  # fmt: skip

    @property
    def group(self) -> GroupRules:
        most_kg = self.max_rider_kg if self.is_ride else None
        return GroupRules(self.min_people, self.max_people, self.lowest_age, most_kg)

    @property
    def prices(self) -> TourPrices:
        return TourPrices(
            self.place_price,
            self.horse_price,
            self.guide_price,
            self.guide_horse_price,
            self.pack_horse_price,
        )


class MasterClass(_Activity, Base):
    """A class: felt, boorsok, a komuz evening."""

    __tablename__ = "classes"
    __table_args__ = (
        *_activity_checks(),
        CheckConstraint("price >= 0", name="price_not_negative"),
    )

    per_group: Mapped[bool] = mapped_column(Boolean)
    """One price for the whole group, which then has the session to itself."""
    price: Mapped[Money] = mapped_column(MoneyColumn)

    @property
    def timetable(self) -> Timetable:
        return Timetable(
            _hours(self.starts), self.minutes, self.opens, self.closes, self.cutoff_days, self.cutoff_hour
        )

    @property
    def group(self) -> GroupRules:
        return GroupRules(self.min_people, self.max_people, self.lowest_age)


def _hours(starts: list[str]) -> tuple[time, ...]:
    return tuple(time.fromisoformat(start) for start in starts)


class _Dated:
    """A day on which a tour or class is held. The counter is moved by ``services/inventory`` alone."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date] = mapped_column(Date, index=True)
    starts_at: Mapped[time] = mapped_column(Time)
    capacity: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer)
    called_off_at: Mapped[datetime | None] = mapped_column(Moment)
    call_off_reason: Mapped[CallOffReason | None] = mapped_column(enum_column(CallOffReason))


def _not_oversold() -> CheckConstraint:
    return CheckConstraint("taken BETWEEN 0 AND capacity", name="places_not_oversold")


class TourDeparture(_Dated, Base):
    """A tour on a day: a scheduled one has places for anybody, another belongs to the booking that asked."""

    __tablename__ = "tour_departures"
    __table_args__ = (_not_oversold(),)

    tour_id: Mapped[int] = mapped_column(ForeignKey("tours.id"))
    last_day: Mapped[date] = mapped_column(Date, index=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    """Whose own tour it is; None for a scheduled one."""

    tour: Mapped[Tour] = relationship(lazy="joined", innerjoin=True)
    booking: Mapped[Booking | None] = relationship()
    places: Mapped[list[TourPlace]] = relationship(back_populates="departure")

    @property
    def is_scheduled(self) -> bool:
        return self.booking_id is None

    @property
    def activity(self) -> Tour:
        return self.tour

    @property
    def span(self) -> Span:
        return self.tour.timetable.span(self.day, self.starts_at)


class TourPlace(Base):
    """Somebody's place on a departure."""

    __tablename__ = "tour_places"

    departure_id: Mapped[int] = mapped_column(ForeignKey("tour_departures.id"), primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey("guests.id"), primary_key=True, index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    lacks_horse: Mapped[bool] = mapped_column(Boolean, default=False)
    """The horse fell out and no other was to be found: staff must find one or call the ride off."""

    departure: Mapped[TourDeparture] = relationship(back_populates="places")
    guest: Mapped[Guest] = relationship()


class ClassSession(_Dated, Base):
    """A class on a day and hour."""

    __tablename__ = "class_sessions"
    __table_args__ = (
        UniqueConstraint("class_id", "day", "starts_at"),
        _not_oversold(),
    )

    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"))

    master_class: Mapped[MasterClass] = relationship(lazy="joined", innerjoin=True)
    places: Mapped[list[ClassPlace]] = relationship(back_populates="session")

    @property
    def activity(self) -> MasterClass:
        return self.master_class

    @property
    def span(self) -> Span:
        return self.master_class.timetable.span(self.day, self.starts_at)


class ClassPlace(Base):
    __tablename__ = "class_places"

    session_id: Mapped[int] = mapped_column(ForeignKey("class_sessions.id"), primary_key=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey("guests.id"), primary_key=True, index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)

    session: Mapped[ClassSession] = relationship(back_populates="places")
    guest: Mapped[Guest] = relationship()
