"""Letters to guests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.models.bookings import Booking
from camp.models.orders import Order
from camp.rules.letters import LetterKind


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
