"""Taking back a change of the catalogue: what the journal says was before is put back.

All that one transaction changed is one act, and taken back whole. An act is taken back once, and only while
everything is as it left it. Taking back is an act too, so it can be taken back in its turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Boolean, Column, Date, Enum, Time, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from camp.models import Base, BedNight, Booking, JournalEntry, Season, SpecialOffer
from camp.models.base import LocalizedTextColumn, Moment, MoneyColumn
from camp.rules.journal import Deed
from camp.rules.money import Money
from camp.rules.text import LocalizedText
from camp.rules.undo_refusals import ActUnknown, ChangedSince, InUse, TakenBack
from camp.services.journal import CATALOGUE, be_the_writer, plain, taking_back
from camp.services.transaction import transaction

TABLES: Mapping[str, type[Base]] = {table.__tablename__: table for table in CATALOGUE}


def take_back(act: str) -> None:
    """Raises ActUnknown, TakenBack, ChangedSince or InUse."""
    try:
        with transaction() as session:
            entries = _entries(session, act)
            undone = select(JournalEntry.id).where(
                JournalEntry.undoes_id.in_([entry.id for entry in entries])
            )
            if session.scalar(undone.limit(1)) is not None:
                raise TakenBack
            for entry in entries:
                with taking_back(entry):
                    _put_back(session, entry)
                    session.flush()
            _check_seasons(session)
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
    if entry.deed is Deed.REMOVED:
        if row is not None:
            raise InUse
        values = {name: _value(table, name, value) for name, value in entry.before.items()}
        session.add(table(id=entry.subject_id, **values))
        return
    _check_promised(session, entry)
    if row is None or any(plain(getattr(row, name)) != value for name, value in entry.after.items()):
        raise ChangedSince
    if entry.deed is Deed.CREATED:
        session.delete(row)
        return
    for name, value in entry.before.items():
        setattr(row, name, _value(table, name, value))


def _check_promised(session: Session, entry: JournalEntry) -> None:
    """The terms of an offer that a booking has are a promise; its texts are not."""
    if entry.subject != SpecialOffer.__tablename__ or set(entry.before) <= {"name", "description"}:
        return
    if session.scalar(select(Booking.id).where(Booking.special_offer_id == entry.subject_id).limit(1)):
        raise InUse


def _check_seasons(session: Session) -> None:
    """A night has one price, and a night that is sold has one at all."""
    other = aliased(Season)
    twice = select(Season.id).join(
        other,
        and_(
            Season.id < other.id,
            Season.first_night <= other.last_night,
            other.first_night <= Season.last_night,
        ),
    )
    priced = select(Season.id).where(
        Season.first_night <= BedNight.night, Season.last_night >= BedNight.night
    )
    bare = select(BedNight.night).where(BedNight.stay_id.is_not(None), ~priced.exists())
    if session.scalar(twice.limit(1)) is not None or session.scalar(bare.limit(1)) is not None:
        raise InUse


def _value(table: type[Base], name: str, told: Any) -> Any:
    """What the column holds for what the journal tells."""
    column: Column[Any] = table.__table__.columns[name]  # type: ignore[assignment]
    if told is None:
        return None if column.nullable else ""
    match column.type:
        case MoneyColumn():
            return Money(told)
        case LocalizedTextColumn():
            return LocalizedText(**told)
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
