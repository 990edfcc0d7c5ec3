"""Who did what, when, before and after: written beside every change by the session itself.

No command has to remember it. Objects that the session flushes and updates it is told to execute are watched
alike. The folio keeps its own: charges are never changed, of payments only a receipt's number is filled in
later, and each names who wrote it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, event, insert, inspect, select, text, tuple_
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, UOWTransaction

from camp import clock
from camp.models import (
    Amenity,
    Base,
    Bed,
    Booking,
    CampDetails,
    CampSettings,
    CancellationStep,
    CardAccount,
    ChannelCost,
    ChannelFeed,
    ChildRate,
    Closure,
    DiscountRule,
    Dish,
    ExchangeRate,
    Extra,
    Guest,
    Guide,
    Horse,
    JournalEntry,
    LetterText,
    MasterClass,
    Meal,
    Order,
    Payment,
    PaymentWay,
    Photo,
    Rate,
    Season,
    SeasonTerms,
    SpecialOffer,
    Stay,
    Supplement,
    TillCount,
    Tour,
    User,
    UserRole,
    Voucher,
    Waiting,
    Yurt,
    YurtKind,
)  # fmt: skip
from camp.rules.journal import Actor, Deed
from camp.rules.money import Money
from camp.rules.text import LocalizedText

CATALOGUE: tuple[type[Base], ...] = (
    Amenity, Bed, CampDetails, CampSettings, CancellationStep, ChannelCost, ChildRate, DiscountRule, Dish,
    Extra, Guide, Horse, LetterText, MasterClass, Meal, PaymentWay, Photo, Rate, Season, SeasonTerms,
    SpecialOffer, Supplement, Tour, Yurt, YurtKind,
)  # fmt: skip
"""What the owner changes about her camp, and can take back."""

WATCHED: tuple[type[Base], ...] = (
    *CATALOGUE, Booking, CardAccount, ChannelFeed, Closure, ExchangeRate, Guest, Order, Payment, Stay,
    TillCount, User, UserRole, Voucher, Waiting,
)  # fmt: skip

BORN: tuple[type[Base], ...] = (
    Booking, CardAccount, ChannelFeed, Closure, ExchangeRate, Order, Stay, TillCount, User, UserRole, Voucher,
    Waiting,
)  # fmt: skip
"""Of these the beginning is noted too; guests come with their booking, payments tell of themselves. The
catalogue's is noted when a person makes it: the sample brings hundreds of rows."""

UNTOLD = frozenset(
    {"id", "booking_id", "token", "idempotency_key", "changed_at", "created_at", "revision", "name_key",
     "diet_seen", "uses", "ordered_at", "noted_at", "noted_by_id", "registered_at", "sign_in",
     "totp_step", "condition", "condition_since", "joined_at", "etag", "modified", "next_pull_at",
     "claimed_until", "tried_at", "good_at", "failures"}
)  # fmt: skip
"""Columns nobody asks about."""

PERSONAL: Mapping[type[Base], frozenset[str]] = {
    Booking: frozenset({"guest_name", "email", "phone", "notes"}),
    Guest: frozenset({"name", "allergies", "weight_kg", "citizenship", "document_number", "birth_date"}),
    Guide: frozenset({"name", "weight_kg"}),
    User: frozenset({"name", "email", "password_hash", "totp_secret"}),
    CardAccount: frozenset({"secret"}),
    # Whoever knows its address can read it.
    ChannelFeed: frozenset({"url"}),
    # Whoever knows a voucher's code can use it.
    Voucher: frozenset({"code", "buyer_name", "buyer_email", "buyer_phone", "for_name", "message"}),
    Waiting: frozenset({"name", "email", "phone", "country"}),
}
"""Of these the journal keeps only that they changed: it is never erased, and these can be, or are nobody's
business."""

HIDDEN = "…"

KNOWN_BY: Mapping[type[Base], tuple[str, ...]] = {Voucher: ("number",), Waiting: ("arrival", "departure")}
"""Told with every change of rows that are deleted one day: then only the entry says which one it was."""

LISTS: Mapping[type[Base], tuple[str, ...]] = {Yurt: ("amenities",)}
"""Relationships that are told with their row, as the ids of what they hold."""


