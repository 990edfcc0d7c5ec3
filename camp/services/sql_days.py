"""Days reckoned inside the database, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class camp_day_of(FunctionElement[Any]):  # noqa: N801 (reads as the SQL function it is)
    """The day on the camp's calendar at a stored moment, as ``clock.camp_day`` gives it."""

    name = "camp_day_of"
    type = Date()
    inherit_cache = True


class days_between(FunctionElement[Any]):  # noqa: N801
    """How many days from the first date to the second."""

    name = "days_between"
    type = Integer()
    inherit_cache = True


class month_first_of(FunctionElement[Any]):  # noqa: N801
    """The first day of a date's month."""

    name = "month_first_of"
    type = Date()
    inherit_cache = True


@compiles(camp_day_of, "sqlite")
def _camp_day_sqlite(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    # SQLite keeps UTC as text, and the camp's zone has had no other offset since there were bookings.
    return f"date({compiler.process(element.clauses, **kw)}, '+6 hours')"


@compiles(camp_day_of, "postgresql")
def _camp_day_postgresql(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(timezone('Asia/Bishkek', {compiler.process(element.clauses, **kw)}) AS DATE)"


@compiles(days_between, "sqlite")
def _days_sqlite(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    first, second = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_postgresql(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    first, second = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({second} - {first})"


@compiles(month_first_of, "sqlite")
def _month_sqlite(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"date({compiler.process(element.clauses, **kw)}, 'start of month')"


@compiles(month_first_of, "postgresql")
def _month_postgresql(element: Any, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST(date_trunc('month', {compiler.process(element.clauses, **kw)}) AS DATE)"
