"""Bookings, their stays, and the people who come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from camp.models.base import Base, Moment, MoneyColumn, enum_column
from camp.models.yurts import Yurt
from camp.rules.cancellation import CancelledBy
from camp.rules.currencies import Currency
from camp.rules.dates import Period
from camp.rules.lifecycle import ENDED_WITH_A_NAME, OWNS_BEDS, BookingStatus, Channel, StayStatus
from camp.rules.meals import Diet, MealPlan, diet_text
from camp.rules.money import Money
from camp.rules.party import Party
from camp.rules.pricing import SoldAs
from camp.rules.text import folded


class Booking(Base):
    """What a guest ordered: stays with one code and one folio, from the first hold to the last payment."""

    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint(
            "status NOT IN ('held', 'requested', 'awaiting_deposit') OR held_until IS NOT NULL",
            name="deadline_known",
        ),
        CheckConstraint("arrival <= departure", name="dates_in_order"),
        CheckConstraint("stake BETWEEN 0 AND 100", name="stake_in_range"),
        CheckConstraint("status IN ('held', 'expired', 'released') OR guest_name <> ''", name="guest_named"),
        CheckConstraint(
            "erased_at IS NULL OR (guest_name = '—' AND email = '' AND phone = '' AND notes = ''"
            " AND expected_hour IS NULL)",
            name="erased_stays_erased",
        ),
        CheckConstraint("(shown_currency IS NULL) = (shown_rate IS NULL)", name="rate_shown_whole"),
        CheckConstraint("shown_rate > 0", name="shown_rate_positive"),
        # A channel's booking arrives once, however often it is told of.
        UniqueConstraint("channel", "channel_reference"),
        Index("ix_bookings_status_held_until", "status", "held_until"),
        Index("ix_bookings_confirmed_at_created_at", "confirmed_at", "created_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """Short, for people; see rules/text.py."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """The secret in the guest's private link."""
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """One visitor's attempt to book: the same key never makes a second booking."""
    status: Mapped[BookingStatus] = mapped_column(enum_column(BookingStatus))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    channel_reference: Mapped[str | None] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The word in the link that first brought the guest to the site; empty: none did."""
    campaign: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """That link's utm_campaign."""
    special_offer_id: Mapped[int | None] = mapped_column(ForeignKey("special_offers.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    arrival: Mapped[date] = mapped_column(Date, index=True)
    departure: Mapped[date] = mapped_column(Date)
    """The day itself for those who come for the day and sleep elsewhere."""
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    """When this booking ends by itself unless the next step is made; None once it stands."""
    deposit: Mapped[Money] = mapped_column(MoneyColumn)
    stake: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Percent of the deposit that a cancellation costs at the least, since the guest moved the stay."""
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    """Counts the changes a calendar should hear of (SEQUENCE of RFC 5545)."""
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """When it was cancelled, expired or released."""
    cancelled_by: Mapped[CancelledBy | None] = mapped_column(enum_column(CancelledBy))
    """Of a cancelled booking: whether terms or the camp's own promise decided what went back."""

    stranded_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    """Since when the camp has money for it that came after its end; None: it has none, or all is settled."""
    shown_currency: Mapped[Currency | None] = mapped_column(enum_column(Currency))
    """The foreign currency the guest saw the price in when booking; None: only som."""
    shown_rate: Mapped[int | None] = mapped_column(Integer)
    """At which rate, ten-thousandths of a som: it is promised for this booking."""

    guest_name: Mapped[str] = mapped_column(String(120), default="")
    name_key: Mapped[str] = mapped_column(String(240), default="", index=True)
    """The name folded, to be found by whatever letters are typed; follows the name by itself."""
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    """E.164."""
    country: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166-1 alpha-2."""
    expected_hour: Mapped[int | None] = mapped_column(Integer)
    notes: Mapped[str] = mapped_column(Text, default="")
    consented_at: Mapped[datetime | None] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the guest had names and contacts deleted: from then on there are none, see rules/erasure.py."""

    stays: Mapped[list[Stay]] = relationship(
        back_populates="booking", order_by="Stay.id", lazy="selectin", cascade="all, delete-orphan"
    )

    guests: Mapped[list[Guest]] = relationship(
        back_populates="booking", order_by="Guest.position", lazy="selectin", cascade="all, delete-orphan"
    )

    @validates("guest_name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = folded(name)
        return name

    @property
    def origin(self) -> str:
        """Where the guest came from: the word in the link, else the channel the booking was made by."""
        return self.source or self.channel

    @property
    def is_visit(self) -> bool:
        """Do they come for the day, without a night?"""
        return self.arrival == self.departure

    @property
    def period(self) -> Period:
        """The nights; a visit has none, and no period."""
        return Period(self.arrival, self.departure)

    @property
    def party(self) -> Party:
        ages = [guest.age for guest in self.guests if guest.age is not None]
        return Party(len(self.guests) - len(ages), tuple(sorted(ages)))

    @property
    def may_be_paid_late(self) -> bool:
        """Has it ended after somebody was asked to pay for it? A hold that ran out has not."""
        is_hold = self.status is BookingStatus.EXPIRED and self.consented_at is None
        return self.status in ENDED_WITH_A_NAME and not is_hold

    def owns_beds(self, now: datetime) -> bool:
        """Does it stand, with no deadline gone by?"""
        lapsed = self.held_until is not None and self.held_until <= now
        return self.status in OWNS_BEDS and not lapsed


class Stay(Base):
    """One party in one yurt for consecutive nights."""

    __tablename__ = "stays"
    __table_args__ = (
        CheckConstraint("arrival < departure", name="has_a_night"),
        CheckConstraint("adults > 0", name="has_an_adult"),
        # A yurt's calendar is read all day long.
        Index("ix_stays_yurt_id_departure", "yurt_id", "departure"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"))
    arrival: Mapped[date] = mapped_column(Date, index=True)
    departure: Mapped[date] = mapped_column(Date, index=True)
    adults: Mapped[int] = mapped_column(Integer)
    child_ages: Mapped[list[Any]] = mapped_column(JSON)
    meal_plan: Mapped[MealPlan] = mapped_column(enum_column(MealPlan))
    sold_as: Mapped[SoldAs] = mapped_column(enum_column(SoldAs))
    status: Mapped[StayStatus] = mapped_column(enum_column(StayStatus))
    checked_in_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_out_at: Mapped[datetime | None] = mapped_column(Moment)

    booking: Mapped[Booking] = relationship(back_populates="stays")
    yurt: Mapped[Yurt] = relationship()
    guests: Mapped[list[Guest]] = relationship(back_populates="stay", order_by="Guest.position")

    @property
    def period(self) -> Period:
        return Period(self.arrival, self.departure)

    @property
    def party(self) -> Party:
        return Party(self.adults, tuple(self.child_ages))


class Guest(Base):
    """One of the people of a booking."""

    __tablename__ = "guests"
    __table_args__ = (
        UniqueConstraint("booking_id", "position"),
        CheckConstraint("age BETWEEN 0 AND 17", name="age_of_a_child"),
        CheckConstraint("weight_kg BETWEEN 10 AND 250", name="weight_in_range"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    stay_id: Mapped[int | None] = mapped_column(ForeignKey("stays.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    age: Mapped[int | None] = mapped_column(Integer)
    """Of a child; an adult is not asked."""
    name: Mapped[str] = mapped_column(String(120), default="")
    name_key: Mapped[str] = mapped_column(String(240), default="", index=True)
    """The name folded, like the booking's."""
    diet: Mapped[Diet] = mapped_column(enum_column(Diet), default=Diet.EVERYTHING)
    allergies: Mapped[str] = mapped_column(String(200), default="")
    weight_kg: Mapped[int | None] = mapped_column(Integer)
    """A rider's, for choosing the horse; shown to the stable alone."""
    diet_seen: Mapped[str] = mapped_column(String(240), default="")
    """What the kitchen has seen of diet and allergies; another text than ``diet_text`` is news to it."""
    citizenship: Mapped[str] = mapped_column(String(2), default="")
    """ISO 3166-1 alpha-2. This and the next three: the guest register, shown to the front desk alone."""
    document_number: Mapped[str] = mapped_column(String(40), default="")
    """Erased some time after the departure, see CampSettings.document_days."""
    birth_date: Mapped[date | None] = mapped_column(Date)
    registered_at: Mapped[datetime | None] = mapped_column(Moment)

    booking: Mapped[Booking] = relationship(back_populates="guests")
    stay: Mapped[Stay | None] = relationship(back_populates="guests")

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = folded(name)
        return name

    @property
    def eats_otherwise(self) -> bool:
        return self.diet is not Diet.EVERYTHING or bool(self.allergies)

    @property
    def diet_text(self) -> str:
        """What the kitchen has to know; empty for somebody who eats everything."""
        return diet_text(self.diet, self.allergies)
