"""Who did what. Written once and never again: the database refuses to change or delete an entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, ForeignKey, Index, Integer, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from camp.models.base import Base, Moment, enum_column
from camp.models.people import User
from camp.rules.journal import Actor, Deed


class JournalEntry(Base):
    """One row of the books as it was before and after somebody changed it."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_subject", "subject", "subject_id"),
        Index("ix_journal_act", "act"),
        Index("uq_journal_undoes_id", "undoes_id", unique=True),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor: Mapped[Actor] = mapped_column(enum_column(Actor))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("bookings.id"), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    """The table."""
    subject_id: Mapped[int] = mapped_column(Integer)
    deed: Mapped[Deed] = mapped_column(enum_column(Deed))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By column, only what changed. Of names, numbers and notes of people only that they changed."""
    after: Mapped[dict[str, Any]] = mapped_column(JSON)

    act: Mapped[str] = mapped_column(String(32), default="", server_default="")
    """The same for all that one transaction changed: they are undone together."""
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("journal.id"))
    """The entry this one takes back; each is taken back once."""

    user: Mapped[User | None] = relationship()


KEEP_SQLITE = """
CREATE TRIGGER journal_keeps_{name} BEFORE {operation} ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is never changed'); END
"""
KEEP_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION journal_keeps() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is never changed'; END $$
""",
    """
CREATE TRIGGER journal_keeps BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_keeps()
""",
)


def keeping_statements(dialect: str) -> tuple[str, ...]:
    """What makes the database keep the journal; the migration runs the same."""
    if dialect == "postgresql":
        return KEEP_POSTGRESQL
    operations = ("update", "delete")
    return tuple(KEEP_SQLITE.format(name=name, operation=name.upper()) for name in operations)


def _keep(table: Table) -> None:
    for dialect in ("sqlite", "postgresql"):
        for statement in keeping_statements(dialect):
            # DDL() takes % for a place to fill in.
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_keep(Base.metadata.tables["journal"])
