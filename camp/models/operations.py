"""Calendars others read, and bookings of other sites that found no bed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.models.yurts import Yurt
from camp.rules.dates import Period
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
