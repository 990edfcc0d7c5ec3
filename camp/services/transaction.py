"""One transaction a command, commands that are only tried, and what the database said no to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from camp.extensions import db
from camp.models import Base

_trying: ContextVar[bool] = ContextVar("trying", default=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """The session of one command: committed at the end, rolled back when anything is raised."""
    session: Session = db.session()
    try:
        yield session
        if _trying.get():
            # What is looked at next is read anew, as after a commit.
            session.flush()
            session.expire_all()
        else:
            session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def rehearsal() -> Iterator[None]:
    """The one command given in here refuses what it refuses and changes what it changes, for whoever looks
    from inside; then it was never done. Whoever else wants to write waits meanwhile, so look quickly."""
    token = _trying.set(True)
    try:
        yield
    finally:
        _trying.reset(token)
        db.session.rollback()


@contextmanager
def quick_transaction() -> Iterator[Connection]:
    """The same without a session, for what is asked so often that the session itself would be dear. It knows
    no objects, and the journal hears nothing of what it writes."""
    with db.engine.begin() as books:
        yield books


def reading() -> Session:
    """The session of a query."""
    session: Session = db.session()
    return session


def broke(error: IntegrityError, table: str, *columns: str) -> bool:
    """Was it the primary key, unique constraint or index over these columns that the database refused?

    PostgreSQL names the constraint, SQLite the columns.
    """
    diagnostics: Any = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return bool(diagnostics.constraint_name in _names(table, columns))
    wanted = ", ".join(f"{table}.{column}" for column in columns)
    return str(error.orig) == f"UNIQUE constraint failed: {wanted}"


def dialect_of(books: Session | Connection) -> Any:
    """Where "insert unless it is there" is written the same way for both databases."""
    bind = books.get_bind() if isinstance(books, Session) else books
    return {"sqlite": sqlite, "postgresql": postgresql}[bind.dialect.name]


def is_deadlock(error: DBAPIError) -> bool:
    """Did PostgreSQL end this transaction to let another go on?"""
    return getattr(error.orig, "sqlstate", None) == "40P01"


def _names(table: str, columns: tuple[str, ...]) -> set[str]:
    found = Base.metadata.tables[table]
    names = {
        str(constraint.name)
        for constraint in found.constraints
        if isinstance(constraint, UniqueConstraint) and tuple(constraint.columns.keys()) == columns
    }
    names |= {str(one.name) for one in found.indexes if one.unique and tuple(one.columns.keys()) == columns}
    if tuple(found.primary_key.columns.keys()) == columns:
        names.add(str(found.primary_key.name))
    return names
