"""The ways to pay, as the owner has set them up."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from camp.models.base import Base, LocalizedTextColumn, enum_column
from camp.rules.text import LocalizedText
from camp.rules.ways import WayKind


class PaymentWay(Base):
    """One way to pay. A row is born when the owner first sets it up."""

    __tablename__ = "payment_ways"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[WayKind] = mapped_column(enum_column(WayKind), unique=True)
    is_on: Mapped[bool] = mapped_column(Boolean)
    details: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    """What guests read: of a transfer the account, of cash whatever there is to say."""
    payment_link: Mapped[str] = mapped_column(Text, default="")
    """The fragment of the owner's own business QR (see rules/elqr.py)."""
