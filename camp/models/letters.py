"""The outbox, the owner's own texts for its letters, and what guests say of their stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, LocalizedTextColumn, Moment, enum_column
from camp.models.bookings import Booking
from camp.models.orders import Order
from camp.models.people import User
from camp.rules.letters import LetterKind, LetterStatus, MailProblem, SentBy
from camp.rules.opinions import Impression
from camp.rules.text import LocalizedText


class Letter(Base):
    """A letter, written in the same transaction as what it tells of.

    Its words are put when it leaves, so that they are true at that moment, and kept from then on as they were
    sent. Until then ``subject`` and ``text`` are empty, as they are again once the guest's data was erased.
    """

    __tablename__ = "letters"
    __table_args__ = (
        # One of a kind for each booking, where the program writes by the calendar.
        UniqueConstraint("booking_id", "once"),
        Index("ix_letters_status_next_try_at", "status", "next_try_at"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="sending_dated"),
        CheckConstraint("status <> 'sending' OR claimed_at IS NOT NULL", name="claim_dated"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(enum_column(LetterKind))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    once: Mapped[str | None] = mapped_column(String(20))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    """What was called off."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Of the staff, to whom it goes."""
    language: Mapped[str] = mapped_column(String(2))
    to_name: Mapped[str] = mapped_column(String(120), default="")
    """With the next two: to whom, where no booking says it; once it has left, to whom it went."""
    to_email: Mapped[str] = mapped_column(String(254), default="")
    to_phone: Mapped[str] = mapped_column(String(20), default="")
    """E.164."""
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the letter tells and its booking will not say any more; see ``services/letters.py``."""
    status: Mapped[LetterStatus] = mapped_column(enum_column(LetterStatus), default=LetterStatus.TO_SEND)
    written_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    """Not sent before."""
    good_until: Mapped[datetime] = mapped_column(Moment)
    """Not sent from then on."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a worker last took it in hand."""
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_by: Mapped[SentBy | None] = mapped_column(enum_column(SentBy))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who sent it by hand."""
    problem: Mapped[MailProblem | None] = mapped_column(enum_column(MailProblem))
    answer: Mapped[str] = mapped_column(String(300), default="")
    """What the mail server said last."""
    message_key: Mapped[str] = mapped_column(String(40), unique=True)
    """The left side of its Message-ID, the same at every attempt."""
    subject: Mapped[str] = mapped_column(String(250), default="")
    text: Mapped[str] = mapped_column(Text, default="")

    booking: Mapped[Booking | None] = relationship()
    order: Mapped[Order | None] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    sender: Mapped[User | None] = relationship(foreign_keys=[sent_by_id])

    @property
    def name(self) -> str:
        """Of whom it is for."""
        return self.to_name or (self.booking.guest_name if self.booking else "")

    @property
    def email(self) -> str:
        return self.to_email or (self.booking.email if self.booking else "")

    @property
    def phone(self) -> str:
        return self.to_phone or (self.booking.phone if self.booking else "")


class LetterText(Base):
    """The owner's own words for a kind of letter. There is no row for a kind that speaks the original's."""

    __tablename__ = "letter_texts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(enum_column(LetterKind), unique=True)
    subject_line: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    body: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)


class Opinion(Base):
    """What a party said of its stay: one tap, and a sentence if they liked."""

    __tablename__ = "opinions"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    impression: Mapped[Impression] = mapped_column(enum_column(Impression))
    remark: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime] = mapped_column(Moment, index=True)
    """At last."""

    booking: Mapped[Booking] = relationship()


class LinkAsk(Base):
    """How often a lost link was asked for at an address of late, so that nobody can flood a mailbox."""

    __tablename__ = "link_asks"

    address_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the address: whose it is, and whether it has a booking, stands nowhere here."""
    asked_at: Mapped[datetime] = mapped_column(Moment)
    """Last."""
    since: Mapped[datetime] = mapped_column(Moment)
    """When the counting began."""
    times: Mapped[int] = mapped_column(Integer)
    """Since then."""
