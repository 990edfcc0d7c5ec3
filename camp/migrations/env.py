"""Alembic's environment: the app's engine, and columns written down as the plain types they are stored as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | bool:
    """A migration is history: it must not change when our own column types do."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


@contextmanager
def _tables_that_can_be_copied(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it and dropping the old one, which its foreign keys would forbid."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    yield
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    if broken:
        raise RuntimeError(f"rows that refer to nothing: {broken[:5]}")


def run() -> None:
    extension = current_app.extensions["migrate"]
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_item=render_item,
            **extension.configure_args,
        )
        with _tables_that_can_be_copied(connection), context.begin_transaction():
            context.run_migrations()


run()
