"""Places in departures of tours and in classes."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from camp.models import (
    ClassPlace,
    ClassSession,
    Guest,
    MasterClass,
    TourDeparture,
    TourPlace,
)
from camp.rules.refusals import CalledOff, PlacesGone
from camp.services.lapsing import lapsed
from camp.services.transaction import dialect_of


def open_session(session: Session, held: MasterClass, day: date, at: time) -> int:
    """The id of the class on that day and hour, new or not."""
    wanted = {"class_id": held.id, "day": day, "starts_at": at}
    session.execute(
        dialect_of(session)
        .insert(ClassSession)
        .values([{**wanted, "capacity": held.max_people, "taken": 0}])
        .on_conflict_do_nothing()
    )
    return session.scalars(select(ClassSession.id).filter_by(**wanted)).one()


def take_places(session: Session, dated: TourDeparture | ClassSession, people: int) -> None:
    """Raises PlacesGone or CalledOff."""
    table = type(dated)
    done = session.execute(
        update(table)
        .where(table.id == dated.id, table.called_off_at.is_(None), table.taken + people <= table.capacity)
        .values(taken=table.taken + people)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(dated)
    if done is None:
        if dated.called_off_at is not None:
            raise CalledOff
        raise PlacesGone(people, dated.capacity - dated.taken)


def give_back_places(session: Session, dated: TourDeparture | ClassSession, people: int) -> None:
    table = type(dated)
    session.execute(
        update(table)
        .where(table.id == dated.id)
        .values(taken=table.taken - people)
        .execution_options(synchronize_session=False)
    )
    session.refresh(dated)


def idle_tour_places(session: Session, now: datetime) -> Counter[int]:
    """Places that lapsed bookings still count for, by departure."""
    return _counted(session, select(TourPlace.departure_id, func.count()).join(TourPlace.guest), now)


def idle_class_places(session: Session, now: datetime) -> Counter[int]:
    return _counted(session, select(ClassPlace.session_id, func.count()).join(ClassPlace.guest), now)


def _counted(session: Session, places: Select[int, int], now: datetime) -> Counter[int]:
    first_column = places.selected_columns[0]
    rows = session.execute(places.where(Guest.booking_id.in_(lapsed(now))).group_by(first_column))
    return Counter(dict(rows.all()))
