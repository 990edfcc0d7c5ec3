"""What is to be done, and the days that are closed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Integer, String, Time
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.models.people import User
from camp.rules.roles import Role
from camp.rules.tasks import TaskKind, Urgency


class Task(Base):
    """Something to do on a day: written by hand, or born from the day and then done or given to somebody.

    What the day itself asks for is reckoned anew each time; it gets a row here, by its key, when a person
    touches it.
    """

    __tablename__ = "tasks"
    __table_args__ = (CheckConstraint("kind <> 'by_hand' OR title <> ''", name="says_what"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
    """Of a task born from the day: the same task has the same key."""
    kind: Mapped[TaskKind] = mapped_column(enum_column(TaskKind))
    day: Mapped[date] = mapped_column(Date, index=True)
    due_at: Mapped[time | None] = mapped_column(Time)
    title: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[Role | None] = mapped_column(enum_column(Role))
    """Whose work it is; None: anybody's."""
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    urgency: Mapped[Urgency] = mapped_column(enum_column(Urgency), default=Urgency.NORMAL)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    assignee: Mapped[User | None] = relationship(foreign_keys=assignee_id)
    done_by: Mapped[User | None] = relationship(foreign_keys=done_by_id)


class NightAudit(Base):
    """A day that is closed, with its figures as they were then."""

    __tablename__ = "night_audits"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(Moment)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)

    closed_by: Mapped[User | None] = relationship()
