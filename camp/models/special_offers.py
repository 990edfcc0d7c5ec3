"""Offers for nights that would stay empty, and what each channel costs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.activities import MasterClass
from camp.models.base import Base, LocalizedTextColumn, Moment, MoneyColumn, enum_column
from camp.rules.money import NOTHING, Money
from camp.rules.special_offers import OfferKind
from camp.rules.text import LocalizedText


class SpecialOffer(Base):
    """See rules/special_offers.py."""

    __tablename__ = "special_offers"
    __table_args__ = (
        CheckConstraint("first_night <= last_night", name="nights_in_order"),
        CheckConstraint("(kind = 'percent') = (percent IS NOT NULL)", name="percent_known"),
        CheckConstraint("percent BETWEEN 1 AND 90", name="percent_in_range"),
        CheckConstraint("(kind = 'free_night') = (every_nights IS NOT NULL)", name="every_nights_known"),
        CheckConstraint("every_nights BETWEEN 2 AND 14", name="every_nights_in_range"),
        CheckConstraint("(kind = 'class_included') = (class_id IS NOT NULL)", name="class_known"),
        CheckConstraint("most_uses > 0", name="most_uses_positive"),
        CheckConstraint("uses >= 0", name="uses_not_negative"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    description: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    kind: Mapped[OfferKind] = mapped_column(enum_column(OfferKind))
    percent: Mapped[int | None] = mapped_column(Integer)
    every_nights: Mapped[int | None] = mapped_column(Integer)
    """Of so many nights one is free."""
    class_id: Mapped[int | None] = mapped_column(ForeignKey("classes.id"))
    first_night: Mapped[date] = mapped_column(Date)
    last_night: Mapped[date] = mapped_column(Date)
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    """What the guest types, in capitals; None: open to all."""
    most_uses: Mapped[int | None] = mapped_column(Integer)
    """So many bookings may have it at once; None: as many as like."""
    uses: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How many have it, holds too; moved by one UPDATE each, see services/special_offers.py."""
    made_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    """From then on nobody new gets it; bookings that have it keep it."""

    master_class: Mapped[MasterClass | None] = relationship()


class ChannelCost(Base):
    """What a channel takes of one year's bookings, or costs for the whole season."""

    __tablename__ = "channel_costs"
    __table_args__ = (
        UniqueConstraint("year", "origin"),
        CheckConstraint("commission BETWEEN 0 AND 10000", name="commission_in_range"),
        CheckConstraint("season_cost >= 0", name="season_cost_not_negative"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    origin: Mapped[str] = mapped_column(String(40))
    """As ``Booking.origin``: a channel, or the word in the link a guest came by."""
    commission: Mapped[int] = mapped_column(Integer, default=0)
    """Hundredths of a percent of the bookings' revenue."""
    season_cost: Mapped[Money] = mapped_column(MoneyColumn, default=NOTHING)
