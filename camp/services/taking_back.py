"""Taking back a change of the catalogue: what the journal says was before is put back.

All that one transaction changed is one act, and taken back whole. An act is taken back once, and only while
everything is as it left it. Taking back is an act too, so it can be taken back in its turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, Time, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from camp.models import Base, JournalEntry
from camp.models.base import LocalizedTextColumn, Moment, MoneyColumn
from camp.models.terms import StepsColumn
from camp.rules.cancellation import Step
from camp.rules.journal import Deed
from camp.rules.money import Money
from camp.rules.text import LocalizedText
from camp.rules.undo_refusals import ActUnknown, ChangedSince, InUse, NotKept, TakenBack
from camp.services.journal import CATALOGUE, HIDDEN, LISTS, be_the_writer, plain, taking_back
from camp.services.kept_promises import promises_kept
from camp.services.transaction import transaction

TABLES: Mapping[str, type[Base]] = {table.__tablename__: table for table in CATALOGUE}


def take_back(act: str, today: date) -> None:
    """Raises ActUnknown, TakenBack, NotKept, ChangedSince or InUse."""
    try:
        with transaction() as session:
            entries = _entries(session, act)
            undone = select(JournalEntry.id).where(
                JournalEntry.undoes_id.in_([entry.id for entry in entries])
            )
            if session.scalar(undone.limit(1)) is not None:
                raise TakenBack
            if any(HIDDEN in entry.before.values() for entry in entries):
                raise NotKept
            with promises_kept(session, entries, today):
                for entry in entries:
                    with taking_back(entry):
                        _put_back(session, entry)
                        session.flush()
    except IntegrityError as error:
        raise InUse from error


def _entries(session: Session, act: str) -> list[JournalEntry]:
    """The newest first."""
    be_the_writer(session)
    mine = select(JournalEntry).where(JournalEntry.act == act).order_by(JournalEntry.id.desc())
    entries = list(session.scalars(mine.with_for_update())) if act else []
    if not entries or any(entry.subject not in TABLES for entry in entries):
        raise ActUnknown
    return entries


def _put_back(session: Session, entry: JournalEntry) -> None:
    table = TABLES[entry.subject]
    row = session.get(table, entry.subject_id, with_for_update=True, populate_existing=True)
    values = {name: _value(session, table, name, value) for name, value in entry.before.items()}
    if entry.deed is Deed.REMOVED:
        if row is not None:
            raise InUse
        session.add(table(id=entry.subject_id, **values))
        return
    if row is None or any(_is_changed(session, entry, row, name) for name in entry.after):
        raise ChangedSince
    if entry.deed is Deed.CREATED:
        session.delete(row)
        return
    # All at once: what is written in two goes would be two entries that take back the same one.
    for name, value in values.items():
        setattr(row, name, value)


def _is_changed(session: Session, entry: JournalEntry, row: Base, name: str) -> bool:
    """Is it another than the entry left it? What is hidden the journal knows only by what it told later."""
    told = entry.after[name]
    if told != HIDDEN:
        return bool(plain(getattr(row, name)) != told)
    later = select(JournalEntry.after).where(
        JournalEntry.subject == entry.subject,
        JournalEntry.subject_id == entry.subject_id,
        JournalEntry.id > entry.id,
    )
    return any(name in after for after in session.scalars(later))


def _value(session: Session, table: type[Base], name: str, told: Any) -> Any:
    """What the column holds for what the journal tells."""
    if name in LISTS.get(table, ()):
        held = inspect(table).relationships[name].mapper
        found = list(session.scalars(select(held).where(held.primary_key[0].in_(told or ()))))
        if len(found) < len(told or ()):
            raise ChangedSince
        return found
    column: Column[Any] = table.__table__.columns[name]  # type: ignore[assignment]
    if told is None:
        return None if column.nullable else ""
    match column.type:
        case MoneyColumn():
            return Money(told)
        case LocalizedTextColumn():
            return LocalizedText(**told)
        case StepsColumn():
            return tuple(Step(*pair) for pair in told)
        case Moment():
            return datetime.fromisoformat(told)
        case Date():
            return date.fromisoformat(told)
        case Time():
            return time.fromisoformat(told)
        case Boolean():
            return bool(told)
        case Enum() as kind if kind.enum_class is not None:
            return kind.enum_class(told)
    return told