@dataclass(frozen=True)
class Hand:
    """Who writes in the books."""

    actor: Actor
    user_id: int | None = None


PROGRAM = Hand(Actor.PROGRAM)

_hand: ContextVar[Hand] = ContextVar("hand", default=PROGRAM)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_act: ContextVar[str] = ContextVar("act", default="")
"""Of the transaction under way."""
_undone: ContextVar[tuple[tuple[str, int], int] | None] = ContextVar("undone", default=None)
"""The row an entry is about, and the entry, while it is being taken back."""


def write_as(hand: Hand) -> None:
    """From now on, in this request or command."""
    _hand.set(hand)


def current_user_id() -> int | None:
    return _hand.get().user_id


@contextmanager
def by_itself() -> Iterator[None]:
    """What the program does of its own accord, whoever's command set it off."""
    token = _hand.set(PROGRAM)
    try:
        yield
    finally:
        _hand.reset(token)


@contextmanager
def lived_at(moment: datetime) -> Iterator[None]:
    """For a past that is played: what is written now was written then."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


@contextmanager
def taking_back(entry: JournalEntry) -> Iterator[None]:
    """What is written now about that entry's row takes the entry back."""
    token = _undone.set(((entry.subject, entry.subject_id), entry.id))
    try:
        yield
    finally:
        _undone.reset(token)


@event.listens_for(Session, "after_begin")
def _begin_act(_session: Session, _transaction: SessionTransaction, _connection: Connection) -> None:
    _act.set(secrets.token_hex(8))


# Watching


def _keep_old_values() -> None:
    """Load what an attribute was before it is set: SQLAlchemy doesn't when the row was let go by a commit,
    and the journal would say that there was nothing before."""

    def seen(_one: object, _new: object, _old: object, _initiator: object) -> None:
        """Its being there is what asks for the old value."""

    for table in WATCHED:
        for attribute in inspect(table).column_attrs:
            event.listen(getattr(table, attribute.key), "set", seen, active_history=True)


_keep_old_values()


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _context: UOWTransaction) -> None:
    entries = []
    for one in session.new:
        if isinstance(one, BORN) or (isinstance(one, CATALOGUE) and _hand.get().actor is Actor.STAFF):
            told = _told(type(one), _row(one), _columns(one))
            # A till with nothing in it was counted too.
            nothing: tuple[Any, ...] = (None, []) if isinstance(one, TillCount) else (None, [], 0)
            filled = {name: value for name, value in told.items() if value not in nothing}
            entries.append(_entry(one, Deed.CREATED, {}, filled))
    for one in session.dirty:
        if isinstance(one, WATCHED):
            before, after = _changes(one)
            if after:
                entries.append(_entry(one, Deed.CHANGED, before, after))
    _write(session.connection(), entries)


def _note_removal(_mapper: Mapper[Any], connection: Connection, one: Base) -> None:
    """Of one row, deleted by itself or because its parent let go of it."""
    removed = _told(type(one), _row(one), _columns(one))
    _write(connection, [_entry(one, Deed.REMOVED, removed, {})])


for _table in WATCHED:
    event.listen(_table, "after_delete", _note_removal)


@event.listens_for(Session, "do_orm_execute")
def _note_execute(state: ORMExecuteState) -> Any:
    """An UPDATE or DELETE of many rows at once: look before and after."""
    mapper = state.bind_mapper
    if not (state.is_update or state.is_delete) or mapper is None or mapper.class_ not in WATCHED:
        return None
    statement: Any = state.statement
    if state.is_update and {column.key for column in statement._values or ()} <= UNTOLD:
        return None
    session, table = state.session, mapper.local_table
    session.flush()
    keys: tuple[Any, ...] = tuple(mapper.primary_key)
    rows = select(table).where(*([statement.whereclause] if statement.whereclause is not None else []))
    # Locked, so that what is noted as before is what the change finds.
    be_the_writer(session)
    before = _by_key(session, rows.with_for_update(), keys)
    result = state.invoke_statement()
    if before:
        after = _by_key(session, select(table).where(tuple_(*keys).in_(list(before))), keys)
        _write(session.connection(), _compared(mapper.class_, before, after))
    return result


