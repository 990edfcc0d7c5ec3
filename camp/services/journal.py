"""Who did what, when, before and after: written beside every change by the session itself.

No command has to remember it. Objects that the session flushes and updates it is told to execute are watched
alike. The folio keeps its own: charges and payments are never changed, and each names who wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from camp import clock
from camp.models import (
    Base,
    Booking,
    CampSettings,
    ChildRate,
    Closure,
    DiscountRule,
    ExchangeRate,
    Extra,
    Guest,
    JournalEntry,
    MasterClass,
    Meal,
    Order,
    Rate,
    Season,
    Stay,
    Supplement,
    Tour,
    User,
    UserRole,
)  # fmt: skip
from camp.rules.journal import Actor, Deed

WATCHED: tuple[type[Base], ...] = (
    Booking, CampSettings, ChildRate, Closure, DiscountRule, ExchangeRate, Extra, Guest, MasterClass, Meal,
    Order, Rate, Season, Stay, Supplement, Tour, User, UserRole,
)  # fmt: skip

BORN: tuple[type[Base], ...] = (Booking, Closure, ExchangeRate, Order, Stay, User, UserRole)
"""Of these the beginning is noted too; guests come with their booking, prices with the catalogue."""

UNTOLD = frozenset(
    {"id", "booking_id", "token", "idempotency_key", "changed_at", "created_at", "revision", "name_key",
     "diet_seen", "ordered_at", "posted_at", "noted_at", "noted_by_id", "registered_at"}
)  # fmt: skip
"""Columns nobody asks about."""

PERSONAL = frozenset(
    {"guest_name", "email", "phone", "notes", "name", "allergies", "weight_kg", "citizenship",
     "document_number", "birth_date", "password_hash"}
)  # fmt: skip
"""Of these the journal keeps only that they changed: it is never erased, and these can be."""

HIDDEN = "…"


@dataclass(frozen=True)
class Hand:
    """Who writes in the books."""

    actor: Actor
    user_id: int | None = None


PROGRAM = Hand(Actor.PROGRAM)

_hand: ContextVar[Hand] = ContextVar("hand", default=PROGRAM)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def write_as(hand: Hand) -> None:
    """From now on, in this request or command."""
    _hand.set(hand)


def current_user_id() -> int | None:
    return _hand.get().user_id


@contextmanager
def lived_at(moment: datetime) -> Iterator[None]:
    """For a past that is played: what is written now was written then."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


# Watching


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _context: UOWTransaction) -> None:
    entries = []
    for one in session.new:
        if isinstance(one, BORN):
            told = _told(_row(one), _columns(one))
            filled = {name: value for name, value in told.items() if value not in (None, [], 0)}
            entries.append(_entry(one, Deed.CREATED, {}, filled))
    for one in session.dirty:
        if isinstance(one, WATCHED):
            before, after = _changes(one)
            if after:
                entries.append(_entry(one, Deed.CHANGED, before, after))
    for one in session.deleted:
        if isinstance(one, WATCHED):
            entries.append(_entry(one, Deed.REMOVED, _told(_row(one), _columns(one)), {}))
    _write(session, entries)


@event.listens_for(Session, "do_orm_execute")
def _note_execute(state: ORMExecuteState) -> Any:
    """An UPDATE or DELETE of many rows at once: look before and after."""
    mapper = state.bind_mapper
    if not (state.is_update or state.is_delete) or mapper is None or mapper.class_ not in WATCHED:
        return None
    statement: Any = state.statement
    table: Any = mapper.local_table
    if state.is_update and {column.key for column in statement._values} <= UNTOLD:
        return None
    session, key = state.session, next(iter(table.primary_key.columns))
    rows = select(table).where(*([statement.whereclause] if statement.whereclause is not None else []))
    # Locked where the database can, so that what is noted as before is what the change finds.
    before = {row[key.name]: row for row in session.connection().execute(rows.with_for_update()).mappings()}
    result = state.invoke_statement()
    if not before:
        return result
    after = {
        row[key.name]: row
        for row in session.connection().execute(select(table).where(key.in_(before))).mappings()
    }
    _write(session, _compared(mapper.class_, before, after))
    return result


def _compared(
    table: type[Base], before: Mapping[int, Mapping[Any, Any]], after: Mapping[int, Mapping[Any, Any]]
) -> Iterable[dict[str, Any]]:
    for row_id, old in before.items():
        new = after.get(row_id)
        if new is None:
            yield _line(table, row_id, old, Deed.REMOVED, _told(old, old), {})
            continue
        changed = [name for name in old if old[name] != new[name]]
        told = _told(new, changed)
        if told:
            yield _line(table, row_id, new, Deed.CHANGED, _told(old, changed), told)


# Wording


def _columns(one: Base) -> list[str]:
    return [attribute.key for attribute in inspect(type(one)).column_attrs]


def _row(one: Base) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _columns(one)}


def _changes(one: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for name in _columns(one):
        history = inspect(one).attrs[name].history
        if history.has_changes():
            old[name] = history.deleted[0] if history.deleted else None
            new[name] = history.added[0] if history.added else None
    changed = [name for name in new if new[name] != old[name]]
    return _told(old, changed), _told(new, changed)


def _told(row: Mapping[Any, Any], names: Iterable[Any]) -> dict[str, Any]:
    return {name: _plain(name, row[name]) for name in names if name not in UNTOLD}


def _plain(name: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    if name in PERSONAL:
        return HIDDEN
    if isinstance(value, bool | int | str | list):
        return value
    tyiyn = getattr(value, "tyiyn", None)
    if tyiyn is not None:
        return tyiyn
    text = getattr(value, "ru", None)
    if text is not None:
        return {"ky": value.ky, "ru": value.ru, "en": value.en}
    return value.isoformat()


def _entry(one: Any, deed: Deed, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    row = {"booking_id": getattr(one, "booking_id", None)}
    key = inspect(type(one)).primary_key[0].name
    return _line(type(one), getattr(one, key), row, deed, before, after)


def _line(
    table: type[Base],
    row_id: Any,
    row: Mapping[Any, Any],
    deed: Deed,
    before: dict[str, Any],
    after: dict[str, Any],
) -> dict[str, Any]:
    hand = _hand.get()
    return {
        "at": _moment.get() or clock.now(),
        "actor": hand.actor,
        "user_id": hand.user_id,
        "booking_id": row_id if table is Booking else row.get("booking_id"),
        "subject": table.__tablename__,
        # A rate of exchange is known by its day.
        "subject_id": row_id.toordinal() if hasattr(row_id, "toordinal") else row_id,
        "deed": deed,
        "before": before,
        "after": after,
    }


def _write(session: Session, entries: Iterable[dict[str, Any]]) -> None:
    rows = list(entries)
    if rows:
        session.connection().execute(insert(JournalEntry), rows)
