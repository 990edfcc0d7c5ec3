"""Photos the owner took. The files lie in the data folder, scaled and stripped of where they were taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from camp.models.base import Base, LocalizedTextColumn, Moment, enum_column
from camp.rules.photos import PhotoSubject
from camp.rules.text import LocalizedText


class Photo(Base):
    __tablename__ = "photos"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0", name="size_positive"),
        Index("ix_photos_subject", "subject", "subject_id", "position"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    """Of its files, made of their content: what has this name never changes."""
    subject: Mapped[PhotoSubject] = mapped_column(enum_column(PhotoSubject))
    subject_id: Mapped[int] = mapped_column(Integer, default=0)
    """The row of the yurt, tour, class or meal; 0 for the camp itself."""
    position: Mapped[int] = mapped_column(Integer)
    caption: Mapped[LocalizedText] = mapped_column(LocalizedTextColumn)
    """What is to be seen, for those who can't."""
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
