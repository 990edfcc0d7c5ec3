"""Calendars others read, bookings of other sites that found no bed, and letters to guests."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.models.bookings import Booking
from camp.models.orders import Order
from camp.models.yurts import Yurt
from camp.rules.dates import Period
from camp.rules.letters import LetterKind
from camp.rules.lifecycle import Channel


class CalendarFeed(Base):
    """One yurt's busy nights for one reader. Only the hash of its secret is kept: it is shown once."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"))
    reader: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    fetched_at: Mapped[datetime | None] = mapped_column(Moment)
    fetched_by: Mapped[str] = mapped_column(String(120), default="")
    """The reader's User-Agent at its last fetch."""

    yurt: Mapped[Yurt] = relationship()


class ChannelConflict(Base):
    """Another site sold nights of a yurt that were ours to somebody else already. A person must solve it."""

    __tablename__ = "channel_conflicts"
    __table_args__ = (
        CheckConstraint("arrival < departure", name="has_a_night"),
        UniqueConstraint("channel", "reference"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    channel: Mapped[Channel] = mapped_column(enum_column(Channel))
    reference: Mapped[str] = mapped_column(String(60))
    yurt_id: Mapped[int] = mapped_column(ForeignKey("yurts.id"))
    arrival: Mapped[date] = mapped_column(Date)
    departure: Mapped[date] = mapped_column(Date)
    people: Mapped[int] = mapped_column(Integer)
    noticed_at: Mapped[datetime] = mapped_column(Moment)
    solved_at: Mapped[datetime | None] = mapped_column(Moment)

    yurt: Mapped[Yurt] = relationship()

    @property
    def period(self) -> Period:
        return Period(self.arrival, self.departure)


class Letter(Base):
    """A letter to a guest, written in the same transaction as what it tells of. Its words are put when it is
    read, in the booking's language."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    kind: Mapped[LetterKind] = mapped_column(enum_column(LetterKind))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    """What was called off."""
    written_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    """When somebody sent it by hand."""

    booking: Mapped[Booking] = relationship()
    order: Mapped[Order | None] = relationship()