def be_the_writer(session: Session) -> None:
    """From here on nobody else writes: SQLite has no lock of single rows, so no row is touched in a way that
    counts as writing. PostgreSQL needs nothing: there the rows themselves are locked as they are read."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(text("UPDATE journal SET id = id WHERE 0"))


Row = Mapping[Any, Any]
Rows = Mapping[tuple[Any, ...], Row]


def _by_key(session: Session, rows: Select[Any], keys: tuple[Any, ...]) -> Rows:
    found = session.connection().execute(rows).mappings()
    return {tuple(row[key.name] for key in keys): row for row in found}


def _compared(table: type[Base], before: Rows, after: Rows) -> Iterable[dict[str, Any]]:
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            yield _line(table, key[0], old, Deed.REMOVED, _told(table, old, old), {})
            continue
        changed = [name for name in old if old[name] != new[name]]
        told = _told(table, new, changed)
        if told:
            told |= _told(table, new, _which(table))
            yield _line(table, key[0], new, Deed.CHANGED, _told(table, old, changed), told)


# Wording


def _columns(one: Base) -> list[str]:
    columns = [attribute.key for attribute in inspect(type(one)).column_attrs]
    return [*columns, *LISTS.get(type(one), ())]


def _row(one: Base) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _columns(one)}


def _changes(one: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for name in _columns(one):
        history = inspect(one).attrs[name].history
        if not history.has_changes():
            continue
        if name in LISTS.get(type(one), ()):
            old[name] = [*history.unchanged, *history.deleted]
            new[name] = [*history.unchanged, *history.added]
        else:
            old[name] = history.deleted[0] if history.deleted else None
            new[name] = history.added[0] if history.added else None
    changed = [name for name in new if new[name] != old[name]]
    after = _told(type(one), new, changed)
    if after:
        rest = {name: getattr(one, name) for name in _which(type(one))}
        after |= _told(type(one), rest, rest)
    return _told(type(one), old, changed), after


def _which(table: type[Base]) -> list[str]:
    """The rest of a key of several columns, and what else a row is known by: without it an entry would not
    say which row it is about."""
    return [*(column.name for column in inspect(table).primary_key[1:]), *KNOWN_BY.get(table, ())]


def _told(table: type[Base], row: Row, names: Iterable[Any]) -> dict[str, Any]:
    hidden = PERSONAL.get(table, frozenset())
    told = {name: plain(row[name]) for name in names if name not in UNTOLD}
    return {name: HIDDEN if name in hidden and value is not None else value for name, value in told.items()}


def plain(value: Any) -> Any:
    """As the journal keeps it."""
    if value in (None, ""):
        return None
    if isinstance(value, list) and any(isinstance(one, Base) for one in value):
        return sorted(one.id for one in value)
    if isinstance(value, bool | int | str | list):
        return value
    if isinstance(value, Money):
        return value.tyiyn
    if isinstance(value, tuple):
        return [[step.beyond_days, step.percent_kept] for step in value]
    if isinstance(value, LocalizedText):
        return {"ky": value.ky, "ru": value.ru, "en": value.en}
    return value.isoformat()


def _entry(one: Any, deed: Deed, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    row = {"booking_id": getattr(one, "booking_id", None)}
    key = inspect(type(one)).primary_key[0].name
    return _line(type(one), getattr(one, key), row, deed, before, after)


def _line(
    table: type[Base],
    row_id: Any,
    row: Row,
    deed: Deed,
    before: dict[str, Any],
    after: dict[str, Any],
) -> dict[str, Any]:
    hand = _hand.get()
    # A rate of exchange is known by its day.
    subject_id = row_id.toordinal() if hasattr(row_id, "toordinal") else row_id
    undone = _undone.get()
    return {
        "act": _act.get(),
        "undoes_id": undone[1] if undone and undone[0] == (table.__tablename__, subject_id) else None,
        "at": _moment.get() or clock.now(),
        "actor": hand.actor,
        "user_id": hand.user_id,
        "booking_id": row_id if table is Booking else row.get("booking_id"),
        "subject": table.__tablename__,
        "subject_id": subject_id,
        "deed": deed,
        "before": before,
        "after": after,
    }


def _write(connection: Connection, entries: Iterable[dict[str, Any]]) -> None:
    rows = list(entries)
    if rows:
        connection.execute(insert(JournalEntry), rows)
